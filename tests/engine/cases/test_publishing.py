"""Is everything that keeps a drawn map from running told at once, where it stands, and nothing else?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connectors.form_files import form_named
from engine.cases.plain_questions import Question, UnclearQuestion, read_questions
from engine.cases.published import (
    Known,
    KnownAutomation,
    KnownForm,
    ProcessSettings,
    StepSettings,
    settings_as_data,
    settings_from_data,
    suggested,
)
from engine.cases.publishing import NotYetAProcess, publication, reference, usable
from process_maps.model import Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind, MapState, Work
from tests.library import library_map

MAP = ProcessMap(
    id="drawn",
    name="Home visits",
    state=MapState.FUTURE,
    steps=(
        Step(id="ask", name="Ask"),
        Step(id="decide", name="Decide"),
        Step(id="book", name="Book"),
        Step(id="file", name="File", work=Work.MACHINE),
    ),
    links=(
        Link(source="ask", target="decide"),
        Link(source="decide", target="book", share=0.7),
        Link(source="decide", target="file", share=0.3),
        Link(source="book", target="file"),
        Link(source="book", target="ask", kind=LinkKind.REWORK, share=0.1),
    ),
)
KNOWN = Known(
    forms={
        "fit_note": KnownForm(form=form_named("return_to_work", "fit_note"), process="Return to work", content=b"{}"),
    },
    automations={
        "file_record": KnownAutomation(id="file_record", name="File it"),
        "score": KnownAutomation(id="score", name="Score it", answers={"score": "number"}, fields=("urgent",)),
        "stage": KnownAutomation(id="stage", name="Send it", forms=("fit_note",), letters=("stage_letter",)),
    },
    letters={"stage_letter.txt": b"Dear", "other.txt": b"Dear"},
    taken=frozenset({"return_to_work"}),
)
ASKED = StepSettings(role="manager", questions="urgent: Is it urgent? (yes or no)", due="2 days")
WHOLE = ProcessSettings(
    owner="ops",
    steps={
        "ask": ASKED,
        "decide": replace(ASKED, questions="decision: What? (one of Accept, Refuse)\nOn which day? (date)"),
        "book": replace(ASKED, questions="again: Ask again? (yes or no)", due="3 days after on_which_day"),
        "file": StepSettings(automation="file_record"),
    },
    conditions={"decide>book": 'urgent and decision == "Accept"', "book>ask": "again"},
)


def step(id: str, **said: str) -> Callable[[ProcessSettings], ProcessSettings]:
    return lambda whole: replace(whole, steps={**whole.steps, id: replace(whole.step(id), **said)})


def way(key: str, condition: str) -> Callable[[ProcessSettings], ProcessSettings]:
    return lambda whole: replace(whole, conditions={**whole.conditions, key: condition})


def whole(**said: Any) -> Callable[[ProcessSettings], ProcessSettings]:
    return lambda settings: replace(settings, **said)


def faults(settings: ProcessSettings, drawn: ProcessMap = MAP, id: str = "visits") -> set[tuple[str, str]]:
    with pytest.raises(NotYetAProcess) as not_yet:
        publication(drawn, settings, KNOWN, id=id)
    return {(fault.place, fault.field) for fault in not_yet.value.faults}


def test_a_whole_map_becomes_a_process_with_its_files() -> None:
    found = publication(MAP, WHOLE, KNOWN, id="visits")
    assert found.process.map.id == "visits"
    assert sorted(found.files) == [
        "forms/q_ask.yaml", "forms/q_book.yaml", "forms/q_decide.yaml", "future.yaml", "running.yaml",
    ]  # fmt: skip
    assert [step.work for step in found.process.map.steps] == [Work.HUMAN] * 3 + [Work.MACHINE]
    assert found.process.conditions.keys() == {'urgent and decision == "Accept"', "again"}
    assert found.process.policy("book").due_from == ("on_which_day",)
    assert [rung.role for rung in found.process.policy("ask").ladder] == ["manager", "ops"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(whole(owner=""), {("", "owner")}, id="nobody looks after it"),
        pytest.param(whole(retention="for ever"), {("", "retention")}, id="no such retention"),
        pytest.param(step("ask", role=""), {("ask", "role")}, id="nobody is asked"),
        pytest.param(step("ask", role="the boss"), {("ask", "role")}, id="an unknown role"),
        pytest.param(step("ask", due=""), {("ask", "due")}, id="no term"),
        pytest.param(step("ask", due="soon"), {("ask", "due")}, id="not a term"),
        pytest.param(step("ask", due="2 days after never"), {("ask", "due")}, id="a term after no answer"),
        pytest.param(step("decide", questions=""), {("decide", "form"), ("decide>book", "condition"), ("book", "due")},
                     id="nothing is asked"),
        pytest.param(step("decide", form="fit_note"),
                     {("decide", "questions"), ("decide>book", "condition"), ("book", "due")},
                     id="a form and questions"),
        pytest.param(step("ask", form="no_such", questions=""), {("ask", "form"), ("decide>book", "condition")},
                     id="an unknown form"),
        pytest.param(step("ask", questions="What? (so so)"), {("ask", "questions"), ("decide>book", "condition")},
                     id="a question of no kind"),
        pytest.param(step("file", automation=""), {("file", "automation")},
                     id="a machine's step without a machine"),
        pytest.param(step("file", automation="no_such"), {("file", "automation")}, id="an unknown automation"),
        pytest.param(step("file", form="fit_note"), {("file", "automation")}, id="a machine with a form"),
        pytest.param(step("file", automation="stage"), {("file", "automation")}, id="its form is never asked for"),
        pytest.param(step("file", owner="the boss"), {("file", "owner")}, id="an unknown owner"),
        pytest.param(way("decide>book", ""), {("decide>book", "condition"), ("decide>file", "condition")},
                     id="two ways on without a condition"),
        pytest.param(way("book>ask", ""), {("book>ask", "condition")}, id="a way back without a condition"),
        pytest.param(way("decide>book", "urgnt"), {("decide>book", "condition")}, id="an unknown answer"),
        pytest.param(way("decide>book", "urgent >"), {("decide>book", "condition")}, id="no condition at all"),
        pytest.param(way("decide>book", 'decision == "No"'), {("decide>book", "condition")}, id="never so answered"),
        pytest.param(way("decide>book", "decision"), {("decide>book", "condition")}, id="not yes or no"),
        pytest.param(step("book", questions="urgent: How urgent? (number)"),
                     {("book", "form"), ("book>ask", "condition")}, id="one name for two kinds of answer"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_at_its_place(
    change: Callable[[ProcessSettings], ProcessSettings], told: set[tuple[str, str]]
) -> None:
    assert faults(change(WHOLE)) == told


def test_several_faults_are_told_at_once() -> None:
    settings = way("book>ask", "")(step("ask", due="")(whole(owner="")(WHOLE)))
    assert faults(settings) == {("", "owner"), ("ask", "due"), ("book>ask", "condition")}


def test_an_answer_of_a_later_step_decides_nothing_before_it() -> None:
    straight = replace(MAP, links=tuple(link for link in MAP.links if link.kind is LinkKind.SEQUENCE))
    assert faults(way("decide>book", "again")(WHOLE), straight) == {("decide>book", "condition")}
    assert usable(straight, WHOLE, KNOWN)["decide"] == {"urgent": "yes or no", "decision": "text"}


@pytest.mark.parametrize(
    ("drawn", "id"),
    [
        pytest.param(replace(MAP, state=MapState.CURRENT), "visits", id="a current state"),
        pytest.param(MAP, "return_to_work", id="the library runs one of that name"),
    ],
)
def test_a_map_that_cannot_run_as_a_whole(drawn: ProcessMap, id: str) -> None:
    assert faults(WHOLE, drawn, id) == {("", "map")}


def test_letters_of_an_automation_come_with_it_and_no_others() -> None:
    settings = step("file", automation="stage")(step("ask", form="fit_note", questions="")(WHOLE))
    settings = way("decide>book", 'decision == "Accept"')(settings)
    files = publication(MAP, settings, KNOWN, id="visits").files
    assert [name for name in files if name.startswith("letters/")] == ["letters/stage_letter.txt"]
    assert files["forms/fit_note.yaml"] == b"{}"


def test_what_an_automation_finds_out_decides_routes_and_what_it_needs_must_be_asked() -> None:
    settings = way("book>ask", "score > 3")(step("book", automation="score", role="", questions="", due="")(WHOLE))
    assert publication(MAP, settings, KNOWN, id="visits").process.conditions.keys() >= {"score > 3"}
    without = way("decide>book", 'decision == "Accept"')(step("ask", questions="Why? (text)")(settings))
    assert faults(without) == {("book", "automation")}


def test_special_category_answers_decide_no_route() -> None:
    form = form_named("return_to_work", "return_to_work")
    known = replace(KNOWN, forms={"rtw": KnownForm(form=form, process="Return to work", content=b"{}")})
    settings = step("ask", form="rtw", questions="")(WHOLE)
    secret = {field.id for field in form.fields() if field.highest_level.name == "L3"}
    assert secret
    assert secret.isdisjoint(usable(MAP, settings, known)["decide"])


def test_a_map_of_the_library_says_most_of_it_itself() -> None:
    drawn = library_map("return_to_work", "future")
    known = replace(KNOWN, automations={"open_absence": KnownAutomation(id="open_absence", name="Work it out")})
    found = suggested(drawn, known)
    assert found.step("meet").role == "manager"
    assert found.step("fit_note") == StepSettings(role="employee", form="fit_note")
    assert found.step("open_case") == StepSettings(automation="open_absence")
    assert found.conditions["over_a_week>fit_note"] == "calendar_days > 7"


def test_settings_come_back_from_their_data() -> None:
    assert settings_from_data(settings_as_data(WHOLE)) == WHOLE


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("Is it urgent? (yes or no)", Question(name="is_it_urgent", label="Is it urgent?", kind="yes or no")),
        ("days: How many days? (number)", Question(name="days", label="How many days?", kind="number")),
        ("What do you think?", Question(name="what_do_you_think", label="What do you think?", kind="text")),
        ("Seen on (date, optional)", Question(name="seen_on", label="Seen on", kind="date", optional=True)),
        ("d: Decision (one of Accept, Refuse, optional)",
         Question(name="d", label="Decision", kind="choice", options=("Accept", "Refuse"), optional=True)),
        ("d: Decision (One of: Yes, No)", Question(name="d", label="Decision", kind="choice", options=("Yes", "No"))),
    ],
)  # fmt: skip
def test_a_question_is_read_as_it_is_typed(line: str, question: Question) -> None:
    assert list(read_questions(f"\n{line}\n")) == [question]


@pytest.mark.parametrize(
    "text",
    ["()", "(date)", "Which? (one of A)", "Which? (one of A, A)", "What? (picture)", "What? (date, number)",
     "and: What?", "1", "a: One?\na: Two?", "\n".join(f"a{n}: What?" for n in range(41))],
)  # fmt: skip
def test_what_is_no_question_is_told_with_its_line(text: str) -> None:
    with pytest.raises(UnclearQuestion, match="line "):
        read_questions(text)


@pytest.mark.parametrize(
    ("name", "begins"), [("Referral to treatment", "RT"), ("home visits", "HV"), ("2026", "P"), ("A B C D E F", "ABCD")]
)
def test_case_numbers_begin_with_the_initials(name: str, begins: str) -> None:
    assert reference(name) == begins
