"""Which service reviews does the year need, when are invites sent again, and when may a review be closed?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from engine.calendars import MONTHS_IN_YEAR, WorkingDays, add_months
from engine.errors import EightflowsError
from engine.registers.definition import Definition, Record, Value
from engine.registers.portfolio import Portfolio
from engine.registers.tiers import Tiering

EXECUTIVE_MONTHS = 3
REVIEWED = ("suppliers", "contracts", "systems", "kpis")
"""The registers whose reviewed fields a meeting confirms or changes."""


class NotYet(EightflowsError):
    """The review cannot be closed: fields of the register are neither confirmed nor changed."""

    def __init__(self, left: Sequence[str]) -> None:
        self.left = tuple(left)
        some = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
        super().__init__(
            f"{len(left)} fields of the register are not confirmed yet: {some}. Confirm or change each one."
        )


class Kind(StrEnum):
    """What a review is for."""

    OPERATIONAL = "operational"
    EXECUTIVE = "executive"
    ANNUAL = "annual"


class State(StrEnum):
    """How far a review has come."""

    PLANNED = "planned"
    PACK_SENT = "pack sent"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Notice(StrEnum):
    """What the calendar is told about a review."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One meeting of the plan. `id` is the same for the same meeting of the same period, whenever it is worked out."""

    id: str
    supplier: str
    kind: Kind
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One review as it must be written, and what its calendar entry needs."""

    review: Record
    notice: Notice
    values: Mapping[str, Value]

    @property
    def sequence(self) -> int:
        found = self.values.get("invite_sequence")
        return found if isinstance(found, int) else 0


def uid(review: str) -> str:
    """The UID of a review's calendar entry, for ever."""
    return f"review-{sha256(review.encode()).hexdigest()[:20]}@eightflows"


