"""Texts for people, in English and in Chinese."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["en", "zh"]


class Bilingual(NamedTuple):
    """One text in both languages."""

    en: str
    zh: str

    def get(self, lang: Lang) -> str:
        """The text in a language."""
        return self.zh if lang == "zh" else self.en


class Text(NamedTuple):
    """A policy's own text, in the languages that it has."""

    en: str | None
    zh: str | None

    def get(self, lang: Lang) -> str | None:
        """The text in a language, or else in the other one."""
        first, second = (self.zh, self.en) if lang == "zh" else (self.en, self.zh)
        return second if first is None else first


def label(text: Text, name: str, lang: Lang) -> str:
    """The label in the language, or the name where that is written in the language's script,
    or the label in the other language."""
    own = text.zh if lang == "zh" else text.en
    if own is not None:
        return own
    if name.isascii() == (lang == "en"):
        return name
    return text.get(lang) or name


def same(text: str) -> Bilingual:
    """The same text for both: a name, a number."""
    return Bilingual(text, text)


def cut(text: str) -> str:
    """The beginning of a text that someone else chose the length of."""
    shown = "".join("\ufffd" if _is_control(c) else c for c in text[:40])
    return shown + "…" if len(text) > 40 else shown


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char < "\xa0"
