"""Which weekly letters does each person want, and on which day? What nobody chose comes on Monday."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class WeeklyLetter(StrEnum):
    """A letter a person may go without. What must reach them (a decision due, a safety notice) is none."""

    SUPPLIERS = "supplier digest"
    WORK = "work list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one person chose. `weekday`: 0 is Monday, 4 is Friday."""

    person: str
    letter: WeeklyLetter
    wanted: bool = True
    weekday: int = 0

    def __post_init__(self) -> None:
        if self.weekday not in range(len(WEEKDAYS)):
            raise ValueError(f"a letter goes out from Monday (0) to Friday (4), not on {self.weekday}")

    def goes_on(self, day: date) -> bool:
        """On the chosen day of the week, or on a later one where no run was made on it."""
        return self.wanted and day.weekday() >= self.weekday


class Subscriptions(Protocol):
    """Where the choices are kept."""

    def subscriptions(self, letter: WeeklyLetter) -> Mapping[str, Subscription]:
        """By person; those who never chose are not in it."""

    def subscribe(self, subscription: Subscription) -> None:
        """In the place of what they chose before."""
