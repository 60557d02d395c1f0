"""How long did cases really take at each step? The same map, with measured times beside the drawn ones.

docs/method/observed.md says what is measured, what cannot be, and works an example.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from engine.calendars import ENGLAND, ONE_DAY, WorkingDays, short_date
from engine.cases.model import AndonCleared, AnyEvent, Case, CaseStatus, MachineDone, Resume, SentBack, Submitted
from process_maps.model import MeasuredLeadTime, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Evidence, MapState

LONDON = ZoneInfo("Europe/London")
NO_TIME = timedelta(0)
MACHINE = "machine"

History = tuple[Case, Sequence[AnyEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """When people are at work: from `begins` to `ends` on London's clock, on working days."""

    begins: time = time(9)
    ends: time = time(17)
    days: WorkingDays = field(default_factory=lambda: ENGLAND)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The part of the time from `start` to `end` in which people were at work.

        >>> from datetime import UTC
        >>> friday, monday = datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
        >>> str(OfficeHours().between(friday, monday))
        '2:00:00'
        """
        day, last, total = start.astimezone(LONDON).date(), end.astimezone(LONDON).date(), NO_TIME
        while day <= last:
            if self.days.is_working_day(day):
                opens = max(start, datetime.combine(day, self.begins, tzinfo=LONDON))
                closes = min(end, datetime.combine(day, self.ends, tzinfo=LONDON))
                total += max(NO_TIME, closes - opens)
            day += ONE_DAY
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One piece of work done in one case, without anybody's name.

    case       a number of its own, in the order the cases were opened: "case-0001"
    came       when the case came to the step;  done: when the work was handed on
    by         the role that was asked, or "machine"
    sent_back  the work was handed back, not on
    """

    case: str
    step: str
    came: datetime
    done: datetime
    by: str
    sent_back: bool = False

    @property
    def elapsed(self) -> timedelta:
        return self.done - self.came


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedStep:
    """One step as drawn and as measured; medians are None where no case has been through it.

    drawn             the whole stay as drawn: wait and hands-on time
    elapsed, working  the whole stay as measured: by the clock, and in office hours
    ninth             nine of ten visits stayed no longer, by the clock
    waiting           cases that are at it now
    repeats           visits after the first of the same case;  sent_back: visits that handed the work back
    """

    step: str
    name: str
    visits: int
    waiting: int
    repeats: int
    sent_back: int
    drawn: timedelta
    elapsed: timedelta | None
    working: timedelta | None
    ninth: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedMap:
    """What happened, on the map it happened on.

    process   the drawn map with the measured stay at each step
    drawn     as it was before
    skipped   cases that never came to a step of this map: they ran on another version
    """

    process: ProcessMap
    drawn: ProcessMap
    steps: tuple[ObservedStep, ...]
    visits: tuple[Visit, ...]
    cases: int
    closed: int
    lead_time: MeasuredLeadTime | None
    skipped: int = 0


def observed(drawn: ProcessMap, histories: Iterable[History], hours: OfficeHours = OfficeHours()) -> ObservedMap:
    """The map as it ran. Cases that were cancelled or superseded count at the steps they went through."""
    steps = {step.id: step for step in drawn.steps}
    visits: list[Visit] = []
    waiting: dict[str, int] = defaultdict(int)
    leads: list[timedelta] = []
    cases = skipped = 0
    for case, events in sorted(histories, key=lambda history: (history[0].opened, history[0].id)):
        if steps.keys().isdisjoint(item.node for item in case.items):
            skipped += 1
            continue
        cases += 1
        visits += _visits(f"case-{cases:04}", case, events, steps)
        for item in case.open_items:
            waiting[item.node] += 1
        if case.status is CaseStatus.CLOSED and case.closed is not None:
            leads.append(case.closed - case.opened)
    by_step: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_step[visit.step].append(visit)
    found = tuple(_observed_step(step, by_step[step.id], waiting[step.id], hours) for step in drawn.steps)
    stays = {each.step: each.elapsed for each in found}
    lead = _lead_time(leads)
    measured = tuple(_with_stay(step, stays[step.id]) for step in drawn.steps)
    ran = replace(
        drawn,
        steps=measured,
        measured=lead or drawn.measured,
        state=MapState.CURRENT,
        evidence=Evidence.OBSERVED,
        event="",
        observed=_when(visits, cases),
    )
    return ObservedMap(
        process=ran,
        drawn=drawn,
        steps=found,
        visits=tuple(visits),
        cases=cases,
        closed=len(leads),
        lead_time=lead,
        skipped=skipped,
    )


def _when(visits: Sequence[Visit], cases: int) -> str:
    if not visits:
        return ""
    first, last = (at.astimezone(LONDON).date() for at in (min(v.came for v in visits), max(v.done for v in visits)))
    return f"{short_date(first)} to {short_date(last)}, {cases} cases"


def _visits(number: str, case: Case, events: Sequence[AnyEvent], steps: Mapping[str, Step]) -> Iterator[Visit]:
    """Each piece of work that was handed on, from when it came until it was.

    What people did before the case was opened counts as done at its opening, and is not measured.
    """
    items = {item.id: item for item in case.items}
    for event in events:
        before = isinstance(event, Submitted) and event.at == case.opened
        item = items.get(getattr(event, "item", "")) if _hands_on(event) and not before else None
        if item is not None and item.node in steps:
            yield Visit(
                case=number,
                step=item.node,
                came=item.since,
                done=max(event.at, item.since),
                by=MACHINE if isinstance(event, MachineDone) else item.asked,
                sent_back=isinstance(event, SentBack),
            )


def _hands_on(event: AnyEvent) -> bool:
    cleared = isinstance(event, AndonCleared) and event.resume is not Resume.AGAIN
    return cleared or isinstance(event, Submitted | MachineDone | SentBack)


def _observed_step(step: Step, visits: Sequence[Visit], waiting: int, hours: OfficeHours) -> ObservedStep:
    elapsed = [visit.elapsed for visit in visits]
    return ObservedStep(
        step=step.id,
        name=step.name,
        visits=len(visits),
        waiting=waiting,
        repeats=len(visits) - len({visit.case for visit in visits}),
        sent_back=sum(visit.sent_back for visit in visits),
        drawn=step.times.wait + step.times.touch if step.times.block is None else step.times.block,
        elapsed=_median(elapsed),
        working=_median([hours.between(visit.came, visit.done) for visit in visits]),
        ninth=_ninth_decile(elapsed),
    )


def _with_stay(step: Step, stay: timedelta | None) -> Step:
    """The drawn hands-on time stays, for nobody notes when they begin; the rest of the measured stay is waiting.

    A stay shorter than the drawn hands-on time shows that that was drawn too long.
    """
    if stay is None:
        return step
    touch = min(step.times.touch, stay)
    split = step.value_split if touch == step.times.touch else None
    return replace(step, value_split=split, times=replace(step.times, touch=touch, wait=stay - touch, block=None))


def _lead_time(leads: Sequence[timedelta]) -> MeasuredLeadTime | None:
    middle = _median(leads)
    if middle is None:
        return None
    return MeasuredLeadTime(
        cases=len(leads), median=middle, ninth_decile=_ninth_decile(leads), source="cases that ran on this map"
    )


def _median(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(each.total_seconds() for each in times)) if times else None


def _ninth_decile(times: Sequence[timedelta]) -> timedelta | None:
    """The smallest time that at least nine of ten did not exceed (nearest rank)."""
    if not times:
        return None
    rank = -(-len(times) * 9 // 10)
    return sorted(times)[rank - 1]
