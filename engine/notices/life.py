"""What may happen to a change between being recorded and being done, and who must then be told?

Pure: each function takes the change as it is kept and gives it as it is to be kept. docs/guide/notices.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.errors import Conflict
from engine.notices.change import WINDOWS, Change, ChangeState, Edit, Notice, edit_of
from engine.notices.moments import moment_words
from engine.notices.plan import PlannedRung
from engine.notices.release import EmergencyRelease
from engine.notices.rules import Channel, NoticeRules, RungRule, To

AFTERWARDS = timedelta(days=45)  # the last rung of any sequence is of use for less long than this


class NotNow(Conflict):
    """What was asked cannot be done to a change in this state."""


class CorrectionKind(StrEnum):
    """What those who were told must hear."""

    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Something that is no longer as people were told.

    id       the rung it goes out as
    was_starts, was_ends   what they were told
    fields   what is different now
    """

    id: str
    kind: CorrectionKind
    at: datetime
    was_starts: datetime
    was_ends: datetime | None
    fields: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChange:
    """A change and where it stands.

    revision   counts its savings: what was read at one revision is not saved over another
    schedule   counts the times it was moved, from 1: each has rungs of its own
    since      when its present dates were set; rungs due before that came too late
    """

    change: Change
    state: ChangeState
    revision: int
    schedule: int
    recorded: datetime
    since: datetime
    released: datetime | None = None
    finished: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    emergency: EmergencyRelease | None = None

    @property
    def ref(self) -> str:
        return self.change.ref


def recorded(change: Change, *, now: datetime) -> KeptChange:
    """A change as it is first kept: planned, and told to nobody."""
    return KeptChange(change=change, state=ChangeState.SCHEDULED, revision=0, schedule=1, recorded=now, since=now)


def released(kept: KeptChange, *, now: datetime, emergency: EmergencyRelease | None = None) -> KeptChange:
    """Its notices may go out. Whoever calls this has checked the authority to release."""
    _must_be(kept, ChangeState.SCHEDULED)
    return replace(kept, state=ChangeState.RELEASED, released=now, since=now, emergency=emergency or kept.emergency)


def revised(kept: KeptChange, new: Change, *, now: datetime) -> tuple[KeptChange, Edit]:
    """The record with other words, dates or audience. A typo is told to nobody.

    A new version of a system takes the authority to release with it: the change is scheduled again.
    """
    if kept.state in (ChangeState.CANCELLED, ChangeState.COMPLETED):
        raise NotNow(f"{kept.ref} is {kept.state}: record a new change")
    if new.ref != kept.ref:
        raise NotNow(f"{kept.ref} keeps its reference for life: {new.ref} would be another change")
    edit, fields = edit_of(kept.change, new)
    if edit is Edit.TYPO:
        return replace(kept, change=new), edit
    schedule = kept.schedule + 1 if edit is Edit.MOVED else kept.schedule
    kind = CorrectionKind.MOVED if edit is Edit.MOVED else CorrectionKind.CHANGED
    correction = Correction(
        id=f"{kind}-{kept.revision + 1}",
        kind=kind,
        at=now,
        was_starts=kept.change.starts,
        was_ends=kept.change.ends,
        fields=fields,
    )
    other_version = kept.change.versions != new.versions
    return replace(
        kept,
        change=new,
        schedule=schedule,
        since=now if edit is Edit.MOVED else kept.since,
        state=ChangeState.SCHEDULED if other_version else kept.state,
        emergency=None if other_version else kept.emergency,
        corrections=(*kept.corrections, correction),
    ), edit


def cancelled(kept: KeptChange, *, now: datetime, why: str) -> KeptChange:
    """It does not take place. Those who were told will hear."""
    if kept.state in (ChangeState.CANCELLED, ChangeState.COMPLETED):
        raise NotNow(f"{kept.ref} is {kept.state} already")
    correction = Correction(
        id=CorrectionKind.CANCELLED,
        kind=CorrectionKind.CANCELLED,
        at=now,
        was_starts=kept.change.starts,
        was_ends=kept.change.ends,
        why=why,
    )
    return replace(kept, state=ChangeState.CANCELLED, corrections=(*kept.corrections, correction))


def finished(kept: KeptChange, *, now: datetime) -> KeptChange:
    """The work is done: those who wait are told, and nobody hears of an overrun any more."""
    _must_be(kept, ChangeState.RELEASED)
    if now < kept.change.starts:
        raise NotNow(f"{kept.ref} starts on {moment_words(kept.change.starts)}: it cannot be done before")
    return replace(kept, state=ChangeState.COMPLETED, finished=now)


def correction_rung(kept: KeptChange, correction: Correction, rules: NoticeRules) -> PlannedRung:
    """The rung a correction goes out as: at once, to those who were told."""
    soonest = min(correction.was_starts, kept.change.starts)
    urgent = soonest - correction.at <= rules.correction_urgent
    rule = RungRule(
        id=correction.id, name=CORRECTION_NAMES[correction.kind], says=CORRECTION_SAYS[correction.kind],
        to=To.TOLD, urgent=urgent, by=(Channel.MAIL, Channel.TEAMS),
    )  # fmt: skip
    until = max(kept.change.ends or kept.change.starts, correction.was_ends or correction.was_starts, correction.at)
    return PlannedRung(rule=rule, id=correction.id, due=correction.at, until=until + rule.useful, before=soonest)


CORRECTION_NAMES: Mapping[CorrectionKind, str] = {
    CorrectionKind.MOVED: "New date",
    CorrectionKind.CHANGED: "Changed",
    CorrectionKind.CANCELLED: "Cancelled",
}
CORRECTION_SAYS: Mapping[CorrectionKind, str] = {
    CorrectionKind.MOVED: "This has a new date or time.",
    CorrectionKind.CHANGED: "Something in this notice has changed.",
    CorrectionKind.CANCELLED: "This will not take place. There is nothing you need to do.",
}


def _must_be(kept: KeptChange, state: ChangeState) -> None:
    if kept.state is not state:
        raise NotNow(f"{kept.ref} is {kept.state}, not {state}")


def over_at(kept: KeptChange) -> datetime | None:
    """From when on nothing is left to send or chase; None as long as somebody has to say that the work is done."""
    change = kept.change
    if kept.state is ChangeState.CANCELLED:
        return max(each.at for each in kept.corrections) + AFTERWARDS
    if kept.finished is not None:
        return kept.finished + AFTERWARDS
    if change.notice in WINDOWS or change.notice is Notice.MAJOR_INCIDENT:
        return None
    return (change.ends or change.starts) + AFTERWARDS
