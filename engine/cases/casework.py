"""What may a person do with a case, and what is saved? Each act: access checked, one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine import access
from engine.access import Action, Actor, Grant, Tie
from engine.audit import AuditTrail
from engine.calendars import ENGLAND, WorkingDays
from engine.cases.answering import Checks, accept, filled_form, plain_answers, seen
from engine.cases.deadlines import LONDON
from engine.cases.facts import for_conditions, from_a_person, known_for
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    Cancelled,
    CaseStatus,
    Delegated,
    Held,
    ItemState,
    Learned,
    Moved,
    Released,
    Reopened,
    Resume,
    SentBack,
    Submitted,
    Superseded,
)
from engine.cases.moves import RefusedEvent, check_move
from engine.cases.opening import come_to, new_case
from engine.cases.reading import Readings
from engine.cases.running_processes import RunningProcess, RunningProcesses
from engine.cases.store import CaseStore, FilledForm, changed
from engine.cases.tied import TiedCase, TiedCases
from engine.cases.views import case_view, task_view
from engine.cases.work import CaseView, StartedLine, Task, WorkLine
from engine.cases.work_lists import WorkLists, name_of
from engine.forms.checked import CheckedAnswers
from engine.forms.definition import Form, Level
from engine.forms.policies import Policies
from engine.people import EMPLOYEE, Directory, People


class Casework:
    """What people do with cases.

    All methods raise NotAllowed (access, or no such case), ContentDisposed, RefusedEvent (it does not fit the
    case as it is), ChangedMeanwhile (somebody was quicker: look again), UnknownProcess, StoreUnavailable. `now`
    is aware; `reasons`: why a warning stands, by its key.

    `entries` are answers by field. A field that is not among them stays as it was known; None empties it.
    """

    def __init__(
        self,
        store: CaseStore,
        processes: RunningProcesses,
        people: People,
        *,
        policies: Policies,
        calendar: WorkingDays = ENGLAND,
        audit: AuditTrail | None = None,
    ) -> None:
        """`audit`: where it is noted who reads special-category answers. Without it nobody is shown any."""
        self._store, self._processes, self._people = store, processes, people
        self._checks, self._readings = Checks(policies, calendar), Readings(audit)
        self._lists = WorkLists(store, processes, people)
        self._tied = TiedCases(store, processes, people)

    # --- starting -------------------------------------------------------------------------------

    def opening(self, process: str, subject: str, *, by: Actor, now: datetime) -> Task:
        """What is asked when a case is started: a Task with no case and no item; no form where nothing is asked."""
        running = self._processes.current(process)
        directory = self._people.directory()
        ties = self._start_ties(running, subject, by, directory, now)
        form = running.forms.get(running.opens_with)
        known = known_for(form, subject=subject, directory=directory, filled=(), answers={}) if form else {}
        level = _task_level(ties, by)
        checked = self._checks.look(form, known, now=now, reasons={}) if form else None
        return Task(
            case="",
            item="",
            process=running.name,
            title=running.title,
            step=form.title if form else running.title,
            node="",
            subject=subject,
            subject_name=name_of(directory, subject),
            state=ItemState.WAITING,
            asked="",
            assignee="",
            since=now,
            due=None,
            form=form,
            level=level,
            answers=seen(checked, level) if checked else {},
            checked=checked,
        )

    def start(
        self,
        process: str,
        subject: str,
        answers: Mapping[str, Any],
        *,
        by: Actor,
        now: datetime,
        reasons: Mapping[str, str] | None = None,
        key: str = "",
        at_step: str = "",
    ) -> StartedLine:
        """Open a case; where it is there already, say so and change nothing.

        key      the same key of the same subject is the same case. Without one, what the process says makes it
                 the same (the first day of an absence), so that the roster and a manager open one case

        answers  the entries of the form the process opens with. A machine may add facts, and leave questions
                 open that it cannot know
        at_step  the step the case has come to already: those on the way to it are taken as done
        Raises NotAccepted.
        """
        running = self._processes.current(process)
        directory = self._people.directory()
        self._start_ties(running, subject, by, directory, now)
        if directory.person(subject) is None and directory.team(subject) is None:
            raise RefusedEvent(f"nobody here has the id {subject!r}: look the person up first")
        change = new_case(
            running,
            subject,
            answers,
            key=key,
            checks=self._checks,
            directory=directory,
            reasons=reasons or {},
            by=by.person,
            robot=by.robot,
            now=now,
        )
        if there := self._store.load_all([change.case.id]):
            return self._lists.line(there[change.case.id].case)
        if at_step := at_step or running.opens_at:
            change = come_to(at_step, change, running, by=by.person, now=now)
        self._processes.keep(running)
        self._store.save(change)
        return self._lists.line(change.case)

    def _start_ties(
        self, running: RunningProcess, subject: str, by: Actor, directory: Directory, now: datetime
    ) -> frozenset[Grant]:
        on = now.astimezone(LONDON).date()
        ties = set(access.ties_to(subject, by, directory, on))
        owners = directory.holders(running.process.owner, subject, on)
        if any(owner.id == by.person for owner in owners):
            ties.add(Tie.OWNER)
        access.check(Action.START_CASE, by, ties)
        if running.paused:
            raise RefusedEvent(f"{running.title} is paused: no new cases are started for now")
        return frozenset(ties)

    # --- a piece of work ------------------------------------------------------------------------

    def task(self, case: str, item: str, *, by: Actor, now: datetime) -> Task:
        """A piece of work, to be shown to somebody who may do it."""
        return self.preview(case, item, {}, by=by, now=now)

    def preview(
        self,
        case: str,
        item: str,
        entries: Mapping[str, Any],
        *,
        by: Actor,
        now: datetime,
        reasons: Mapping[str, str] | None = None,
    ) -> Task:
        """The task with these entries in it, looked at as of now; nothing is saved."""
        work = self._tied.item(case, item, Action.FILL_IN, by, now)
        _check_submission(_submitted(work, by, now), work)
        level = self._readings.level(_task_level(work.ties, by))
        form = work.running.form_of(work.item.node)
        if form is None:
            return task_view(work, None, None, level)
        filled = self._store.forms(case, special=True)
        self._readings.note(case, filled.values(), level, item=item, by=by, now=now)
        checked = self._checked_entries(work, form, filled, entries, reasons or {}, now)
        return task_view(work, form, checked, level)

    def submit(
        self,
        case: str,
        item: str,
        entries: Mapping[str, Any],
        *,
        by: Actor,
        now: datetime,
        reasons: Mapping[str, str] | None = None,
    ) -> StartedLine:
        """Raises NotAccepted with every fault, and every warning that lacks its reason."""
        work = self._tied.item(case, item, Action.FILL_IN, by, now)
        event = _submitted(work, by, now)
        _check_submission(event, work)
        form = work.running.form_of(work.item.node)
        if form is None:
            questions = work.running.questions_at(work.item.node)
            return self._saved(work, replace(event, answers=plain_answers(work.running.title, entries, questions)))
        if form.confirmations:
            access.check(Action.SIGN_OFF, by, work.ties)
        checked = self._checked_entries(work, form, self._store.forms(case, special=True), entries, reasons or {}, now)
        accept(form, checked)
        event = replace(
            event,
            answers=for_conditions(checked.plain(), work.running.answers),
            reasons={str(warning.path[0]): warning.reason for warning in checked.warnings},
        )
        filled = filled_form(item, form, checked, by=by.person, at=now)
        return self._saved(work, event, forms=(filled,))

    def _checked_entries(
        self,
        work: TiedCase,
        form: Form,
        filled: Mapping[str, FilledForm],
        entries: Mapping[str, Any],
        reasons: Mapping[str, str],
        now: datetime,
    ) -> CheckedAnswers:
        known = known_for(
            form,
            subject=work.case.subject,
            directory=work.directory,
            filled=filled.values(),
            answers=work.case.answers,
        )
        return self._checks.look(form, {**known, **from_a_person(form, entries)}, now=now, reasons=reasons)

    # --- acts about one piece of work -----------------------------------------------------------

    def send_back(self, case: str, item: str, *, to: str, reason: str, by: Actor, now: datetime) -> StartedLine:
        """To a step the case has been at."""
        work = self._tied.item(case, item, Action.SEND_BACK, by, now)
        return self._saved(work, SentBack(**_head(work, by, now), item=item, to=to, reason=reason))

    def pass_on(self, case: str, item: str, *, to: str, by: Actor, now: datetime) -> StartedLine:
        """`to`: id of the person who is to do it instead."""
        work = self._tied.item(case, item, Action.PASS_ON, by, now)
        found = work.directory.person(to)
        if found is None or not found.works_on(now.astimezone(LONDON).date()):
            raise RefusedEvent("nobody with that id works here now")
        if to == work.case.subject and work.item.asked != EMPLOYEE:
            raise RefusedEvent("nobody is asked to decide about themselves: pass it to somebody else")
        return self._saved(work, Delegated(**_head(work, by, now), item=item, to=to))

    def stop(self, case: str, item: str, *, reason: str, by: Actor, now: datetime) -> StartedLine:
        """Andon: something is not as it should be."""
        work = self._tied.item(case, item, Action.STOP_CASE, by, now, any_item=True)
        return self._saved(work, Andon(**_head(work, by, now), item=item, reason=_reason(reason)))

    def clear(self, case: str, item: str, *, resume: Resume, reason: str, by: Actor, now: datetime) -> StartedLine:
        work = self._tied.item(case, item, Action.CLEAR_CASE, by, now, any_item=True)
        event = AndonCleared(**_head(work, by, now), item=item, resume=resume, reason=_reason(reason))
        return self._saved(work, event)

    # --- acts about the whole case --------------------------------------------------------------

    def hold(self, case: str, *, reason: str, by: Actor, now: datetime) -> StartedLine:
        work = self._tied.whole(case, Action.HOLD_CASE, by, now)
        return self._saved(work, Held(**_head(work, by, now), reason=_reason(reason)))

    def release(self, case: str, *, by: Actor, now: datetime) -> StartedLine:
        work = self._tied.whole(case, Action.HOLD_CASE, by, now)
        return self._saved(work, Released(**_head(work, by, now)))

    def cancel(self, case: str, *, reason: str, by: Actor, now: datetime) -> StartedLine:
        work = self._tied.whole(case, Action.CANCEL_CASE, by, now)
        return self._saved(work, Cancelled(**_head(work, by, now), reason=_reason(reason)))

    def supersede(self, case: str, *, by_case: str, by: Actor, now: datetime) -> StartedLine:
        """`by_case`: the case that takes its place; it must be there, and about the same subject."""
        work = self._tied.whole(case, Action.CANCEL_CASE, by, now)
        other = self._store.load(by_case).case
        if other.subject != work.case.subject or other.id == case:
            raise RefusedEvent("a case is superseded by another one about the same person or thing")
        return self._saved(work, Superseded(**_head(work, by, now), by_case=by_case))

    def reopen(self, case: str, *, at_step: str, reason: str, by: Actor, now: datetime) -> StartedLine:
        work = self._tied.whole(case, Action.REOPEN_CASE, by, now)
        return self._saved(work, Reopened(**_head(work, by, now), at_step=at_step, reason=_reason(reason)))

    def move(self, case: str, *, reason: str, by: Actor, now: datetime) -> StartedLine:
        """Go on by the version new cases start on."""
        work = self._tied.whole(case, Action.MOVE_CASE, by, now)
        newest = self._processes.current(work.case.process)
        if newest.version == work.case.version:
            raise RefusedEvent("this case runs on the newest version already")
        self._processes.keep(newest)
        moved = replace(work, running=newest)
        return self._saved(moved, Moved(**_head(work, by, now), reason=_reason(reason)))

    def tell(self, case: str, facts: Mapping[str, Any], *, source: str, by: Actor, now: datetime) -> bool:
        """What a system that keeps the facts says of an open case; False where the case knew it already.

        What waits for these answers follows them. `source` ("roster"): what it said last is kept under this name.
        """
        work = self._tied.whole(case, Action.TELL_CASE, by, now)
        known = work.case.answers
        told = {name: value for name, value in facts.items() if name in work.running.answers}
        if all(known.get(name) == value for name, value in told.items()):
            return False
        filled = FilledForm(item=source, form="", form_version="", by=by.person, at=now, answers=dict(facts))
        self._saved(work, Learned(**_head(work, by, now), source=source, answers=told), forms=(filled,))
        return True

    def _saved(self, work: TiedCase, event: AnyEvent, *, forms: Sequence[FilledForm] = ()) -> StartedLine:
        earlier = self._store.forms(work.case.id, special=True) if forms else {}
        by_form = {filled.form: filled for filled in sorted(earlier.values(), key=lambda each: each.at)}
        change = changed(work.saved, [event], work.running.process, forms=forms, earlier=by_form)
        self._store.save(change)
        return self._lists.line(change.case)

    # --- lists and views ------------------------------------------------------------------------

    def waiting_for(self, person: str, now: datetime, *, limit: int = 200) -> Sequence[WorkLine]:
        """What this person is asked to do, or may do for somebody they stand in for; soonest due first."""
        return self._lists.waiting_for(person, now, limit=limit)

    def stopped_for(self, person: str, now: datetime, *, limit: int = 200) -> Sequence[WorkLine]:
        """What is stopped and waits for this person to look at it."""
        return self._lists.stopped_for(person, now, limit=limit)

    def why_stopped(self, case: str, item: str, *, by: Actor, now: datetime) -> str:
        """What somebody wrote who stopped it; "" where this person may read nothing that is written in the case."""
        work = self._tied.item(case, item, Action.SEE_CASE, by, now)
        return work.item.reason if access.levels(work.ties, by) else ""

    def started_by(self, person: str, *, limit: int = 200) -> Sequence[StartedLine]:
        """Cases this person started, newest first."""
        return self._lists.started_by(person, limit=limit)

    def about(self, subject: str, *, by: Actor, now: datetime, limit: int = 200) -> Sequence[StartedLine]:
        """Cases about somebody that this person may see, newest first."""
        on = now.astimezone(LONDON).date()
        ties = access.ties_to(subject, by, self._people.directory(), on)
        access.check(Action.SEE_CASE, by, ties)
        return self._lists.about(subject, limit=limit)

    def view(self, case: str, *, by: Actor, now: datetime) -> CaseView:
        """The case with only the levels this person may see."""
        work = self._tied.whole(case, Action.SEE_CASE, by, now)
        found = max(access.levels(work.ties, by), default=None)
        level = None if found is None else self._readings.level(found)
        filled = self._store.forms(case, special=True) if level is not None else {}
        self._readings.note(case, filled.values(), level, by=by, now=now)
        return case_view(
            work,
            level,
            filled=filled.values(),
            events=self._store.events(case),
            newest=self._lists.newest_version(work.case.process),
            checks=self._checks,
            now=now,
        )


def _head(work: TiedCase, by: Actor, now: datetime) -> dict[str, Any]:
    """Every event's own: an id nothing else in the case has, when, by whom."""
    return {"id": f"{work.case.id}:{len(work.case.applied)}", "at": now, "by": by.person}


def _submitted(work: TiedCase, by: Actor, now: datetime) -> Submitted:
    return Submitted(**_head(work, by, now), item=work.item.id)


def _check_submission(event: Submitted, work: TiedCase) -> None:
    """Before anything is looked at: whether it is open at all. Raises RefusedEvent."""
    if work.case.status is not CaseStatus.OPEN:
        raise RefusedEvent(f"this case is {work.case.status}")
    check_move(event, work.item)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RefusedEvent("say why, in a few words")
    return reason.strip()


def _task_level(ties: Iterable[Grant], by: Actor) -> Level:
    """Whoever is asked sees what the form is about; special-category data only with a tie that opens it."""
    return max((*access.levels(frozenset(ties), by), Level.L2))
