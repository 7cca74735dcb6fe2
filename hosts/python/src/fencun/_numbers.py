"""Decimal numbers to scaled integers and back, exactly."""

from __future__ import annotations

import re

from ._codes import Code

S64 = (-(1 << 63), (1 << 63) - 1)

_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")


class JsonNumber(str):
    """A number with the digits that were written."""


def scaled(text: str, digits: int) -> int | Code:
    """`12.5` with 2 digits is 1250; or the code of what is wrong. Zeros at the end count for nothing."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return Code.WRONG_TYPE
    minus, whole, fraction, sign, exponent = match.groups(default="")
    written = whole + fraction
    significant = written.rstrip("0")
    if not significant:
        return 0
    power = _exponent(sign, exponent) + len(written) - len(significant) - len(fraction) + digits
    if power < 0:
        return Code.TOO_PRECISE
    significant = significant.lstrip("0")
    if len(significant) + power > 19:
        return Code.OUT_OF_BOUNDS
    number = int(significant) * 10**power
    return within_s64(-number if minus else number)


def within_s64(number: int) -> int | Code:
    """The number, where it fits 64 bits."""
    return number if S64[0] <= number <= S64[1] else Code.OUT_OF_BOUNDS


def _exponent(sign: str, digits: str) -> int:
    # Beyond any number that fits, and any that is written out.
    digits = digits.lstrip("0")
    magnitude = 1 << 40 if len(digits) > 12 else int(digits or "0")
    return -magnitude if sign == "-" else magnitude


def decimal(number: int, digits: int) -> str:
    """A number with `digits` behind the point, without zeros at its end: `1234500`, 2 is `12345`."""
    sign, whole, fraction = _parts(number, digits)
    return f"{sign}{whole}.{fraction}" if fraction else sign + whole


def grouped(number: int, digits: int) -> str:
    """The same with a comma between groups of three: `12,345`."""
    sign, whole, fraction = _parts(number, digits)
    text = f"{sign}{int(whole):,}"
    return f"{text}.{fraction}" if fraction else text


def _parts(number: int, digits: int) -> tuple[str, str, str]:
    whole, fraction = divmod(abs(number), 10**digits)
    behind = f"{fraction:0{digits}}".rstrip("0") if digits else ""
    return "-" if number < 0 else "", str(whole), behind
