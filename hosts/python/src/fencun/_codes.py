"""The codes of modules and hosts; numbers and names are those of every host, and for ever."""

from __future__ import annotations

from enum import Enum

from ._text import Bilingual, Lang


class Code(Enum):
    """What is wrong with a module, with running it, or with facts."""

    NOT_A_MODULE = ("FC0601", "not-a-module", "not a WebAssembly module", "不是 WebAssembly 模块")
    FOREIGN_MODULE = ("FC0602", "foreign-module", "not a compiled policy", "不是编译好的规则模块")
    ABI_VERSION = ("FC0603", "abi-version", "made for another version of the interface", "模块的接口版本与本程序不同")
    IMPORTS_PRESENT = ("FC0604", "imports-present", "the module imports something", "模块带有导入项")
    TAMPERED_SECTION = ("FC0605", "tampered-section", "the module's tables do not fit", "模块中的表对不上")
    OVER_LIMIT = ("FC0606", "over-limit", "larger than this host allows", "超出本程序的限额")
    OUT_OF_FUEL = ("FC0607", "out-of-fuel", "the module did not come to an end", "模块运行超过了允许的步数")
    ENGINE = ("FC0608", "engine", "the engine could not run the module", "运行引擎无法执行该模块")
    BAD_RESULT = ("FC0609", "bad-result", "the module's answer makes no sense", "模块给出的结果不成立")
    PROFILE = ("FC0610", "profile", "the module leaves the profile of the interface", "模块超出了接口规定的范围")

    MISSING_FACT = ("FC0621", "missing-fact", "fact is missing", "缺少这一事实")
    UNKNOWN_FACT = ("FC0622", "unknown-fact", "no such fact", "没有这一事实")
    WRONG_TYPE = ("FC0623", "wrong-type", "wrong type", "类型不符")
    OUT_OF_BOUNDS = ("FC0624", "out-of-bounds", "outside of its bounds", "超出上下限")
    BAD_DATE = ("FC0625", "bad-date", "not a date", "不是有效日期")
    TOO_PRECISE = ("FC0626", "too-precise", "too many digits behind the point", "小数位数过多")
    DUPLICATE_KEY = ("FC0627", "duplicate-key", "given twice", "重复给出")
    LIST_TOO_LONG = ("FC0628", "list-too-long", "list is too long", "列表过长")
    NOT_UTF8 = ("FC0629", "not-utf8", "text is not UTF-8", "文本不是 UTF-8 编码")
    BAD_SYNTAX = ("FC0631", "bad-syntax", "cannot be read", "无法读取")
    UNKNOWN_CASE = ("FC0632", "unknown-case", "no such case", "没有这个取值")
    FAULT = ("FC0633", "fault", "there is no decision", "无法作出决定")
    TOO_DEEP = ("FC0634", "too-deep", "nested too deeply", "嵌套过深")

    def __init__(self, number: str, key: str, en: str, zh: str) -> None:
        self.number = number
        self.key = key
        self._title = Bilingual(en, zh)

    def title(self, lang: Lang = "en") -> str:
        """What it says, in a few words."""
        return self._title.get(lang)

    def __str__(self) -> str:
        return self.number


class FaultCode(Enum):
    """Why a module gives no decision."""

    OVERFLOW = (1, "overflow", "a calculation leaves its range", "计算超出范围")
    OUT_OF_RANGE = (2, "out-of-range", "the value lies outside of its bounds", "数值超出上下限")
    BAD_DISCRIMINANT = (3, "bad-discriminant", "the value is none of its type", "取值不属于该类型")
    BAD_POINTER = (4, "bad-pointer", "the facts do not lie in the input area", "事实不在输入区内")
    TOO_LONG = (5, "too-long", "the list or text is too long", "列表或文本过长")
    DIVISION_BY_ZERO = (6, "division-by-zero", "a calculation divides by zero", "除数为零")
    BAD_UTF8 = (7, "bad-utf8", "the text is not UTF-8", "文本不是 UTF-8 编码")
    BAD_JSON = (8, "bad-json", "the input is not JSON", "输入不是 JSON")
    BATCH_SHAPE = (9, "batch-shape", "the columns do not fit", "各列不相配")
    UNSUPPORTED = (10, "unsupported", "the module does not support this", "模块不支持这一操作")
    OUTSIDE_CALENDAR = (11, "outside-calendar", "a date lies outside of a calendar", "日期超出日历的起止日")

    def __init__(self, number: int, key: str, en: str, zh: str) -> None:
        self.number = number
        self.key = key
        self.words = Bilingual(en, zh)

    @property
    def is_at_a_site(self) -> bool:
        """Does the fault name a place of the rule file, and not a fact?"""
        return self in (FaultCode.OVERFLOW, FaultCode.DIVISION_BY_ZERO, FaultCode.OUTSIDE_CALENDAR)


FAULTS = {code.number: code for code in FaultCode}
