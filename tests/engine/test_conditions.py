"""Does a condition hold exactly when its author meant, and is everything but our small language refused?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.conditions import Condition, Expression, Names

NAMES: Names = {
    "calendar_days": int,
    "hours": Decimal,
    "reason": str,
    "agreed": bool,
    "urgent": bool,
    "kinds": tuple,
    "first": date,
    "last": date,
}


def verdict(text: str, **answers: Any) -> bool | None:
    return Condition.parse(text, NAMES).verdict(answers)


def refused(text: str) -> str:
    """Why it is no condition; "" where it is one."""
    try:
        Condition.parse(text, NAMES)
    except ValueError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("calendar_days > 7", {"calendar_days": 8}, True),
        ("calendar_days > 7", {"calendar_days": 7}, False),
        ("hours <= 37.5", {"hours": Decimal("37.5")}, True),
        ("not agreed", {"agreed": False}, True),
        ('reason in ["S25", "S27"]', {"reason": "S27"}, True),
        ('reason not in ["S25", "S27"]', {"reason": "S27"}, False),
        ("reason == 'S10' and agreed", {"reason": "S10", "agreed": True}, True),
        ('"Stress" in kinds', {"kinds": ("Stress", "General")}, True),
        ('"Stress" in kinds', {"kinds": ("General",)}, False),
        ("last >= first", {"first": date(2026, 5, 2), "last": date(2026, 5, 1)}, False),
        ('first < d"2026-04-06"', {"first": date(2026, 4, 5)}, True),
        ("calendar_days + 1 == 9 - 3 + 2 * 1", {"calendar_days": 7}, True),
        ("-calendar_days < 0", {"calendar_days": 1}, True),
        ("(agreed or urgent) and not (agreed and urgent)", {"agreed": True, "urgent": False}, True),
        ('reason == "Ängste: größer, schöner"', {"reason": "Ängste: größer, schöner"}, True),
    ],
)
def test_it_holds_as_written(text: str, answers: dict[str, Any], expected: bool) -> None:
    assert verdict(text, **answers) is expected


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        pytest.param("agreed", {}, None, id="not known"),
        pytest.param("not agreed", {}, None, id="nor is its contrary"),
        pytest.param("calendar_days > 7", {"calendar_days": None}, None, id="None is no answer"),
        pytest.param('reason != "S10"', {}, None, id="a missing answer is not another answer"),
        pytest.param("agreed or urgent", {"urgent": True}, True, id="one side settles or"),
        pytest.param("urgent or agreed", {"urgent": True}, True, id="on either side"),
        pytest.param("agreed and urgent", {"urgent": False}, False, id="one side settles and"),
        pytest.param("agreed and urgent", {"urgent": True}, None, id="the other does not"),
        pytest.param("last == null", {}, True, id="it can be asked whether an answer is missing"),
        pytest.param("last == null", {"last": date(2026, 5, 1)}, False, id="or there"),
        pytest.param("null != last", {"last": date(2026, 5, 1)}, True, id="the other way round"),
        pytest.param("last == null or last > first", {"first": date(2026, 5, 1)}, True, id="and used to guard"),
    ],
)
def test_a_missing_answer_is_neither_true_nor_false(text: str, answers: dict[str, Any], expected: bool | None) -> None:
    assert verdict(text, **answers) is expected
    assert Condition.parse(text, NAMES).holds(answers) is (expected is True)


def test_it_knows_what_it_looks_at_and_what_it_compares() -> None:
    condition = Condition.parse('reason in ["S25", "S27"] and (agreed or "Stress" in kinds)', NAMES)
    assert condition.names == {"reason", "agreed", "kinds"}
    assert condition.compared == {("reason", "S25"), ("reason", "S27"), ("kinds", "Stress")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('__import__("os")', "there is no answer called '__import__'"),
        ("agreed.__class__", "is not part of a condition"),
        ("reason.upper()", "is not part of a condition"),
        ("agreed(1)", "nothing can be called"),
        ("(agreed)(1)", "nothing can be called"),
        ('"x"(1)', "nothing can be called"),
        ("$now > first", "is not part of a condition"),
        ("2**9999999 > calendar_days", "is not part of a condition"),
        ("calendar_days ** 2 > 1", "is not part of a condition"),
        ('reason =~ "(a+)+$"', "is not part of a condition"),
        ('reason !~~ "(a+)+$"', "is not part of a condition"),
        ("[day for day in kinds]", "does not follow in"),
        ("kinds[0] == reason", "does not follow in"),
        ("agreed ? urgent : agreed", "is not part of a condition"),
        ("calendar_days & 1 == 1", "is not part of a condition"),
        ("calendar_days % 2 == 1", "is not part of a condition"),
        ("1 << 99999999 > calendar_days", "is not part of a condition"),
        ("calendar_days // 2 == 1", "is not part of a condition"),
        ("calendar_days > 1e999999999", "is not part of a condition"),
        ("calendar_days > 99999999999", "is not part of a condition"),
        ("calendar_days > inf", "'inf' is not part of a condition"),
        ('b"x" == reason', "is not part of a condition"),
        ('t"P1D" > reason', "is not part of a condition"),
        (r'reason == "\x41"', "is not part of a condition"),
        ("agreed # or not", "is not part of a condition"),
        ("agreed; urgent", "is not part of a condition"),
        ("agreed = urgent", "is not part of a condition"),
        ("agreed\x00", "is not part of a condition"),
        ("a" * 10_000, "10,000 characters long"),
        ("(" * 300 + "agreed" + ")" * 190, "names, signs and values"),
        ("not " * 119 + "agreed and urgent", "names, signs and values"),
        ("", "there is nothing written"),
        ("  \n ", "there is nothing written"),
        ("calendr_days > 7", "did you mean 'calendar_days'?"),
        ("calendar_days", "is a number, not something that holds"),
        ('calendar_days == "S10"', "'calendar_days' (a number) cannot be compared with 'S10' (text)"),
        ("kinds == reason", "use in"),
        ("calendar_days and agreed", "both must be yes or no"),
        ("not reason", "'reason' (text) cannot follow 'not'"),
        ("reason > 'S10'", "both must be a number or both a date"),
        ("first + 1 > last", "both must be a number"),
        ('reason in "S10"', "write in followed by a list"),
        ('calendar_days in ["S10"]', "cannot be in a list of text"),
        ('reason in ["S10", 5]', "cannot be in a list of"),
        ('first > d"2026-13-45"', "cannot be understood"),
        ("calendar_days >", "cannot be understood"),
        ("1 / 0 > calendar_days", "cannot be understood"),
        ("calendar_days > > 7", "in a place where it cannot be"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str, told: str) -> None:
    refusal = refused(text)
    assert told in refusal
    assert len(refusal) < 300


def test_a_name_of_a_kind_that_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ValueError, match="of a kind that conditions cannot use"):
        Condition.parse("when == null", {"when": bytes})


@given(st.text(max_size=60) | st.text(alphabet="agreedn ot()[]\"'=<>!+-*/.,$#{}:?&|~0129d\\", max_size=60))
def test_any_text_is_a_condition_or_a_sentence(text: str) -> None:
    assert refused(text) or Condition.parse(text, NAMES).names <= NAMES.keys()


WEIRD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.dates()
    | st.datetimes()
    | st.lists(st.text(max_size=2))
    | st.dictionaries(st.text(max_size=2), st.none())
)


@given(answers=st.dictionaries(st.sampled_from(sorted(NAMES)), WEIRD))
@pytest.mark.parametrize(
    "text",
    [
        "calendar_days * calendar_days + hours / calendar_days > 7",
        'reason in ["S25"] or "Stress" in kinds',
        "not agreed and last >= first",
        "hours == calendar_days and last == null",
    ],
)
def test_no_answer_whatever_makes_it_fail(text: str, answers: dict[str, Any]) -> None:
    assert verdict(text, **answers) in (True, False, None)


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        ("calendar_days * 2", {"calendar_days": 4}, 8),
        ("hours / 2", {"hours": Decimal("7.5")}, Decimal("3.75")),
        ("hours * 2", {"hours": Decimal("7.5")}, 15),
        ("reason", {"reason": "S10"}, "S10"),
        ("first", {"first": date(2026, 5, 1)}, date(2026, 5, 1)),
        ("agreed and urgent", {"agreed": True, "urgent": True}, True),
        ("hours / calendar_days", {"hours": Decimal(1), "calendar_days": 0}, None),
        ("calendar_days * 2", {}, None),
    ],
)
def test_an_expression_comes_to_a_value(text: str, answers: dict[str, Any], value: object) -> None:
    found = Expression.parse(text, NAMES).value(answers)
    assert found == value
    assert type(found) is type(value)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(1, 99))
def test_arithmetic_is_that_of_whole_numbers(one: int, other: int, third: int) -> None:
    names: Names = {"one": int, "other": int, "third": int}
    found = Expression.parse("one + other * third - (other - one)", names)
    assert found.value({"one": one, "other": other, "third": third}) == one + other * third - (other - one)
