"""What goes on the record of a case, in words? Nothing that is special-category data."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.pdf.case_record import CaseRecord, FormRecord, Line, Listing
from engine.calendars import short_date
from engine.cases.answering import Checks, stands_by
from engine.cases.deadlines import LONDON
from engine.cases.facts import of_the_person
from engine.cases.model import Case, Item, ItemState
from engine.cases.running_processes import RunningProcess
from engine.cases.store import FilledForm
from engine.cases.work_lists import name_of
from engine.cases.writing import role_words
from engine.forms.checked import CheckedAnswers
from engine.forms.definition import Field, Form, Level
from engine.forms.values import Unreadable, read, shown
from engine.people import Directory

ON_RECORD = Level.L2
"""The highest level that goes on paper: special-category data stays where it is sealed."""

LABELS = {"employee_name": "Name", "employee_id": "Staff number", "post": "Post", "team": "Team", "site": "Site"}


def record_of(
    case: Case,
    running: RunningProcess,
    forms: Mapping[str, FilledForm],
    directory: Directory,
    checks: Checks,
    *,
    now: datetime,
) -> CaseRecord:
    """`forms`: by item, with their special-category answers, which decide what is shared and are left out."""
    person = of_the_person(case.subject, directory)
    facts = [Line(name=label, value=str(person[name])) for name, label in LABELS.items() if name in person]
    about = name_of(directory, case.subject)
    asked = {item.id: item.asked for item in case.items}
    order = {item.id: number for number, item in enumerate(case.items)}
    return CaseRecord(
        title=running.title,
        subtitle=f"{case.id} | {about} | opened {_day(case.opened)}",
        facts=facts or [Line(name="About", value=about)],
        forms=[
            _form(running.forms[filled.form], filled, asked.get(filled.item, ""), directory, checks, now)
            for filled in sorted(forms.values(), key=lambda each: (each.at, order.get(each.item, -1)))
            if filled.form in running.forms
        ],
        awaited=_awaited(case, running),
        history=_history(case, running),
        footer="Confidential",
        made=now,
        made_words=f"Filed by eightflows on {_day(now)}",
    )


def _form(form: Form, filled: FilledForm, role: str, directory: Directory, checks: Checks, now: datetime) -> FormRecord:
    kept = {**filled.answers, **filled.special}
    looked = checks.look(form, kept, now=now, reasons={})
    seen = looked.seen_by(ON_RECORD)
    asked = [each for each in form.fields() if each.id in seen]
    statements = "; ".join(stands_by(form, role))
    by = f"{name_of(directory, filled.by)}, {filled.at.astimezone(LONDON):%H:%M} on {_day(filled.at)}"
    return FormRecord(
        title=form.title,
        rows=[
            Line(name=each.label, value=_words(each, kept.get(each.id)), working=_working(each, kept, looked))
            for each in asked
            if not each.has_rows and each.id not in LABELS and kept.get(each.id) is not None
        ],
        tables=[table for each in asked if each.has_rows and (table := _table(each, seen[each.id])).rows],
        stood_by=f"{by}: {statements}" if statements else by,
    )


def _working(each: Field, kept: Mapping[str, Any], looked: CheckedAnswers) -> str:
    """How it was worked out, where it comes to the same today."""
    worked = looked.workings_seen_by(ON_RECORD).get((each.id,))
    same = looked.plain([each.id]).get(each.id) == kept.get(each.id)
    return worked.working if worked and same else ""


def _table(each: Field, value: Any) -> Listing:
    """Columns nobody filled in are left out, as are those that are not for the record."""
    named = list(value.items()) if isinstance(value, Mapping) else [("", row) for row in value]
    labels = {row.id: row.label for row in each.rows}
    columns = [column for column in each.columns if any(row.get(column.id) is not None for _, row in named)]
    first = [each.row_name.capitalize()] if labels else []
    rows = [
        [*([labels.get(id, "")] if labels else []), *(_words(column, row.get(column.id)) for column in columns)]
        for id, row in named
        if any(row.get(column.id) is not None for column in columns)
    ]
    return Listing(title=each.label, columns=[*first, *(column.label for column in columns)], rows=rows)


def _words(each: Field, value: Any) -> str:
    try:
        return shown(each, read(each, value))
    except Unreadable:
        return str(value)


def _awaited(case: Case, running: RunningProcess) -> Listing:
    """What the case has gone on without: its record is filed again when that has come, or somebody has settled it."""
    rows = [
        [
            running.step_name(item.node),
            role_words(item.asked),
            _moment(item.since),
            "stopped, to be settled" if item.state is ItemState.STOPPED else _moment(item.due) if item.due else "",
        ]
        for item in case.open_items
        if item.left_behind
    ]
    return Listing(title="Still awaited when this was filed", columns=["What", "From", "Asked", "Due by"], rows=rows)


def _history(case: Case, running: RunningProcess) -> Listing:
    return Listing(
        title="What happened",
        columns=["Step", "Since", "Asked", "How it ended"],
        rows=list(_items(case, running)),
    )


def _items(case: Case, running: RunningProcess) -> Iterator[list[str]]:
    steps = {step.id for step in running.process.map.steps}
    for item in case.items:
        if item.node in steps and item.state is not ItemState.READY:  # filing itself is not over yet
            yield [
                running.step_name(item.node),
                _moment(item.since),
                _asked(item),
                item.shade.value or item.state.value,
            ]


def _asked(item: Item) -> str:
    return role_words(item.asked) if item.asked else "eightflows"


def _day(moment: datetime) -> str:
    return short_date(moment.astimezone(LONDON).date())


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment.astimezone(LONDON):%H:%M}"
