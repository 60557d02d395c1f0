"""How is one value written in a map's document, and how is it read back?

Each kind of value reads what people write ("20 min", "85%", "Yes"), writes the one form it reads back
exactly, and describes itself as JSON Schema so that editors complete and explain it.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import Any, Protocol, TypeAlias

from process_maps.quantities import (
    NO_TIME,
    WHOLE_DAY,
    Clock,
    WorkingCalendar,
    parse_share,
    parse_time,
    write_time,
)

Schema: TypeAlias = dict[str, Any]

LONGEST_NAME = 500
LONGEST_TEXT = 5_000
LONGEST_SHOWN = 60
LEAST, MOST = 1e-6, 1_000_000_000  # counts and shares beyond these are slips, and overflow what is worked out
ONE_TIME = "Write one time, for example 2d, 3h or 20 min"
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


class Unclear(ValueError):
    """A value nobody can be sure about: `what` was found and what to do (`remedy`).

    Where it should have been one of some words, `word` is what was written and `choices` are those words.
    """

    def __init__(self, what: str, remedy: str, *, word: str = "", choices: Iterable[str] = ()) -> None:
        self.what, self.remedy = what, remedy
        self.word, self.choices = word, tuple(choices)
        super().__init__(f"{what}. {remedy}")

    def advice(self) -> str:
        """What to do, with the closest of the choices (finding it takes a moment)."""
        return did_you_mean(self.word, self.choices) + self.remedy


class Kind(Protocol):
    """One kind of value. `read` raises Unclear; `read(write(value))` is `value`."""

    def read(self, raw: object) -> Any: ...

    def write(self, value: Any) -> Any: ...

    def schema(self) -> Schema: ...


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """What is left when case, spaces, hyphens and underscores do not count: "E-mail " is "email"."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def shown(raw: object) -> str:
    """What somebody wrote, short enough to quote back."""
    text = str(raw)
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


def _short(unclear: ValueError, raw: object, expected: str) -> str:
    """Its own sentence, unless that repeats pages of what somebody wrote."""
    return str(unclear) if len(str(raw)) <= LONGEST_SHOWN else f"{shown(raw)} is not {expected}"


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """ "Did you mean 'wait'? " where one of the choices is close, otherwise nothing."""
    by_plain = {plain(choice): choice for choice in choices}
    close = difflib.get_close_matches(plain(word[:LONGEST_SHOWN]), by_plain, n=1, cutoff=0.6)
    return f"Did you mean '{by_plain[close[0]]}'? " if close else ""


def listed(words: Iterable[str]) -> str:
    """ "adds, necessary or waste"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


@dataclass(frozen=True, slots=True)
class Text:
    """Words, blanks around them dropped."""

    longest: int = LONGEST_TEXT

    def read(self, raw: object) -> str:
        if isinstance(raw, bool):
            raise Unclear("this is read as yes or no, not as words", "Put it in quotes")
        if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
            raw = int(raw)
        if isinstance(raw, date):
            raw = raw.isoformat()
        if not isinstance(raw, str | int | float):
            raise Unclear("words are expected here", "Write text")
        text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > self.longest:
            raise Unclear(f"{shown(text)} is {len(text):,} characters long", f"Write at most {self.longest:,}")
        unprintable = next((letter for letter in text if _unprintable(letter)), None)
        if unprintable is not None:
            raise Unclear(f"a character here cannot be printed (U+{ord(unprintable):04X})", "Delete it")
        return text

    def write(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return {"type": ["string", "number"], "maxLength": self.longest}


def _unprintable(letter: str) -> bool:
    if letter in "\n\t":
        return False
    return unicodedata.category(letter) in ("Cc", "Cs") or letter in "\ufeff\ufffe\uffff"


@dataclass(frozen=True, slots=True)
class Reference:
    """The id of something else on the map: `to` names the sections it may stand in."""

    to: tuple[str, ...]

    def read(self, raw: object) -> str:
        return Text(LONGEST_NAME).read(raw)

    def write(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return Text(LONGEST_NAME).schema()


class Runs(StrEnum):
    """Which clock says how long a day is."""

    WAITING = "waiting"
    WORKING = "working"
    WHOLE_DAYS = "whole days"


@dataclass(frozen=True, slots=True)
class Time:
    """A time with its unit. `runs`: what "1 d" and "1 w" are. A kind once the map's calendar is known."""

    runs: Runs

    def on(self, calendar: WorkingCalendar) -> "TimeOnClock":
        match self.runs:
            case Runs.WAITING:
                return TimeOnClock(calendar.wait_clock)
            case Runs.WORKING:
                return TimeOnClock(calendar.work_clock)
            case Runs.WHOLE_DAYS:
                return TimeOnClock(Clock(day=WHOLE_DAY, days_per_week=7))

    def schema(self) -> Schema:
        part = r"[0-9]*\.?[0-9]+ *[a-zA-Z]+"
        return {"anyOf": [{"type": "string", "pattern": rf"^ *{part}([ ,]+(and +)?{part})* *$"}, {"const": 0}]}


