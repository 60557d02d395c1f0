"""The end of a form: check the answers, send them; or send the work back, pass it on, do it in Excel."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.filling import questions, showing
from connectors.web.filling.pages import Load, reasons
from connectors.web.filling.showing import Answer
from connectors.web.filling.work import Filling
from connectors.web.visit import Visit
from engine.cases.work import NotAccepted, StartedLine
from engine.errors import EightflowsError, UnreadableFile
from engine.forms.checked import Problem
from engine.forms.definition import Section


def check(visit: Visit, load: Load) -> Response:
    """Every answer, with a way to change it."""
    return _check_page(load(visit))


def sending(visit: Visit, load: Load) -> Response:
    filling = load(visit)
    filling = filling.with_entries({}, reasons(visit))
    try:
        done = filling.send()
    except NotAccepted as refused:
        filling.keep()
        return _check_page(filling, refused)
    return _sent_page(filling, done)


def _sent_page(filling: Filling, done: StartedLine) -> Response:
    visit = filling.visit
    waits = visit.names_of(done.waits_for, done.subject)
    return replies.page(visit, "sent.jinja", task=filling.task, case=done, waits=waits)


def _check_page(filling: Filling, refused: NotAccepted | None = None) -> Response:
    mine = {each.field.id for each in questions.asked(filling)}
    listed = [
        {
            "title": section.title,
            "answers": [
                {"answer": each, "change": filling.address("questions", each.field.id) if each.field.id in mine else ""}
                for each in _answers(filling, section, mine)
            ],
        }
        for section in filling.form.sections
    ]
    wrong = refused.errors if refused else ()
    doubtful = [each for each in filling.checked.warnings if not each.reason]
    values: dict[str, Any] = {
        "task": filling.task,
        "form": filling.form,
        "base": filling.base,
        "back": filling.base,
        "parts": [part for part in listed if part["answers"]],
        "errors": [_led_to(filling, each, mine) for each in wrong],
        "warnings": [{"key": each.key, "text": questions.words(each), "where": each.where} for each in doubtful],
        "due": filling.checked.due,
        "ready": not filling.checked.errors,
    }
    if refused and doubtful:
        values["errors"] += [
            {"text": f"{each.where}: say why", "href": f"#reason-{number}"}
            for number, each in enumerate(doubtful, start=1)
        ]
    return replies.page(filling.visit, "check.jinja", 422 if refused else 200, **values)


def _answers(filling: Filling, section: Section, mine: set[str]) -> Iterator[Answer]:
    """Every question of a section that has an answer, or waits for this person's."""
    given = {each.field.id: each for each in showing.answers(filling.form, _seen(filling), filling.checked)}
    for field in section.fields:
        found = given.get(field.id, Answer(field=field, label=field.label, text=""))
        if field.id in mine or found.text or found.rows:
            yield found


def _seen(filling: Filling) -> Mapping[str, Any]:
    return filling.checked.seen_by(filling.task.level)


def _led_to(filling: Filling, problem: Problem, mine: set[str]) -> dict[str, str]:
    field = str(problem.path[0])
    found = {"text": f"{problem.where}: {questions.words(problem)}"}
    return found | ({"href": filling.address("questions", field)} if field in mine else {})


def answering_plainly(visit: Visit, load: Load) -> Response:
    """A step without a form: agreed, or with the few things the map wants to know."""
    filling = load(visit)
    given = {name: visit.value(name) for name in filling.task.questions if visit.value(name)}
    try:
        done = visit.parts.casework.submit(filling.task.case, filling.task.item, given, by=visit.actor, now=visit.now)
    except NotAccepted as refused:
        errors = [{"text": questions.words(each), "href": f"#{each.where}"} for each in refused.errors]
        return replies.page(
            visit, "plain_task.jinja", 422, task=filling.task, base=filling.base, errors=errors, given=given
        )
    return _sent_page(filling, done)


def sending_back(visit: Visit) -> Response:
    """To an earlier step, with a reason."""
    case, item = visit.path("case"), visit.path("item")
    to, reason = visit.value("to"), visit.value("reason")
    if not to or not reason:
        raise NothingSaid("Say where it is to go back to, and why.")
    visit.parts.casework.send_back(case, item, to=to, reason=reason[:1_000], by=visit.actor, now=visit.now)
    visit.parts.drafts.drop(case, item)
    return replies.go("/?done=sent-back")


def passing_on(visit: Visit) -> Response:
    """To somebody else."""
    case, item = visit.path("case"), visit.path("item")
    if not visit.value("to"):
        raise NothingSaid("Say who is to do it.")
    visit.parts.casework.pass_on(case, item, to=visit.value("to"), by=visit.actor, now=visit.now)
    visit.parts.drafts.drop(case, item)
    return replies.go("/?done=passed-on")


class NothingSaid(EightflowsError):
    """Something needed was left empty."""


def workbook(visit: Visit, load: Load) -> Response:
    """The form as a workbook, with what is known and what was typed so far."""
    filling = load(visit)
    content = visit.parts.workbooks.write(filling.task, filling.draft.entries, visit.today)
    return replies.download(content, f"{filling.form.id}.xlsx", replies.XLSX)


def workbook_back(visit: Visit, load: Load) -> Response:
    """What was filled in offline goes into the draft; it is checked and sent like any other."""
    filling = load(visit)
    upload = visit.uploads.get("workbook")
    if upload is None or not upload.content:
        raise NothingSaid("Choose the workbook first.")
    read = visit.parts.workbooks.read(upload.content, filling.form)
    theirs = {each.field.id for each in questions.asked(filling)} | _could_be_asked(filling)
    filled = filling.with_entries({name: value for name, value in read.answers.items() if name in theirs})
    if read.gone or not read.whole:
        raise UnreadableFile("the workbook", read.faults(filled.checked.errors))
    filled.keep()
    return replies.go(filling.address("check"))


def _could_be_asked(filling: Filling) -> set[str]:
    """Questions that other answers of the same sheet may open."""
    level = filling.task.level
    return {each.id for each in filling.form.fields() if each.computed is None and each.highest_level <= level}
