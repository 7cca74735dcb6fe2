"""JSON, strictly (RFC 8259): numbers stay exact, and a key that stands twice is seen."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from ._codes import Code
from ._errors import FactsError, Mistake
from ._numbers import JsonNumber
from ._text import Bilingual, cut, same

#: Most levels of lists and objects within one another.
MAX_DEPTH = 16


class _Irregular(ValueError):
    """Something that only the slow reader speaks of."""


def loads(text: str | bytes) -> Any:
    """The value of a JSON text that has no mistake; what has one may be let through where
    `loads_strictly` refuses it only for its depth."""
    text = _decoded(text)
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return loads_strictly(text)


def loads_strictly(text: str | bytes) -> Any:
    """The value of a JSON text; raises `FactsError` with the first mistake and its place."""
    return _Reader(_decoded(text)).whole()


def dumps(value: Any) -> str:
    """The text of a value: no blanks, keys in order, every digit."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Only the exponents of very small numbers are written in another way.
    return "".join(_written(value)) if "e-0" in text else text


def _decoded(text: str | bytes) -> str:
    """A text, where a byte-order mark is skipped."""
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            n = error.start + 1
            found = Bilingual(f"wrong at byte {n}", f"第 {n} 字节处有误")
            raise FactsError([Mistake(Code.NOT_UTF8, found=found)]) from None
    return text.removeprefix("\ufeff")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Irregular
    return found


def _constant(text: str) -> NoReturn:
    raise _Irregular(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_constant
)


