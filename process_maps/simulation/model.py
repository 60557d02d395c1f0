"""What is simulated? Nodes, pools of people with working hours, arrivals, urgencies: a small frozen value.

    model = SimulationModel(
        arrivals=(Arrivals.random(every=10 * MINUTE, at="receive"),),
        pools=(Pool(id="clerk", servers=2, hours=weekly(range(5), time(9), time(17))),),
        nodes=(
            Task(id="receive", work=exponential(5 * MINUTE), pools=("clerk",), to=(Exit("checked"),)),
            Choice(id="checked", to=(Exit("receive", 0.1), Exit("done", 0.9))),
            End(id="done"),
        ),
    )

Ids are what luck is tied to: a step that keeps its id keeps its luck from one scenario to the next. Only the
values themselves are refused here; whether they make a process that can run is said by checks.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from process_maps.quantities import NO_TIME, checked_share, minutes
from process_maps.simulation.times import Times
from process_maps.simulation.week import HOURS_PER_WEEK, WEEK_MINUTES, WeeklyHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """People (or rooms, or machines) who can stand in for each other. No `hours`: always there.

    A lane whose numbers change over the day is several pools; a person with several skills is a pool that
    several tasks name.
    """

    id: str
    servers: int
    hours: WeeklyHours | None = None

    def __post_init__(self) -> None:
        if self.servers < 0:
            raise ValueError(f"there cannot be {self.servers} people in {self.id}")

    @property
    def open_share(self) -> float:
        """Share of the week in which the pool is at work."""
        return 1.0 if self.hours is None else self.hours.minutes_per_week / WEEK_MINUTES


@dataclass(frozen=True, slots=True)
class Exit:
    """A way on. `share` of the cases take it, each `at_most` so often (1: a retake that happens once)."""

    to: str
    share: float = 1.0
    at_most: int | None = None

    def __post_init__(self) -> None:
        checked_share(self.share)
        if self.at_most is not None and self.at_most < 1:
            raise ValueError("a way that may be taken no times is no way: leave it out")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBatch:
    """Work starts when `size` items have come together, or when the first has waited `patience`.

    together  one piece of work for all of them (a van, a centrifuge); else one after the other
    """

    size: int
    patience: timedelta | None = None
    together: bool = False

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"a batch holds at least 1 item, not {self.size}")
        if self.patience is not None and self.patience < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBatch:
    """A weekly list: work is let through at `minutes` of the week, `at_most` so many items each time."""

    minutes: tuple[int, ...]
    at_most: int | None = None
    together: bool = False

    def __post_init__(self) -> None:
        if not self.minutes or any(not 0 <= minute < WEEK_MINUTES for minute in self.minutes):
            raise ValueError("a list needs its times: minutes of the week, from 0 (Monday 00:00) to 10,079")
        if tuple(sorted(set(self.minutes))) != self.minutes:
            raise ValueError("the times of a list must be in order, each once")
        if self.at_most is not None and self.at_most < 1:
            raise ValueError(f"a list takes at least 1 item, not {self.at_most}")


Batch = CountBatch | ListBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """`share` of the time of use the equipment works; a repair takes `repair` on average (exponential).

    Without `repair` the step is simply slower by 1 / share.
    """

    share: float
    repair: timedelta | None = None

    def __post_init__(self) -> None:
        if checked_share(self.share) == 0:
            raise ValueError("an uptime of 0 never makes anything")
        if self.repair is not None and self.repair <= NO_TIME:
            raise ValueError("a repair takes more than 0")

    @property
    def between_failures_minutes(self) -> float:
        """Mean minutes of use from one breakdown to the next; endless where no repair time is given."""
        if self.repair is None or self.share == 1:
            return float("inf")
        return minutes(self.repair) * self.share / (1 - self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Where time passes: an extra wait, a batch, a line, and work.

    pools         who can do it, whom to ask first first; () needs nobody (a machine step, another team)
    setup         added whenever the server's last work was another task
    extra_wait    wait that is not queueing here: post, another team, the patient's choice; runs day and night
    rank          within one urgency, lower ranks are served first
    past_closing  work once begun is finished after hours instead of lying until the next day
    """

    id: str
    work: Times
    to: tuple[Exit, ...]
    pools: tuple[str, ...] = ()
    setup: Times | None = None
    extra_wait: Times | None = None
    batch: Batch | None = None
    uptime: Uptime | None = None
    rank: int = 0
    past_closing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Each case takes one exit, by its share. With one exit: a place that is only passed."""

    id: str
    to: tuple[Exit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Each case takes every exit at once."""

    id: str
    to: tuple[Exit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A case goes on once it has come as often as there are branches to wait for; None: by every way in.

    Where a branch divides and both its ways lead here, there are more ways in than branches.
    """

    id: str
    to: tuple[Exit, ...]
    branches: int | None = None

    def __post_init__(self) -> None:
        if self.branches is not None and self.branches < 1:
            raise ValueError(f"{self.id} cannot wait for {self.branches} branches")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Here a case (or one of its branches) is over."""

    id: str


Node = Task | Choice | Split | Join | End


def exits(node: Node) -> tuple[Exit, ...]:
    return () if isinstance(node, End) else node.to


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """One class of cases; `share` of all. The first in the model is served first everywhere."""

    id: str
    share: float

    def __post_init__(self) -> None:
        checked_share(self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How cases come, and at which node.

    at            id of the node where they begin
    mean_gap      from one case to the next on average over the whole week
    regular       the gap is always the same; else gaps are exponential (a Poisson process), or as `gaps` says
    gaps          how gaps spread, whatever their mean: it is that of `mean_gap`
    together      so many cases come at one instant, each time (a van, a clinic's post)
    profile       how busy each hour of the week is, 168 weights from Monday 00:00; None: all alike
    instants      minutes from the first Monday 00:00 at which cases came, in order (from a log);
                  the other fields but `at` then mean nothing
    """

    at: str
    mean_gap: timedelta | None = None
    regular: bool = False
    gaps: Times | None = None
    together: int = 1
    profile: tuple[float, ...] | None = None
    instants: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.mean_gap is not None and self.mean_gap <= NO_TIME:
            raise ValueError("the time from one arrival to the next must be more than 0")
        if (self.mean_gap is None) == (not self.instants):
            raise ValueError("arrivals are given either by their mean gap or by their instants")
        if any(later < earlier for earlier, later in zip(self.instants, self.instants[1:], strict=False)):
            raise ValueError("arrival instants must be in order of time")
        if self.instants and not 0 <= self.instants[0] <= self.instants[-1] < float("inf"):
            raise ValueError("arrival instants are minutes from 0 on")
        if self.together < 1:
            raise ValueError(f"at least 1 case comes at a time, not {self.together}")
        if self.gaps is not None and (self.regular or self.gaps.mean_minutes <= 0):
            raise ValueError("gaps are regular or spread, and more than 0 on average")
        if self.profile is not None and len(self.profile) != HOURS_PER_WEEK:
            raise ValueError(f"a profile has 168 weights, one for each hour of the week, not {len(self.profile)}")
        if self.profile is not None and (min(self.profile) < 0 or sum(self.profile) <= 0):
            raise ValueError("the weights of a profile cannot be negative, nor all 0")

    @classmethod
    def random(cls, *, every: timedelta, at: str, profile: tuple[float, ...] | None = None) -> Arrivals:
        """Independent cases, `every` so often on average."""
        return cls(at=at, mean_gap=every, profile=profile)

    @property
    def per_minute(self) -> float:
        """Cases a minute, on average over the week (over the whole stretch where instants are given)."""
        if self.mean_gap is not None:
            return 1 / minutes(self.mean_gap)
        stretch = self.instants[-1] - self.instants[0]
        return (len(self.instants) - 1) / stretch if stretch > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationModel:
    """All the kernel needs to know about a process."""

    nodes: tuple[Node, ...]
    arrivals: tuple[Arrivals, ...]
    pools: tuple[Pool, ...] = ()
    urgencies: tuple[Urgency, ...] = (Urgency(id="all", share=1.0),)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(node for node in self.nodes if isinstance(node, Task))
