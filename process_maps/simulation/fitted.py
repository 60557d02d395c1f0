"""What did a log say about a map that the map has no other room for? Fitted times, arrivals and hours.

Beside the figures people draw (a mean wait, so many people) a calibrated map carries what only the simulation
needs: how times spread, how work comes, when people are there. Each belongs to a drawn figure: where that is changed,
by hand or by a scenario, the fitted one follows it (map_fit.py). docs/method/calibration.md says how they are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from process_maps.quantities import NO_TIME
from process_maps.simulation.times import Times
from process_maps.simulation.week import HOURS_PER_WEEK, WeeklyHours


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedStep:
    """How the times of one step spread.

    touch, wait   the drawn times these belong to; the wait by the map's own clock
    work          hands-on time
    unexplained   wait that no line, batch or closed hours explain, by the clock on the wall; None: none
    patience      a batch is let go when the first in it has waited so long; None: once it is full
    together      a batch is one piece of work for all in it
    past_closing  work is timed by the clock on the wall, nights included, and so is not broken off at closing
    """

    step: str
    touch: timedelta
    work: Times
    wait: timedelta = NO_TIME
    unexplained: Times | None = None
    patience: timedelta | None = None
    together: bool = False
    past_closing: bool = False

    def __post_init__(self) -> None:
        if min(self.touch, self.wait, self.patience or NO_TIME) < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLane:
    """When the people of a lane are at work; None: day and night."""

    lane: str
    hours: WeeklyHours | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and not self.hours.intervals:
            raise ValueError(f"the people of {self.lane} are never at work")


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedArrivals:
    """How work comes; how much of it is the map's demand.

    gaps      how the times between arrivals spread; None: at random (exponential)
    together  so many cases at one instant, each time
    profile   how busy each hour of the week is, 168 weights from Monday 00:00; (): all alike
    """

    gaps: Times | None = None
    together: int = 1
    profile: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.together < 1:
            raise ValueError(f"at least 1 case comes at a time, not {self.together}")
        if self.gaps is not None and self.gaps.mean_minutes <= 0:
            raise ValueError("the time from one arrival to the next is more than 0 on average")
        if self.profile and (len(self.profile) != HOURS_PER_WEEK or min(self.profile) < 0 or sum(self.profile) <= 0):
            raise ValueError("a week has 168 hours, with weights of 0 or more, not all 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was fitted, from what, and how near the simulation then came to cases it had not seen.

    fitted_on   the log and the part of it
    distance    of the simulated lead times from those of the held-out part
    floor       of the fitted part's own lead times from those of the held-out part
    """

    fitted_on: str
    distance: timedelta
    floor: timedelta
    arrivals: FittedArrivals
    steps: tuple[FittedStep, ...] = ()
    lanes: tuple[FittedLane, ...] = ()