class _Reader:
    """The same by hand, for the words and the place of a mistake."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        #: Keys and indexes that lead here; as many as lists and objects are open.
        self.path: list[str | int] = []

    def whole(self) -> Any:
        value = self.value()
        self.space()
        if self.at < len(self.text):
            self.fail("the end of the text", "文本在此结束")
        return value

    def value(self) -> Any:
        self.space()
        char = self.peek()
        if char == "{":
            return self.object()
        if char == "[":
            return self.list()
        if char == '"':
            return self.string()
        if char and char in "-0123456789":
            return self.number()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        self.fail("a JSON value", " JSON 值")

    def object(self) -> dict[str, Any]:
        self.enter("")
        entries: dict[str, Any] = {}
        self.space()
        if self.take("}"):
            self.path.pop()
            return entries
        while True:
            self.space()
            start = self.at
            if self.peek() != '"':
                self.fail("a name in quotes", "带引号的名称")
            key = self.string()
            self.path[-1] = key
            if key in entries:
                self.at = start
                raise FactsError([self.mistake(Code.DUPLICATE_KEY)])
            self.space()
            if not self.take(":"):
                self.fail("`:`", "“:”")
            entries[key] = self.value()
            self.space()
            if self.take("}"):
                self.path.pop()
                return entries
            if not self.take(","):
                self.fail("`,` or `}`", "“,”或“}”")

    def list(self) -> list[Any]:
        self.enter(0)
        members: list[Any] = []
        self.space()
        if self.take("]"):
            self.path.pop()
            return members
        while True:
            members.append(self.value())
            self.path[-1] = len(members)
            self.space()
            if self.take("]"):
                self.path.pop()
                return members
            if not self.take(","):
                self.fail("`,` or `]`", "“,”或“]”")

    def number(self) -> JsonNumber:
        start = self.at
        self.take("-")
        if not self.take("0") and not self.digits():
            self.fail("a digit", "数字")
        if self.is_digit():
            self.fail("a number without zeros in front", "不以 0 开头的数字")
        if self.take(".") and not self.digits():
            self.fail("a digit", "数字")
        if self.take("e") or self.take("E"):
            _ = self.take("+") or self.take("-")
            if not self.digits():
                self.fail("a digit", "数字")
        return JsonNumber(self.text[start : self.at])

    def digits(self) -> int:
        start = self.at
        while self.is_digit():
            self.at += 1
        return self.at - start

    def is_digit(self) -> bool:
        char = self.peek()
        return char != "" and char in "0123456789"

    def string(self) -> str:
        parts: list[str] = []
        self.at += 1
        while True:
            char = self.peek()
            if char == '"':
                self.at += 1
                return "".join(parts)
            if char == "\\":
                parts.append(self.escape())
            elif char >= " ":
                parts.append(char)
                self.at += 1
            else:
                self.fail("the end of the text in quotes", "右引号")

    def escape(self) -> str:
        start = self.at
        self.at += 1
        escaped = self.peek()
        self.at += 1
        plain = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
        char = self.unicode() if escaped == "u" else plain.get(escaped)
        if char is None:
            self.at = start
            self.fail("an escape that JSON has", "有效的 JSON 转义")
        return char

    def unicode(self) -> str | None:
        """Behind `\\u`: four digits, or a pair of surrogates."""
        high = self.hex()
        if high is None or not 0xD800 <= high < 0xE000:
            return None if high is None else chr(high)
        if high >= 0xDC00 or not self.text.startswith("\\u", self.at):
            return None
        self.at += 2
        low = self.hex()
        if low is None or not 0xDC00 <= low < 0xE000:
            return None
        return chr(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))

    def hex(self) -> int | None:
        digits = self.text[self.at : self.at + 4]
        if len(digits) < 4 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
            return None
        self.at += 4
        return int(digits, 16)

    def enter(self, step: str | int) -> None:
        if len(self.path) == MAX_DEPTH:
            expected = Bilingual(f"at most {MAX_DEPTH} levels", f"至多 {MAX_DEPTH} 层")
            raise FactsError([self.mistake(Code.TOO_DEEP, expected=expected)])
        self.at += 1
        self.path.append(step)

    def space(self) -> None:
        while self.peek() in (" ", "\t", "\n", "\r"):
            self.at += 1

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, char: str) -> bool:
        is_next = self.peek() == char
        self.at += is_next
        return is_next

    def fail(self, en: str, zh: str) -> NoReturn:
        char = self.peek()
        if not char:
            found = Bilingual("the text ends", "文本已结束")
        elif char < " " or "\x7f" <= char < "\xa0":
            found = same(f"U+{ord(char):04X}")
        else:
            found = Bilingual(f"`{char}`", f"“{char}”")
        raise FactsError([self.mistake(Code.BAD_SYNTAX, found, Bilingual(en, zh))])

    def mistake(self, code: Code, found: Bilingual | None = None, expected: Bilingual | None = None) -> Mistake:
        """A mistake here, with line and column."""
        path = ""
        for step in self.path:
            if isinstance(step, int):
                path += f"[{step}]"
            elif step:
                path += f".{cut(step)}" if path else cut(step)
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - (self.text.rfind("\n", 0, self.at) + 1) + 1
        return Mistake(code, path, found, expected, place=(line, column))


def _written(value: Any) -> list[str]:
    if isinstance(value, dict):
        parts = ["{"]
        for key in sorted(value):
            parts += ["," if len(parts) > 1 else "", _quoted(key), ":", *_written(value[key])]
        return [*parts, "}"]
    if isinstance(value, list):
        parts = ["["]
        for member in value:
            parts += ["," if len(parts) > 1 else "", *_written(member)]
        return [*parts, "]"]
    if isinstance(value, float):
        return [_double(value)]
    return [_quoted(value) if isinstance(value, str) else json.dumps(value)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _double(value: float) -> str:
    """A double as every host writes it: Python pads the exponents of very small numbers."""
    text = repr(value)
    head, e, exponent = text.partition("e")
    if not e:
        return text
    power = int(exponent)
    if power < -5 or power > 0:
        return f"{head}e{power}"
    sign, digits = ("-", head[1:]) if head.startswith("-") else ("", head)
    return f"{sign}0.{'0' * (-power - 1)}{digits.replace('.', '')}"
