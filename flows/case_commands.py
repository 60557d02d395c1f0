"""What can be done with cases on the command line, by people who have no browser yet?"""

import json as json_text
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from engine.errors import EightflowsError, UnreadableFile
from flows.acting import WHO, As, acting_person, the_one
from flows.answers import LONDON, refuse_to_overwrite
from flows.arguments import DAY
from flows.case_tables import tell_case, tell_cases, tell_line, tell_questions, tell_work

if TYPE_CHECKING:
    from connectors.excel.form_reading import FilledSheet
    from connectors.store import Store
    from engine.access import Actor
    from engine.cases.casework import Casework
    from engine.cases.work import Task
    from engine.forms.checked import Problem
    from engine.forms.context import Context
    from engine.forms.definition import Form
    from engine.people import Directory, Person

MORNING = time(9, 0)
MOST_LISTED = 200
On = Annotated[date | None, DAY, Parameter(help="As if it were that day, as 2026-11-23; else now.")]
AsJson = Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output, nothing else.")]
Answers = Annotated[
    tuple[str, ...], Parameter(name="--answer", negative="", help="field=value, as often as needed; rows as JSON.")
]
Reasons = Annotated[
    tuple[str, ...], Parameter(name="--reason", negative="", help="warning=why it stands, as often as needed.")
]
CaseId = Annotated[str, Parameter(help="The case's number, such as RTW-4KQ7M2XB.")]
ItemId = Annotated[str, Parameter(help="The piece of work, such as meet#1; `case show` lists them.")]
Filled = Annotated[
    Path | None,
    Parameter(help="The form, filled in as an Excel sheet (`case form` or `case start --sheet` writes one)."),
]

app = App(name="case", help="Cases: start one, see what waits for whom, fill in a form.")


class NotUnderstood(EightflowsError):
    """What was typed does not say what is meant."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The casework of this installation, and who sits at it."""

    store: "Store"
    work: "Casework"
    directory: "Directory"
    by: "Actor"
    now: datetime


@app.command
def start(
    process: Annotated[str, Parameter(help="The process, such as return_to_work.")],
    who: Annotated[str, Parameter(help=f"The person it is about. {WHO}.")],
    form: Filled = None,
    /,
    *,
    answer: Answers = (),
    reason: Reasons = (),
    sheet: Annotated[Path | None, Parameter(help="Write the form as an Excel sheet to fill in; open nothing.")] = None,
    acting: As = None,
    on: On = None,
    json: AsJson = False,
) -> None:
    """Open a case. Without answers, say what is asked (exit code 3: it waits for you)."""
    with desk_of(acting, on) as desk:
        subject = the_one(desk.directory, who)
        asked = desk.work.opening(process, subject.id, by=desk.by, now=desk.now)
        if sheet is not None:
            _write_sheet(desk, asked, sheet)
            return
        if asked.form and form is None and not answer:
            tell_questions(asked)
            _waiting()
        entries, read = _entries(desk, asked, form, answer)
        with _faults_in_cells(form, read):
            line = desk.work.start(
                process, subject.id, entries, by=desk.by, now=desk.now, reasons=_pairs(reason, "--reason")
            )
        tell_line(line, json=json, done="Opened")


@app.command(name="list")
def list_(
    *,
    waiting_for: Annotated[str | None, Parameter(help=f"Whose work list. {WHO}; else yours.")] = None,
    about: Annotated[str | None, Parameter(help=f"Cases about a person. {WHO}.")] = None,
    started: Annotated[bool, Parameter(negative="", help="The cases you started.")] = False,
    stopped: Annotated[bool, Parameter(negative="", help="What has stopped and waits for you to look at it.")] = False,
    acting: As = None,
    on: On = None,
    json: AsJson = False,
) -> None:
    """List what waits for you, soonest due first; or cases about somebody, or those you started."""
    with desk_of(acting, on) as desk:
        if about or started:
            cases = (
                desk.work.about(the_one(desk.directory, about).id, by=desk.by, now=desk.now, limit=MOST_LISTED)
                if about
                else desk.work.started_by(desk.by.person, limit=MOST_LISTED)
            )
            tell_cases(cases, json=json)
            return
        person = the_one(desk.directory, waiting_for or desk.by.person)
        find = desk.work.stopped_for if stopped else desk.work.waiting_for
        tell_work(find(person.id, desk.now, limit=MOST_LISTED), json=json, nothing=_nothing(desk, person))


