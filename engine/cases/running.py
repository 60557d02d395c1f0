"""How is a process read from its map and the policies kept beside it as data? Every fault at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType
from typing import Any

from engine.cases.deadlines import QuietHours, Term, Unit
from engine.cases.process import Act, Holds, NextCase, Process, Prompt, Rung, StepPolicy
from engine.conditions import Condition
from process_maps.process_map import ProcessMap

SCHEMA = "eightflows-running/1"
TYPES: Mapping[str, type] = MappingProxyType({"number": float, "yes or no": bool, "text": str})
DATE = "date"
"""What an answer is that terms count from; conditions do not look at it."""

ABOUT_THE_PROCESS = frozenset(
    {
        "schema", "owner", "quiet_hours", "answers", "steps", "reference", "opens_with", "opens_at", "one_for",
        "prompts", "next", "ends_with_leaving",
    }
)  # fmt: skip
_TERM = re.compile(
    r"(-?\d{1,4}) (hour|day|working day|month)s?(?: at (\d{1,2}):(\d{2}))?(?: after ([a-z]\w*(?: or [a-z]\w*)*))?"
)

_ABOUT_A_STEP = frozenset({"role", "due", "ladder", "starts", "letter", "owner", "lapses", "goes_on", "then", "early"})

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RunningFault:
    """One thing wrong: where in the policies (keys and numbers, outermost first), what, what to do."""

    place: Place
    what: str
    remedy: str


class NotRunnable(ValueError):
    """The map and its policies do not make a process that can run."""

    def __init__(self, faults: tuple[RunningFault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.what for fault in faults))


def process_of(process_map: ProcessMap, policies: Mapping[str, Any], *, version: str) -> Process:
    """A process that runs. Raises NotRunnable with every fault: unknown keys, steps, units and conditions,
    a person's step that asks nobody, a machine's step that nobody is called for."""
    reading = _Reading(process_map)
    process = reading.process(policies, version)
    if reading.faults:
        raise NotRunnable(tuple(reading.faults))
    return process


@dataclass(slots=True)
class _Reading:
    map: ProcessMap
    faults: list[RunningFault] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)
    opens_at: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)

    def process(self, policies: Mapping[str, Any], version: str) -> Process:
        self._keys(policies, (), ABOUT_THE_PROCESS)
        answers = _mapping(policies.get("answers"))
        self.opens_at = str(policies.get("opens_at") or "")
        self.dates = {name for name, kind in answers.items() if kind == DATE}
        if policies.get("schema") != SCHEMA:
            self.tell(("schema",), f"the first line is not 'schema: {SCHEMA}'", "Put that line first")
        steps = _mapping(policies.get("steps"))
        self.roles = {id: str(_mapping(step).get("role") or "") for id, step in steps.items()}
        process = Process(
            map=self.map,
            version=version,
            policies={id: self._policy(("steps", id), _mapping(step)) for id, step in steps.items()},
            conditions=self._conditions(answers, (*steps.values(), *(policies.get("next") or []))),
            owner=str(policies.get("owner") or ""),
            quiet_hours=self._quiet_hours(_mapping(policies.get("quiet_hours"))),
            prompts=dict(self._prompts(_mapping(policies.get("prompts")))),
            next=tuple(self._next(policies.get("next") or [])),
            ends_with_leaving=policies.get("ends_with_leaving") is True,
        )
        for place, what, remedy in self._gaps(process):
            self.tell(place, what, remedy)
        return process

    def tell(self, place: Place, what: str, remedy: str) -> None:
        self.faults.append(RunningFault(place, what, remedy))

    def _keys(self, found: Mapping[str, Any], place: Place, known: AbstractSet[str]) -> None:
        for key in found.keys() - known:
            self.tell((*place, key), f"{key!r} is not known here", f"Use one of: {', '.join(sorted(known))}")

    def _policy(self, place: Place, step: Mapping[str, Any]) -> StepPolicy:
        self._keys(step, place, _ABOUT_A_STEP)
        ladder = step.get("ladder") or []
        rungs = (self._rung((*place, "ladder", number), _mapping(rung)) for number, rung in enumerate(ladder))
        return StepPolicy(
            role=str(step.get("role") or ""),
            due=self._term((*place, "due"), step.get("due")),
            due_from=self._counted_from((*place, "due"), step.get("due")),
            ladder=tuple(rung for rung in rungs if rung is not None),
            starts=self._term((*place, "starts"), step.get("starts")),
            starts_from=self._counted_from((*place, "starts"), step.get("starts")),
            letter=str(step.get("letter") or ""),
            owner=str(step.get("owner") or ""),
            lapses=str(step.get("lapses") or ""),
            early=step.get("early") is True,
            goes_on=self._term((*place, "goes_on"), step.get("goes_on")),
            goes_on_from=self._counted_from((*place, "goes_on"), step.get("goes_on")),
            then=str(step.get("then") or ""),
        )

    def _prompts(self, found: Mapping[str, Any]) -> Iterator[tuple[str, Prompt]]:
        for name, said in found.items():
            place, prompt = ("prompts", name), _mapping(said)
            self._keys(prompt, place, {"when", "until", "letter", "role", "even_late", "asks", "once"})
            when = self._term((*place, "when"), prompt.get("when"))
            counts_from = self._counted_from((*place, "when"), prompt.get("when"))
            asks = str(prompt.get("asks") or "")
            role = str(prompt.get("role") or self.roles.get(asks, ""))
            if when is None or not counts_from or not role or not prompt.get("letter"):
                self.tell(
                    place,
                    "a prompt says when, counted from an answer, to whom and which letter",
                    "Add when (such as 27 days at 09:00 after first_day_absent), role and letter",
                )
                continue
            until = tuple(filter(None, str(prompt.get("until") or "").split(" or ")))
            self._dates((*place, "until"), until)
            yield name, Prompt(
                when=when, counts_from=counts_from, letter=str(prompt["letter"]), role=role,
                until=until, even_late=prompt.get("even_late") is True, asks=asks,
                once=prompt.get("once") is True,
            )  # fmt: skip

    def _next(self, found: Sequence[Any]) -> Iterator[NextCase]:
        for number, said in enumerate(found):
            place, follows = ("next", number), _mapping(said)
            self._keys(follows, place, {"process", "falls", "when", "tells", "carries"})
            falls = self._term((*place, "falls"), follows.get("falls"))
            counts_from = self._counted_from((*place, "falls"), follows.get("falls"))
            if falls is None or not counts_from:
                self.tell(
                    place, "a case that follows falls on a day", "Write falls: 12 months after an answer that is a date"
                )
                continue
            yield NextCase(
                process=str(follows.get("process") or ""),
                falls=falls,
                counts_from=counts_from,
                when=str(follows.get("when") or ""),
                tells=dict(_mapping(follows.get("tells"))),
                carries=tuple(map(str, follows.get("carries") or ())),
            )

    def _rung(self, place: Place, rung: Mapping[str, Any]) -> Rung | None:
        self._keys(rung, place, {"act", "role", "letter", "after", "after_due", "again"})
        from_due = "after_due" in rung
        after = self._term((*place, "after_due" if from_due else "after"), rung.get("after_due", rung.get("after")))
        try:
            act = Act(str(rung.get("act")))
        except ValueError:
            self.tell((*place, "act"), f"{rung.get('act')!r} is no rung", f"Use one of: {', '.join(Act)}")
            return None
        if self._counted_from(place, rung.get("after_due", rung.get("after"))):
            self.tell(place, "a rung counts from the step itself", "Write after or after_due, and the term alone")
        if after is not None and act is Act.STOP:
            return Rung(act=act, after=after, from_due=from_due)
        if after is None or not rung.get("role") or not rung.get("letter"):
            self.tell(place, "a rung says when, to whom and which letter", "Add after or after_due, role and letter")
            return None
        again = self._term((*place, "again"), rung.get("again"))
        if again is not None and again.amount < 1:
            self.tell((*place, "again"), "it would be sent without end", "Write a term of at least one")
            return None
        return Rung(
            act=act, after=after, letter=str(rung["letter"]), role=str(rung["role"]), from_due=from_due, again=again
        )

    def _term(self, place: Place, text: object) -> Term | None:
        if text is None:
            return None
        found = _TERM.fullmatch(str(text).strip())
        if found is None:
            self.tell(place, f"{text!r} is not a term", "Write, for example, 3 working days, 7 days or 2 hours")
            return None
        unit = Unit(f"{found[2]}s")
        if found[3] is None:
            return Term(amount=int(found[1]), unit=unit)
        return Term(amount=int(found[1]), unit=unit, at=time(int(found[3]), int(found[4])))

    def _counted_from(self, place: Place, text: object) -> tuple[str, ...]:
        """The answers a term counts from, the first one first; none where it counts from the step itself."""
        found = _TERM.fullmatch(str(text).strip())
        names = tuple(found[5].split(" or ")) if found and found[5] else ()
        self._dates(place, names)
        return names

    def _dates(self, place: Place, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in self.dates:
                known = ", ".join(sorted(self.dates)) or "none yet"
                self.tell(
                    place, f"{name!r} is not an answer that is a date", f"Name it under answers as date ({known})"
                )

    def _quiet_hours(self, found: Mapping[str, Any]) -> QuietHours:
        self._keys(found, ("quiet_hours",), {"begins", "ends"})
        try:
            return QuietHours(**{key: time.fromisoformat(str(value)) for key, value in found.items()})
        except (TypeError, ValueError):
            self.tell(("quiet_hours",), "the quiet hours are not times", 'Write begins: "19:00", ends: "07:00"')
            return QuietHours()

    def _conditions(self, answers: Mapping[str, Any], parts: Sequence[Any]) -> Mapping[str, Holds]:
        """`parts`: steps that lapse, cases that follow."""
        for name, kind in answers.items():
            if kind not in TYPES and kind != DATE:
                kinds = ", ".join((*TYPES, DATE))
                self.tell(("answers", name), f"{kind!r} is no kind of answer", f"Use one of: {kinds}")
        names = {name: TYPES[kind] for name, kind in answers.items() if kind in TYPES}
        holds: dict[str, Holds] = {}
        beside = [_mapping(part) for part in parts]
        texts = (str(part.get(key) or "") for part in beside for key in ("lapses", "when"))
        for text in filter(None, (*(link.condition for link in self.map.links), *texts)):
            if text not in holds:
                holds[text] = self._condition(text, names)
        return holds

    def _condition(self, text: str, names: Mapping[str, type]) -> Holds:
        try:
            return Condition.parse(text, names).holds
        except ValueError as wrong:
            self.tell(
                ("answers",),
                f"the condition {text!r}: {wrong}",
                "Put the map or the answers right",
            )
            return _never

    def _gaps(self, process: Process) -> Iterator[tuple[Place, str, str]]:
        """What would leave a case waiting for nobody."""
        steps = {step.id: step for step in self.map.steps}
        for id, policy in process.policies.items():
            if policy.goes_on and not policy.goes_on_from:
                yield ("steps", id, "goes_on"), "it does not say after which day", "Name an answer: 1 day after back_on"
            if policy.early and not policy.starts_from:
                yield ("steps", id, "early"), "it waits for no day", "Say starts: ... after an answer, or take it out"
            if policy.then and not policy.goes_on:
                yield ("steps", id, "then"), "the case never goes on without this step", "Add goes_on, or take it out"
        named = {self.opens_at, *(policy.then for policy in process.policies.values())}
        named |= {prompt.asks for prompt in process.prompts.values()}
        for id in {*process.policies, *filter(None, named)} - steps.keys():
            yield ("steps", id), f"the map has no step {id!r}", f"Its steps are: {', '.join(steps)}"
        for id, step in steps.items():
            if process.is_machine(step):
                if not step.automation:
                    yield (
                        ("steps", id),
                        f"{step.name} is a machine's, and no automation does it",
                        "Name it on the map",
                    )
                if not process.exception_owner(id):
                    yield (
                        ("steps", id),
                        f"nobody is called when {step.name} fails",
                        "Give it, or the process, an owner",
                    )
            elif not process.policy(id).role:
                yield ("steps", id), f"{step.name} asks nobody", "Give it a role"


def _never(_: Any) -> bool:
    return False


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}
