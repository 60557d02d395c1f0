"""Is everything that makes no sense in a form told at its place, all at once?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.form_files import LIBRARY
from connectors.preflight import read_yaml
from engine.forms.document import read_form
from engine.forms.policy_document import read_policies
from engine.forms.unfit import NotPolicies, Unfit
from process_maps.finding import Finding
from tests.engine.forms.documents import document, faults, field, form

FIELD = ("sections", 0, "fields", 0)
CHOICE = field("reason", "choice", options=["S10", "S11"])
SECRET = field("secret", "yes or no", level="L3")


def rule(holds: str, *fields: str, **more: Any) -> dict[str, Any]:
    return {"id": "it", "fields": list(fields), "holds": holds, "what": "wrong", "remedy": "Correct it", **more}


def explained(working: str) -> dict[str, Any]:
    """A number with this working."""
    return field("x", "number", computed={"expression": "1", "working": working})


def table(*columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return field("t", "table", columns=list(columns), **more)


def calculated(calculation: str, **of: str) -> dict[str, Any]:
    return field("n", "whole number", computed={"calculation": calculation, "of": of})


def items(*rows: dict[str, Any]) -> dict[str, Any]:
    return field("a", "checklist", columns=[field("c")], rows=[{"label": "R", **row} for row in rows])


NOT_SECRET = {"expression": "not secret"}


def test_a_sound_form_has_no_faults() -> None:
    assert faults(document(CHOICE, field("more", show_if="reason == 'S10'"))) == []


@pytest.mark.parametrize(
    ("broken", "place", "told"),
    [
        (field("Upper"), (*FIELD, "id"), "'Upper' is not an id"),
        (field("today"), (*FIELD, "id"), "has a meaning of its own"),
        (field("not"), (*FIELD, "id"), "has a meaning of its own"),
        (field("x", "dropdown"), (*FIELD, "type"), "is not one of the choices"),
        (field("x", level="L4"), (*FIELD, "level"), "'L4' is not a level"),
        (field("x", by="the boss"), (*FIELD, "by"), "is not one of the choices"),
        (field("x", colour="red"), (*FIELD, "colour"), "a field has no key 'colour'"),
        ({"id": "x", "type": "text"}, (*FIELD, "label"), "a field needs its 'label'"),
        (field("x", "choice"), (*FIELD, "options"), "needs its options"),
        (field("x", options=["a"]), (*FIELD, "options"), "has no options"),
        (field("x", "choice", options=["a", "a"]), (*FIELD, "options"), "written twice"),
        (field("x", "choice", options={"1": "One", "b": "Two"}), (*FIELD, "options"), "some are words"),
        (field("x", "table"), (*FIELD, "columns"), "needs its columns"),
        (field("x", columns=[field("y")]), (*FIELD, "columns"), "has no columns"),
        (field("x", "checklist", columns=[field("y")]), (*FIELD, "rows"), "needs its rows"),
        (field("x", show_if="y == 1"), (*FIELD, "show_if"), "there is no answer called 'y'"),
        (field("x", show_if="x =~ 'a'"), (*FIELD, "show_if"), "is not part of a condition"),
        (field("x", "date", computed={"due": "soon"}), (*FIELD, "computed", "due"), "'soon' is not a deadline"),
        (field("x", "date", computed={"due": "on y"}), (*FIELD, "computed", "due"), "no date called 'y'"),
        (field("x", computed={}), (*FIELD, "computed"), "only one of them"),
        (field("x", computed={"calculation": "magic"}), (*FIELD, "computed", "calculation"), "no calculation 'magic'"),
        (field("x", computed={"expression": "1 +"}), (*FIELD, "computed", "expression"), "cannot be understood"),
        (field("x", "date", computed={"expression": "1 + 1"}), (*FIELD, "type"), "the field is of type date"),
        (explained("{y}"), (*FIELD, "computed", "working"), "no field 'y'"),
        (explained("{x:>99999999}"), (*FIELD, "computed", "working"), "stands alone"),
        (explained("{0.__class__}"), (*FIELD, "computed", "working"), "stands alone"),
        (field("x", "yes or no", show_if="x"), FIELD, "these depend on one another: x -> x"),
    ],
)  # fmt: skip
def test_a_field_that_makes_no_sense(broken: dict[str, Any], place: tuple[str | int, ...], told: str) -> None:
    found = faults(document(broken))
    assert [where for where, _ in found][:1] == [place], found
    assert told in found[0][1]


@pytest.mark.parametrize(
    ("fields", "more", "told"),
    [
        ([CHOICE, field("x", show_if="reason == 'S12'")], {}, "'S12' is not one of the choices of 'reason'"),
        ([CHOICE, field("x", show_if="reason in ['S10', 's11']")], {}, "'s11' is not one of the choices"),
        ([field("a"), field("a")], {}, "the id 'a' is used twice"),
        ([field("a", show_if="b == 'x'"), field("b", show_if="a == 'x'")], {}, "depend on one another: a -> b -> a"),
        ([SECRET, field("x", show_if="secret")], {}, "that it is asked gives away an answer of level L3"),
        ([SECRET, field("x", "yes or no", computed=NOT_SECRET)], {}, "worked out from an answer of level L3"),
        (
            [SECRET, field("x", "yes or no", lowered="why", computed={**NOT_SECRET, "working": "{secret}"})],
            {},
            "more confidential than what it explains",
        ),
        ([SECRET, field("x")], {"rules": [rule("not secret", "x")]}, "told where more people see it"),
        ([SECRET], {"outputs": [{"id": "o", "name": "O", "kind": "alert", "show_if": "secret"}]}, "gives away"),
        ([field("a")], {"rules": [rule("a == 'x'")]}, "it is told at no field"),
        ([field("a")], {"rules": [rule("a == 'x'", "b")]}, "there is no field 'b' to tell it at"),
        ([field("a")], {"rules": [rule("a == 'x'", "a"), rule("a == 'y'", "a")]}, "the id 'it' is used twice"),
        ([field("a")], {"deadlines": [{"id": "d", "label": "D", "due": "on a", "by": "HR"}]}, "no date called 'a'"),
        ([table(field("c", level="L1"), level="L3")], {}, "open to more people than the table"),
        ([table(field("c", "table", columns=[field("d")]))], {}, "a field has no key 'columns'"),
        ([calculated("highest", values="t.c"), table(field("c"))], {}, "'t.c' is text"),
        ([calculated("highest", value="t")], {}, "highest takes no 'value'"),
        ([calculated("highest")], {}, "it is not given"),
        ([calculated("bradford", spells="t"), table(field("first_day", "date"))], {}, "needs a column 'last_day' of a"),
        ([items({"id": "r", "given": {"d": "x"}})], {}, "there is no column 'd'"),
        ([items({"id": "r"}, {"id": "r"})], {}, "used twice"),
        ([SECRET, items({"id": "r", "show_if": "secret"})], {}, "that it is asked gives away an answer of level L3"),
        ([table(field("s", "yes or no", level="L3"), field("c", show_if="s"))], {}, "gives away an answer of level L3"),
        ([calculated("highest", values="t"), table(field("c"))], {}, "'t' is not a column of a table"),
        ([calculated("count", rows="c"), field("c")], {}, "'c' is not a table"),
        ([calculated("calendar_days", first="t.c"), table(field("c", "date"))], {}, "a column, not one answer"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_together(fields: list[dict[str, Any]], more: dict[str, Any], told: str) -> None:
    assert any(told in what for _, what in faults(document(*fields, **more))), faults(document(*fields, **more))


def test_every_fault_is_told_at_once() -> None:
    broken = document(field("a", show_if="b > 1"), field("c", show_if="a ="), rules=[rule("nothing", "a")])
    assert len(faults(broken)) == 3


def test_level_and_answerer_are_taken_from_the_section_and_the_form() -> None:
    made = form(field("a"), field("b", level="L3"), field("t", "table", level="L3", columns=[field("c")]))
    assert [(each.level.name, each.by.value) for each in made.fields()] == [
        ("L2", "manager"),
        ("L3", "manager"),
        ("L3", "manager"),
    ]
    assert made.find("t").column("c").level.name == "L3"
    bare = document(field("a"))
    del bare["level"]
    assert faults(bare) == [((*FIELD, "level"), "a field needs its 'level'")]


@pytest.mark.parametrize("given", [None, [], "text", {"schema": "eightflows-map/1"}, {}])
def test_something_else_is_no_form(given: object) -> None:
    assert len(faults(given)) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"from": "soon"}, "'soon' is not a date"),
        ({"terms": {"cut_off_day": 31}}, "a day of the month from 1 to 28"),
        ({"terms": {}}, "needs its 'cut_off_day'"),
        ({"source": None}, "a policy needs its 'source'"),
    ],
)
def test_faults_in_policies_are_told(changed: dict[str, Any], told: str) -> None:
    policy = {"id": "p", "name": "P", "from": "2026-01-01", "source": "made up", "terms": {"cut_off_day": 7}, **changed}
    with pytest.raises(NotPolicies, match=told):
        read_policies({"schema": "eightflows-policies/1", "family": "payroll", "policies": [policy]})


@pytest.mark.parametrize("given", [[], {}, {"schema": "eightflows-policies/1", "family": "weather", "policies": []}])
def test_something_else_is_no_policies(given: object) -> None:
    with pytest.raises(NotPolicies):
        read_policies(given)


WORDS = ["", "x", "L3", "on today", "a and", "table", "{x}", "1 +"]
ROWS: list[Any] = [[], {}, [[]], {"x": 1}, ["a", "a"], [{"id": "x"}], [None]]
JUNK = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.sampled_from([*WORDS, *ROWS])


def spoiled(node: Any, path: tuple[str | int, ...], junk: object) -> Any:
    """The document with what is at `path` replaced."""
    if not path:
        return junk
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    first: Any = path[0]
    copy[first] = spoiled(copy[first], path[1:], junk)
    return copy


def findings(document: object) -> tuple[Finding, ...]:
    """Everything wrong with a form, or with policies."""
    try:
        read_policies(document) if "family" in str(document)[:80] else read_form(document)
    except Unfit as told:
        return told.findings
    return ()


@given(st.data())
@settings(max_examples=100)
@pytest.mark.parametrize("name", ["return_to_work/forms/fit_note", "policies/absence_triggers", "leaver/forms/leaver"])
def test_a_document_spoiled_anywhere_is_told_and_never_fails(name: str, data: st.DataObject) -> None:
    written = read_yaml(LIBRARY / f"{name}.yaml")
    path = data.draw(st.sampled_from(sorted(written.lines, key=repr)))
    for finding in findings(spoiled(written.data, path, data.draw(JUNK))):
        assert finding.what
        assert finding.remedy
