"""Any process map that is fit to analyse, however odd its names: for laws that hold for every map."""

from datetime import timedelta
from typing import TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from process_maps.analysis.report import MapReport, analyse
from process_maps.finding import UnfitMap
from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind, WasteKind
from process_maps.model import (
    Batch,
    Claim,
    Element,
    Equipment,
    Gateway,
    Idea,
    Information,
    Lane,
    Link,
    MeasuredLeadTime,
    Observation,
    Party,
    Queue,
    Step,
    Suitability,
    System,
    ValueSplit,
)
from process_maps.process_map import Node, ProcessMap
from process_maps.quantities import NO_TIME, Demand, Period, StepTimes, WorkingCalendar
from process_maps.vocabulary import (
    Activity,
    Arrival,
    Evidence,
    GatewayKind,
    LaneKind,
    LeadTimeRule,
    LinkKind,
    MapState,
    Medium,
    PartyRole,
    Retake,
    Stock,
    Value,
    Verb,
    Work,
)

T = TypeVar("T")

TRAPS = (
    "=cmd()", "=1+1", "+44 1785", "-2d", "@SUM(A1)", "<script>alert(1)</script>", "yes", "No", "null",
    "~", "2026-11-22", "12:30", "1e5", "0x1F", "0123", "85%", "2d", "n/a", "None", "-", "?", "Total", "e.g.", "#N/A",
    "TRUE", "a: b", "- item", "# not a comment", "'", '"', '"quoted"', "a; b", "a, b", "RiO / Excel", "x + y", "1",
    "2", "[x]", "{x}", "*anchor", "&anchor", "!tag", "%", "|", ">", "_x0041_", "_x005F_", "two\nlines",
    "tab\there",     "naïve café", "患者", "🙂", "\u202eleft", "Triage", "triage", "TRIAGE", "admin", "Team admin",
)  # fmt: skip
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff")

