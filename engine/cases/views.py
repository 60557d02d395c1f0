"""What does a person see of a case: its work, its forms as far as they may read them, what happened?"""

from collections.abc import Iterable
from datetime import datetime

from engine.cases.answering import Checks, seen
from engine.cases.model import AnyEvent, Item
from engine.cases.store import FilledForm
from engine.cases.tied import TiedCase
from engine.cases.work import CaseView, FormView, HistoryLine, ItemLine
from engine.cases.work_lists import name_of
from engine.forms.definition import Form, Level


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
        what=type(event).__name__,
        step=work.running.step_name(item.node) if item else "",
    )