@app.command
def show(case: CaseId, /, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Show a case: its pieces of work, and the answers you may see."""
    with desk_of(acting, on) as desk:
        view = desk.work.view(case, by=desk.by, now=desk.now)
    tell_case(view, json=json)


@app.command
def submit(
    case: CaseId,
    item: ItemId,
    form: Filled = None,
    /,
    *,
    answer: Answers = (),
    reason: Reasons = (),
    acting: As = None,
    on: On = None,
    json: AsJson = False,
) -> None:
    """Fill in a form. What is wrong is told all at once; a warning needs its --reason (both exit code 2)."""
    with desk_of(acting, on) as desk:
        task = desk.work.task(case, item, by=desk.by, now=desk.now)
        if task.form and form is None and not answer:
            tell_questions(task)
            _waiting()
        entries, sheet = _entries(desk, task, form, answer)
        with _faults_in_cells(form, sheet):
            line = desk.work.submit(case, item, entries, by=desk.by, now=desk.now, reasons=_pairs(reason, "--reason"))
        tell_line(line, json=json, done="Taken")


@app.command
def form(case: CaseId, item: ItemId, out: Path, /, *, acting: As = None, on: On = None) -> None:
    """Write the form of a piece of work as an Excel sheet, to fill in and hand to `case submit`."""
    with desk_of(acting, on) as desk:
        _write_sheet(desk, desk.work.task(case, item, by=desk.by, now=desk.now), out)


@app.command
def record(case: CaseId, out: Path, /, *, acting: As = None, on: On = None) -> None:
    """Write the filed record of a case as a PDF."""
    from base64 import b64decode

    from engine.access import Action, NotAllowed
    from engine.forms.definition import Level

    refuse_to_overwrite(out)
    with desk_of(acting, on) as desk:
        if desk.work.view(case, by=desk.by, now=desk.now).level < Level.L2:  # what is on the record is for them only
            raise NotAllowed(Action.SEE_CASE)
        filed = [each.special.get("record_pdf") for each in desk.store.cases.forms(case, special=True).values()]
    found = next((str(each) for each in reversed(filed) if each), None)
    if found is None:
        raise NotUnderstood(f"{case} has not been filed yet: there is no record of it so far")
    out.write_bytes(b64decode(found))
    print(f"Written: {out}")


# --- who, when, what --------------------------------------------------------------------------------


@contextmanager
def desk_of(acting: str | None, on: date | None) -> Iterator[Desk]:
    """Open the installation, for whoever acts, as of now or of the day rehearsed."""
    from engine.access import actor_of
    from engine.cases.deadlines import at_wall_clock
    from flows.settings import Settings
    from flows.wiring import casework, open_store

    now = at_wall_clock(on, MORNING) if on else datetime.now(UTC)
    with open_store(Settings.from_env()) as store:
        directory = store.people.directory()
        person = acting_person(directory, acting)
        by = actor_of(person.id, directory, now.astimezone(LONDON).date())
        yield Desk(store, casework(store), directory, by, now)


def _nothing(desk: Desk, person: "Person") -> str:
    """What is said of an empty list: who has the work meanwhile, where somebody stands in."""
    there = desk.directory.present(person.id, desk.now.astimezone(LONDON).date())
    meanwhile = "" if there.id == person.id else f" {there.name} stands in, and has it meanwhile."
    return f"Nothing waits for {person.name}.{meanwhile}"


def _pairs(said: Sequence[str], option: str) -> dict[str, str]:
    """name=value, each name once. Raises NotUnderstood."""
    found: dict[str, str] = {}
    for each in said:
        name, equals, value = each.partition("=")
        if not equals or not name.strip() or name in found:
            raise NotUnderstood(f"{option} {each!r} is not understood. Write {option} name=value, each name once")
        found[name.strip()] = value
    return found


def _entries(
    desk: Desk, task: "Task", filled: Path | None, answers: Sequence[str]
) -> "tuple[dict[str, Any], FilledSheet | None]":
    """From the sheet, with what was typed laid over it. Raises UnreadableFile, NotUnderstood."""
    form = task.form
    typed = {name: _value(name, text) for name, text in _pairs(answers, "--answer").items()}
    if form and (unknown := typed.keys() - {each.id for each in form.fields()}):
        names = ", ".join(sorted(unknown))
        raise NotUnderstood(f"{form.title} has no field {names}. The command without --answer lists its fields")
    if filled is None:
        return typed, None
    if form is None:
        raise NotUnderstood("This step asks for no form. Use --answer")
    from connectors.excel.form_reading import read_form_sheet

    sheet = read_form_sheet(filled, form)
    entries = {**sheet.answers, **typed}
    if sheet.gone:
        raise UnreadableFile(filled.name, sheet.faults(_problems(desk, task, form, entries)))
    return entries, sheet


def _problems(desk: Desk, task: "Task", form: "Form", entries: Mapping[str, Any]) -> "Sequence[Problem]":
    """What would have to be put right were this sent."""
    from engine.cases.facts import from_a_person
    from engine.forms.answers import check

    known = task.checked.plain() if task.checked else {}
    return check(form, {**known, **from_a_person(form, entries)}, _context(desk)).errors


def _write_sheet(desk: Desk, task: "Task", out: Path) -> None:
    from connectors.excel.form_sheet import write_form_sheet

    refuse_to_overwrite(out)
    if task.form is None or task.checked is None:
        raise NotUnderstood(f"{task.step} asks for no form. Submit it without one")
    write_form_sheet(task.form, out, context=_context(desk), answers=task.answers, level=task.level)
    print(f"Written: {out}")


def _context(desk: Desk) -> "Context":
    from connectors.form_files import library_policies
    from engine.forms.context import Context

    return Context(today=desk.now.astimezone(LONDON).date(), policies=library_policies())


def _value(name: str, text: str) -> Any:
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json_text.loads(text)
    except ValueError:
        raise NotUnderstood(f"--answer {name}: these rows are not JSON. Write for example [{{...}}]") from None


@contextmanager
def _faults_in_cells(file: Path | None, sheet: "FilledSheet | None") -> Iterator[None]:
    """What is wrong in a sheet is told at its cells."""
    from engine.cases.work import NotAccepted

    try:
        yield
    except NotAccepted as wrong:
        if file is None or sheet is None:
            raise
        explained = [
            replace(fault, remedy=f"{fault.remedy}; or add --reason {each.key}=why")
            for each, fault in zip(wrong.warnings, sheet.faults(wrong.warnings), strict=True)
        ]
        raise UnreadableFile(file.name, [*sheet.faults(wrong.errors), *explained]) from None


def _waiting() -> None:
    from flows.cli import Exit

    raise SystemExit(Exit.WAITING)
