"""The pages of a form: its list of tasks, one question, the rows of a table."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.filling import controls, questions
from connectors.web.filling.questions import COMPLETED
from connectors.web.filling.showing import answers
from connectors.web.filling.work import Filling
from connectors.web.visit import Visit
from engine.forms.checked import Problem
from engine.forms.definition import Field, FieldType, Severity

Load = Callable[[Visit], Filling]
FIELD = "answer"


def overview(visit: Visit, load: Load) -> Response:
    """What there is to do, and how far it has come."""
    filling = load(visit)
    if filling.task.form is None:
        return replies.page(visit, "plain_task.jinja", task=filling.task, base=filling.base, **_people(visit))
    parts = _joined([_part(filling, section, found) for section, found in questions.sections(filling)])
    tasks = [task for part in parts for task in part["tasks"]]
    return replies.page(
        visit,
        "task.jinja",
        task=filling.task,
        base=filling.base,
        parts=parts,
        done=sum(task["status"] == COMPLETED for task in tasks),
        total=len(tasks),
        onward=filling.address("questions", first) if (first := questions.first_open(filling)) else "",
        begun=bool(filling.draft.entries),
        **_people(visit),
    )


def _joined(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections of one task each stand in one list."""
    found: list[dict[str, Any]] = []
    for part in parts:
        if part["alone"] and found and found[-1]["alone"]:
            found[-1]["tasks"] += part["tasks"]
        else:
            found.append(part)
    return found


def _part(filling: Filling, section: Any, found: list[questions.Question]) -> dict[str, Any]:
    """A heading with its tasks: the rows of a checklist, or the section itself."""
    tasks = []
    for question in found:
        field = question.field
        if field.type is FieldType.CHECKLIST and questions.one_column(filling, field) is None:
            due = {each.path: each.day for each in filling.checked.due}
            tasks += [
                {
                    "title": row.label,
                    "hint": row.hint,
                    "due": due.get((field.id, row.id)),
                    "href": filling.address("questions", field.id, "rows", row.id),
                    "status": questions.row_status(filling, field, row),
                }
                for row in questions.rows_asked(filling, field)
            ]
    rest = [question for question in found if not _has_own_tasks(filling, question.field)]
    if rest:
        go_to = next((each for each in rest if questions.errors(filling, (each.field.id,))), rest[0])
        title = section.title if not tasks else "Other questions"
        tasks.append(
            {
                "title": title,
                "hint": "",
                "href": filling.address("questions", go_to.field.id),
                "status": questions.status(filling, rest),
            }
        )
    return {"title": section.title, "tasks": tasks, "alone": len(tasks) == 1 and tasks[0]["title"] == section.title}


def _has_own_tasks(filling: Filling, field: Field) -> bool:
    return field.type is FieldType.CHECKLIST and questions.one_column(filling, field) is None


def question(visit: Visit, load: Load) -> Response:
    filling = load(visit)
    return _question(filling, _field(filling, visit.path("field")))


def answering(visit: Visit, load: Load) -> Response:
    """Keep the answer; go on where it is well."""
    filling = load(visit)
    field = _field(filling, visit.path("field"))
    if _has_own_tasks(filling, field) or field.type is FieldType.TABLE:
        return _onward(filling, field)
    return _kept(filling.with_entries({field.id: _sent(filling, field)}, reasons(visit)), field)


def _kept(filling: Filling, field: Field) -> Response:
    visit = filling.visit
    later = visit.value("then") == "later"
    found = questions.problems(filling, (field.id,))
    wrong = [each for each in found if each.severity is Severity.ERROR and not (later and each.missing)]
    told = visit.sent.get("told", ())
    doubtful = [each for each in found if each.severity is Severity.WARNING and each.key not in told]
    if wrong or (doubtful and not later):
        return _question(filling, field, wrong, doubtful, status=422)
    filling.keep()
    return replies.go(filling.base) if later else _onward(filling, field)


def _onward(filling: Filling, field: Field) -> Response:
    """To the next question, or back to where the answers are checked."""
    following = questions.after(filling, field.id)
    if filling.visit.asked("from") == "check" or following is None:
        return replies.go(filling.address("check"))
    return replies.go(filling.address("questions", following))


