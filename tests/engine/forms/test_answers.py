"""What do answers come to: what is asked, what is missing, what is worked out, who may see it?"""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.checked import CheckedAnswers
from engine.forms.definition import Form, Level, Role, Severity
from tests.engine.forms.documents import checked, document, faults, field, form

TABLE = field(
    "risks",
    "table",
    row_name="risk",
    fewest_rows=1,
    most_rows=3,
    columns=[
        field("hazard"),
        field("c", "whole number", least=1, most=5),
        field("l", "whole number", least=1, most=5),
        field("score", "whole number", computed={"expression": "c * l", "working": "{c} x {l} = {result}"}),
        field("action", optional=True),
    ],
    rules=[
        {"id": "action", "fields": ["action"], "when": "score >= 8", "holds": "action != null",
         "what": "no action", "remedy": "Write one"},
    ],
)  # fmt: skip


def problems(found: CheckedAnswers) -> list[tuple[str, str]]:
    return [(problem.key, problem.where) for problem in (*found.errors, *found.warnings)]


def test_questions_not_answered_are_missing_unless_optional_or_the_systems() -> None:
    asked = form(field("one"), field("two", optional=True), field("three", by="system"), field("four", "date"))
    found = checked(asked, {"four": " "})
    assert problems(found) == [("missing@one", "One"), ("missing@four", "Four")]
    assert all(problem.missing for problem in found.errors)
    assert found.draft_errors == ()
    assert not found.ready


def test_what_cannot_be_read_is_an_error_even_in_a_draft() -> None:
    found = checked(form(field("day", "date")), {"day": "soon"})
    assert [problem.what for problem in found.draft_errors] == ["'soon' is not a date"]
    assert found.values == {"day": None}


def test_questions_of_others_may_stay_open_and_it_is_known_for_whom() -> None:
    asked = form(field("mine"), field("theirs", by="employee"))
    found = checked(asked, {"mine": "x"}, by=frozenset({Role.MANAGER}))
    assert found.ready
    assert found.waiting_for == {Role.EMPLOYEE: (("theirs",),)}
    assert not checked(asked, {"mine": "x"}).ready


def test_a_question_is_asked_only_where_its_condition_certainly_holds() -> None:
    asked = form(field("more", "yes or no"), field("what", show_if="more"), field("why_not", show_if="not more"))
    assert checked(asked, {}).visible == {("more",)}
    assert checked(asked, {"more": True}).visible == {("more",), ("what",)}
    found = checked(asked, {"more": "no", "what": "left over", "why_not": "because"})
    assert found.values == {"more": False, "why_not": "because"}
    assert found.ready


def test_what_is_hidden_does_not_count_for_what_depends_on_it() -> None:
    asked = form(field("last", show_if="middle == 'x'"), field("first", "yes or no"), field("middle", show_if="first"))
    assert ("last",) in checked(asked, {"first": True, "middle": "x"}).visible
    assert ("last",) not in checked(asked, {"first": False, "middle": "x"}).visible


def test_rows_are_read_worked_out_and_judged_one_by_one() -> None:
    found = checked(
        form(TABLE),
        {"risks": [{"hazard": "Wet floor", "c": "4", "l": 5}, {}, {"hazard": "", "c": 2, "l": 9, "action": "Mats"}]},
    )
    assert found.values["risks"] == (
        {"hazard": "Wet floor", "c": 4, "l": 5, "score": 20, "action": None},
        {"hazard": None, "c": 2, "l": None, "score": None, "action": "Mats"},
    )
    assert found.computed[("risks", 0, "score")].working == "4 x 5 = 20"
    assert problems(found) == [
        ("action@risks.0.action", "Risks, risk 1: Action"),
        ("missing@risks.1.hazard", "Risks, risk 2: Hazard"),
        ("unreadable@risks.1.l", "Risks, risk 2: L"),
    ]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (None, "missing@risks"),
        ([], "missing@risks"),
        ("text", "unreadable@risks"),
        ([{"hazard": "x", "c": 1, "l": 1}] * 4, "unreadable@risks"),
    ],
)
def test_a_table_has_as_many_rows_as_it_may(rows: Any, key: str) -> None:
    assert key in [problem.key for problem in checked(form(TABLE), {"risks": rows}).errors]


def checklist(**more: Any) -> dict[str, Any]:
    return field(
        "day_1",
        "checklist",
        columns=[
            field("evidence", by="system"),
            field("outcome", "choice", options=["Done", "Not yet"]),
            field("done_on", "date", show_if="outcome == 'Done'"),
            field("number", show_if="outcome == 'Done' and evidence == 'Certificate'"),
        ],
        rows=[
            {"id": "fire", "label": "Fire exits", "due": "on start", "given": {"evidence": "Tick"}},
            {"id": "training", "label": "Training", "show_if": "clinical", "due": "1 working day after start",
             "given": {"evidence": "Certificate"}},
        ],
        rules=[
            {"id": "in_time", "fields": ["done_on"], "holds": "done_on <= due_on", "severity": "warning",
             "what": "late", "remedy": "Say why"},
        ],
        due_while="outcome == null or outcome == 'Not yet'",
        **more,
    )  # fmt: skip


