"""What do the pages need to know of what runs by itself? flows/automations.py reads it from Prefect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Protocol

from connectors.render.stage_strip import Stage
from engine.errors import EightflowsError


class NotRunning(EightflowsError):
    """What runs automations does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run of a flow, its `words` in plain English. `state`: worked, stopped, running, waiting, planned, skipped.

    done, need_a_person  items, as the run counted them; None where it told nothing
    day                  the business date it was for; None for a flow that takes what is due whenever it runs
    """

    id: str
    state: str
    began: datetime | None
    seconds: float | None
    words: str = ""
    done: int | None = None
    need_a_person: int | None = None
    day: date | None = None

    @property
    def took(self) -> str:
        return plain_time(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """One stage of a run; times in seconds of its latest try.

    state  "worked", "stopped", "running", "not reached", or "kept": done by an earlier try and not done again
    """

    name: str
    state: str
    begins: float = 0.0
    seconds: float | None = None

    @property
    def took(self) -> str:
        return plain_time(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One of the times a run was tried. `state`, `words`: as of a run."""

    began: datetime
    ended: datetime | None
    state: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run from its beginning to its end. `counts`: what it told, in its own words and order; `tries`: in order."""

    run: RunLine
    stages: tuple[StageTime, ...]
    counts: tuple[tuple[str, int], ...]
    tries: tuple[Try, ...] = ()

    @property
    def stopped_at(self) -> int:
        """The number of the stage it can go on from; 0 where it did not stop."""
        if self.run.state != "stopped":
            return 0
        return next((number for number, each in enumerate(self.stages, 1) if each.state == "stopped"), 1)

    @property
    def whole(self) -> float:
        """Seconds all the bars are drawn against."""
        return max((each.begins + (each.seconds or 0) for each in self.stages), default=0.0) or 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a flow did in the last seven days.

    need_a_person  what came up for one in that time, and what its last run found still standing
    released       None where no drawn step says how long it took by hand
    """

    done: int = 0
    need_a_person: int = 0
    released: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """One automation.

    schedule     in plain English;  rehearsable: it takes a day;  runs: newest first
    stages       its picture
    item         what it counts: "letters"
    by_hand      hands-on time of one item in the drawn step it replaces; `replaces`: that step and map, in words
    look_at      where a person finds what needs one: words and address
    """

    id: str
    name: str
    about: str
    schedule: str
    paused: bool
    next_run: datetime | None
    runs: tuple[RunLine, ...] = ()
    rehearsable: bool = False
    stages: tuple[Stage, ...] = ()
    item: str = "items"
    by_hand: timedelta | None = None
    replaces: str = ""
    look_at: tuple[str, str] = ("", "")
    week: Week = Week()

    @property
    def stopped(self) -> RunLine | None:
        """The last run that came to an end, where it did not do its work; None where it did."""
        ended = next((run for run in self.runs if run.state in ("worked", "stopped")), None)
        return ended if ended and ended.state == "stopped" else None

    @property
    def usual(self) -> str:
        """How long it usually takes (median of those that worked); "" where that is not known."""
        taken = [run.seconds for run in self.runs if run.state == "worked" and run.seconds is not None]
        return plain_time(median(taken)) if taken else ""


def plain_time(seconds: float | None) -> str:
    """
    >>> [plain_time(each) for each in (None, 0.4, 61, 600, 8000)]
    ['', 'under 1 s', '61 s', '10 min', '2.2 h']
    """
    if seconds is None:
        return ""
    if seconds < 1:
        return "under 1 s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class Automations(Protocol):
    """What runs by itself, read from where it is scheduled. All raise NotRunning where it does not answer."""

    def flows(self) -> Sequence[FlowLine]: ...

    def flow(self, id: str) -> FlowLine | None: ...

    def view(self, id: str, run: str) -> RunView | None:
        """One run of that flow; None where there is none."""

    def run(self, id: str, *, day: date | None = None) -> str:
        """Start a run now, or for another day; returns the run's id."""

    def go_on(self, id: str, run: str) -> None:
        """Run one that stopped again from the stage it stopped at. Raises EightflowsError where it did not stop."""

    def pause(self, id: str, paused: bool) -> None: ...
