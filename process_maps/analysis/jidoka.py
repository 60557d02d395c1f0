"""Which work is for a machine, which for a person, and what has to be settled first?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from process_maps.analysis.information import by_item, rekeyed
from process_maps.analysis.timeline import StepTime, Timeline
from process_maps.analysis.waste_facts import human_share
from process_maps.model import (
    Element,
    Information,
    Step,
    Suitability,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import Medium, Verb, Work

AUTOMATE_FROM = 3.5
IN_PART_FROM = 2.5
"""Weighted scores (1 to 5) from which a step, or a part of it, is worth handing to a machine."""

VOLUMES = (250, 2_000)
"""Times a year: fewer than the first speaks against a machine, more than the second for one."""

RELEASED_HOURS = (20, 100)
"""Staff hours a year given back: as for VOLUMES."""

SCREEN = frozenset({Medium.ELECTRONIC, Medium.EMAIL})
MACHINE_VERBS = frozenset({Verb.READ, Verb.ENTER, Verb.CHECK, Verb.SEND})
"""What a machine does well with written rules and digital input; people decide, meet and move."""

WEIGHTS: Mapping[str, float] = {
    "rules decide": 3,
    "structured input": 2,
    "volume": 2,
    "stable": 1.5,
    "few exceptions": 1.5,
    "several systems": 1,
    "prone to error": 1,
    "time released": 2,
}
"""Weight of each criterion in the score. Criteria: NHS England RPA guidance (2022), Wellmann et al. (2020);
the weights are ours and a trust may argue with them (docs/method/jidoka.md)."""


class Advice(StrEnum):
    """Lean order: eliminate, simplify, then automate."""

    CHALLENGE = "challenge first"
    AUTOMATE = "automate"
    PARTLY = "automate in part"
    SETTLE = "settle the gates first"
    KEEP = "keep with people"
    DONE = "already machine work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A condition for any automation; `passed` is None where nobody has asked."""

    name: str
    passed: bool | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One criterion: 1 against, 3 mixed, 5 for; None where it cannot be told."""

    criterion: str
    points: int | None
    weight: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWork:
    """One step (or its elements) held against Jidoka.

    score      weighted mean of the points given, 1 to 5; None where none could be given
    released   staff time an item would give back if the advice is followed;  hours_a_year with demand
    elements   names of the elements a machine could do
    """

    step: str
    advice: Advice
    reason: str
    gates: tuple[Gate, ...]
    scores: tuple[Score, ...]
    score: float | None
    released: timedelta
    hours_a_year: float | None
    elements: tuple[str, ...]


def machine_work(process: ProcessMap, timeline: Timeline) -> tuple[MachineWork, ...]:
    """Every step with hands-on time: gates, a weighted score with reasons, advice in lean order.

    A step that is waste is challenged, whatever it scores. Source: Virginia Mason's three steps (assign
    work by ability, fit the machine to the work, watch the two together); docs/method/jidoka.md.
    """
    into = _information_into(process)
    rekeys = Counter(move.target for moves in by_item(process).values() for move in rekeyed(moves))
    times = {time.step: time for time in timeline.steps}
    return tuple(
        _judge(process, step, times[step.id], into[step.id], rekeys[step.id])
        for step in process.steps
        if step.times.touch > NO_TIME or step.work is Work.MACHINE
    )


def _information_into(process: ProcessMap) -> Mapping[str, Sequence[Information]]:
    into: dict[str, list[Information]] = defaultdict(list)
    for move in process.information:
        into[move.target].append(move)
    return into


def _judge(
    process: ProcessMap, step: Step, time: StepTime, arriving: Sequence[Information], rekeys: int
) -> MachineWork:
    gates = _gates(step, arriving)
    movable = _movable(step)
    possible = _machine_touch(step, movable) * time.visits
    scores = _scores(process, step, time, possible, rekeys)
    score = _weighted(scores)
    advice, reason = _advice(step, gates, score, movable)
    released = possible if advice in (Advice.AUTOMATE, Advice.PARTLY, Advice.SETTLE) else NO_TIME
    return MachineWork(
        step=step.id,
        advice=advice,
        reason=reason,
        gates=gates,
        scores=scores,
        score=score,
        released=released,
        hours_a_year=_hours_a_year(process, released),
        elements=tuple(element.name for element in movable),
    )


def _gates(step: Step, arriving: Sequence[Information]) -> tuple[Gate, ...]:
    off_screen = next((move.what for move in arriving if move.medium not in SCREEN), "")
    return _gates_for(step.suitability, bool(arriving), off_screen)


@lru_cache(maxsize=1024)
def _gates_for(said: Suitability, informed: bool, off_screen: str) -> tuple[Gate, ...]:
    """`informed`: information comes in; `off_screen`: the first item of it that is not on a screen."""
    return (
        Gate(
            name="rules can be written",
            passed=said.rules_written,
            reason=_answered(said.rules_written, "the room can write the rules", "needs a person's judgement"),
        ),
        _digital(said.input_digital, informed, off_screen),
        Gate(
            name="a named person for exceptions",
            passed=True if said.exception_owner else None,
            reason=f"{said.exception_owner} is called" if said.exception_owner else "nobody is named yet",
        ),
        Gate(
            name="lawful basis or clinical safety owner",
            passed=True if said.lawful_basis else None,
            reason=said.lawful_basis or "not settled yet",
        ),
    )


def _digital(said: bool | None, informed: bool, off_screen: str) -> Gate:
    name = "input is digital"
    if said is not None or not informed:
        reason = _answered(said, "what it needs comes on screen", "what it needs comes on paper or by voice")
        return Gate(name=name, passed=said, reason=reason)
    if off_screen:
        return Gate(name=name, passed=False, reason=f"{off_screen} comes on paper or by voice")
    return Gate(name=name, passed=True, reason="all information into it is electronic")


def _answered(said: bool | None, yes: str, no: str) -> str:
    return "nobody has asked yet" if said is None else yes if said else no


def _movable(step: Step) -> tuple[Element, ...]:
    """The elements that people do today and a machine could."""
    return tuple(
        element for element in step.elements if element.work is not Work.MACHINE and element.verb in MACHINE_VERBS
    )


def _machine_touch(step: Step, movable: Sequence[Element]) -> timedelta:
    if not step.elements:
        return step.times.touch * human_share(step)
    return sum((element.touch for element in movable), NO_TIME)


def _scores(process: ProcessMap, step: Step, time: StepTime, possible: timedelta, rekeys: int) -> tuple[Score, ...]:
    times_a_year = process.demand.per_year(process.calendar) * time.visits if process.demand else None
    hours = _hours_a_year(process, possible)
    return (
        *_judged_scores(step.suitability),
        _score("volume", _banded(times_a_year, VOLUMES), _figure(times_a_year, "times a year")),
        _score("time released", _banded(hours, RELEASED_HOURS), _figure(hours, "hours a year")),
        _score("several systems", (1, 3, 5)[min(2, len(step.systems))], f"{len(step.systems)} systems used"),
        _prone_to_error(step.suitability.error_prone, rekeys),
    )


@lru_cache(maxsize=1024)
def _judged_scores(said: Suitability) -> tuple[Score, ...]:
    judged = (
        ("rules decide", said.rule_based),
        ("structured input", said.structured_input),
        ("stable", said.stability),
        ("few exceptions", said.few_exceptions),
    )
    return tuple(_score(name, points, "as the room judged" if points else "not judged yet") for name, points in judged)


@lru_cache(maxsize=4096)
def _score(criterion: str, points: int | None, reason: str) -> Score:
    return Score(criterion=criterion, points=points, weight=WEIGHTS[criterion], reason=reason)


def _prone_to_error(said: int | None, rekeys: int) -> Score:
    if said is None and rekeys:
        return _score("prone to error", 5, "typed again by hand")
    return _score("prone to error", said, "as the room judged" if said else "not judged yet")


def _banded(number: float | None, bands: tuple[float, float]) -> int | None:
    if number is None:
        return None
    few, many = bands
    return 5 if number >= many else 3 if number >= few else 1


def _figure(number: float | None, unit: str) -> str:
    return "demand is not known" if number is None else f"{number:,.0f} {unit}"


def _weighted(scores: Sequence[Score]) -> float | None:
    given = [(score.points, score.weight) for score in scores if score.points is not None]
    if not given:
        return None
    return sum(points * weight for points, weight in given) / sum(weight for _, weight in given)


def _advice(step: Step, gates: Sequence[Gate], score: float | None, movable: Sequence[Element]) -> tuple[Advice, str]:
    failed = [gate for gate in gates if gate.passed is False]
    open_gates = [gate for gate in gates if gate.passed is None]
    if step.work is Work.MACHINE:
        return Advice.DONE, "a machine does it; watch it and the people around it"
    if step.value_times.waste * 2 >= step.times.touch:
        return Advice.CHALLENGE, "most of it is waste: ask why it is done before asking who does it"
    if step.elements and not movable:
        return Advice.KEEP, "deciding, meeting or moving: a person's work"
    if failed:
        advice = Advice.SETTLE if failed[0].name == "input is digital" else Advice.KEEP
        return advice, f"{failed[0].name}: no, {failed[0].reason}"
    if open_gates:
        asked = "; ".join(f"{gate.name}: {gate.reason}" for gate in open_gates)
        return Advice.SETTLE, asked
    if score is None or score < IN_PART_FROM:
        return Advice.KEEP, "little would be gained"
    if len(movable) < len(step.elements):
        return Advice.PARTLY, "a machine can do " + ", ".join(element.name.lower() for element in movable)
    if score < AUTOMATE_FROM:
        return Advice.PARTLY, "mixed signs: begin with the part that follows rules"
    return Advice.AUTOMATE, "rules, digital input and enough of it"


def _hours_a_year(process: ProcessMap, per_item: timedelta) -> float | None:
    if process.demand is None:
        return None
    return per_item / timedelta(hours=1) * process.demand.per_year(process.calendar)
