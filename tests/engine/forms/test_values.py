"""Is an answer read as its writer meant it, however it is written, and does it survive being stored?"""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.definition import Field, FieldType, Level, Option, Role
from engine.forms.values import Broken, Unreadable, plain, read, shown

WORDS = (Option("a", "Alpha, first"), Option("b", "Beta"), Option("c", "Gamma"))
NUMBERS = (Option(1, "Negligible"), Option(2, "Minor"), Option(5, "Catastrophic"))


def question(type: FieldType, **more: Any) -> Field:
    values: dict[str, Any] = {"id": "x", "label": "X", "type": type, "level": Level.L2, "by": Role.MANAGER, **more}
    return Field(**values)


@pytest.mark.parametrize(
    ("type", "more", "raw", "value"),
    [
        (FieldType.TEXT, {}, "  two \n words ", "two words"),
        (FieldType.TEXT, {}, 1042.0, "1042"),
        (FieldType.LONG_TEXT, {}, "one\r\ntwo ", "one\ntwo"),
        (FieldType.TEXT, {}, "=HYPERLINK(1)", "=HYPERLINK(1)"),
        (FieldType.YES_NO, {}, "YES", True),
        (FieldType.YES_NO, {}, " n ", False),
        (FieldType.YES_NO, {}, True, True),
        (FieldType.YES_NO_UNSAID, {}, "Prefer not to say", "prefer not to say"),
        (FieldType.YES_NO_UNSAID, {}, False, "no"),
        (FieldType.CHOICE, {"options": WORDS}, "alpha, FIRST", "a"),
        (FieldType.CHOICE, {"options": WORDS}, "b", "b"),
        (FieldType.CHOICE, {"options": NUMBERS}, "5 Catastrophic", 5),
        (FieldType.CHOICE, {"options": NUMBERS}, 2, 2),
        (FieldType.CHOICE, {"options": NUMBERS}, 2.0, 2),
        (FieldType.CHOICE, {"options": NUMBERS}, "minor", 2),
        (FieldType.CHOICES, {"options": WORDS}, ["c", "a"], ("a", "c")),
        (FieldType.CHOICES, {"options": WORDS}, "Gamma; Alpha, first;", ("a", "c")),
        (FieldType.CHOICES, {"options": WORDS}, [], None),
        (FieldType.DATE, {}, date(2026, 5, 3), date(2026, 5, 3)),
        (FieldType.DATE, {}, datetime(2026, 5, 3), date(2026, 5, 3)),  # noqa: DTZ001 - a cell of Excel knows no zone
        (FieldType.DATE, {}, "2026-05-03", date(2026, 5, 3)),
        (FieldType.DATE, {}, "3/5/26", date(2026, 5, 3)),
        (FieldType.DATE, {}, "03.05.2026", date(2026, 5, 3)),
        (FieldType.DATE, {}, "Sunday 3rd May 2026", date(2026, 5, 3)),
        (FieldType.TIME, {}, "7:05", time(7, 5)),
        (FieldType.TIME, {}, "2.30pm", time(14, 30)),
        (FieldType.TIME, {}, "12am", time(0, 0)),
        (FieldType.TIME, {}, "0715", time(7, 15)),
        (FieldType.TIME, {}, timedelta(hours=7, minutes=15), time(7, 15)),
        (FieldType.NUMBER, {}, "1,250.50", Decimal("1250.5")),
        (FieldType.NUMBER, {}, 0.1, Decimal("0.1")),
        (FieldType.HOURS, {}, "7:30", Decimal("7.5")),
        (FieldType.HOURS, {}, "37.5 hours", Decimal("37.5")),
        (FieldType.HOURS, {}, timedelta(hours=7, minutes=30), Decimal("7.5")),
        (FieldType.WHOLE_NUMBER, {}, "12", 12),
        (FieldType.WHOLE_NUMBER, {}, 12.0, 12),
        (FieldType.PERSON, {}, " Asha  Moor ", "Asha Moor"),
        (FieldType.REFERENCE, {"formats": ("W99999", "INC-999999")}, "w12345", "W12345"),
        (FieldType.REFERENCE, {"formats": ("W99999", "INC-999999")}, "INC-123456", "INC-123456"),
        (FieldType.REFERENCE, {}, "anything", "anything"),
        (FieldType.TEXT, {}, "   ", None),
        (FieldType.DATE, {}, None, None),
    ],
)  # fmt: skip
def test_answers_as_people_write_them(type: FieldType, more: dict[str, Any], raw: object, value: object) -> None:
    found = read(question(type, **more), raw)
    assert found == value
    assert found.__class__ is value.__class__


