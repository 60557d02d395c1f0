"""How does a notice look to a program: in a list, whole, by whom it reaches, by how far it has come?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.web.notices.looking import in_the_way
from connectors.web.notices.opening import office
from connectors.web.visit import Visit
from engine.notices.change import ChangeState
from engine.notices.change_document import write_change
from engine.notices.life import KeptChange
from engine.notices.plain_language import advise
from engine.notices.plan import plan
from engine.notices.seen import Reach
from engine.notices.store import RungLine


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list."""

    ref: str
    title: str
    notice: str
    kind: str
    severity: str
    starts: datetime
    ends: datetime | None
    owner: str
    state: ChangeState
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFault:
    """Something that stands against a notice, or that could be said more plainly."""

    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One message of the sequence. `handled`: it has gone, or was passed over."""

    id: str
    name: str
    due: datetime
    to: str
    by: Sequence[str]
    handled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSeen:
    """A notice and where it stands. Send its `revision` back when you act on it.

    change      the record, as it is written in a change again
    against     what is missing of the authority to release
    in_the_way  lead time, freezes, busy hours and other work; `free`: the next window without them
    """

    line: NoticeLine
    change: Mapping[str, Any]
    released: datetime | None
    finished: datetime | None
    against: Sequence[NoticeFault]
    in_the_way: Sequence[str]
    free: str
    advice: Sequence[NoticeFault]
    plan: Sequence[PlanLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Somebody a notice would reach, and every reason why."""

    name: str
    service: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Whom a notice would reach. `fault`: why that cannot be said; `large`: so many that it must be confirmed.

    more      people beyond those listed;  joined, left: since the first message went
    """

    fault: str
    count: int
    share: float
    large: bool
    services: Sequence[tuple[str, int]]
    people: Sequence[Reached]
    more: int
    joined: Sequence[str]
    left: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A message that has gone, to how many, or that was passed over."""

    id: str
    schedule: int
    due: datetime
    at: datetime
    people: int
    passed_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a notice has come: for all (service ""), then by service; and its messages."""

    reach: Sequence[Reach]
    rungs: Sequence[Rung]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """That somebody has read a notice. `first`: it was not known before."""

    ref: str
    first: bool


def line_of(kept: KeptChange) -> NoticeLine:
    change = kept.change
    return NoticeLine(
        ref=kept.ref,
        title=change.title,
        notice=change.notice,
        kind=change.kind,
        severity=change.severity,
        starts=change.starts,
        ends=change.ends,
        owner=change.owner,
        state=kept.state,
        revision=kept.revision,
    )


def seen(visit: Visit, kept: KeptChange) -> NoticeSeen:
    found, scheduled = office(visit), kept.state is ChangeState.SCHEDULED
    ways: Mapping[str, Any] = in_the_way(visit, kept.change, kept) if scheduled else {"found": (), "free": ""}
    document = write_change(kept.change)
    return NoticeSeen(
        line=line_of(kept),
        change={name: value for name, value in document.items() if name != "schema"},
        released=kept.released,
        finished=kept.finished,
        against=[_fault(each) for each in (found.standing_against(kept, visit.now) if scheduled else ())],
        in_the_way=ways["found"],
        free=ways["free"],
        advice=[_fault(each) for each in advise(kept.change, found.jargon)],
        plan=_plan(visit, kept),
    )


def _fault(said: Any) -> NoticeFault:
    return NoticeFault(where=said.where, what=said.what, remedy=said.remedy)


def _plan(visit: Visit, kept: KeptChange) -> Sequence[PlanLine]:
    """Without what is only sent if the work takes longer than planned."""
    found = office(visit)
    gone = {each.key.rung for each in found.store.rungs(kept.ref) if each.key.schedule == kept.schedule}
    planned = plan(kept.change, found.rules, released=kept.released or visit.now, finished=kept.finished)
    return [
        PlanLine(
            id=each.id, name=each.rule.name, due=each.due, to=each.rule.to, by=each.rule.by, handled=each.id in gone
        )
        for each in planned
        if not each.rule.every
    ]


def preview_of(found: Mapping[str, Any]) -> Preview:
    since = found.get("since") or {}
    return Preview(
        fault=found["fault"],
        count=found["count"],
        share=found["share"],
        large=found["large"],
        services=found.get("services", ()),
        people=[Reached(**each) for each in found.get("people", ())],
        more=found.get("more", 0),
        joined=since.get("joined", ()),
        left=since.get("left", ()),
    )


def rung_of(line: RungLine) -> Rung:
    return Rung(
        id=line.key.rung,
        schedule=line.key.schedule,
        due=line.due,
        at=line.at,
        people=line.people,
        passed_over=line.passed_over,
    )