def _question(
    filling: Filling,
    field: Field,
    wrong: list[Problem] | None = None,
    doubtful: list[Problem] | None = None,
    *,
    status: int = 200,
) -> Response:
    visit = filling.visit
    order = [each.field.id for each in questions.asked(filling)]
    earlier = questions.before(filling, field.id)
    section = next(each.section for each in questions.asked(filling) if each.field.id == field.id)
    explained = [each for each in filling.checked.warnings if each.path[0] == field.id and each.reason]
    values: dict[str, Any] = {
        "task": filling.task,
        "section": section,
        "field": field,
        "number": order.index(field.id) + 1,
        "total": len(order),
        "back": filling.address("questions", earlier) if earlier else filling.base,
        "base": filling.base,
        "warnings": [{"key": each.key, "text": questions.words(each), "reason": each.reason}
                     for each in (*(doubtful or ()), *explained)],
        "worked_out": _worked_out(filling, section),
    }  # fmt: skip
    template = _body(filling, field, wrong or [], values)
    return replies.page(visit, template, status, **values)


def _body(filling: Filling, field: Field, wrong: list[Problem], values: dict[str, Any]) -> str:
    """The template for this kind of question, with what it needs put into `values`."""
    column = questions.one_column(filling, field)
    if column is not None:
        values["controls"], values["errors"] = _one_column(filling, field, column, wrong)
        return "question_rows.jinja"
    if field.type is FieldType.CHECKLIST:
        values["rows"] = _part(filling, values["section"], [questions.Question(values["section"], field)])["tasks"]
        return "question_checklist.jinja"
    if field.type is FieldType.TABLE:
        values["rows"] = table_rows(filling, field)
        values["errors"] = [{"text": questions.words(each)} for each in wrong]
        values["full"] = len(values["rows"]) >= field.most_rows
        return "question_table.jinja"
    error = questions.words(wrong[0]) if wrong else ""
    values["control_"] = controls.control(field, FIELD, filling.raw(field.id), error, heading=True)
    values["errors"] = [{"text": questions.words(each), "href": controls.anchor(field, FIELD)} for each in wrong]
    return "question.jinja"


def _one_column(
    filling: Filling, field: Field, column: Field, wrong: list[Problem]
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Every row of the checklist as one control; and the error summary."""
    made, summary = [], []
    for row in questions.rows_asked(filling, field):
        name = f"row-{row.id}"
        mine = [each for each in wrong if each.path[:2] == (field.id, row.id)]
        error = questions.words(mine[0]) if mine else ""
        cell = questions.row_cells(filling, field, row.id).get(column.id)
        made.append(controls.control(column, name, cell, error, label=row.label, hint=row.hint))
        summary += [{"text": f"{row.label}: {error}", "href": f"#{name}"}] if error else []
    return made, summary


def table_rows(filling: Filling, field: Field) -> list[dict[str, Any]]:
    """Rows so far, with what is wrong in each."""
    return [
        {
            "number": number + 1,
            "text": "; ".join(
                text
                for column in questions.columns(filling, field)
                if (text := str(controls.typed(column, cells.get(column.id)) or "")) and text != "['']"
            ),
            "wrong": bool(questions.errors(filling, (field.id, number))),
            "href": filling.address("questions", field.id, "rows", str(number + 1)),
        }
        for number, cells in enumerate(questions.rows(filling, field))
    ]


def _worked_out(filling: Filling, section: Any) -> list[Any]:
    """Values of the section that follow from the answers so far."""
    seen = filling.checked.seen_by(filling.task.level)
    computed = {each.id for each in section.fields if each.computed is not None}
    return [each for each in answers(filling.form, seen, filling.checked) if each.field.id in computed and each.text]


def _sent(filling: Filling, field: Field) -> Any:
    visit = filling.visit
    column = questions.one_column(filling, field)
    if column is None:
        return controls.sent(field, FIELD, visit)
    return {
        row.id: {column.id: controls.sent(column, f"row-{row.id}", visit)}
        for row in questions.rows_asked(filling, field)
    }


def reasons(visit: Visit) -> dict[str, str]:
    """Why warnings stand, by their key."""
    given = {name.removeprefix("reason "): visit.value(name) for name in visit.sent if name.startswith("reason ")}
    return {key: reason[:500] for key, reason in given.items()}


def _field(filling: Filling, id: str) -> Field:
    """Only a question that is asked of this person."""
    found = next((each.field for each in questions.asked(filling) if each.field.id == id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _people(visit: Visit) -> dict[str, Any]:
    """For passing work on: who was looked for."""
    text = visit.asked("who")
    found = visit.directory.find(text, 20, on=visit.today) if text else ()
    return {"looked_for": text, "found": found}
