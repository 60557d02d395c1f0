"""What did a period's notices come to? Letters by month, by service and by change, for a manager to read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.notices.delivery import Delivery, DeliveryState
from engine.notices.life import KeptChange
from engine.notices.moments import london_day
from engine.notices.seen import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """at_once: letters sent by themselves; in_digest: items that came with the weekly digest."""

    month: date
    changes: int
    at_once: int
    in_digest: int
    put_off: int
    without_mail: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """per_person: letters at once for each person told, in the whole period."""

    service: str
    people_told: int
    letters: int
    read: int
    asked: int

    @property
    def per_person(self) -> float:
        return self.letters / self.people_told if self.people_told else 0.0

    @property
    def share_read(self) -> float | None:
        return self.read / self.asked if self.asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    ref: str
    notice: str
    title: str
    state: str
    day: date
    people: int
    rungs: int
    letters: int
    moved: int
    read: int
    asks_to_be_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePeriod:
    """first, last: days of the period; staff: everybody who worked here on some day of it."""

    first: date
    last: date
    staff: int
    months: tuple[MonthLine, ...]
    services: tuple[ServiceLine, ...]
    changes: tuple[ChangeLine, ...]
    busiest: tuple[tuple[str, int], ...]

    @property
    def letters(self) -> int:
        return sum(line.at_once for line in self.months)


def notice_period(
    kept: Sequence[KeptChange],
    deliveries: Mapping[str, Sequence[Delivery]],
    readings: Mapping[str, Sequence[Reading]],
    *,
    first: date,
    last: date,
    staff: int,
    service_of: Mapping[str, str],
    asked: frozenset[str],
) -> NoticePeriod:
    """The summary of a period. `deliveries`, `readings`: by change; `asked`: changes that ask to be read."""
    every = [each for ref in deliveries for each in deliveries[ref]]
    return NoticePeriod(
        first=first,
        last=last,
        staff=staff,
        months=_months(every, kept),
        services=_services(deliveries, readings, service_of, asked),
        changes=tuple(_change(each, deliveries.get(each.ref, ()), readings.get(each.ref, ()), asked) for each in kept),
        busiest=_busiest(every),
    )


def in_digest(delivery: Delivery) -> bool:
    return delivery.letter.startswith("notice.digest.")


def _at_once(delivery: Delivery) -> bool:
    return bool(delivery.letter) and not in_digest(delivery)


def _months(every: Iterable[Delivery], kept: Iterable[KeptChange]) -> tuple[MonthLine, ...]:
    at_once: Counter[date] = Counter()
    digest: Counter[date] = Counter()
    later: Counter[date] = Counter()
    no_mail: Counter[date] = Counter()
    changes = Counter(london_day(each.change.starts).replace(day=1) for each in kept)
    for each in every:
        month = london_day(each.not_before).replace(day=1)
        at_once[month] += _at_once(each)
        digest[month] += in_digest(each)
        later[month] += each.state is DeliveryState.DEFERRED or (_at_once(each) and each.not_before > each.at)
        no_mail[month] += each.state is DeliveryState.NO_MAIL
    return tuple(
        MonthLine(
            month=month,
            changes=changes[month],
            at_once=at_once[month],
            in_digest=digest[month],
            put_off=later[month],
            without_mail=no_mail[month],
        )
        for month in sorted(at_once.keys() | changes.keys())
    )


def _services(
    deliveries: Mapping[str, Sequence[Delivery]],
    readings: Mapping[str, Sequence[Reading]],
    service_of: Mapping[str, str],
    asked: frozenset[str],
) -> tuple[ServiceLine, ...]:
    letters: Counter[str] = Counter()
    told: dict[str, set[str]] = {}
    asked_of: Counter[str] = Counter()
    read_by: Counter[str] = Counter()
    for ref, rows in deliveries.items():
        for each in rows:
            if each.told:
                service = service_of.get(each.person, "")
                told.setdefault(service, set()).add(each.person)
                letters[service] += _at_once(each)
        if ref in asked:
            people = {each.person for each in rows if each.told}
            readers = {each.person for each in readings.get(ref, ())} & people
            asked_of.update(service_of.get(person, "") for person in people)
            read_by.update(service_of.get(person, "") for person in readers)
    return tuple(
        ServiceLine(
            service=service,
            people_told=len(told[service]),
            letters=letters[service],
            read=read_by[service],
            asked=asked_of[service],
        )
        for service in sorted(told)
    )


def _change(
    kept: KeptChange, rows: Sequence[Delivery], readings: Sequence[Reading], asked: frozenset[str]
) -> ChangeLine:
    told = [each for each in rows if each.told]
    return ChangeLine(
        ref=kept.ref,
        notice=kept.change.notice.value,
        title=kept.change.title,
        state=kept.state.value,
        day=london_day(kept.change.starts),
        people=len({each.person for each in told}),
        rungs=len({each.key for each in told}),
        letters=sum(map(_at_once, rows)),
        moved=kept.schedule - 1,
        read=len(readings),
        asks_to_be_read=kept.ref in asked,
    )


def _busiest(every: Iterable[Delivery]) -> tuple[tuple[str, int], ...]:
    """How many people got how many letters in the period: bands, and people in each."""
    per_person = Counter(each.person for each in every if _at_once(each))
    bands = ((1, 10), (11, 25), (26, 50), (51, 100), (101, 200), (201, 10**9))
    named = []
    for low, high in bands:
        words = f"{low} to {high}" if high < 10**9 else f"more than {low - 1}"
        named.append((words, sum(low <= count <= high for count in per_person.values())))
    return tuple(named)