@pytest.mark.parametrize(
    ("type", "more", "raw", "what"),
    [
        (FieldType.TEXT, {"longest": 5}, "too long", "it is 8 characters long"),
        (FieldType.TEXT, {}, "Asha\x1bMoor", "it holds a character that cannot be shown"),
        (FieldType.TEXT, {}, ["a"], "this is not text"),
        (FieldType.TEXT, {}, True, "this is not text"),
        (FieldType.YES_NO, {}, "perhaps", "'perhaps' is neither yes nor no"),
        (FieldType.YES_NO, {}, 1, "'1' is neither yes nor no"),
        (FieldType.CHOICE, {"options": WORDS}, "Delta", "'Delta' is not one of the choices"),
        (FieldType.CHOICES, {"options": WORDS}, "Beta; Delta", "' Delta' is not one of the choices"),
        (FieldType.CHOICES, {"options": WORDS}, 7, "this is not a list of choices"),
        (FieldType.TEXT, {}, Broken("it shows #REF!", "Type it"), "it shows #REF!"),
        (FieldType.DATE, {"level": Level.L3}, Broken("it shows #REF!", "Type it"), "it shows #REF!"),
        (
            FieldType.CHOICES,
            {"options": WORDS},
            ["a", Broken("F4: it shows #N/A", "Type it"), Broken("F6: it shows #REF!", "Type it")],
            "F4: it shows #N/A; F6: it shows #REF!",
        ),
        (FieldType.DATE, {}, "31/2/2026", "'31/2/2026' is not a date"),
        (FieldType.DATE, {}, "5/31/2026", "'5/31/2026' is not a date"),
        (FieldType.DATE, {}, "31/3/1066", "'31/3/1066' is in a year that cannot be right"),
        (FieldType.DATE, {}, "2-3 days", "'2-3 days' is not a date"),
        (FieldType.DATE, {}, 46477, "'46477' is not a date"),
        (FieldType.TIME, {}, "25:00", "'25:00' is not a time"),
        (FieldType.TIME, {}, "13pm", "'13pm' is not a time"),
        (FieldType.TIME, {}, "7", "'7' is not a time"),
        (FieldType.NUMBER, {}, "lots", "'lots' is not a number"),
        (FieldType.NUMBER, {}, float("nan"), "'nan' is not a number"),
        (FieldType.NUMBER, {}, True, "'True' is not a number"),
        (FieldType.NUMBER, {}, "9" * 500, "'999999999999999999999999999999999999999…' is not a number"),
        (FieldType.NUMBER, {"least": Decimal(1)}, 0, "0 is too small"),
        (FieldType.HOURS, {"most": Decimal(24)}, "24:30", "24.5 is too large"),
        (FieldType.WHOLE_NUMBER, {}, "2.5", "2.5 is not a whole number"),
        (FieldType.REFERENCE, {"formats": ("W99999",)}, "W1234", "'W1234' is not such a reference"),
        (FieldType.REFERENCE, {"formats": ("W99999",)}, "W1234٥", "'W1234٥' is not such a reference"),
    ],
)
def test_what_is_no_answer_is_told_with_what_to_do(
    type: FieldType, more: dict[str, Any], raw: object, what: str
) -> None:
    with pytest.raises(Unreadable) as problem:
        read(question(type, **more), raw)
    assert problem.value.what.startswith(what)
    assert problem.value.remedy


@pytest.mark.parametrize("type", [each for each in FieldType if each not in (FieldType.TABLE, FieldType.CHECKLIST)])
def test_a_fault_never_repeats_special_category_data(type: FieldType) -> None:
    each = question(type, level=Level.L3, options=WORDS if "choice" in type else (), formats=("99",), longest=10)
    secret = "depression since March\x1b"
    with pytest.raises(Unreadable) as problem:
        read(each, secret)
    assert "depression" not in str(problem.value)
    assert "March" not in str(problem.value)


ANSWERS: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30),
    FieldType.YES_NO: st.booleans(),
    FieldType.YES_NO_UNSAID: st.sampled_from(["yes", "no", "prefer not to say"]),
    FieldType.CHOICES: st.sets(st.sampled_from("abc"), min_size=1).map(lambda found: tuple(sorted(found))),
    FieldType.DATE: st.dates(date(1978, 1, 1), date(2099, 12, 31)),
    FieldType.TIME: st.times().map(lambda at: time(at.hour, at.minute)),
    FieldType.NUMBER: st.decimals(-999_999_999, 999_999_999, places=4),
    FieldType.HOURS: st.decimals(0, 999, places=2),
    FieldType.WHOLE_NUMBER: st.integers(-999_999_999, 999_999_999),
}


@given(st.data())
@pytest.mark.parametrize("type", sorted(ANSWERS))
def test_what_is_stored_is_read_back_the_same(type: FieldType, data: st.DataObject) -> None:
    each = question(type, options=WORDS if type is FieldType.CHOICES else ())
    value = data.draw(ANSWERS[type])
    assert read(each, json.loads(json.dumps(plain(value)))) == value
    assert read(each, value) == value


@pytest.mark.parametrize(
    ("type", "more", "value", "text"),
    [
        (FieldType.YES_NO, {}, True, "Yes"),
        (FieldType.YES_NO_UNSAID, {}, "prefer not to say", "Prefer not to say"),
        (FieldType.CHOICE, {"options": NUMBERS}, 5, "Catastrophic"),
        (FieldType.CHOICES, {"options": WORDS}, ("a", "c"), "Alpha, first; Gamma"),
        (FieldType.DATE, {}, date(2026, 5, 3), "Sunday 3 May 2026"),
        (FieldType.TIME, {}, time(7, 5), "07:05"),
        (FieldType.HOURS, {}, Decimal("7.50"), "7.5 hours"),
        (FieldType.NUMBER, {"unit": "pounds"}, Decimal(1250), "1,250 pounds"),
        (FieldType.TEXT, {}, None, ""),
    ],
)
def test_a_value_is_shown_as_people_read_it(type: FieldType, more: dict[str, Any], value: Any, text: str) -> None:
    assert shown(question(type, **more), value) == text
