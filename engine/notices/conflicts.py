"""What stands against the window of a change: lead time, freezes, busy hours, another change of the same system?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.easter import easter

from engine.calendars import ENGLAND, WorkingDays, long_date
from engine.notices.change import WINDOWS, Change
from engine.notices.moments import LONDON, NoSuchTime, london, london_day, soonest, window_words
from engine.notices.rules import Freeze, FreezeKind, NoticeRules, Peak

SEARCHED_DAYS = 90  # how far ahead a free window is looked for
WEDNESDAY = 2


class ConflictKind(StrEnum):
    LEAD_TIME = "lead time"
    FREEZE = "freeze"
    SAME_SYSTEM = "same system"
    CLINICAL_PEAK = "clinical peak"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One thing that stands against it, for a person to weigh."""

    kind: ConflictKind
    what: str
    other: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def conflicts(
    change: Change,
    others: Iterable[Change],
    rules: NoticeRules,
    *,
    recorded: date | None,
    working_days: WorkingDays = ENGLAND,
) -> tuple[Conflict, ...]:
    """Everything that stands against the window. `recorded`: the day it was recorded; None: lead time not looked at."""
    found = [] if recorded is None else [*_lead_time(change, rules, recorded, working_days)]
    first, last = london_day(change.starts), london_day(change.ends or change.starts)
    found += [
        Conflict(kind=ConflictKind.FREEZE, what=f"{name} ({long_date(begins)} to {long_date(ends)})")
        for name, begins, ends in freezes_between(rules.freezes, first, last)
    ]
    if change.notice in WINDOWS:
        found += [
            Conflict(
                kind=ConflictKind.SAME_SYSTEM,
                what=f"{other.ref} also changes {', '.join(sorted(shared))}: {window_words(other.starts, other.ends)}",
                other=other.ref,
            )
            for other in others
            if other.ref != change.ref
            and (shared := {*change.systems} & {*other.systems})
            and _overlap(change.starts, change.ends, other.starts, other.ends)
        ]
        found += [
            Conflict(kind=ConflictKind.CLINICAL_PEAK, what=f"{peak.name} on {long_date(day)}")
            for peak, day in _peaks_met(rules.peaks, change.starts, change.ends or change.starts)
        ]
    return tuple(found)


def next_free(change: Change, others: Sequence[Change], rules: NoticeRules, *, recorded: date | None) -> Change | None:
    """The change as it is, on the first later day on which nothing stands against it; None within 90 days.

    recorded   the day it was recorded; None: lead time not looked at
    """
    local = change.starts.astimezone(LONDON)
    length = change.ends - change.starts if change.ends else None
    for days in range(1, SEARCHED_DAYS + 1):
        try:
            starts = london(local.date() + timedelta(days=days), local.time())
        except NoSuchTime:
            continue
        moved = replace(change, starts=starts, ends=starts + length if length is not None else None)
        if not conflicts(moved, others, rules, recorded=recorded):
            return moved
    return None


def freezes_between(freezes: Iterable[Freeze], first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Name, first and last day of every freeze that touches the days given."""
    for freeze in freezes:
        for year in range(first.year - 1, last.year + 2):
            for begins, ends in _days_of(freeze, year):
                if begins <= last and first <= ends:
                    yield freeze.name, begins, ends


def _days_of(freeze: Freeze, year: int) -> Iterator[tuple[date, date]]:
    around = timedelta(days=freeze.before), timedelta(days=freeze.after)
    match freeze.kind:
        case FreezeKind.EASTER:
            sunday = easter(year)
            yield sunday - around[0], sunday + around[1]
        case FreezeKind.FIRST_WEDNESDAY:
            first = date(year, freeze.month, 1)
            wednesday = first + timedelta(days=(WEDNESDAY - first.weekday()) % 7)
            yield wednesday - around[0], wednesday + around[1]
        case FreezeKind.DATES if freeze.only is not None:
            if freeze.only.year == year:
                yield freeze.only - around[0], freeze.only + around[1]
        case FreezeKind.DATES:
            begins, ends = _on(year, freeze.first), _on(year, freeze.last)
            yield begins, ends if begins <= ends else _on(year + 1, freeze.last)


def _on(year: int, month_and_day: str) -> date:
    month, _, day = month_and_day.partition("-")
    return date(year, int(month), int(day))


def _lead_time(change: Change, rules: NoticeRules, recorded: date, working_days: WorkingDays) -> Iterator[Conflict]:
    needed = rules.lead_time(change)
    earliest = working_days.add_working_days(recorded, needed)
    if needed and london_day(change.starts) < earliest:
        size = "major " if change.major else ""
        yield Conflict(
            kind=ConflictKind.LEAD_TIME,
            what=f"a {size}{change.kind} change is recorded {needed} working days before: "
            f"the earliest start is {long_date(earliest)}",
        )


def _overlap(start: datetime, end: datetime | None, other: datetime, other_end: datetime | None) -> bool:
    return start < (other_end or other + timedelta(minutes=1)) and other < (end or start + timedelta(minutes=1))


def _peaks_met(peaks: Iterable[Peak], starts: datetime, ends: datetime) -> Iterator[tuple[Peak, date]]:
    """Each peak the window runs into, with the first day on which it does."""
    for peak in peaks:
        day, last = london_day(starts), london_day(ends)
        while day <= last:
            if (not peak.days or day.weekday() in peak.days) and _overlap(
                starts, ends, soonest(day, peak.starts), soonest(day, peak.ends)
            ):
                yield peak, day
                break
            day += timedelta(days=1)
