"""What is wrong with a module or its tables."""

from __future__ import annotations

from ._codes import Code
from ._errors import ModuleError
from ._text import Bilingual

BAD_INDEX = Bilingual("index out of its table", "索引超出所指的表")
BAD_PAYLOAD = Bilingual("not the canonical JSON of its form", "不是规定形式的规范 JSON")
BAD_RANGE = Bilingual("bounds that hold nothing, or more than the type", "上下限为空，或超出其类型")
BAD_TEXT = Bilingual("text not of its form", "文字不合规定的形式")
COST = Bilingual("less than what the code can take", "小于代码可能执行的步数")
COUNT = Bilingual("differs in number from what it describes", "数目与所描述的内容不符")
DATA = Bilingual("data outside of the memory", "数据段超出内存")
DUPLICATE_NAME = Bilingual("name given twice", "名称重复")
DUPLICATE_SECTION = Bilingual("section stands twice", "节重复出现")
EMPTY_NAME = Bilingual("empty name", "名称为空")
EXPORT_TYPE = Bilingual("export of another type", "导出项的类型不符")
INSTRUCTION = Bilingual("instructions or types outside the profile", "使用了规定范围之外的指令或类型")
INPUT_AREA = Bilingual("input area misplaced or too small", "输入区位置不当或过小")
MEMORY = Bilingual("a module has exactly one memory, of fixed size", "模块须恰有一块大小固定的内存")
MISSING_EXPORT = Bilingual("export is missing", "缺少导出项")
MISSING_SECTION = Bilingual("section is missing", "缺少节")
RECURSION = Bilingual("calls itself, or calls too deeply", "自我调用，或调用层数过多")
SECTION_ORDER = Bilingual("section out of order", "节的次序不对")
SCHEMA_HASH = Bilingual("does not match the export `fencun_schema`", "与导出项 `fencun_schema` 不符")
SECTIONS_HASH = Bilingual("sections do not match the export `fencun_sections`", "各节与导出项 `fencun_sections` 不符")
START = Bilingual("a start function is not allowed", "不允许有启动函数")
TABLE = Bilingual("tables are not allowed", "不允许有表")
TOO_MANY = Bilingual("more than the ABI allows", "超出接口允许的数目")


def tampered(flaw: Bilingual, at: str) -> ModuleError:
    """Tables that do not fit the module or one another."""
    return _flawed(Code.TAMPERED_SECTION, flaw, at)


def profile(flaw: Bilingual, at: str) -> ModuleError:
    """A module outside the profile of the ABI."""
    return _flawed(Code.PROFILE, flaw, at)


def not_a_module(offset: int) -> ModuleError:
    """No WebAssembly module, or not a valid one."""
    return ModuleError(Code.NOT_A_MODULE, Bilingual(f"wrong at byte {offset}", f"第 {offset} 字节处有误"))


def over_limit(what: Bilingual, found: int, most: int) -> ModuleError:
    """More than this host takes."""
    detail = Bilingual(
        f"{what.en}: found {found}, at most {most}",
        f"{what.zh}：实为 {found}，至多 {most}",
    )
    return ModuleError(Code.OVER_LIMIT, detail)


def _flawed(code: Code, flaw: Bilingual, at: str) -> ModuleError:
    return ModuleError(code, Bilingual(f"`{at}`: {flaw.en}", f"`{at}`：{flaw.zh}"))
