"""On which dates is each rung of a change's sequence due, and which one is due now?

A rung that could not go in time (the change was recorded late, or we were off) is made up for once: the latest of
those overdue that is still of use goes to everybody any of them would have gone to, the others are passed over.
docs/guide/notices.md.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from engine.calendars import ENGLAND, WorkingDays
from engine.notices.change import Change
from engine.notices.moments import london_day, soonest
from engine.notices.rules import Anchor, Channel, NoticeRules, RungRule, To

MOST_REPEATS = 48
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRung:
    """A rung on the calendar of one change: when it is due, and until when it is of use.

    before   when people have to know it, where that is sooner: a date that is wrong now does harm until then
    """

    rule: RungRule
    id: str
    due: datetime
    until: datetime
    next_update: datetime | None = None
    before: datetime | None = None

    @property
    def urgent(self) -> bool:
        return self.rule.urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRung:
    """The rung to send now, those it makes up for, and those that are of no use any more."""

    rung: PlannedRung
    passed_over: tuple[PlannedRung, ...] = ()
    expired: tuple[PlannedRung, ...] = ()

    @property
    def to(self) -> frozenset[To]:
        """Whom the rung and those it makes up for go to."""
        return frozenset(each.rule.to for each in (self.rung, *self.passed_over))

    @property
    def not_sent(self) -> tuple[str, ...]:
        """Ids of the rungs that will never go as themselves."""
        return tuple(each.id for each in (*self.passed_over, *self.expired))


def plan(
    change: Change,
    rules: NoticeRules,
    *,
    released: datetime,
    finished: datetime | None = None,
    now: datetime | None = None,
    working_days: WorkingDays = ENGLAND,
) -> tuple[PlannedRung, ...]:
    """Every rung with its moment, in order of time.

    released  when the change may first be told of
    finished  when somebody said that the work is done; before that, what follows it is not planned
    now       up to when an overrun is reported again and again
    """
    planned = [
        each
        for rule in rules.sequence(change.notice)
        for each in _planned(rule, change, released, finished, now, working_days)
    ]
    return _apart(sorted(planned, key=lambda each: (each.due, each.id)), rules.least_gap)


def due_rung(planned: Iterable[PlannedRung], *, now: datetime, handled: Container[str]) -> DueRung | None:
    """The latest rung that is due, of use and not handled; None where there is none. `planned` in order of time."""
    overdue = [each for each in planned if each.due <= now and each.id not in handled]
    useful = [each for each in overdue if now < each.until]
    if not useful:
        return None
    expired = tuple(each for each in overdue if now >= each.until)
    return DueRung(rung=useful[-1], passed_over=tuple(useful[:-1]), expired=expired)


def at_once(planned: Iterable[PlannedRung]) -> tuple[PlannedRung, ...]:
    """Those that do not wait for the weekly digest."""
    return tuple(each for each in planned if not each.rule.in_digest)


def in_digest(planned: Iterable[PlannedRung]) -> tuple[PlannedRung, ...]:
    return tuple(each for each in planned if Channel.DIGEST in each.rule.by)


def _planned(
    rule: RungRule,
    change: Change,
    released: datetime,
    finished: datetime | None,
    now: datetime | None,
    working_days: WorkingDays,
) -> Iterator[PlannedRung]:
    anchor = {Anchor.NOW: released, Anchor.START: change.starts, Anchor.END: change.ends, Anchor.FINISHED: finished}
    origin = anchor[rule.anchor]
    if origin is None:
        return
    if rule.every:
        yield from _repeated(rule, origin, finished, now)
        return
    due = _due(rule, origin, working_days)
    until = change.starts if rule.before_start else due + rule.useful
    if until > due:
        yield PlannedRung(rule=rule, id=rule.id, due=due, until=until)


def _repeated(
    rule: RungRule, origin: datetime, finished: datetime | None, now: datetime | None
) -> Iterator[PlannedRung]:
    """Every so many minutes from the origin on, as long as the work is not done."""
    every = timedelta(minutes=rule.every)
    last = min(moment for moment in (finished, now) if moment is not None) if (finished or now) else origin
    for number in range(MOST_REPEATS):
        due = origin + number * every
        if due >= last and not (due == last and finished is None):
            return
        yield PlannedRung(rule=rule, id=f"{rule.id}-{number + 1}", due=due, until=due + every, next_update=due + every)


def _due(rule: RungRule, origin: datetime, working_days: WorkingDays) -> datetime:
    if rule.at is None:
        return origin + timedelta(minutes=rule.minutes)
    day = london_day(origin)
    if rule.working_days:
        return soonest(working_days.add_working_days(day, rule.working_days), rule.at)
    return soonest(_rolled(day + timedelta(days=rule.days), working_days, forward=rule.days > 0), rule.at)


def _rolled(day: date, working_days: WorkingDays, *, forward: bool) -> date:
    """A working day: the one before for what warns, the one after for what looks back."""
    if forward and not working_days.is_working_day(day):
        return working_days.add_working_days(day, 1)
    return working_days.previous_working_day(day)


def _apart(planned: Sequence[PlannedRung], least: timedelta) -> tuple[PlannedRung, ...]:
    """Without rungs that the next one follows too closely: the later one says more. Urgent ones all stay."""
    kept: list[PlannedRung] = []
    for each in planned:
        too_close = kept and each.due - kept[-1].due < least
        if too_close and not (kept[-1].urgent or each.urgent) and kept[-1].rule.in_digest == each.rule.in_digest:
            each = replace(each, rule=_for_both(kept.pop().rule, each.rule))
        kept.append(each)
    return tuple(kept)


def _for_both(earlier: RungRule, later: RungRule) -> RungRule:
    """The later rung, on the channels and to the people of both."""
    by = tuple(dict.fromkeys((*earlier.by, *later.by)))
    return replace(later, by=by, to=later.to if earlier.to is later.to else To.EVERYBODY)
