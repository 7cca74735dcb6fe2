"""What can go wrong between a host and a module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._codes import Code, FaultCode
from ._text import Bilingual, Lang, same


class FencunError(Exception):
    """Why there is no policy, or no decision."""

    code: Code

    def message(self, lang: Lang = "en") -> str:
        """One line without the code; a line each for mistakes in facts."""
        raise NotImplementedError

    @property
    def mistakes(self) -> Sequence[Mistake]:
        """The mistakes in facts, where that is what is wrong."""
        return ()

    def to_dict(self, lang: Lang = "en", line: int | None = None) -> dict[str, Any]:
        """What stands in place of an answer; `line` where the facts are one line of many."""
        error = {"code": self.code.number, "facts": [mistake.to_dict(lang) for mistake in self.mistakes]}
        answer: dict[str, Any] = {"error": {**error, "key": self.code.key, "message": self.message(lang)}}
        return answer if line is None else {**answer, "line": line}

    def __str__(self) -> str:
        return f"{self.code.number} {self.message()}"


class ModuleError(FencunError):
    """The module is not one that this host runs, or it did not run as a policy does."""

    def __init__(self, code: Code, detail: Bilingual | None = None) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def message(self, lang: Lang = "en") -> str:
        title = self.code.title(lang)
        if self.detail is None:
            return title
        return f"{title}{'：' if lang == 'zh' else ': '}{self.detail.get(lang)}"


@dataclass(frozen=True)
class Mistake:
    """One mistake in facts."""

    code: Code
    #: The fact, such as `loss` or `persons[2].rank` (members count from 0); empty where it is about none.
    path: str = ""
    found: Bilingual | None = None
    expected: Bilingual | None = None
    help: Bilingual | None = None
    #: Line and column in the text, counted from 1, the column in characters.
    place: tuple[int, int] | None = None

    def message(self, lang: Lang = "en") -> str:
        """One line without the code."""
        is_zh = lang == "zh"
        colon, comma, semicolon = ("：", "，", "；") if is_zh else (": ", ", ", "; ")
        text = ""
        if self.place is not None:
            line, column = self.place
            text += f"第 {line} 行第 {column} 列：" if is_zh else f"line {line}, column {column}: "
        if self.path:
            text += f"`{self.path}`{colon}"
        text += self.code.title(lang)
        before = colon
        if self.found is not None:
            text += before + self.found.get(lang)
            before = comma
        if self.expected is not None:
            text += before + ("应为" if is_zh else "expected ") + self.expected.get(lang)
        if self.help is not None:
            text += semicolon + self.help.get(lang)
        return text

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """The mistake as it stands in the JSON form of an error."""
        form: dict[str, Any] = {
            "code": self.code.number,
            "fact": self.path or None,
            "key": self.code.key,
            "message": self.message(lang),
        }
        if self.place is not None:
            form["place"] = {"column": self.place[1], "line": self.place[0]}
        return form


class DecisionError(FencunError):
    """These facts have no decision; the policy goes on working."""


class FactsError(DecisionError):
    """The facts do not fit the policy; all mistakes, at least one."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(tuple(mistakes))
        self._mistakes = tuple(mistakes)
        self.code = self._mistakes[0].code

    @property
    def mistakes(self) -> Sequence[Mistake]:
        return self._mistakes

    def message(self, lang: Lang = "en") -> str:
        return "\n".join(mistake.message(lang) for mistake in self._mistakes)


@dataclass(frozen=True)
class Fault:
    """What a module says in place of a decision."""

    code: FaultCode
    #: The fact (or for arithmetic the place in the rules) concerned.
    field: int | None
    #: The member of the list concerned, counted from 0.
    row: int | None


class FaultError(DecisionError):
    """The facts fit, but have no decision: an overflow, or a value that only the module refuses."""

    code = Code.FAULT

    def __init__(self, fault: Fault, mistake: Mistake) -> None:
        super().__init__(fault, mistake)
        self.fault = fault
        self._mistake = mistake

    @property
    def mistakes(self) -> Sequence[Mistake]:
        return (self._mistake,)

    def message(self, lang: Lang = "en") -> str:
        return self._mistake.message(lang)


def engine_error(error: BaseException) -> ModuleError:
    """What the engine said."""
    return ModuleError(Code.ENGINE, same(str(error).strip()))