def year_of_reviews(tiering: Tiering, *, first: date, last_held: date | None, days: WorkingDays) -> Iterator[Planned]:
    """The meetings of twelve months from `first`, each on a working day.

    One a period - month, quarter, half or year - and none in a period that has had its meeting. Which day of the
    period is told by the supplier's name, so that a thousand suppliers do not all meet on one.
    """
    spread = int(sha256(tiering.supplier.encode()).hexdigest(), 16)
    yield from _series(tiering, _usual(tiering.months), tiering.months, first, last_held, spread, days)
    if tiering.executive:
        yield from _series(tiering, Kind.EXECUTIVE, EXECUTIVE_MONTHS, first, None, spread // 7, days)


def _usual(months: int) -> Kind:
    return Kind.ANNUAL if months == MONTHS_IN_YEAR else Kind.OPERATIONAL


def _series(
    tiering: Tiering, kind: Kind, months: int, first: date, last_held: date | None, spread: int, days: WorkingDays
) -> Iterator[Planned]:
    begin, end = _period_start(first, months), add_months(first, MONTHS_IN_YEAR)
    offset = timedelta(days=spread % (28 * months if last_held is None else 28))
    while begin < end:
        following = add_months(begin, months)
        day = days.previous_working_day(begin + offset)
        day = day if day >= begin else days.add_working_days(begin, 1)
        if first < day <= end and not (last_held is not None and begin <= last_held < following):
            id = f"{tiering.supplier} {_period(begin, months)} {kind}"
            yield Planned(id=id, supplier=tiering.supplier, kind=kind, day=day)
        begin = following


def _period_start(day: date, months: int) -> date:
    """The start of the month, quarter, half or year `day` lies in."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _period(begin: date, months: int) -> str:
    """How a period is called: "2027-04", "2027-Q2", "2027-H1", "2027"."""
    if months == 1:
        return f"{begin:%Y-%m}"
    if months == MONTHS_IN_YEAR:
        return f"{begin:%Y}"
    letter = "Q" if months == EXECUTIVE_MONTHS else "H"
    return f"{begin.year}-{letter}{(begin.month - 1) // months + 1}"


def plan(portfolio: Portfolio, tierings: Iterable[Tiering]) -> tuple[PlanChange, ...]:
    """What the register of reviews and the calendars lack today; nothing where the plan is as it should be.

    A review that people moved stays where they put it, and its invite goes again. One that the tier no longer
    asks for is cancelled while it lies ahead.
    """
    changes: list[PlanChange] = []
    kept = {record.id: record for record in portfolio.of("reviews")}
    wanted: set[str] = set()
    for tiering in tierings:
        if not portfolio.running(tiering.supplier):
            continue
        held = last_held(portfolio, tiering.supplier)
        first = portfolio.today
        for each in year_of_reviews(tiering, first=first, last_held=held, days=portfolio.working_days):
            wanted.add(each.id)
            if each.id not in kept:
                changes.append(_new(each, portfolio))
    changes += [change for record in kept.values() if (change := _again(record, wanted, portfolio)) is not None]
    return tuple(changes)


def last_held(portfolio: Portfolio, supplier: str) -> date | None:
    """The day of the last operational or annual review that was held."""
    done = (State.HELD, State.CLOSED)
    days = [
        day
        for record in portfolio.by_supplier("reviews").get(supplier, ())
        if record.text("state") in done and record.text("kind") != Kind.EXECUTIVE and (day := record.day("day"))
    ]
    return max(days, default=None)


def _new(planned: Planned, portfolio: Portfolio) -> PlanChange:
    owner = portfolio.suppliers[planned.supplier].text("owner")
    values: dict[str, Value] = {
        "ref": planned.id,
        "supplier": planned.supplier,
        "day": planned.day,
        "kind": planned.kind.value,
        "state": State.PLANNED.value,
        "invite_sequence": 0,
        "invited_for": planned.day,
    }
    if owner:
        values["chair"] = owner
    review = Record(register="reviews", id=planned.id)
    return PlanChange(review=review, notice=Notice.NEW, values=values)


def _again(record: Record, wanted: set[str], portfolio: Portfolio) -> PlanChange | None:
    day, state, asked = record.day("day"), record.text("state"), record.day("invited_for")
    if day is None or state not in (State.PLANNED, State.PACK_SENT, State.CANCELLED):
        return None
    sequence = (record.whole("invite_sequence") or 0) + 1
    if state == State.CANCELLED:
        if asked is None:
            return None
        withdrawn = {name: value for name, value in record.values.items() if name != "invited_for"}
        return PlanChange(review=record, notice=Notice.CANCELLED, values={**withdrawn, "invite_sequence": sequence})
    if state == State.PLANNED and record.id not in wanted and day > portfolio.today:
        values = {name: value for name, value in record.values.items() if name != "invited_for"}
        values |= {"state": State.CANCELLED.value, "invite_sequence": sequence}
        return PlanChange(review=record, notice=Notice.CANCELLED, values=values)
    if asked != day and day >= portfolio.today:
        again = sequence if asked is not None else record.whole("invite_sequence") or 0
        values = {**record.values, "invited_for": day, "invite_sequence": again}
        return PlanChange(review=record, notice=Notice.MOVED if asked else Notice.NEW, values=values)
    return None


def to_confirm(portfolio: Portfolio, supplier: str, definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """Every field a review of this supplier must confirm or change: "contracts/C-0101/end"."""
    contracts = {contract.ref for contract in portfolio.running(supplier)}
    ids: dict[str, Collection[str]] = {
        "suppliers": (supplier,),
        "contracts": contracts,
        "systems": [system.id for system in portfolio.systems_of.get(supplier, ())],
        "kpis": [
            kpi.id for kpi in portfolio.by_supplier("kpis").get(supplier, ()) if kpi.text("contract") in contracts
        ],
    }
    return tuple(
        f"{register}/{id}/{field.id}"
        for register in REVIEWED
        for id in sorted(ids[register])
        for field in definitions[register].fields
        if field.reviewed
    )


def closed(review: Record, fields: Sequence[str], *, changed: Collection[str], on: date) -> dict[str, Value]:
    """The values of the review once it is closed.

    fields   what must be confirmed (`to_confirm`);  changed: those that were changed since the meeting

    Raises NotYet where one of them is neither confirmed nor changed, and where the meeting has not been held.
    """
    done = {*review.names("confirmed"), *changed}
    left = [each for each in fields if each not in done]
    if left:
        raise NotYet(left)
    if review.text("state") != State.HELD:
        raise NotYet(["the meeting itself, which has not been held"])
    return {**review.values, "state": State.CLOSED.value, "closed": on}


def confirmed(review: Record, fields: Collection[str]) -> dict[str, Value]:
    """The values of the review with these fields confirmed besides those that were."""
    return {**review.values, "confirmed": tuple(sorted({*review.names("confirmed"), *fields}))}
