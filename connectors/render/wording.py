"""How are times, shares, money, counts and dates said to people?"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from process_maps.analysis.measures import Unit
from process_maps.quantities import MINUTE, NO_TIME, WHOLE_DAY, WorkingCalendar
from process_maps.vocabulary import LeadTimeRule

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)

RULE_WORDS = {
    LeadTimeRule.INVENTORY: "inventory / daily demand; work not counted",
    LeadTimeRule.WAIT_PLUS_WORK: "wait plus work",
    LeadTimeRule.BLOCK: "block lead times",
    LeadTimeRule.MEASURED: "measured, median",
}


def number_words(value: float, *, places: int = 1) -> str:
    """ "1,234", "2.5": at most so many decimal places, none that are 0."""
    text = f"{value:,.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def count_words(count: float, unit: str) -> str:
    """ "44 referrals", "1 referral", "1 person"."""
    return _counted(number_words(count), unit)


def _counted(number: str, unit: str) -> str:
    return f"{number} {one_of(unit) if number == '1' else unit}".strip()


def one_of(unit: str) -> str:
    """What one is called, where the many are called "referrals"."""
    if unit == "people":
        return "person"
    if unit.endswith("ies") and len(unit) > 4:
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit


def work_words(time: timedelta) -> str:
    """Hands-on time, in seconds, minutes or hours: "39 s", "12 min", "1.5 h". Never in days: whose day?"""
    return _time_words(time, None)


def wait_words(time: timedelta, day: timedelta = WHOLE_DAY) -> str:
    """Waiting or lead time: "6 h", "23 days". `day` is how long the map's "1 day" of waiting is."""
    return _time_words(time, day)


@lru_cache(maxsize=2_000)
def _time_words(time: timedelta, day: timedelta | None) -> str:
    if time == NO_TIME:
        return "0 min"
    if time < NO_TIME:
        return f"−{_time_words(-time, day)}"
    if day is not None and time >= 0.995 * day:
        return _counted(number_words(time / day, places=_places(time / day)), "days")
    if time >= 90 * MINUTE:
        return f"{number_words(time / HOUR, places=_places(time / HOUR))} h"
    if time < 2 * MINUTE and time % MINUTE:
        return f"{number_words(time / SECOND, places=_places(time / SECOND))} s"
    return f"{number_words(time / MINUTE, places=_places(time / MINUTE))} min"


def _places(value: float) -> int:
    return 0 if value >= 99.5 else 1 if value >= 0.95 else 2


def share_words(share: float) -> str:
    """ "82%"; one figure below 1% ("0.2%", "0.009%"), and never 0% or 100% of what is neither."""
    percent = share * 100
    if 0 < percent < 0.0005:
        return "under 0.001%"
    if 0 < percent < 0.95:
        return f"{float(f'{percent:.1g}'):f}".rstrip("0") + "%"
    if 99.5 <= percent < 100:
        return f"{min(percent, 99.9):.1f}%"
    return f"{number_words(percent, places=0)}%"


def pounds_words(pounds: float) -> str:
    """ "£4.50", "£1,234", "£1.2 million"."""
    sign = "−" if pounds < 0 else ""
    size = abs(pounds)
    if size >= 999_500:
        return f"{sign}£{number_words(size / 1e6)} million"
    if size >= 99.5 or size == round(size):
        return f"{sign}£{size:,.0f}"
    return f"{sign}£{size:,.2f}"


def hours_words(hours: float) -> str:
    """Staff time over a year: "7.5 hours", "1 hour", "1,240 hours"."""
    return count_words(round(hours, 0 if abs(hours) >= 9.95 else 1), "hours")


def date_words(day: date) -> str:
    """ "23 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def weekday_words(day: date) -> str:
    """ "Monday 23 November 2026"."""
    return f"{day:%A} {date_words(day)}"


def instant_words(instant: datetime) -> str:
    """ "23 November 2026 at 7:05": in the zone the instant carries."""
    return f"{date_words(instant)} at {instant.hour}:{instant:%M}"


def and_words(items: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def day_rule_words(calendar: WorkingCalendar) -> str:
    """How long a day is on this map: waiting and work seldom count the same one."""
    waiting, working = work_words(calendar.waiting_day), work_words(calendar.working_day)
    return f"1 day of waiting = {waiting}; 1 working day = {working}"


def change_words(change: float, *, lower_is_better: bool) -> str:
    """ "64% less", "145% more" for the share a measure improved by (below 0: got worse by)."""
    if round(abs(change) * 100, 1) == 0:
        return "no change"
    less = (change > 0) == lower_is_better
    if not less and abs(change) >= 2:
        return f"{number_words(1 + abs(change), places=0 if abs(change) >= 9 else 1)} times as much"
    return f"{share_words(abs(change))} {'less' if less else 'more'}"


WAITING_MEASURES = frozenset({"lead_time_minutes", "wait_minutes", "waste_elapsed_minutes"})
"""Measures of the item's time, said in days; other times are somebody's work, said in hours."""


def measure_words(key: str, unit: Unit, figure: float | None, day: timedelta = WHOLE_DAY) -> str:
    """A figure of the analysis by its key and unit: "66 days", "4.7 h", "29%", "£12,300"; "not known" for None."""
    if figure is None:
        return "not known"
    match unit:
        case Unit.MINUTES:
            time = timedelta(minutes=figure)
            return wait_words(time, day) if key in WAITING_MEASURES else work_words(time)
        case Unit.SHARE:
            return share_words(figure)
        case Unit.HOURS:
            return hours_words(figure)
        case Unit.POUNDS:
            return pounds_words(figure)
        case Unit.COUNT:
            return number_words(figure)
