"""Which small cases do tests of the store keep?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from engine.cases.deadlines import Term, Unit
from engine.cases.model import AnyEvent, Case, MachineDone, Opened, SetTimer, Submitted, TimerFired
from engine.cases.process import Act, Process, Rung, StepPolicy
from engine.cases.store import CaseChange, CaseStore, ClaimedRequest, FilledForm, Finished, changed, opened
from engine.outbox import OutgoingLetter, WhenUnsure
from tests.engine.cases.small_processes import MONDAY, machine, on, person, process

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LEASE = 5 * MINUTE


def hours(amount: int) -> Term:
    return Term(amount=amount, unit=Unit.HOURS)


MEET_THEN_FILE: Process = process(
    person("meet"),
    machine("file"),
    links=(on("meet", "file"),),
    meet=StepPolicy(
        role="manager",
        due=hours(24),
        ladder=(
            Rung(act=Act.REMIND, after=hours(2), letter="please-meet", role="manager"),
            Rung(act=Act.ESCALATE, after=hours(30), letter="not-met", role="second_line"),
        ),
    ),
)
"""A manager is asked, reminded after 2 hours, escalated after 30; then a machine files."""


def a_case(id: str = "c1", *, at: datetime = MONDAY, subject: str = "p1", by: str = "p9") -> CaseChange:
    return opened(Opened(id=f"{id}-opened", at=at, by=by), id=id, subject=subject, process=MEET_THEN_FILE)


def step(store: CaseStore, id: str, *events: AnyEvent, finished: Sequence[Finished] = ()) -> CaseChange:
    """What these events make of the case as it is now; not saved."""
    return changed(store.load(id), events, MEET_THEN_FILE, finished=finished)


def submitted(id: str = "s1", *, by: str = "p2", **answers: str) -> Submitted:
    return Submitted(id=id, at=MONDAY + HOUR, by=by, item="meet#1", answers=answers)


def machine_done(id: str = "m1") -> MachineDone:
    return MachineDone(id=id, at=MONDAY + 2 * HOUR, by="eightflows", item="file#1")


def fired(claimed: ClaimedRequest, at: datetime) -> TimerFired:
    assert isinstance(claimed.request, SetTimer)
    return TimerFired(id=f"{claimed.request.id}:fired", at=at, by="eightflows", timer=claimed.request.timer)


def done(claimed: ClaimedRequest, *letters: OutgoingLetter, at: datetime = MONDAY) -> Finished:
    return Finished(id=claimed.request.id, token=claimed.token, at=at, letters=letters)


def a_letter(
    id: str = "l1", *, case: str = "c1", unsure: WhenUnsure = WhenUnsure.RESEND, at: datetime = MONDAY
) -> OutgoingLetter:
    return OutgoingLetter(
        id=id,
        case=case,
        recipient=f"{id}@example.nhs.uk",
        content=f"Message-ID: <{id}>\r\n\r\nPlease meet.".encode(),
        not_before=at,
        when_unsure=unsure,
    )


def a_form(item: str = "meet#1", *, at: datetime = MONDAY, **answers: str) -> FilledForm:
    return FilledForm(
        item=item,
        form="return_to_work",
        form_version="abc",
        by="p2",
        at=at,
        answers={"outcome": "phased return", **answers},
        special={"diagnosis": "made-up fever", "rows": [{"day": "2026-11-02", "hours": 7.5}]},
    )


def closed_case(store: CaseStore, id: str = "c1", *, subject: str = "p1") -> Case:
    """A case that has walked to its end."""
    store.save(a_case(id, subject=subject))
    store.save(changed(store.load(id), [submitted(outcome="phased")], MEET_THEN_FILE, forms=[a_form()]))
    store.save(step(store, id, machine_done()))
    return store.load(id).case
