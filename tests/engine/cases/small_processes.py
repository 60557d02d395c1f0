"""Small maps that run, for tests of the engine."""

from collections.abc import Callable
from datetime import UTC, datetime

from engine.cases.model import Answers
from engine.cases.process import Process, StepPolicy
from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind, Work

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def person(id: str) -> Step:
    return Step(id=id, name=id.title(), form=f"{id}_form")


def machine(id: str) -> Step:
    return Step(id=id, name=id.title(), work=Work.MACHINE, automation=f"do_{id}")


def back(source: str, target: str, condition: str) -> Link:
    return Link(source=source, target=target, kind=LinkKind.REWORK, share=0.1, condition=condition)


def on(source: str, target: str, condition: str = "") -> Link:
    return Link(source=source, target=target, condition=condition)


def choice(id: str) -> Gateway:
    return Gateway(id=id, kind=GatewayKind.EXCLUSIVE)


def parallel(id: str) -> Gateway:
    return Gateway(id=id, kind=GatewayKind.PARALLEL)


def process(*nodes: Step | Gateway, links: tuple[Link, ...], version: str = "v1", **policies: StepPolicy) -> Process:
    """Conditions are plain names of answers: "agreed", or "not agreed"."""
    return Process(
        map=ProcessMap(
            id="small",
            name="Small",
            steps=tuple(node for node in nodes if isinstance(node, Step)),
            gateways=tuple(node for node in nodes if isinstance(node, Gateway)),
            links=links,
        ),
        version=version,
        policies=policies,
        conditions={link.condition: _named(link.condition) for link in links if link.condition},
        owner="team_lead",
    )


def _named(text: str) -> Callable[[Answers], bool]:
    name = text.removeprefix("not ")
    return lambda answers: bool(answers.get(name)) is not text.startswith("not ")
