"""How do commands tell of cases: plain tables for a person, one JSON object for a program?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.answers import LONDON, print_json, printable

if TYPE_CHECKING:
    from engine.cases.work import CaseView, StartedLine, Task, WorkLine
    from engine.forms.definition import Field, Form

COPIED = {"Case", "Item", "Field"}  # into the next command: never broken over two lines


def tell_case(view: "CaseView", *, json: bool) -> None:
    """Its pieces of work, then the answers."""
    if json:
        print_json(
            {
                "case": view.id,
                "process": view.process,
                "status": view.status.value,
                "about": view.subject,
                "held": view.held,
                "work": [_document(each) for each in view.items],
                "forms": [
                    {"item": each.item, "form": each.form.id, "by": each.by, "answers": dict(each.answers)}
                    for each in view.forms
                ],
            }
        )
        return
    held = ", held" if view.held else ""
    print(printable(f"{view.id}  {view.title}\nAbout {view.subject_name}. {view.status.value.capitalize()}{held}.\n"))
    rows = [
        (each.item, each.step, each.state.value, _role(each.asked), _day(each.due), each.shade.value or each.reason)
        for each in view.items
    ]
    _table(("Item", "Step", "State", "Asked", "Due", ""), rows)
    for each in view.forms:
        print(printable(f"\n{each.form.title}, {each.by_name} on {_day(each.at)}"))
        for name, value in each.answers.items():
            if value not in (None, "", [], {}):
                print(printable(f"  {each.form.find(name).label}: {_shown(each.form, name, value)}"))


def tell_questions(task: "Task") -> None:
    """What is known already, and what the form asks of a person."""
    from engine.forms.definition import Role

    assert task.form is not None
    print(printable(f"{task.form.title}: answer with --answer field=value, or with a filled-in sheet.\n"))
    given = [each for each in task.form.fields() if each.by is Role.SYSTEM and task.answers.get(each.id)]
    for each in given:
        print(printable(f"  {each.label}: {_shown(task.form, each.id, task.answers[each.id])}"))
    if given:
        print()
    rows = [
        (each.id, each.label, _kind(each), _shown(task.form, each.id, task.answers.get(each.id)))
        for each in task.form.fields()
        if each.computed is None and each.by is not Role.SYSTEM and (each.id in task.answers or not each.show_if)
    ]
    _table(("Field", "Question", "Kind", "Known"), rows)


def _kind(field: "Field") -> str:
    """Its type, what there is to choose from, and whether it may stay open."""
    options = (each.value if each.value == each.label else f"{each.value} ({each.label})" for each in field.options)
    choices = f": {'; '.join(options)}" if field.options else ""
    return f"{field.type.value}{choices}{' (optional)' if field.optional else ''}"


def tell_line(line: "StartedLine", *, json: bool, done: str) -> None:
    if json:
        print_json({"case": line.id, "status": line.status.value, "waits_for": list(line.waits_for)})
        return
    if line.status.value == "open":
        how = f"Waits for {_waits(line) or 'nobody: eightflows goes on'}"
    else:
        how = f"It is {line.status.value}"
    print(printable(f"{done}: {line.id}, {line.title}, {line.subject_name}. {how}."))


def tell_work(lines: "Sequence[WorkLine]", *, json: bool, nothing: str) -> None:
    if json:
        print_json({"waiting": [_document(each) for each in lines]})
        return
    if not lines:
        print(printable(nothing))
        return
    rows = [
        (
            _day(each.due),
            "overdue" if each.overdue else each.shade.value,
            each.case,
            each.item,
            each.step,
            each.subject_name,
        )
        for each in lines
    ]
    _table(("Due", "", "Case", "Item", "What", "About"), rows)


def tell_cases(lines: "Sequence[StartedLine]", *, json: bool) -> None:
    if json:
        print_json({"cases": [_document(each) for each in lines]})
        return
    rows = [
        (each.id, each.title, each.subject_name, each.status.value, _day(each.opened), _waits(each)) for each in lines
    ]
    _table(("Case", "Process", "About", "Status", "Opened", "Waits for"), rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        print("Nothing.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in COPIED)
    for row in rows:
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    Console().print(table)


def _document(line: Any) -> Mapping[str, Any]:
    """A line of a list, as JSON holds it."""
    from dataclasses import asdict

    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(line).items()
        if value not in ("", None, ())
    }


def _shown(form: "Form", name: str, value: Any) -> str:
    from engine.forms.values import Unreadable, read, shown

    field = form.find(name)
    if value is None:
        return ""
    if field.has_rows:
        return f"{len(value)} {field.row_name}{'' if len(value) == 1 else 's'}"
    try:
        return shown(field, read(field, value))
    except Unreadable:
        return str(value)


def _waits(line: "StartedLine") -> str:
    """Who is waited for, or which day."""
    stopped = ["somebody to look: it has stopped"] if line.stopped else []
    return ", ".join([*(_role(each) for each in line.waits_for), *stopped]) or _day(line.waits_until)


def _role(asked: str) -> str:
    from engine.cases.writing import role_words

    return role_words(asked) if asked else "eightflows"


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(LONDON):%a %d %b %Y %H:%M}" if moment else ""
