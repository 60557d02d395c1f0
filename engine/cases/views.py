"""What does a person see of a case: a piece of work, its forms as far as they may read them, what happened?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.cases.answering import Checks, seen, stands_by
from engine.cases.model import AnyEvent, Item
from engine.cases.store import FilledForm
from engine.cases.tied import TiedCase
from engine.cases.work import CaseView, FormView, HistoryLine, ItemLine, Task
from engine.cases.work_lists import name_of
from engine.forms.checked import CheckedAnswers
from engine.forms.definition import Form, Level

HAPPENED: Mapping[str, str] = {
    "Opened": "Case opened",
    "Submitted": "Sent",
    "MachineDone": "Done by eightflows",
    "MachineFailed": "eightflows could not do it",
    "TimerFired": "Time ran out",
    "SentBack": "Sent back",
    "Andon": "Stopped",
    "AndonCleared": "Stop cleared",
    "Held": "Put on hold",
    "Released": "Hold ended",
    "Cancelled": "Case cancelled",
    "Superseded": "Another case took its place",
    "Reopened": "Opened again",
    "Delegated": "Passed on",
    "Moved": "Moved to the newest version",
    "Learned": "Told of something new",
}
"""What happened, in words for people, by the kind of event."""


def case_view(
    work: TiedCase,
    level: Level | None,
    *,
    filled: Iterable[FilledForm],
    events: Iterable[AnyEvent],
    newest: str,
    checks: Checks,
    now: datetime,
) -> CaseView:
    """`level`: the highest that may be seen; None: no answers at all. `newest`: version of the process."""
    case = work.case
    return CaseView(
        id=case.id,
        process=work.running.name,
        title=work.running.title,
        version=case.version,
        newest=newest == case.version,
        subject=case.subject,
        subject_name=name_of(work.directory, case.subject),
        status=case.status,
        opened=case.opened,
        closed=case.closed,
        held=case.held_since is not None,
        level=level or Level.L1,
        items=tuple(_item_line(each, work, reads=level is not None) for each in case.items),
        forms=tuple(_forms_seen(filled, work, level, checks, now)) if level is not None else (),
        history=tuple(_history_line(each, work) for each in events),
    )


def task_view(work: TiedCase, form: Form | None, checked: CheckedAnswers | None, level: Level) -> Task:
    """A piece of work as somebody who may do it sees it."""
    return Task(
        case=work.case.id,
        item=work.item.id,
        process=work.running.name,
        title=work.running.title,
        step=work.running.step_name(work.item.node),
        node=work.item.node,
        subject=work.case.subject,
        subject_name=name_of(work.directory, work.case.subject),
        state=work.item.state,
        asked=work.item.asked,
        assignee=work.item.assignee,
        since=work.item.since,
        due=work.item.due,
        form=form,
        level=level,
        questions={} if form else work.running.questions_at(work.item.node),
        answers=seen(checked, level) if checked else {},
        checked=checked,
        statements=stands_by(form, work.item.asked) if form else (),
        reason=work.item.reason,
        back_to=_earlier_steps(work),
    )


def _earlier_steps(work: TiedCase) -> Mapping[str, str]:
    nodes = {item.node for item in work.case.items if item.id != work.item.id}
    steps = {step.id: step for step in work.running.process.map.steps}
    return {id: step.name for id, step in steps.items() if id in nodes and not work.running.process.is_machine(step)}


def _forms_seen(
    filled: Iterable[FilledForm], work: TiedCase, level: Level, checks: Checks, now: datetime
) -> Iterable[FormView]:
    """Special-category answers are read too: whether one is shared is itself an answer."""
    for each in sorted(filled, key=lambda each: each.at):
        if (form := work.running.forms.get(each.form)) is not None:
            yield _form_seen(each, form, work, level, checks, now)


def _form_seen(filled: FilledForm, form: Form, work: TiedCase, level: Level, checks: Checks, now: datetime) -> FormView:
    """What was worked out is shown as it was kept: figures that look back from today would have moved on."""
    kept = {**filled.answers, **filled.special}
    shown = seen(checks.look(form, kept, now=now, reasons={}), level)
    return FormView(
        item=filled.item,
        form=form,
        by=filled.by,
        by_name=name_of(work.directory, filled.by),
        at=filled.at,
        answers={name: value if form.find(name).has_rows else kept.get(name) for name, value in shown.items()},
    )


def _item_line(item: Item, work: TiedCase, *, reads: bool) -> ItemLine:
    step = next((step for step in work.running.process.map.steps if step.id == item.node), None)
    return ItemLine(
        item=item.id,
        node=item.node,
        step=work.running.step_name(item.node),
        state=item.state,
        asked=item.asked,
        assignee=item.assignee,
        since=item.since,
        due=item.due,
        shade=item.shade,
        reason=item.reason if reads else "",
        is_machine=step is not None and work.running.process.is_machine(step),
    )


def _history_line(event: AnyEvent, work: TiedCase) -> HistoryLine:
    item = work.case.item(getattr(event, "item", "") or getattr(event, "timer", "").rpartition(":")[0])
    return HistoryLine(
        at=event.at,
        by=event.by,
        by_name=name_of(work.directory, event.by),
        what=HAPPENED[type(event).__name__],
        step=work.running.step_name(item.node) if item else "",
    )
