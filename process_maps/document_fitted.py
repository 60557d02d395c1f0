"""How are times, arrivals and hours fitted from a log written in a map's document? Each as one line of text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from math import exp, sqrt

from process_maps.document_parts import Key, Record, Rows
from process_maps.document_values import (
    LONGEST_NAME,
    Flag,
    Number,
    Reference,
    Runs,
    Schema,
    Text,
    Time,
    Unclear,
    shown,
)
from process_maps.simulation.fitted import Calibration, FittedArrivals, FittedLane, FittedStep
from process_maps.simulation.times import Shape, Times, empirical, exponential, fixed, gamma, lognormal, triangular
from process_maps.simulation.week import HOURS_PER_WEEK, WeeklyHours
from process_maps.simulation.week_words import hours_in_words, hours_of

DECIMALS = 4
LONGEST_SPREAD = 20_000
MOST_TIMES = 2_000
_NUMBER = re.compile(r"(?:(\d{1,3})\*)?(\d{1,9}(?:\.\d{1,9})?)")
ONE_SPREAD = "Write for example lognormal 25 12 min (mean, spread), exponential 3 min, or empirical 1 2.5 4 min"


@dataclass(frozen=True, slots=True)
class SpreadTimes:
    """A distribution of times in minutes: its shape, then mean and spread, or the times as observed.

    40*0 is 40 times 0.
    """

    def read(self, raw: object) -> Times:
        word, _, rest = Text(LONGEST_SPREAD).read(raw).partition(" ")
        found = [_NUMBER.fullmatch(number) for number in rest.removesuffix("min").split()]
        if word not in set(Shape) or not rest.endswith("min") or not all(found):
            raise Unclear(f"{shown(raw)} does not say how times spread", ONE_SPREAD)
        times = sum(int(one[1] or 1) for one in found if one)
        if times > MOST_TIMES:
            raise Unclear(f"{times:,} times are more than a map holds", f"Write at most {MOST_TIMES:,}")
        numbers = [float(one[2]) for one in found if one for _ in range(int(one[1] or 1))]
        try:
            if word == Shape.EMPIRICAL:
                return empirical(numbers)
            match Shape(word), [timedelta(minutes=number) for number in numbers]:
                case Shape.FIXED, [time]:
                    return fixed(time)
                case Shape.EXPONENTIAL, [mean]:
                    return exponential(mean)
                case Shape.LOGNORMAL, [mean, spread]:
                    return lognormal(mean, spread)
                case Shape.GAMMA, [mean, spread]:
                    return gamma(mean, spread)
                case Shape.TRIANGULAR, [lowest, likely, highest]:
                    return triangular(lowest, likely, highest)
            raise ValueError(f"{shown(raw)} has too many or too few numbers")
        except (ValueError, OverflowError) as nonsense:
            raise Unclear(str(nonsense), ONE_SPREAD) from None

    def write(self, value: Times) -> str:
        numbers = [(number, len(list(alike))) for number, alike in groupby(map(_plain, _numbers(value)))]
        words = [f"{times}*{number}" if times > 2 else " ".join([number] * times) for number, times in numbers]
        return f"{value.shape.value} {' '.join(words)} min"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({'|'.join(Shape)}) .*min$"}


def _numbers(times: Times) -> Sequence[float]:
    match times.shape:
        case Shape.LOGNORMAL:
            return times.mean_minutes, times.mean_minutes * sqrt(exp(times.parameters[1] ** 2) - 1)
        case Shape.GAMMA:
            shape, scale = times.parameters
            return times.mean_minutes, sqrt(shape) * scale
        case Shape.EMPIRICAL:
            return times.sample
    return times.parameters


def _plain(number: float) -> str:
    return f"{round(number, DECIMALS):.{DECIMALS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class HoursOfWeek:
    """When people are at work, every week: mon-fri 8:00-18:00, sat 9:00-12:00."""

    def read(self, raw: object) -> WeeklyHours | None:
        text = Text(LONGEST_SPREAD).read(raw)
        try:
            return hours_of(text)
        except ValueError:
            raise Unclear(f"{shown(raw)} are no working hours", "Write them as mon-fri 8:00-18:00, or always") from None

    def write(self, value: WeeklyHours | None) -> str:
        return hours_in_words(value)

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class BusyHours:
    """How busy each hour of the week is: seven lines from Monday, 24 weights in each."""

    def read(self, raw: object) -> tuple[float, ...]:
        lines = raw if isinstance(raw, list) else []
        weights = [Number(0).read(weight) for line in lines for weight in str(line).split()]
        if len(lines) != 7 or len(weights) != HOURS_PER_WEEK:
            what = f"a week has 7 days of 24 hours, and here are {len(lines)} with {len(weights)} weights in all"
            raise Unclear(what, "Write seven texts, Monday first, each with 24 numbers, or leave it out")
        return tuple(float(weight) for weight in weights)

    def write(self, value: tuple[float, ...]) -> list[str]:
        return [" ".join(map(_plain, value[day * 24 : day * 24 + 24])) for day in range(7)]

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}, "minItems": 7, "maxItems": 7}


_TIMES = SpreadTimes()
_WALL = Time(Runs.WHOLE_DAYS)

FITTED_ARRIVALS = Record(
    "fitted arrivals",
    FittedArrivals,
    (
        Key("gaps", _TIMES, "How the times between arrivals spread; none: at random"),
        Key("together", Number(1, whole=True), "So many come at one instant"),
        Key("profile", BusyHours(), "How busy each hour of the week is; none: all alike"),
    ),
)
FITTED_STEP = Record(
    "fitted times",
    FittedStep,
    (
        Key("step", Reference(("steps",)), "Step they were fitted for", required=True),
        Key("touch", Time(Runs.WORKING), "Hands-on time on the map they belong to", required=True),
        Key("work", _TIMES, "How the hands-on time spreads", required=True),
        Key("wait", Time(Runs.WAITING), "Wait on the map they belong to"),
        Key("unexplained", _TIMES, "Wait that no line, batch or closed hours explain"),
        Key("patience", _WALL, "A batch is let go when its first has waited so long"),
        Key("together", Flag(), "A batch is one piece of work for all in it"),
        Key("past_closing", Flag(), "Work is not broken off at closing"),
    ),
    blame="touch",
)
FITTED_LANE = Record(
    "fitted hours",
    FittedLane,
    (
        Key("lane", Reference(("lanes",)), "Lane they were fitted for", required=True),
        Key("hours", HoursOfWeek(), "When its people are at work; none: day and night"),
    ),
    blame="hours",
)
CALIBRATION = Record(
    "a calibration",
    Calibration,
    (
        Key("fitted_on", Text(LONGEST_NAME), "The log, and the part of it", required=True),
        Key("distance", _WALL, "Of the simulated lead times from those held out", required=True),
        Key("floor", _WALL, "Of the fitted part's own lead times from those held out", required=True),
        Key("arrivals", FITTED_ARRIVALS, "How work comes", required=True),
        Key("steps", Rows(FITTED_STEP), "How the times of each step spread"),
        Key("lanes", Rows(FITTED_LANE), "When people are at work"),
    ),
)
