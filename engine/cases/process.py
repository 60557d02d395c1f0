"""What runs: a map, with what its steps ask of people and machines kept beside it as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

import networkx as nx

from engine.cases.deadlines import QuietHours, Term, first_day
from engine.cases.model import Answers, Item
from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind, Work

Holds = Callable[[Answers], bool]
"""Whether a condition holds for the answers given so far (engine/conditions.py makes them from text)."""


class Act(StrEnum):
    """What a rung of a reminder ladder does. STOP: the step waits no longer, its owner of exceptions decides."""

    NUDGE = "nudge"
    REMIND = "remind"
    ESCALATE = "escalate"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """`letter` to `role`, `after` the step was asked for (`from_due`: after it was due; may be before).

    The rung that stops has no letter and no role of its own.
    again  so long after each time it went out, until the step is done
    """

    act: Act
    after: Term
    letter: str = ""
    role: str = ""
    from_due: bool = False
    again: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """`letter` to `role` on a day of the calendar, wherever the case is by then: day 28 of an absence.

    when, counts_from  so long after the first of these answers that is known
    until              answers that say when it ended; on a later day nothing is sent
    even_late          sent at once where its day had passed when the case was opened; else it is left out
    asks               the step that is asked for once more, beside whatever the case waits for: the next fit note.
                       The letter is then for whoever the step asks
    once               asks only where the step has never been asked for
    """

    when: Term
    counts_from: tuple[str, ...]
    letter: str
    role: str
    until: tuple[str, ...] = ()
    even_late: bool = False
    asks: str = ""
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPolicy:
    """What one step asks for when a case comes to it.

    role      who is asked, as seen from the case: "manager", "employee", "hr_adviser"
    due       by when;  ladder: what happens until then and afterwards
    starts    not before so long after the case came here (a cooling-off, a review date)
    due_from, starts_from   names of answers that are dates, to count from instead: a last working day, the day
              a request came in. The first one that is known counts. Where none is, nothing waits, and `due`
              counts from now
    early     while no day is known that `starts` counts from, it may be done already: it is on the work list, and
              nobody is written to
    letter    what the role is sent when it is asked ("" for nothing)
    owner     role called when something is abnormal
    lapses    once the case learns that this condition holds, the step is passed over: it is not needed any more
    goes_on, goes_on_from   from so long after the first of these answers that is known, the case goes on without
              the step, which stays open. `then`: the step it comes to again once it is done after all
    """

    role: str = ""
    due: Term | None = None
    ladder: tuple[Rung, ...] = ()
    starts: Term | None = None
    due_from: tuple[str, ...] = ()
    starts_from: tuple[str, ...] = ()
    letter: str = ""
    owner: str = ""
    lapses: str = ""
    early: bool = False
    goes_on: Term | None = None
    goes_on_from: tuple[str, ...] = ()
    then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCase:
    """A case that follows once this one is filed: the yearly check, the look at a trial.

    process      its name; "" for the same one again
    falls, counts_from   the day it is about: so long after the first of these answers that is known; where none
                 is, nothing follows
    when         only where this condition holds; "" for always
    tells        answers it comes with, beside the day (FALLS_ON) and the case it follows (FOLLOWS)
    carries      answers of this case's forms that it comes with too; none that is special-category data
    """

    process: str
    falls: Term
    counts_from: tuple[str, ...]
    when: str = ""
    tells: Answers = field(default_factory=lambda: MappingProxyType({}))
    carries: tuple[str, ...] = ()


FALLS_ON, FOLLOWS = "falls_on", "follows"
"""What a case that follows another one knows: its day, and the number of the other."""


@dataclass(frozen=True)
class Process:
    """A future map that runs. `version` names this map and these policies, and nothing else does.

    conditions   for each text on a link, and of a step that lapses, what decides whether it holds
    owner        role called where a step names none of its own
    prompts      by name: letters that go out on a day of the calendar
    next         the cases that follow one that is filed
    ends_with_leaving   a case is cancelled once the person it is about has left
    """

    map: ProcessMap
    version: str
    policies: Mapping[str, StepPolicy]
    conditions: Mapping[str, Holds]
    owner: str
    quiet_hours: QuietHours = field(default_factory=QuietHours)
    prompts: Mapping[str, Prompt] = field(default_factory=lambda: MappingProxyType({}))
    next: tuple[NextCase, ...] = ()
    ends_with_leaving: bool = False

    def policy(self, step: str) -> StepPolicy:
        return self.policies.get(step, StepPolicy())

    def exception_owner(self, node: str) -> str:
        return self.policy(node).owner or self.owner

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """Where a case begins: nodes that nothing leads to."""
        into = {link.target for link in self.map.sequence_links()}
        return tuple(id for id in self.map.work_graph() if id not in into)

    @cached_property
    def out(self) -> Mapping[str, tuple[Link, ...]]:
        links: dict[str, list[Link]] = {}
        for link in self.map.links:
            links.setdefault(link.source, []).append(link)
        return {source: tuple(found) for source, found in links.items()}

    @cached_property
    def before_join(self) -> Mapping[str, frozenset[str]]:
        """For each parallel join, the nodes from which work can still come to it, going on."""
        graph = nx.DiGraph((link.source, link.target) for link in self.map.sequence_links())
        joins = (node for node in graph if self.divides_in_parallel(node) and graph.in_degree(node) > 1)
        return {join: frozenset(nx.ancestors(graph, join)) for join in joins}

    def leading_to(self, step: str) -> frozenset[str]:
        """The nodes from which work comes to this step, going on."""
        graph = nx.DiGraph((link.source, link.target) for link in self.map.sequence_links())
        return frozenset(nx.ancestors(graph, step)) if step in graph else frozenset()

    def divides_in_parallel(self, node: str) -> bool:
        found = self.map.node(node)
        return isinstance(found, Gateway) and found.kind is GatewayKind.PARALLEL

    def is_machine(self, step: Step) -> bool:
        return step.work is Work.MACHINE or bool(step.automation and not step.form)

    def ways_on(self, node: str, answers: Answers) -> tuple[Link, ...]:
        """The links a case takes from here; none at the end of the map.

        A parallel gateway: all. Otherwise one: a way back whose condition holds, else the first way on whose
        condition holds, else the way on without a condition. Raises NoWayOn where none of them fits.
        """
        links = self.out.get(node, ())
        onward = tuple(link for link in links if link.kind is LinkKind.SEQUENCE)
        if self.divides_in_parallel(node):
            return onward
        backward = (link for link in links if link.kind is LinkKind.REWORK and link.condition)
        for link in (*backward, *(link for link in onward if link.condition)):
            if self.conditions[link.condition](answers):
                return (link,)
        plain = tuple(link for link in onward if not link.condition)
        if not onward or plain:
            return plain[:1]
        raise NoWayOn(node)


def starts_at(item: Item, answers: Answers, process: Process) -> datetime | None:
    """When a piece of work may begin; None where it need not wait, or what it counts from is not known."""
    policy = process.policy(item.node)
    first = first_day(policy.starts_from, answers) if policy.starts_from else item.since
    return policy.starts.after(first) if policy.starts and first else None


class NoWayOn(ValueError):
    """The answers given fit none of the ways on from a node."""

    def __init__(self, node: str) -> None:
        self.node = node
        super().__init__("the answers fit none of the ways on")