@dataclass(frozen=True, slots=True)
class TimeOnClock:
    """A time where it is known how long a day is."""

    clock: Clock

    def read(self, raw: object) -> timedelta:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise Unclear(f"{shown(raw)} is not a time", ONE_TIME)
        if raw in (0, "0"):
            return NO_TIME
        if isinstance(raw, int | float) or _number(raw) is not None:
            bare = shown(raw).strip("'")
            raise Unclear(f"{bare} has no unit", f"Write the unit with it, for example {bare} min or {bare} d")
        try:
            return parse_time(raw, self.clock)
        except ValueError as unclear:
            raise Unclear(_short(unclear, raw, "a time"), ONE_TIME) from None

    def write(self, value: timedelta) -> str:
        return write_time(value, self.clock)


@dataclass(frozen=True, slots=True)
class Share:
    """Part of a whole: 85% or 0.85."""

    def read(self, raw: object) -> float:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise Unclear(f"{shown(raw)} is not a share", "Write a percentage, for example 85%")
        try:
            share = parse_share(str(raw))
        except ValueError as unclear:
            raise Unclear(_short(unclear, raw, "a share"), "Write 0% to 100%, for example 85%") from None
        if 0 < share < LEAST:
            raise Unclear(f"{shown(raw)} is beyond what can be counted", "Write 0%, or at least 0.0001%")
        return share

    def write(self, value: float) -> str | float:
        percent = f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
        return percent if len(percent) <= len("12.345%") else value

    def schema(self) -> Schema:
        return {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": r"^\s*[0-9.]+ *%?\s*$"},
            ]
        }


@dataclass(frozen=True, slots=True)
class Number:
    """A number. `least` may itself be given unless `above` says it must be more."""

    least: float | None = None
    above: bool = False
    whole: bool = False

    def read(self, raw: object) -> float | int:
        number = _number(raw)
        if number is None:
            raise Unclear(f"{shown(raw)} is not a number", "Write a number, for example 9")
        if self.whole and not number.is_integer():
            raise Unclear(f"{number:g} is not a whole number", "Write a whole number, for example 9")
        if self.least is not None and (number < self.least or (self.above and number == self.least)):
            must = "more than" if self.above else "at least"
            raise Unclear(f"{number:g} is too small", f"Write a number that is {must} {self.least:g}")
        if self.least is not None and (number > MOST or (self.above and number < LEAST)):
            raise Unclear(f"{number:g} is beyond what can be counted", f"Write {LEAST:g} to {MOST:,}")
        return int(number) if self.whole else number

    def write(self, value: float) -> float | int:
        return int(value) if float(value).is_integer() and abs(value) < 1e15 else value

    def schema(self) -> Schema:
        schema: Schema = {"type": "integer" if self.whole else "number"}
        if self.least is not None:
            schema["exclusiveMinimum" if self.above else "minimum"] = self.least
            schema["maximum"] = MOST
        return schema


def _number(raw: object) -> float | None:
    """A finite number, or none; "1,200" is one."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    text = str(raw)
    try:
        number = float(text.replace(",", "") if _THOUSANDS.fullmatch(text.strip()) else text)
    except ValueError:
        return None
    return number if isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Score:
    """1 against, 3 mixed, 5 for."""

    def read(self, raw: object) -> int:
        number = _number(raw)
        if number is None or number not in (1, 3, 5):
            raise Unclear(f"{shown(raw)} is not a score", "Write 1 (against), 3 (mixed) or 5 (for)")
        return int(number)

    def write(self, value: int) -> int:
        return value

    def schema(self) -> Schema:
        return {"enum": [1, 3, 5]}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def read(self, raw: object) -> bool:
        if isinstance(raw, bool | int | float) and raw in (0, 1):
            return bool(raw)
        word = str(raw).strip().casefold()
        if word in ("true", "yes", "y", "✓", "✔"):
            return True
        if word in ("false", "no", "n"):
            return False
        raise Unclear(f"{shown(raw)} is neither yes nor no", "Write yes or no")

    def write(self, value: bool) -> bool:
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words. `also` gives other words people use for them."""

    options: type[StrEnum]
    also: Mapping[str, StrEnum]

    def read(self, raw: object) -> StrEnum:
        known = {plain(option): option for option in self.options}
        known |= {plain(word): option for word, option in self.also.items()}
        found = known.get(plain(str(raw)))
        if found is None:
            raise Unclear(
                f"{shown(raw)} is not one of the choices",
                f"Write {listed(self.options)}",
                word=str(raw),
                choices=self.options,
            )
        return found

    def write(self, value: StrEnum) -> str:
        return value.value

    def schema(self) -> Schema:
        return {"enum": [option.value for option in self.options]}