CHECKLIST = form(field("start", "date"), field("clinical", "yes or no"), checklist())


def test_a_checklist_asks_what_applies_and_what_each_row_needs() -> None:
    answers = {
        "start": "2026-12-24",
        "clinical": False,
        "day_1": {"fire": {"outcome": "Done", "done_on": "24/12/2026"}},
    }
    assert checked(CHECKLIST, answers).ready
    found = checked(CHECKLIST, {**answers, "clinical": True, "day_1": {"training": {"outcome": "Done"}}})
    assert problems(found) == [
        ("missing@day_1.fire.outcome", "Day_1, Fire exits: Outcome"),
        ("missing@day_1.training.done_on", "Day_1, Training: Done_on"),
        ("missing@day_1.training.number", "Day_1, Training: Number"),
    ]


def test_a_row_is_due_until_it_is_done_and_late_afterwards() -> None:
    answers: dict[str, Any] = {"start": "2026-12-24", "clinical": True}
    found = checked(CHECKLIST, answers)
    assert [(due.path, due.day) for due in found.due] == [
        (("day_1", "fire"), date(2026, 12, 24)),
        (("day_1", "training"), date(2026, 12, 29)),
    ]
    done = {"fire": {"outcome": "Done", "done_on": "2026-12-25"}}
    found = checked(CHECKLIST, {**answers, "day_1": done})
    assert [due.path for due in found.due] == [("day_1", "training")]
    assert [warning.key for warning in found.warnings] == ["in_time@day_1.fire.done_on"]


DATES = form(
    field("first", "date"),
    field("last", "date", optional=True),
    field("days", "whole number", computed={"calculation": "calendar_days", "of": {"first": "first", "last": "last"}}),
    rules=[
        {"id": "order", "fields": ["last"], "holds": "last >= first", "what": "ends early", "remedy": "Correct it"},
        {"id": "long", "fields": ["last"], "holds": "days <= 7", "severity": "warning",
         "what": "long", "remedy": "Why?"},
    ],
    deadlines=[
        {"id": "week", "label": "A week on", "due": "7 calendar days after first", "by": "manager",
         "show_if": "last == null", "nudge_days": [1]},
    ],
)  # fmt: skip


def test_a_warning_stands_with_a_reason_and_the_reason_is_kept() -> None:
    answers = {"first": "1/11/2026", "last": "10/11/2026"}
    found = checked(DATES, answers)
    assert [warning.severity for warning in found.warnings] == [Severity.WARNING]
    assert not found.errors
    assert not found.ready
    explained = checked(DATES, answers, reasons={"long@last": " operation "})
    assert explained.ready
    assert explained.warnings[0].reason == "operation"
    assert not checked(DATES, answers, reasons={"long@last": "  "}).ready


def test_a_rule_that_cannot_be_judged_is_not_broken() -> None:
    assert checked(DATES, {"first": "1/11/2026"}).warnings[0].key == "long@last"  # 23 days, to today
    assert problems(checked(DATES, {"first": "22/11/2026"})) == []
    assert [problem.key for problem in checked(DATES, {"first": "22/11/2026", "last": "soon"}).errors] == [
        "unreadable@last"
    ]


def test_answers_are_judged_as_of_the_day_given() -> None:
    found = checked(DATES, {"first": "2026-11-20"})
    assert found.values["days"] == 4
    assert (
        found.computed[("days",)].working
        == "Friday 20 November 2026 to Monday 23 November 2026, both counted: 4 calendar days."
    )


def test_deadlines_follow_from_the_answers() -> None:
    (due,) = checked(DATES, {"first": "2026-11-22"}).due
    assert (due.id, due.day, due.nudges) == ("week", date(2026, 11, 29), (date(2026, 11, 27),))
    assert checked(DATES, {"first": "2026-11-22", "last": "2026-11-22"}).due == ()


def test_what_is_made_of_it_depends_on_the_answers() -> None:
    asked = form(
        field("phased", "yes or no"),
        outputs=[
            {"id": "record", "name": "Record", "kind": "PDF"},
            {"id": "letter", "name": "Letter", "kind": "letter", "show_if": "phased"},
        ],
    )
    assert [made.id for made in checked(asked, {"phased": True}).outputs] == ["record", "letter"]
    assert [made.id for made in checked(asked, {}).outputs] == ["record"]


