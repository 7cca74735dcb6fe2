"""What needs no module: numbers, dates, JSON, and messages."""

from __future__ import annotations

import struct
from dataclasses import replace
from decimal import Decimal

import pytest

import fencun
from fencun import Code, _json, types
from fencun._given import Refused, nearest
from fencun._layout import FactsLayout
from fencun._numbers import S64, JsonNumber, decimal, grouped, scaled
from fencun._tables import Field, Record, Schema


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [
        ("50000", 2, 5_000_000),
        ("50000.010", 2, 5_000_001),
        ("50000.001", 2, Code.TOO_PRECISE),
        ("-0.05", 2, -5),
        ("-0", 2, 0),
        ("5.25e+2", 0, 525),
        ("5.25e1", 0, Code.TOO_PRECISE),
        ("9223372036854775807", 0, S64[1]),
        ("-9223372036854775808", 0, S64[0]),
        ("9223372036854775808", 0, Code.OUT_OF_BOUNDS),
        ("1e999999999999999999999", 0, Code.OUT_OF_BOUNDS),
        ("0e999999999999999999999", 0, 0),
        ("1e-999999999999999999999", 0, Code.TOO_PRECISE),
        ("007", 2, Code.WRONG_TYPE),
        ("1_000", 2, Code.WRONG_TYPE),
        ("+1", 2, Code.WRONG_TYPE),
        ("１", 2, Code.WRONG_TYPE),
        ("1\n", 2, Code.WRONG_TYPE),
        ("NaN", 2, Code.WRONG_TYPE),
    ],
)
def test_numbers_are_exact_or_refused(text: str, digits: int, expected: object) -> None:
    assert scaled(text, digits) == expected


def test_numbers_for_people_lose_no_digit() -> None:
    shown = [(decimal(n, d), grouped(n, d)) for n, d in ((5_000_010, 2), (-5, 2), (0, 2), (S64[0], 3))]
    assert shown == [
        ("50000.1", "50,000.1"),
        ("-0.05", "-0.05"),
        ("0", "0"),
        ("-9223372036854775.808", "-9,223,372,036,854,775.808"),
    ]


def test_only_dates_that_exist_are_read() -> None:
    assert types.days_of("1970-01-01") == 0
    assert types.iso(types.DATE_RANGE[0]) == "0001-01-01" and types.iso(types.DATE_RANGE[1]) == "9999-12-31"
    for wrong in ("2019-02-29", "2019-13-01", "2019-4-31", "0000-01-01", "2019/04/01", "２０１９-04-01", "2019-04-0１"):
        assert types.days_of(wrong) is None, wrong


def test_instants_are_read_and_written_in_utc() -> None:
    for text, expected in (
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2019-06-30T08:30:15+08:00", "2019-06-30T00:30:15Z"),
        ("2019-06-30T20:00-05:30", "2019-07-01T01:30:00Z"),
        ("0001-01-02T00:00Z", "0001-01-02T00:00:00Z"),
    ):
        seconds = types.seconds_of(text)
        assert seconds is not None and types.iso_instant(seconds) == expected
        assert types.Instant().scalar(types.Instant().native(seconds)) == seconds
    for wrong in (
        "2019-06-30",
        "2019-06-30T08:30",
        "2019-06-30T24:00Z",
        "2019-06-30T08:30:60Z",
        "2019-06-30T08:30:00.5Z",
        "2019-06-31T08:30Z",
        "2019-06-30T08:30+18:01",
        "2019-06-30T08:30+0800",
        "2019-06-30 08:30Z",
        "2019-06-30T08:30Z\n",
        "2019-06-30T０8:30Z",
    ):
        assert types.seconds_of(wrong) is None, wrong


def test_json_keeps_the_digits_and_sees_what_stands_twice() -> None:
    read = _json.loads('{"loss": 50000.10}')
    assert read == {"loss": JsonNumber("50000.10")} and type(read["loss"]) is JsonNumber
    with pytest.raises(fencun.FactsError) as raised:
        _json.loads('{"loss": 1,\n "loss": 2}')
    mistake = raised.value.mistakes[0]
    assert (mistake.code, mistake.path, mistake.place) == (Code.DUPLICATE_KEY, "loss", (2, 2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xff", "text is not UTF-8: wrong at byte 1"),
        ("{", "line 1, column 2: cannot be read: the text ends, expected a name in quotes"),
        ('{"a": NaN}', "line 1, column 7: `a`: cannot be read: `N`, expected a JSON value"),
        ('{"a": "\\ud800"}', "line 1, column 8: `a`: cannot be read: `\\`, expected an escape that JSON has"),
        ("[1] 2", "line 1, column 5: cannot be read: `2`, expected the end of the text"),
        ("[" * 17, "line 1, column 17: " + "`" + "[0]" * 16 + "`: nested too deeply: expected at most 16 levels"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str | bytes, message: str) -> None:
    with pytest.raises(fencun.FactsError) as raised:
        _json.loads_strictly(text)
    assert raised.value.message("en") == message


def test_numbers_are_written_as_every_host_writes_them() -> None:
    values = [0.1, 0.00001234, 1e-5, -0.000012, 1.5e-9, 123456.78, "e-05"]
    assert _json.dumps(values) == '[0.1,0.00001234,0.00001,-0.000012,1.5e-9,123456.78,"e-05"]'


def test_a_slip_of_the_pen_is_recognised() -> None:
    near = nearest("los", ["boss", "loss", "unrelated"])
    assert near is not None and near.en == "did you mean `loss`?"
    assert nearest("x" * 65, ["x" * 65]) is None


def test_python_numbers_are_read_to_the_last_digit() -> None:
    money = types.Money("CNY", 2)
    assert [money.scalar(n) for n in (3, 0.1, Decimal("50000.10"), Decimal("5E+3"))] == [300, 10, 5_000_010, 500_000]
    for wrong, code in (
        (0.1 + 0.2, Code.TOO_PRECISE),
        (float("nan"), Code.WRONG_TYPE),
        (True, Code.WRONG_TYPE),
        ("3", Code.WRONG_TYPE),
        (10**5_000, Code.OUT_OF_BOUNDS),
    ):
        with pytest.raises(Exception) as raised:
            money.scalar(wrong)
        assert getattr(raised.value, "code", None) is code, wrong


def test_a_text_has_characters_in_one_form() -> None:
    field = Field("number", types.Characters(), is_unknown=True, is_none=False, min=1, max=4)
    assert field.read("e\u0301A-1") == "\u00e9A-1"
    assert field.read("\U00020000" * 4) == "\U00020000" * 4
    for wrong in ("", "A-101", "\ud800", 37, JsonNumber("37"), ["A"]):
        with pytest.raises(Refused):
            field.read(wrong)


def test_texts_stand_behind_all_members() -> None:
    alias = Field("alias", types.Characters(), is_unknown=False, is_none=True, min=0, max=9)
    people = Field("people", types.List(Record("Person", (alias,))), is_unknown=False, is_none=False, min=0, max=2)
    name = replace(alias, name="name", is_none=False)
    layout = FactsLayout(Schema("", "", "", (), (), (name, people, name), (), (), 0, 0, 0), base=4096)
    packed = layout.pack(["ab", [[None], ["c"]], ""])
    numbers = struct.unpack("<II II II BxxxII BxxxII", packed[:48])
    assert numbers == (4096 + 48, 2, 4096 + 24, 2, 4096, 0, 0, 0, 0, 1, 4096 + 50, 1)
    assert packed[48:] == b"abc"
