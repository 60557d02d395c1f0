"""How does a published case (research-case/1) become a ProcessMap?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias

from process_maps.analysis.formulas import time_on_ladder
from process_maps.analysis.routing import meeting_points, onward_graph, routing
from process_maps.model import (
    Batch,
    Equipment,
    Gateway,
    Information,
    Lane,
    Link,
    Party,
    Queue,
    Step,
    ValueSplit,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, WHOLE_DAY, Demand, Period, StepTimes, WorkingCalendar
from process_maps.vocabulary import (
    Arrival,
    Evidence,
    GatewayKind,
    LeadTimeRule,
    LinkKind,
    MapState,
    Medium,
    PartyRole,
    Retake,
    Value,
)
from tests.process_maps.cases.claims import claims_of

Case: TypeAlias = Mapping[str, Any]

VALUES = {
    "VA": Value.ADDS,
    "NVA": Value.WASTE,
    "NNVA": Value.NECESSARY,
    "RNVA": Value.NECESSARY,
    "BVA": Value.NECESSARY,
}
ARRIVALS = {"push": Arrival.PUSH, "pull": Arrival.PULL, "fifo": Arrival.FIFO}
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LENGTHS = {"s": SECOND, "seconds": SECOND, "min": MINUTE, "minutes": MINUTE, "h": HOUR, "hours": HOUR}


def map_of(case: Case) -> ProcessMap:
    """The case as a map, with what its source published as claims."""
    calendar = _calendar(case.get("calendar", {}))
    units = Units(case.get("units", {}), calendar)
    steps = [_step(step, units) for step in case["steps"]]
    edges = case.get("edges", ())
    wanted = {edge["to"]: ARRIVALS[edge["kind"]] for edge in edges if edge["kind"] in ARRIVALS}
    steps = [replace(step, queue=replace(step.queue, arrives=wanted.get(step.id, Arrival.FLOW))) for step in steps]
    gateways, links = work_of(case)
    parties, information = _information(case, [step.id for step in steps])
    process = ProcessMap(
        id=case["id"],
        name=case["title"],
        state=MapState(case.get("state", "current")),
        evidence=Evidence.PUBLISHED,
        calendar=calendar,
        demand=_demand(case.get("demand")),
        lead_time_rule=_rule(case, steps),
        steps=tuple(steps),
        lanes=tuple(
            Lane(id=name, name=name)
            for name in dict.fromkeys(step["resource"] for step in case["steps"] if "resource" in step)
        ),
        gateways=gateways,
        links=links,
        parties=parties,
        information=information,
        notes=tuple(f"Source: {note}" for note in case.get("discrepancies", ())),
    )
    return replace(process, claims=tuple(claims_of(case, process)))


# ------------------------------------------------------------------ times
class Units:
    """What a bare number in the case is: "s", "days", "working days", "hours (work)"."""

    def __init__(self, named: Mapping[str, str], calendar: WorkingCalendar) -> None:
        self.named = named
        self.day = calendar.waiting_day

    def time(self, key: str, number: float | None) -> timedelta:
        if number is None:
            return NO_TIME
        word = re.sub(r"\(.*?\)", "", self.named[key]).strip()
        return number * (self.day if word.endswith(("days", "day", "d")) else LENGTHS[word])


def _calendar(case: Mapping[str, Any]) -> WorkingCalendar:
    """A case that gives the length of a working day counts its days in it; one with shifts, in 24 hours."""
    days = {"days_per_year": case["working_days_per_month"] * 12} if "working_days_per_month" in case else {}
    for key, unit in (("work_min_per_day", "min"), ("work_hours_per_day", "h")):
        if key in case:
            day = case[key] * LENGTHS[unit]
            return WorkingCalendar(shift=day, waiting_day=day, **days)
    if "shift_s" in case or "available_s_per_shift" in case:
        available = case.get("available_s_per_shift")
        shift = case.get("shift_s", available)
        breaks = case.get("breaks_s_per_shift", shift - (available or shift))
        return WorkingCalendar(
            shift=timedelta(seconds=shift),
            breaks=timedelta(seconds=breaks),
            shifts_per_day=case.get("shifts_per_day", 1),
            waiting_day=WHOLE_DAY,
            **days,
        )
    return WorkingCalendar(**days)


def _demand(case: Mapping[str, Any] | None) -> Demand | None:
    for period in (Period.DAY, Period.SHIFT, Period.WEEK, Period.MONTH, Period.YEAR):
        if case and f"per_{period.value}" in case:
            return Demand(items=case[f"per_{period.value}"], per=period)
    return None


def _rule(case: Case, steps: Sequence[Step]) -> LeadTimeRule:
    if "inventory" in case.get("lead_time_rule", ""):
        return LeadTimeRule.INVENTORY
    blocks = any(step.times.block is not None for step in steps)
    return LeadTimeRule.BLOCK if blocks else LeadTimeRule.WAIT_PLUS_WORK


# ------------------------------------------------------------------ steps
def _step(case: Mapping[str, Any], units: Units) -> Step:
    inventory = case.get("inventory_before")
    split = _value_split(case, units)
    work = case.get("process_time", case.get("cycle_time"))
    touch = units.time("process_time" if "process_time" in case else "cycle_time", work)
    if split is not None:
        touch = time_on_ladder(touch, split.total)
        split = replace(split, waste=touch - split.adds - split.necessary)
    return Step(
        id=case["id"],
        name=case.get("name", case["id"]),
        lane=case.get("resource", ""),
        value=VALUES[case.get("value", "NNVA")],
        value_split=split,
        times=StepTimes(
            touch=touch,
            wait=units.time("wait", case.get("wait", case.get("wait_before"))),
            right_first_time=case.get("pct_ca", 1 - case.get("defect_rate", 0.0)),
            block=_block(case, units),
        ),
        queue=Queue(count=sum(inventory.values()) if isinstance(inventory, dict) else inventory),
        batch=Batch(size=case.get("batch_size")),
        equipment=Equipment(
            changeover=units.time("changeover", case.get("changeover")),
            uptime=case.get("uptime", 1.0),
            epe=str(case.get("epe", "")),
        ),
        people=case.get("operators"),
        note=case.get("wait_note", ""),
    )


def _block(case: Mapping[str, Any], units: Units) -> timedelta | None:
    """Wait and work as one figure: a lead time, or a cycle time beside a process time."""
    if "lead_time" in case:
        return units.time("lead_time", case["lead_time"])
    if "cycle_time" in case and "process_time" in case:
        return units.time("cycle_time", case["cycle_time"])
    return None


def _value_split(case: Mapping[str, Any], units: Units) -> ValueSplit | None:
    if "va_time" not in case:
        return None
    unit = "cycle_time" if "cycle_time" in units.named else "process_time"
    return ValueSplit(
        adds=units.time(unit, case["va_time"]),
        necessary=units.time(unit, case.get("bva_time", case.get("nnva_time", 0))),
        waste=units.time(unit, case.get("nva_time", 0)),
    )


# ------------------------------------------------------------------ links
def work_of(case: Case) -> tuple[tuple[Gateway, ...], tuple[Link, ...]]:
    """Gateways and links from the edges of a case, or from its structure where it has no edges."""
    edges = list(case.get("edges", ()))
    if not edges and "structure" in case:
        edges = list(Structure().edges(case["structure"]))
    steps = [step["id"] for step in case["steps"]]
    edges = [*_split_apart(edges, set(steps))]
    ends = dict.fromkeys(end for edge in edges for end in (edge["from"], edge["to"]) if end not in steps)
    dividing = {edge["from"] for edge in edges if edge["kind"] == "and"}
    gateways = [
        Gateway(id=end, kind=GatewayKind.PARALLEL if end in dividing else GatewayKind.EXCLUSIVE) for end in ends
    ]
    links = [_link(edge) for edge in edges]
    return _joined(steps, gateways, links)


def _link(edge: Mapping[str, Any]) -> Link:
    back = edge["kind"] == "rework"
    return Link(
        source=edge["from"],
        target=edge["to"],
        kind=LinkKind.REWORK if back else LinkKind.SEQUENCE,
        share=edge.get("p"),
        retake=Retake(edge.get("retake", "loop")),
    )


def _split_apart(edges: Sequence[Mapping[str, Any]], steps: set[str]) -> Iterator[Mapping[str, Any]]:
    """A step that divides into parallel routes gets a gateway that does it."""
    divided = {edge["from"] for edge in edges if edge["kind"] == "and"} & steps
    for step in sorted(divided):
        yield {"from": step, "to": f"{step}-split", "kind": "seq"}
    for edge in edges:
        if edge["kind"] == "and" and edge["from"] in divided:
            yield {**edge, "from": f"{edge['from']}-split"}
        else:
            yield edge


def _joined(
    steps: Sequence[str], gateways: Sequence[Gateway], links: Sequence[Link]
) -> tuple[tuple[Gateway, ...], tuple[Link, ...]]:
    """Where the routes of a parallel split meet becomes a parallel join; before a step one is put in."""
    draft = ProcessMap(
        id="draft",
        name="draft",
        steps=tuple(Step(id=step, name=step) for step in steps),
        gateways=tuple(gateways),
        links=tuple(links),
    )
    routes = routing(draft)
    meet = meeting_points(onward_graph(routes.ways, routes.starts))
    meeting = {routes.ids[meet[split]] for split in routes.splits if meet.get(split, -1) >= 0}
    made = [replace(gateway, kind=GatewayKind.PARALLEL) if gateway.id in meeting else gateway for gateway in gateways]
    moved = list(links)
    for step in sorted(meeting & set(steps)):
        join = f"{step}-join"
        made.append(Gateway(id=join, kind=GatewayKind.PARALLEL))
        moved = [
            replace(link, target=join) if link.target == step and link.kind is LinkKind.SEQUENCE else link
            for link in moved
        ]
        moved.append(Link(source=join, target=step))
    return tuple(made), tuple(moved)


class Structure:
    """Nested seq, xor, and, loop as edges between steps and numbered gateways."""

    def __init__(self) -> None:
        self.count = 0

    def edges(self, structure: Any) -> Iterator[Mapping[str, Any]]:
        _, _, found = self._block(structure)
        yield from found

    def _block(self, structure: Any) -> tuple[str, str, list[Mapping[str, Any]]]:
        """(first node, last node, edges)"""
        match structure:
            case str():
                return structure, structure, []
            case {"seq": parts}:
                return self._series(parts)
            case {"xor": routes}:
                return self._fork("xor", [(route["do"], route["p"]) for route in routes])
            case {"and": routes}:
                return self._fork("and", [(route, None) for route in routes])
            case {"loop": {"r": share, "do": body}}:
                return self._loop(body, share)
        raise ValueError(f"unknown structure {structure!r}")

    def _series(self, parts: Sequence[Any]) -> tuple[str, str, list[Mapping[str, Any]]]:
        first, last, edges = self._block(parts[0])
        for part in parts[1:]:
            start, end, inner = self._block(part)
            edges = [*edges, {"from": last, "to": start, "kind": "seq"}, *inner]
            last = end
        return first, last, edges

    def _fork(self, kind: str, routes: Sequence[tuple[Any, float | None]]) -> tuple[str, str, list[Mapping[str, Any]]]:
        split, join = self._gateway(kind), self._gateway("join")
        edges: list[Mapping[str, Any]] = []
        for route, share in routes:
            start, end, inner = self._block(route)
            edges += [{"from": split, "to": start, "kind": kind, "p": share}, *inner]
            edges.append({"from": end, "to": join, "kind": "seq"})
        return split, join, edges

    def _loop(self, body: Any, share: float) -> tuple[str, str, list[Mapping[str, Any]]]:
        start, end, edges = self._block(body)
        after = self._gateway("again")
        edges.append({"from": end, "to": after, "kind": "seq"})
        edges.append({"from": after, "to": start, "kind": "rework", "p": share})
        return start, after, edges

    def _gateway(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}"


# ------------------------------------------------------------------ information
def _information(case: Case, steps: Sequence[str]) -> tuple[tuple[Party, ...], tuple[Information, ...]]:
    flows = case.get("information_flows", ())
    targets = [[end for end in re.split(r",\s*", flow["to"]) if end] for flow in flows]
    moves, parties = [], dict[str, Party]()

    def at(name: str) -> str:
        id = _slug(name)
        step = next((step for step in steps if id in step), None)
        if step is not None:
            return step
        role = next((role for role in PartyRole if f"({role.value})" in name), PartyRole.CONTROL)
        parties.setdefault(id, Party(id=id, name=name, role=role))
        return id

    for flow, ends in zip(flows, targets, strict=True):
        medium = Medium.ELECTRONIC if flow["kind"] == "electronic" else Medium.PAPER
        moves += [
            Information(what=flow["what"], source=at(flow["from"]), target=at(end), medium=medium) for end in ends
        ]
    return tuple(parties.values()), tuple(moves)


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", re.sub(r"\(.*?\)", "", name).strip().lower()).strip("_")
