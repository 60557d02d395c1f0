"""What is drawn on a map: steps, gateways, links, lanes, systems, information, waste seen and ideas."""

from dataclasses import dataclass, field
from datetime import timedelta

from process_maps.quantities import NO_TIME, StepTimes, checked_share
from process_maps.vocabulary import (
    Activity,
    Arrival,
    GatewayKind,
    LaneKind,
    LinkKind,
    Medium,
    PartyRole,
    Retake,
    Stock,
    Value,
    Verb,
    Work,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A team or role: how many people (None where not counted), which pay band."""

    id: str
    name: str
    kind: LaneKind = LaneKind.TEAM
    people: float | None = None
    band: str = ""

    def __post_init__(self) -> None:
        _positive("people", self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A place where information is kept: a record system, a spreadsheet, a shared mailbox, a paper file."""

    id: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A supplier, a customer, or the one who schedules the work (production control, the booking office)."""

    id: str
    name: str
    role: PartyRole
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What lies before a step. `count` in items, where it was counted; `limit` caps a FIFO lane."""

    count: float | None = None
    arrives: Arrival = Arrival.PUSH
    stock: Stock = Stock.QUEUE
    limit: int | None = None

    def __post_init__(self) -> None:
        _not_negative("how many are waiting", self.count)
        _positive("the most a FIFO lane holds", self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Work done together: `size` items at a time, `every` so often, as people say it ("weekly list")."""

    size: float | None = None
    every: timedelta | None = None
    label: str = ""

    def __post_init__(self) -> None:
        _positive("a batch size", self.size)
        if self.every is not None and self.every <= NO_TIME:
            raise ValueError("the time between batches must be more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What limits a step beyond the hands in it.

    cycle       time between one finished item and the next, measured; None: touch shared by the people
    changeover  last good item of one kind to the first of the next
    uptime      share of the time it can be used, 0 to 1
    epe         every part every interval, as people say it ("2 weeks")
    """

    cycle: timedelta | None = None
    changeover: timedelta = NO_TIME
    uptime: float = 1.0
    epe: str = ""

    def __post_init__(self) -> None:
        if min(self.cycle or NO_TIME, self.changeover) < NO_TIME:
            raise ValueError("times cannot be negative")
        checked_share(self.uptime)
        if self.uptime == 0:
            raise ValueError("an uptime of 0 never makes anything")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSplit:
    """A step that holds value and waste both: its hands-on time, divided."""

    adds: timedelta = NO_TIME
    necessary: timedelta = NO_TIME
    waste: timedelta = NO_TIME

    def __post_init__(self) -> None:
        if min(self.adds, self.necessary, self.waste) < NO_TIME:
            raise ValueError("times cannot be negative")

    @property
    def total(self) -> timedelta:
        return self.adds + self.necessary + self.waste


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One part of a step's work, small enough to be either human or machine work."""

    name: str
    verb: Verb
    touch: timedelta = NO_TIME
    work: Work = Work.HUMAN

    def __post_init__(self) -> None:
        if self.touch < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """What the room said about handing a step to a machine; None where nobody has asked yet.

    The first four are gates. The scores are 1 (against), 3 (mixed), 5 (for); what they weigh is in
    process_maps/analysis/jidoka.py. Source: NHS England RPA guidance (2022); docs/method/jidoka.md.
    """

    rules_written: bool | None = None
    input_digital: bool | None = None
    exception_owner: str = ""
    lawful_basis: str = ""
    rule_based: int | None = None
    structured_input: int | None = None
    stability: int | None = None
    few_exceptions: int | None = None
    error_prone: int | None = None

    def __post_init__(self) -> None:
        for score in (
            self.rule_based,
            self.structured_input,
            self.stability,
            self.few_exceptions,
            self.error_prone,
        ):
            if score not in (None, 1, 3, 5):
                raise ValueError(f"a score is 1, 3 or 5, not {score}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One box on the map.

    lane         id of the lane that does it ("" where nobody is named)
    value        what its hands-on time is worth; `value_split` says it in minutes instead
    people       hands in this step, where that is not the whole lane
    systems      ids of the systems used
    skill        lowest pay band that could do it ("" where not asked)
    refused      an approval or inspection: share of items it sends back or refuses
    distance_m   metres the item or person travels in this step
    automation   names the machine step that does it (flows/machine_steps.py)
    form         names the form a person fills in it
    """

    id: str
    name: str
    lane: str = ""
    activity: Activity = Activity.OPERATION
    work: Work = Work.HUMAN
    value: Value = Value.NECESSARY
    value_split: ValueSplit | None = None
    times: StepTimes = field(default_factory=StepTimes)
    queue: Queue = field(default_factory=Queue)
    batch: Batch = field(default_factory=Batch)
    equipment: Equipment = field(default_factory=Equipment)
    people: float | None = None
    systems: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    suitability: Suitability = field(default_factory=Suitability)
    skill: str = ""
    refused: float | None = None
    distance_m: float | None = None
    automation: str = ""
    form: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        _positive("people", self.people)
        _not_negative("a distance", self.distance_m)
        if self.refused is not None:
            checked_share(self.refused)
        if self.value_split is not None and self.value_split.total != self.times.touch:
            raise ValueError("the minutes of value, necessary and waste must add up to the hands-on time")

    @property
    def value_times(self) -> ValueSplit:
        """The hands-on time as value, necessary and waste, whichever way the map says it."""
        if self.value_split is not None:
            return self.value_split
        touch = self.times.touch
        return ValueSplit(
            adds=touch if self.value is Value.ADDS else NO_TIME,
            necessary=touch if self.value is Value.NECESSARY else NO_TIME,
            waste=touch if self.value is Value.WASTE else NO_TIME,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where the work divides or comes together: split and join are told by the links in and out."""

    id: str
    kind: GatewayKind
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Work goes from `source` to `target` (steps or gateways).

    share      of the items leaving an exclusive split, or sent back by a rework link; None: what is left
    flow       id of the flow of care that moves here
    condition  says in data when a running case takes this way (read by the engine, never as Python)
    """

    source: str
    target: str
    kind: LinkKind = LinkKind.SEQUENCE
    share: float | None = None
    retake: Retake = Retake.LOOP
    flow: str = "service_users"
    label: str = ""
    condition: str = ""

    def __post_init__(self) -> None:
        if self.share is not None:
            checked_share(self.share)
        if self.kind is LinkKind.REWORK and self.share is None:
            raise ValueError("a rework link says which share is sent back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """An item of information goes from `source` to `target` (a step, lane, system or party).

    what       the item, by the one name it has on this map: the same name is the same item
    by_hand    somebody types, writes or copies it in at the target
    often      how often, as people say it ("weekly"); `per_item` counts it per item of work
    touch      hands-on time of handing it over once
    chase      it is sent because something needed did not come
    """

    what: str
    source: str
    target: str
    medium: Medium = Medium.ELECTRONIC
    by_hand: bool = False
    often: str = ""
    per_item: float = 1.0
    touch: timedelta = NO_TIME
    chase: bool = False
    flow: str = "information"

    def __post_init__(self) -> None:
        _not_negative("times per item", self.per_item)
        if self.touch < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Waste somebody saw: where, in which flow, of which kind, and how long it takes per item."""

    step: str
    flow: str
    waste: str
    note: str = ""
    time: timedelta = NO_TIME

    def __post_init__(self) -> None:
        if self.time < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A kaizen burst: an idea to improve a step ("" for the map as a whole)."""

    text: str
    step: str = ""
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredLeadTime:
    """Lead time read from entry and exit times of real cases, not worked out from the map."""

    cases: int
    median: timedelta
    ninth_decile: timedelta | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.cases < 1:
            raise ValueError("a measured lead time needs at least 1 case")
        if min(self.median, self.ninth_decile or NO_TIME) < NO_TIME:
            raise ValueError("times cannot be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure somebody published about this process, to hold against the one we compute.

    measure    a key of the analysis object ("lead_time_minutes", "right_first_time")
    tolerance  half of the last printed digit, in the unit of the measure
    """

    measure: str
    value: float
    tolerance: float
    source: str = ""


def _positive(what: str, number: float | None) -> None:
    if number is not None and not 0 < number < float("inf"):
        raise ValueError(f"{what} must be more than 0, not {number:g}")


def _not_negative(what: str, number: float | None) -> None:
    if number is not None and not 0 <= number < float("inf"):
        raise ValueError(f"{what} cannot be negative, not {number:g}")