LEVELS = form(
    field("team", level="L1"),
    field("reason", "choice", options=["S10", "S11"], level="L3", shared={"level": "L2", "when": "share"}),
    field("share", "yes or no"),
    field("stress", "yes or no", level="L2", lowered="it must be arranged", computed={"expression": "reason == 'S10'"}),
    field("spells", "table", columns=[field("day", "date"), field("why", level="L3", optional=True)], optional=True),
)
ANSWERS = {"team": "North", "reason": "S10", "share": False, "spells": [{"day": "1/11/2026", "why": "pregnancy"}]}


def test_a_reader_sees_only_what_their_level_allows() -> None:
    found = checked(LEVELS, ANSWERS)
    assert found.seen_by(Level.L1) == {"team": "North"}
    assert found.seen_by(Level.L2) == {
        "team": "North", "share": False, "stress": True, "spells": ({"day": date(2026, 11, 1)},),
    }  # fmt: skip
    assert found.seen_by(Level.L3) == found.values
    assert found.workings_seen_by(Level.L1) == {}


def test_the_person_it_is_about_can_share_an_answer() -> None:
    found = checked(LEVELS, {**ANSWERS, "share": True})
    assert found.seen_by(Level.L2)["reason"] == "S10"
    assert "reason" not in found.seen_by(Level.L1)


def test_a_whole_table_can_be_shared() -> None:
    table = field(
        "risks", "table", level="L3", shared={"level": "L1", "when": "not personal"}, columns=[field("hazard")]
    )
    asked = form(field("personal", "yes or no", level="L1"), table)
    open_ = checked(asked, {"personal": False, "risks": [{"hazard": "Wet floor"}]})
    assert open_.seen_by(Level.L1)["risks"] == ({"hazard": "Wet floor"},)
    assert "risks" not in checked(asked, {"personal": True, "risks": [{"hazard": "x"}]}).seen_by(Level.L2)
    assert "risks" not in checked(asked, {"risks": [{"hazard": "x"}]}).seen_by(Level.L2)


def test_special_category_answers_are_stored_apart_shared_or_not() -> None:
    for share in (True, False):
        open_, special = checked(LEVELS, {**ANSWERS, "share": share}).stored()
        assert open_.keys() == {"team", "share", "stress"}
        assert special == {"reason": "S10", "spells": [{"day": "2026-11-01", "why": "pregnancy"}]}


def test_problems_say_nothing_of_special_category_answers_and_are_told_to_those_who_may_know() -> None:
    found = checked(LEVELS, {**ANSWERS, "reason": "S99 depression"})
    assert "depression" not in repr(found.errors)
    assert found.problems_seen_by(Level.L2) == ()
    assert [problem.key for problem in found.problems_seen_by(Level.L3)] == ["unreadable@reason"]


def test_values_are_stored_plain_and_read_back_the_same() -> None:
    for asked, answers in (
        (LEVELS, ANSWERS),
        (
            CHECKLIST,
            {"start": "2026-12-24", "clinical": True, "day_1": {"fire": {"outcome": "Done", "done_on": "24/12/26"}}},
        ),
        (DATES, {"first": "2026-11-22"}),
    ):
        found = checked(asked, answers)
        assert checked(asked, found.plain()).values == found.values
    assert checked(DATES, {"first": "2026-11-22"}).plain(["days", "first", "gone"]) == {
        "days": 2,
        "first": "2026-11-22",
    }


ONE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes()
NAMES = ["team", "reason", "share", "spells", "start", "clinical", "day_1", "first", "last", "risks"]
INNER_NAMES = ["day", "why", "fire", "outcome", "c", "hazard", "x"]
ANYTHING = st.recursive(
    ONE | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER_NAMES), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
@pytest.mark.parametrize("asked", [LEVELS, CHECKLIST, DATES, form(TABLE)], ids=["levels", "list", "dates", "table"])
def test_no_answers_whatever_make_it_fail(asked: Form, answers: dict[str, Any]) -> None:
    found = checked(asked, answers)
    assert found.seen_by(Level.L2).keys() <= found.values.keys()
    if not found.draft_errors:
        assert checked(asked, found.plain()).values == found.values


def test_days_at_the_edge_of_the_calendar_are_counted_or_left_out() -> None:
    for day in ("1978-01-01", "2099-12-31"):
        assert checked(CHECKLIST, {"start": day, "clinical": True}).values["start"] == date.fromisoformat(day)


def test_the_version_names_the_content_and_nothing_else() -> None:
    one = document(field("one"))
    turned = dict(reversed(one.items()))
    assert form(field("one")).version == form(field("one"), title="Tried").version
    assert faults(turned) == []
    assert form(field("one")).version != form(field("one", optional=True)).version
    assert len(form(field("one")).version) == 12
