package fencun

import "fmt"

// What is wrong with a module or its tables.
var (
	flawBadIndex         = both("index out of its table", "索引超出所指的表")
	flawBadPayload       = both("not the canonical JSON of its form", "不是规定形式的规范 JSON")
	flawBadRange         = both("bounds that hold nothing, or more than the type", "上下限为空，或超出其类型")
	flawBadText          = both("text not of its form", "文字不合规定的形式")
	flawCost             = both("less than what the code can take", "小于代码可能执行的步数")
	flawCount            = both("differs in number from what it describes", "数目与所描述的内容不符")
	flawData             = both("data outside of the memory", "数据段超出内存")
	flawDuplicateName    = both("name given twice", "名称重复")
	flawDuplicateSection = both("section stands twice", "节重复出现")
	flawEmptyName        = both("empty name", "名称为空")
	flawExportType       = both("export of another type", "导出项的类型不符")
	flawInstruction      = both("instructions or types outside the profile", "使用了规定范围之外的指令或类型")
	flawInputArea        = both("input area misplaced or too small", "输入区位置不当或过小")
	flawMemory           = both("a module has exactly one memory, of fixed size", "模块须恰有一块大小固定的内存")
	flawMissingExport    = both("export is missing", "缺少导出项")
	flawMissingSection   = both("section is missing", "缺少节")
	flawRecursion        = both("calls itself, or calls too deeply", "自我调用，或调用层数过多")
	flawSectionOrder     = both("section out of order", "节的次序不对")
	flawSchemaHash       = both("does not match the export `fencun_schema`", "与导出项 `fencun_schema` 不符")
	flawSectionsHash     = both("sections do not match the export `fencun_sections`", "各节与导出项 `fencun_sections` 不符")
	flawStart            = both("a start function is not allowed", "不允许有启动函数")
	flawTable            = both("tables are not allowed", "不允许有表")
	flawTooMany          = both("more than the ABI allows", "超出接口允许的数目")

	moduleBytes = both("size of the module in bytes", "模块字节数")
	memoryPages = both("memory in pages of 64 KiB", "内存页数（每页 64 KiB）")
)

// tampered are tables that do not fit the module or one another.
func tampered(flaw Text, at string) *ModuleError { return flawed(TamperedSection, flaw, at) }

// profile is a module outside the profile of the ABI.
func profile(flaw Text, at string) *ModuleError { return flawed(Profile, flaw, at) }

func flawed(code Code, flaw Text, at string) *ModuleError {
	return &ModuleError{code: code, detail: both("`"+at+"`: "+flaw.en, "`"+at+"`："+flaw.zh)}
}

func notAModule(offset int) *ModuleError {
	detail := both(fmt.Sprintf("wrong at byte %d", offset), fmt.Sprintf("第 %d 字节处有误", offset))
	return &ModuleError{code: NotAModule, detail: detail}
}

func overLimit(what Text, found, most int) *ModuleError {
	detail := both(fmt.Sprintf("%s: found %d, at most %d", what.en, found, most),
		fmt.Sprintf("%s：实为 %d，至多 %d", what.zh, found, most))
	return &ModuleError{code: OverLimit, detail: detail}
}
