"""A case lived through in rehearsed time: weeks in milliseconds, timers and machines as they fall due."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count

from engine.cases.advance import advance, open_case
from engine.cases.model import (
    Answers,
    AnyRequest,
    Case,
    DropTimer,
    MachineDone,
    Opened,
    RunMachine,
    SendLetter,
    SetTimer,
    Submitted,
    TimerFired,
)
from engine.cases.process import Process


@dataclass
class Rehearsal:
    """`outcomes`: what each automation answers. `letters`: (when it may leave, letter, role)."""

    process: Process
    now: datetime
    outcomes: dict[str, Answers] = field(default_factory=dict)
    letters: list[tuple[datetime, str, str]] = field(default_factory=list)
    asked: list[AnyRequest] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    machines: list[tuple[datetime, int, RunMachine]] = field(default_factory=list)
    _numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    def begin(self) -> None:
        opened = Opened(id="opened", at=self.now, by="eightflows")
        self.case, asked = open_case(opened, id="c1", subject="p1", process=self.process)
        self._note(asked)
        self._run_machines()

    def submit(self, item: str, by: str, **answers: str | float | bool) -> None:
        self._take(Submitted(id=self._id(), at=self.now, by=by, item=item, answers=answers))
        self._run_machines()

    def wait_until(self, moment: datetime) -> None:
        """Let the clock run: timers fire when they are due, machines run when they may."""
        moment = moment.astimezone(UTC)
        while self.timers and min(self.timers.values()) <= moment:
            timer = min(self.timers, key=lambda name: (self.timers[name], name))
            self.now = max(self.now, self.timers.pop(timer))
            self._take(TimerFired(id=self._id(), at=self.now, by="eightflows", timer=timer))
            self._run_machines()
        self.now = moment

    def waited_for(self) -> dict[str, str]:
        return {item.node: item.asked for item in self.case.open_items}

    def _run_machines(self) -> None:
        while self.machines:
            _, _, run = heappop(self.machines)
            answers = self.outcomes.get(run.automation, {})
            self._take(MachineDone(id=self._id(), at=self.now, by="eightflows", item=run.item, answers=answers))

    def _take(self, event: Submitted | MachineDone | TimerFired) -> None:
        self.case, asked = advance(self.case, event, self.process)
        self._note(asked)

    def _note(self, asked: tuple[AnyRequest, ...]) -> None:
        self.asked += asked
        for request in asked:
            if isinstance(request, SetTimer):
                self.timers[request.timer] = request.due
            elif isinstance(request, DropTimer):
                self.timers.pop(request.timer, None)
            elif isinstance(request, RunMachine):
                heappush(self.machines, (request.not_before, next(self._numbers), request))
            elif isinstance(request, SendLetter):
                self.letters.append((request.not_before, request.letter, request.role))

    def _id(self) -> str:
        return f"e{next(self._numbers)}"


def rehearsed(case: Case) -> list[tuple[str, str]]:
    """The steps a case came to, with their shades."""
    return [(item.node, item.shade.value) for item in case.items]
