"""Which releases wait for a word of mine: the second name of an emergency, or a safety decision?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from connectors.web.notices.emergency import asked_for
from connectors.web.notices.opening import address, office
from connectors.web.visit import Visit
from engine.access import Action
from engine.notices.change import ChangeState
from engine.notices.life import KeptChange
from engine.notices.moments import london_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing somebody with authority has to look at.

    due   the last day for it; None: now
    """

    what: str
    title: str
    href: str
    due: date | None
    overdue: bool = False


def releases_owed(visit: Visit) -> list[Owed]:
    """What waits for this visitor, by start of the change."""
    if visit.parts.notices is None:
        return []
    seconds, decides = visit.may(Action.EMERGENCY_RELEASE), visit.may(Action.RELEASE_NOTICE)
    if not (seconds or decides):
        return []
    return [
        each
        for kept in office(visit).store.changes(ends_after=visit.now)
        if lacks_decision(visit, kept)
        for each in _of(visit, kept, seconds=seconds, decides=decides)
    ]


def lacks_decision(visit: Visit, kept: KeptChange) -> bool:
    """Whether its safety decision has still to be made, before it goes or after it went in an emergency."""
    if kept.state is not ChangeState.SCHEDULED and kept.emergency is None:
        return False
    return bool(office(visit).standing_against(replace(kept, emergency=None), visit.now))


def _of(visit: Visit, kept: KeptChange, *, seconds: bool, decides: bool) -> Iterator[Owed]:
    if seconds and kept.state is ChangeState.SCHEDULED and (asked := asked_for(visit, kept)) and not asked.mine:
        what = f"Agree to an emergency release, or not: {asked.name} asked"
        yield Owed(what=what, title=kept.change.title, href=address("emergency", kept.ref), due=None)
    if not decides:
        return
    at = address("notice", kept.ref)
    if kept.emergency is not None:
        due = kept.emergency.task_due
        what = "Safety decision after an emergency release"
        yield Owed(what=what, title=kept.change.title, href=at, due=due, overdue=due < visit.today)
    else:
        yield Owed(what="Safety decision", title=kept.change.title, href=at, due=london_day(kept.change.starts))