labels = st.one_of(st.sampled_from(TRAPS), st.text(PRINTABLE, min_size=1, max_size=20).map(str.strip).filter(bool))
maybe_labels = st.one_of(st.just(""), labels)
shares = st.one_of(st.integers(0, 100).map(lambda percent: percent / 100), st.floats(1e-4, 1))
positive = st.one_of(st.integers(1, 40).map(float), st.floats(1e-3, 1e6))
not_negative = st.one_of(st.just(0.0), positive)
times = st.one_of(
    st.integers(0, 600).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(0, 60).map(lambda days: timedelta(days=days)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    if draw(st.booleans()):
        return WorkingCalendar()
    shift = draw(st.sampled_from((timedelta(hours=7.5), timedelta(hours=8), timedelta(hours=7, seconds=1.000001))))
    return WorkingCalendar(
        shift=shift,
        breaks=draw(st.sampled_from((NO_TIME, timedelta(minutes=20), timedelta(hours=1)))),
        shifts_per_day=draw(st.integers(1, 3)),
        days_per_week=draw(st.sampled_from((1.0, 4.5, 5.0, 7.0))),
        days_per_year=draw(st.sampled_from((100.25, 253.0, 365.0))),
        waiting_day=draw(st.sampled_from((timedelta(days=1), shift))),
    )


@st.composite
def value_splits(draw: st.DrawFn, touch: timedelta) -> ValueSplit:
    adds = touch * draw(st.integers(0, 4)) // 4
    necessary = (touch - adds) * draw(st.integers(0, 3)) // 3
    return ValueSplit(adds=adds, necessary=necessary, waste=touch - adds - necessary)


def _some(ids: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])


@st.composite
def suitabilities(draw: st.DrawFn) -> Suitability:
    gates, scores = maybe(st.booleans()), st.sampled_from((None, 1, 3, 5))
    return Suitability(
        rules_written=draw(gates), input_digital=draw(gates),
        exception_owner=draw(maybe_labels), lawful_basis=draw(maybe_labels),
        rule_based=draw(scores), structured_input=draw(scores), stability=draw(scores),
        few_exceptions=draw(scores), error_prone=draw(scores),
    )  # fmt: skip


elements = st.builds(Element, name=labels, verb=st.sampled_from(Verb), touch=times, work=st.sampled_from(Work))


@st.composite
def steps(draw: st.DrawFn, id: str, lanes: tuple[Lane, ...], systems: tuple[System, ...]) -> Step:
    """A step; one in two is as plain as most are."""
    lane = draw(st.sampled_from([""] + [lane.id for lane in lanes]))
    touch, wait = draw(times), draw(times)
    plain = Step(id=id, name=draw(labels), lane=lane, times=StepTimes(touch=touch, wait=wait))
    if draw(st.booleans()):
        return plain
    return Step(
        id=id, name=plain.name, lane=lane,
        activity=draw(st.sampled_from(Activity)), work=draw(st.sampled_from(Work)),
        value=draw(st.sampled_from(Value)), value_split=draw(maybe(value_splits(touch))),
        times=StepTimes(
            touch=touch, wait=wait, right_first_time=draw(shares.filter(bool)),
            block=draw(st.none() | times.map(lambda more: touch + more)),
        ),
        queue=Queue(
            count=draw(maybe(not_negative)), arrives=draw(st.sampled_from(Arrival)),
            stock=draw(st.sampled_from(Stock)), limit=draw(maybe(st.integers(1, 99))),
        ),
        batch=Batch(
            size=draw(maybe(positive)), every=draw(maybe(times.filter(bool))), label=draw(maybe_labels)
        ),
        equipment=Equipment(
            cycle=draw(maybe(times)), changeover=draw(times), uptime=draw(shares.filter(bool)),
            epe=draw(maybe_labels),
        ),
        people=draw(maybe(positive)),
        systems=tuple(draw(_some([one.id for one in systems]))),
        elements=tuple(draw(st.lists(elements, max_size=2))),
        suitability=draw(suitabilities()),
        skill=draw(maybe_labels), refused=draw(maybe(shares)), distance_m=draw(maybe(not_negative)),
        automation=draw(maybe_labels), form=draw(maybe_labels), note=draw(maybe_labels),
    )  # fmt: skip


class _Drawing:
    """Lays out steps and gateways in blocks that always have a way in and a way out."""

    def __init__(self, draw: st.DrawFn, ids: list[str], flows: list[str]) -> None:
        self.draw, self.ids, self.flows = draw, ids, flows
        self.steps: list[str] = []
        self.gateways: list[Gateway] = []
        self.links: list[Link] = []

    def series(self, before: str | None, depth: int) -> str:
        """One to three blocks, one after another; returns the node they end at."""
        for _ in range(self.draw(st.integers(1, 3))):
            before = self.block(before, depth) if depth else self.step(before)
        assert before is not None
        return before

    def block(self, before: str | None, depth: int) -> str:
        kind = self.draw(st.sampled_from((None, None, *GatewayKind)))
        if kind is None or before is None or len(self.ids) < 8:
            return self.step(before)
        split, join = self.gateway(kind), self.gateway(kind)
        self.link(before, split)
        weights = self.draw(st.lists(st.integers(1, 9), min_size=2, max_size=3))
        for weight in weights:
            start = len(self.links)
            end = self.series(split, depth - 1)
            if kind is GatewayKind.EXCLUSIVE:
                first = self.links[start]
                self.links[start] = Link(
                    source=first.source, target=first.target, share=weight / sum(weights), flow=first.flow,
                    label=first.label, condition=first.condition,
                )  # fmt: skip
            self.link(end, join)
        return join

    def step(self, before: str | None) -> str:
        id = self.ids.pop() if self.ids else f"step {len(self.steps)}"
        self.steps.append(id)
        if before is not None:
            self.link(before, id)
        return id

    def gateway(self, kind: GatewayKind) -> str:
        self.gateways.append(Gateway(id=self.ids.pop(), kind=kind, name=self.draw(maybe_labels)))
        return self.gateways[-1].id

    def link(self, source: str, target: str) -> None:
        usual = self.flows[0] if self.draw(st.booleans()) else self.draw(st.sampled_from(self.flows))
        label, condition = self.draw(st.just(("", "")) | st.tuples(maybe_labels, maybe_labels))
        self.links.append(Link(source=source, target=target, flow=usual, label=label, condition=condition))

    def rework(self) -> None:
        """Some steps send a part of their items back to themselves or to a step before them."""
        routes = {link.source for link in self.links if link.share is not None}
        for place, source in enumerate(self.steps):
            if source in routes or self.gateways or self.draw(st.integers(0, 3)):
                continue
            target = self.draw(st.sampled_from(self.steps[: place + 1]))
            self.links.append(
                Link(
                    source=source,
                    target=target,
                    kind=LinkKind.REWORK,
                    share=self.draw(st.floats(0.01, 0.6)),
                    retake=self.draw(st.sampled_from(Retake)),
                    flow=self.flows[0],
                    label=self.draw(maybe_labels),
                )
            )


measured = st.builds(
    MeasuredLeadTime,
    cases=st.integers(1, 10_000),
    median=times,
    ninth_decile=maybe(times),
    source=maybe_labels,
)
demands = st.builds(Demand, items=positive, per=st.sampled_from(Period), unit=labels)
claims = st.builds(Claim, measure=labels, value=st.floats(-1e6, 1e6), tolerance=not_negative, source=maybe_labels)


@st.composite
def process_maps(draw: st.DrawFn) -> ProcessMap:
    """A map of a few steps: branches, parallel routes, rework, and every other thing a map holds."""
    ids = draw(st.lists(labels, min_size=30, max_size=30, unique=True))
    lanes = tuple(
        Lane(id=ids.pop(), name=name, kind=kind, people=draw(maybe(positive)), band=draw(maybe_labels))
        for name, kind in draw(st.lists(st.tuples(labels, st.sampled_from(LaneKind)), max_size=3))
    )
    systems = tuple(
        System(id=ids.pop(), name=name, detail=detail)
        for name, detail in draw(st.lists(st.tuples(labels, maybe_labels), max_size=3))
    )
    parties = tuple(
        Party(id=ids.pop(), name=name, role=draw(st.sampled_from(PartyRole)), detail=draw(maybe_labels))
        for name in draw(st.lists(labels, max_size=2))
    )
    flows, wastes = EIGHT_FLOWS, EIGHT_WASTES
    if not draw(st.integers(0, 4)):
        own = draw(st.lists(labels, min_size=2, max_size=4, unique=True))
        flows = tuple(FlowKind(id=id, label=draw(labels), definition=draw(labels)) for id in own[1:])
        wastes = tuple(WasteKind(id=id, label=draw(labels), definition=draw(labels)) for id in own[:-1])
    flow_ids, waste_ids = [flow.id for flow in flows], [waste.id for waste in wastes]
    drawing = _Drawing(draw, ids, flow_ids)
    drawing.series(None, depth=2)
    drawing.rework()
    nodes: list[Node] = [*drawing.gateways, *lanes, *systems, *parties]
    ends = [*drawing.steps, *(node.id for node in nodes)]
    information = st.builds(
        Information, what=labels, source=st.sampled_from(ends), target=st.sampled_from(ends),
        medium=st.sampled_from(Medium), by_hand=st.booleans(), often=maybe_labels, per_item=not_negative,
        touch=times, chase=st.booleans(), flow=st.sampled_from(flow_ids),
    )  # fmt: skip
    observations = st.builds(
        Observation, step=st.sampled_from(drawing.steps), flow=st.sampled_from(flow_ids),
        waste=st.sampled_from(waste_ids), note=maybe_labels, time=st.just(NO_TIME) | times,
    )  # fmt: skip
    ideas = st.builds(
        Idea, text=labels, step=st.sampled_from(["", *drawing.steps]), owner=maybe_labels, due=maybe_labels
    )
    demand, timed = draw(maybe(demands)), draw(maybe(measured))
    done = tuple(draw(steps(id, lanes, systems)) for id in drawing.steps)
    rules = [
        LeadTimeRule.WAIT_PLUS_WORK,
        *([LeadTimeRule.INVENTORY] if demand else []),
        *([LeadTimeRule.MEASURED] if timed else []),
        *([LeadTimeRule.BLOCK] if any(step.times.block is not None for step in done) else []),
    ]
    return ProcessMap(
        id=draw(labels), name=draw(labels), state=draw(st.sampled_from(MapState)), calendar=draw(calendars()),
        lead_time_rule=draw(st.sampled_from(rules)), demand=demand, measured=timed, steps=done,
        gateways=tuple(drawing.gateways), links=tuple(drawing.links),
        information=tuple(draw(st.lists(information, max_size=2))),
        lanes=lanes, systems=systems, parties=parties,
        observations=tuple(draw(st.lists(observations, max_size=3))),
        ideas=tuple(draw(st.lists(ideas, max_size=3))),
        claims=tuple(draw(st.lists(claims, max_size=2))),
        flows=flows, wastes=wastes,
        place=draw(maybe_labels), observed=draw(maybe_labels), event=draw(maybe_labels),
        owner=draw(maybe_labels), evidence=draw(st.sampled_from(Evidence)),
        notes=tuple(draw(st.lists(labels, max_size=2))),
    )  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> MapReport:
    """The report on any map whose times add up to something a calendar can hold."""
    try:
        return analyse(draw(process_maps()))
    except UnfitMap:
        reject()
