package dev.fencun;

/**
 * What is wrong with a module, with running it, or with facts. Numbers and keys are those of every
 * host, and for ever.
 */
public enum Code {
    NOT_A_MODULE("FC0601", "not-a-module", "not a WebAssembly module", "不是 WebAssembly 模块"),
    FOREIGN_MODULE("FC0602", "foreign-module", "not a compiled policy", "不是编译好的规则模块"),
    ABI_VERSION("FC0603", "abi-version", "made for another version of the interface", "模块的接口版本与本程序不同"),
    IMPORTS_PRESENT("FC0604", "imports-present", "the module imports something", "模块带有导入项"),
    TAMPERED_SECTION("FC0605", "tampered-section", "the module's tables do not fit", "模块中的表对不上"),
    OVER_LIMIT("FC0606", "over-limit", "larger than this host allows", "超出本程序的限额"),
    OUT_OF_FUEL("FC0607", "out-of-fuel", "the module did not come to an end", "模块运行超过了允许的步数"),
    ENGINE("FC0608", "engine", "the engine could not run the module", "运行引擎无法执行该模块"),
    BAD_RESULT("FC0609", "bad-result", "the module's answer makes no sense", "模块给出的结果不成立"),
    PROFILE("FC0610", "profile", "the module leaves the profile of the interface", "模块超出了接口规定的范围"),

    MISSING_FACT("FC0621", "missing-fact", "fact is missing", "缺少这一事实"),
    UNKNOWN_FACT("FC0622", "unknown-fact", "no such fact", "没有这一事实"),
    WRONG_TYPE("FC0623", "wrong-type", "wrong type", "类型不符"),
    OUT_OF_BOUNDS("FC0624", "out-of-bounds", "outside of its bounds", "超出上下限"),
    BAD_DATE("FC0625", "bad-date", "not a date", "不是有效日期"),
    TOO_PRECISE("FC0626", "too-precise", "too many digits behind the point", "小数位数过多"),
    DUPLICATE_KEY("FC0627", "duplicate-key", "given twice", "重复给出"),
    LIST_TOO_LONG("FC0628", "list-too-long", "list is too long", "列表过长"),
    NOT_UTF8("FC0629", "not-utf8", "text is not UTF-8", "文本不是 UTF-8 编码"),
    BAD_SYNTAX("FC0631", "bad-syntax", "cannot be read", "无法读取"),
    UNKNOWN_CASE("FC0632", "unknown-case", "no such case", "没有这个取值"),
    FAULT("FC0633", "fault", "there is no decision", "无法作出决定"),
    TOO_DEEP("FC0634", "too-deep", "nested too deeply", "嵌套过深");

    private final String number;
    private final String key;
    private final Text title;

    Code(String number, String key, String en, String zh) {
        this.number = number;
        this.key = key;
        this.title = new Text(en, zh);
    }

    /** Such as {@code FC0601}. */
    public String number() {
        return number;
    }

    /** Such as {@code not-a-module}. */
    public String key() {
        return key;
    }

    /** What it says, in a few words. */
    public String title(Lang lang) {
        return title.get(lang);
    }
}
