//! The codes of modules and hosts. The one list; numbers and names are for ever.

use crate::lang::Lang;

macro_rules! codes {
    ($($(#[$head:meta])* $enum:ident { $($name:ident $number:literal $key:literal: $en:literal, $zh:literal;)* })*) => {$(
        $(#[$head])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $enum {$(
            #[doc = concat!("`", $number, " ", $key, "`: ", $en, ".")]
            $name,
        )*}

        impl $enum {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Such as `FC0601`.
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// Such as `not-a-module`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What it says, in a few words.
            #[must_use]
            pub fn title(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Zh) => $zh,)* }
            }
        }
    )*};
}

codes! {
    /// What is wrong with a module, or with running it.
    ModuleCode {
        NotAModule     "FC0601" "not-a-module":     "not a WebAssembly module", "不是 WebAssembly 模块";
        ForeignModule  "FC0602" "foreign-module":   "not a compiled policy", "不是编译好的规则模块";
        AbiVersion     "FC0603" "abi-version":      "made for another version of the interface", "模块的接口版本与本程序不同";
        ImportsPresent "FC0604" "imports-present":  "the module imports something", "模块带有导入项";
        TamperedSection "FC0605" "tampered-section": "the module's tables do not fit", "模块中的表对不上";
        OverLimit      "FC0606" "over-limit":       "larger than this host allows", "超出本程序的限额";
        OutOfFuel      "FC0607" "out-of-fuel":      "the module did not come to an end", "模块运行超过了允许的步数";
        Engine         "FC0608" "engine":           "the engine could not run the module", "运行引擎无法执行该模块";
        BadResult      "FC0609" "bad-result":       "the module's answer makes no sense", "模块给出的结果不成立";
        Profile        "FC0610" "profile":          "the module leaves the profile of the interface", "模块超出了接口规定的范围";
        Precompiled    "FC0611" "precompiled":      "the precompiled file cannot be used", "预编译文件不能使用";
    }

    /// What is wrong with facts.
    InputCode {
        MissingFact  "FC0621" "missing-fact":  "fact is missing", "缺少这一事实";
        UnknownFact  "FC0622" "unknown-fact":  "no such fact", "没有这一事实";
        WrongType    "FC0623" "wrong-type":    "wrong type", "类型不符";
        OutOfBounds  "FC0624" "out-of-bounds": "outside of its bounds", "超出上下限";
        BadDate      "FC0625" "bad-date":      "not a date", "不是有效日期";
        TooPrecise   "FC0626" "too-precise":   "too many digits behind the point", "小数位数过多";
        DuplicateKey "FC0627" "duplicate-key": "given twice", "重复给出";
        ListTooLong  "FC0628" "list-too-long": "list is too long", "列表过长";
        NotUtf8      "FC0629" "not-utf8":      "text is not UTF-8", "文本不是 UTF-8 编码";
        LineTooLong  "FC0630" "line-too-long": "line is too long", "单行过长";
        BadSyntax    "FC0631" "bad-syntax":    "cannot be read", "无法读取";
        UnknownCase  "FC0632" "unknown-case":  "no such case", "没有这个取值";
        Fault        "FC0633" "fault":         "there is no decision", "无法作出决定";
        TooDeep      "FC0634" "too-deep":      "nested too deeply", "嵌套过深";
    }
}
