"""Which maps must a drawing cope with? Made up from a seed: nested routes, loops, tangles, long and hostile names."""

import random
from datetime import timedelta
from functools import cache

from process_maps.analysis.report import MapReport, analyse
from process_maps.model import (
    Batch,
    Gateway,
    Idea,
    Information,
    Lane,
    Link,
    Observation,
    Party,
    Queue,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, StepTimes
from process_maps.vocabulary import (
    Arrival,
    GatewayKind,
    LinkKind,
    Medium,
    PartyRole,
    Retake,
    Stock,
    Value,
    Work,
)

NAMES = (
    "Log referral",
    "X",
    "Derbyn, cofnodi a dosbarthu’r atgyfeiriad newydd i’r aelod cywir o’r tîm ŵyr ŷd",
    "Pneumonoultramicroscopicsilicovolcanoconiosis",
    "Évaluation préliminaire à l’hôpital",
    '<script>alert("1")</script> & "quoted"',
    "Book\tfirst\nappointment\x00\x1b[31m",
)
LANES = tuple(
    Lane(id=id, name=name, people=people, band="5")
    for id, name, people in (
        ("a", "Admin", 2.0),
        ("b", "Community mental health team", None),
        ("c", "Nurse", 4.5),
    )
)
SYSTEMS = tuple(
    System(id=f"s{place}", name=name)
    for place, name in enumerate(("RiO", "Excel waiting list", "NHSmail", "Phone", "System Gwybodaeth Gofal Cymunedol"))
)
PARTIES = (
    Party(id="gp", name="GP and self referrals, the police and the ambulance service", role=PartyRole.SUPPLIER),
    Party(id="user", name="Service user", role=PartyRole.CUSTOMER),
    Party(id="desk", name="Booking desk", role=PartyRole.CONTROL, detail="RiO, shared mailbox"),
)


class _Maker:
    """Makes one map: blocks within blocks, then rework and information across them."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.steps: list[Step] = []
        self.gateways: list[Gateway] = []
        self.links: list[Link] = []

    def step(self) -> str:
        draw = self.draw
        step = Step(
            id=f"step {len(self.steps)}",
            name=draw.choice(NAMES),
            lane=draw.choice(("", "a", "b", "c")),
            work=draw.choice(tuple(Work)),
            value=draw.choice(tuple(Value)),
            times=StepTimes(
                touch=timedelta(minutes=draw.choice((0, 1, 12, 90))),
                wait=timedelta(hours=draw.choice((0, 1, 30, 700))),
                right_first_time=draw.choice((0.4, 0.95, 1.0)),
            ),
            queue=Queue(
                count=draw.choice((None, 0.0, 7.0, 12_345.0)),
                arrives=draw.choice(tuple(Arrival)),
                stock=draw.choice(tuple(Stock)),
                limit=draw.choice((None, None, 5)),
            ),
            batch=Batch(label=draw.choice(("", "", "Every second Tuesday of the month"))),
            systems=tuple(system.id for system in draw.sample(SYSTEMS, draw.choice((0, 1, 2, 5)))),
        )
        self.steps.append(step)
        return step.id

    def gateway(self, kind: GatewayKind, name: str = "") -> str:
        self.gateways.append(Gateway(id=f"gateway {len(self.gateways)}", kind=kind, name=name))
        return self.gateways[-1].id

    def series(self, depth: int) -> tuple[str, str]:
        """First and last node of one to seven blocks."""
        first, last = self.block(depth)
        for _ in range(self.draw.randint(0, 3 if depth else 6)):
            start, end = self.block(depth)
            self.links.append(Link(source=last, target=start))
            last = end
        return first, last

    def block(self, depth: int) -> tuple[str, str]:
        kind = self.draw.random()
        if depth == 3 or kind < 0.68:
            step = self.step()
            return step, step
        if kind < 0.9:
            return self.routes(depth, parallel=self.draw.random() < 0.35)
        start, end = self.series(depth + 1)
        if end.startswith("step"):
            retake = self.draw.choice(tuple(Retake))
            self.links.append(Link(source=end, target=start, kind=LinkKind.REWORK, share=0.2, retake=retake))
        return start, end

    def routes(self, depth: int, *, parallel: bool) -> tuple[str, str]:
        draw = self.draw
        kind = GatewayKind.PARALLEL if parallel else GatewayKind.EXCLUSIVE
        name = draw.choice(("", "How urgent?", "Is the form complete and signed by the manager?"))
        split, join = self.gateway(kind, name), self.gateway(kind)
        count = draw.randint(2, 4)
        for place in range(count):
            label = draw.choice(("", "Urgent", "Routine referrals to the community team"))
            share = None if parallel else 1 / count
            if place and not parallel and draw.random() < 0.2:
                self.links.append(Link(source=split, target=join, share=share, label=label))
                continue
            start, end = self.series(depth + 1)
            self.links.append(Link(source=split, target=start, share=share, label=label))
            self.links.append(Link(source=end, target=join))
        return split, join

    def rework_across(self) -> None:
        """Returns that cross the blocks, so that some of them become tangles."""
        ids = [step.id for step in self.steps]
        sending = {link.source for link in self.links if link.kind is LinkKind.REWORK}
        for _ in range(self.draw.choice((0, 0, 1, 3)) if len(ids) > 4 else 0):
            target, source = sorted(self.draw.sample(range(len(ids)), 2))
            if ids[source] not in sending:
                sending.add(ids[source])
                back = Link(source=ids[source], target=ids[target], kind=LinkKind.REWORK, share=0.1)
                self.links.append(back)

    def information(self) -> list[Information]:
        draw, found = self.draw, []
        others = [step.id for step in self.steps] + ["gp", "user", "desk", "s0", "s2", "a"]
        for step in self.steps:
            for _ in range(draw.choice((0, 0, 1, 2))):
                ends = [step.id, draw.choice(others)]
                draw.shuffle(ends)
                if ends[0] != ends[1]:
                    what = draw.choice(("Work list", "Letter", "A very long name for an item that goes on and on"))
                    often = draw.choice(("", "daily", "every second Tuesday of the month"))
                    medium, by_hand = draw.choice(tuple(Medium)), draw.random() < 0.3
                    found.append(
                        Information(
                            what=what, source=ends[0], target=ends[1], medium=medium, often=often, by_hand=by_hand
                        )
                    )
        found.append(Information(what="Referral", source="gp", target="desk", medium=Medium.EMAIL, often="46 a week"))
        found.append(Information(what="Feed", source="s0", target="s1"))
        return found


@cache
def odd_map(seed: int) -> ProcessMap:
    """A map of one to about sixty steps."""
    maker = _Maker(seed)
    maker.series(0)
    maker.rework_across()
    draw, steps = maker.draw, maker.steps
    ideas = ("Do it once", "One-page form for all of the teams in the county, with the fields filled in")
    return ProcessMap(
        id=f"odd-{seed}",
        name=draw.choice(NAMES),
        place="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        steps=tuple(steps),
        gateways=tuple(maker.gateways),
        links=tuple(maker.links),
        lanes=LANES,
        systems=SYSTEMS,
        parties=PARTIES,
        information=tuple(maker.information()),
        ideas=tuple(Idea(text=draw.choice(ideas), step=step.id) for step in steps if draw.random() < 0.25),
        observations=tuple(
            Observation(step=step.id, flow="information", waste="overprocessing", time=timedelta(minutes=6))
            for step in steps
            if draw.random() < 0.25
        ),
        demand=Demand(
            items=draw.choice((3, 46, 1_000)),
            per=Period.WEEK,
            unit=draw.choice(("people", "handwritten repeat prescriptions")),
        ),
    )


@cache
def odd_report(seed: int) -> MapReport:
    return analyse(odd_map(seed))
