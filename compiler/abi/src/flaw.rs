//! Why a module is refused.

use thiserror::Error;

/// Why bytes are no module that this host runs.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ModuleError {
    /// Another major version of the ABI.
    #[error("the module speaks version {major}.{minor} of the ABI, this host version {}", crate::ABI_MAJOR)]
    AbiVersion {
        /// Major version of the module.
        major: u16,
        /// Minor version of the module.
        minor: u16,
    },
    /// A WebAssembly module, but no compiled policy.
    #[error("a WebAssembly module, but no compiled policy")]
    Foreign,
    /// It wants something from the host.
    #[error("the module imports `{module}` `{name}`; a policy imports nothing")]
    Imports {
        /// Module name of the first import.
        module: String,
        /// Its name.
        name: String,
    },
    /// No WebAssembly module: it does not parse or is not valid.
    #[error("not a WebAssembly module (at byte {offset})")]
    NotAModule {
        /// Where it goes wrong, in bytes from the start.
        offset: usize,
    },
    /// More than this host takes.
    #[error("{limit}: {found}, at most {max}")]
    OverLimit {
        /// Of what.
        limit: Limit,
        /// How much there is.
        found: u64,
        /// How much may be.
        max: u64,
    },
    /// A module outside the profile of the ABI.
    #[error("`{at}`: {flaw}")]
    Profile {
        /// What is wrong.
        flaw: Flaw,
        /// The export, section or byte concerned.
        at: String,
    },
    /// Tables that do not fit the module or one another.
    #[error("`{at}`: {flaw}")]
    Tampered {
        /// What is wrong.
        flaw: Flaw,
        /// The section, and the entry within it.
        at: String,
    },
}

macro_rules! texts {
    ($(#[$head:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)* }) => {
        $(#[$head])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum $enum { $($(#[$doc])* $name,)* }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// In English.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// In Chinese.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.en())
            }
        }
    };
}

texts! {
    /// What there is too much of.
    Limit {
        /// The file.
        ModuleBytes: "size of the module in bytes", "模块字节数";
        /// The linear memory.
        MemoryPages: "memory in pages of 64 KiB", "内存页数（每页 64 KiB）";
    }
}

texts! {
    /// What is wrong with a module or its tables.
    Flaw {
        /// An index behind the end of its table.
        BadIndex: "index out of its table", "索引超出所指的表";
        /// A payload that is not the canonical JSON of its form.
        BadPayload: "not the canonical JSON of its form", "不是规定形式的规范 JSON";
        /// Bounds that hold nothing, or more than the type.
        BadRange: "bounds that hold nothing, or more than the type", "上下限为空，或超出其类型";
        /// A text that has not the form it must have.
        BadText: "text not of its form", "文字不合规定的形式";
        /// A bound that the code itself can exceed.
        Cost: "less than what the code can take", "小于代码可能执行的步数";
        /// A number that differs from what the module has.
        Count: "differs in number from what it describes", "数目与所描述的内容不符";
        /// Data outside of the memory.
        Data: "data outside of the memory", "数据段超出内存";
        /// Two of one name.
        DuplicateName: "name given twice", "名称重复";
        /// A section that stands twice.
        DuplicateSection: "section stands twice", "节重复出现";
        /// No name.
        EmptyName: "empty name", "名称为空";
        /// An export of another type.
        ExportType: "export of another type", "导出项的类型不符";
        /// Instructions or types that the profile excludes.
        Instruction: "instructions or types outside the profile", "使用了规定范围之外的指令或类型";
        /// An input area that is misplaced or too small.
        InputArea: "input area misplaced or too small", "输入区位置不当或过小";
        /// Not one memory of a fixed size.
        Memory: "a module has exactly one memory, of fixed size", "模块须恰有一块大小固定的内存";
        /// An export is missing.
        MissingExport: "export is missing", "缺少导出项";
        /// A section is missing.
        MissingSection: "section is missing", "缺少节";
        /// A function that calls itself.
        Recursion: "calls itself, or calls too deeply", "自我调用，或调用层数过多";
        /// Our sections stand behind all others, in their order.
        SectionOrder: "section out of order", "节的次序不对";
        /// The export `fencun_schema` is of another schema.
        SchemaHash: "does not match the export `fencun_schema`", "与导出项 `fencun_schema` 不符";
        /// The export `fencun_sections` is of other sections.
        SectionsHash: "sections do not match the export `fencun_sections`", "各节与导出项 `fencun_sections` 不符";
        /// A start function.
        Start: "a start function is not allowed", "不允许有启动函数";
        /// Tables and their elements.
        Table: "tables are not allowed", "不允许有表";
        /// More than the ABI can number.
        TooMany: "more than the ABI allows", "超出接口允许的数目";
    }
}
