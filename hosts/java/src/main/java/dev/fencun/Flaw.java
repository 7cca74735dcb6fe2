package dev.fencun;

/** What is wrong with a module or its tables. */
enum Flaw {
    BAD_INDEX("index out of its table", "索引超出所指的表"),
    BAD_PAYLOAD("not the canonical JSON of its form", "不是规定形式的规范 JSON"),
    BAD_RANGE("bounds that hold nothing, or more than the type", "上下限为空，或超出其类型"),
    BAD_TEXT("text not of its form", "文字不合规定的形式"),
    COST("less than what the code can take", "小于代码可能执行的步数"),
    COUNT("differs in number from what it describes", "数目与所描述的内容不符"),
    DATA("data outside of the memory", "数据段超出内存"),
    DUPLICATE_NAME("name given twice", "名称重复"),
    DUPLICATE_SECTION("section stands twice", "节重复出现"),
    EMPTY_NAME("empty name", "名称为空"),
    EXPORT_TYPE("export of another type", "导出项的类型不符"),
    INSTRUCTION("instructions or types outside the profile", "使用了规定范围之外的指令或类型"),
    INPUT_AREA("input area misplaced or too small", "输入区位置不当或过小"),
    MEMORY("a module has exactly one memory, of fixed size", "模块须恰有一块大小固定的内存"),
    MISSING_EXPORT("export is missing", "缺少导出项"),
    MISSING_SECTION("section is missing", "缺少节"),
    RECURSION("calls itself, or calls too deeply", "自我调用，或调用层数过多"),
    SECTION_ORDER("section out of order", "节的次序不对"),
    SCHEMA_HASH("does not match the export `fencun_schema`", "与导出项 `fencun_schema` 不符"),
    SECTIONS_HASH("sections do not match the export `fencun_sections`", "各节与导出项 `fencun_sections` 不符"),
    START("a start function is not allowed", "不允许有启动函数"),
    TABLE("tables are not allowed", "不允许有表"),
    TOO_MANY("more than the ABI allows", "超出接口允许的数目");

    static final Text MODULE_BYTES = new Text("size of the module in bytes", "模块字节数");
    static final Text MEMORY_PAGES = new Text("memory in pages of 64 KiB", "内存页数（每页 64 KiB）");

    private final Text words;

    Flaw(String en, String zh) {
        this.words = new Text(en, zh);
    }

    /** Tables that do not fit the module or one another. */
    ModuleException tampered(String at) {
        return refusal(Code.TAMPERED_SECTION, at);
    }

    /** A module outside the profile of the ABI. */
    ModuleException profile(String at) {
        return refusal(Code.PROFILE, at);
    }

    private ModuleException refusal(Code code, String at) {
        return new ModuleException(code, new Text("`" + at + "`: " + words.en(), "`" + at + "`：" + words.zh()));
    }

    static ModuleException notAModule(int offset) {
        return new ModuleException(Code.NOT_A_MODULE, new Text("wrong at byte " + offset, "第 " + offset + " 字节处有误"));
    }

    static ModuleException overLimit(Text what, long found, long most) {
        return new ModuleException(
                Code.OVER_LIMIT,
                new Text(
                        what.en() + ": found " + found + ", at most " + most,
                        what.zh() + "：实为 " + found + "，至多 " + most));
    }
}
