"""What does a step newly ask, which timers does it let go, and when is each request due?"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.cases.model import AnyRequest, DropTimer, RunMachine, SendLetter, SetTimer
from engine.cases.store import CaseChange


def timers_let_go(requests: Iterable[AnyRequest]) -> tuple[frozenset[str], Sequence[AnyRequest]]:
    """Timers to be taken out, and what is newly asked: the last word on a timer counts."""
    gone: set[str] = set()
    timers: dict[str, SetTimer] = {}
    asked: list[AnyRequest] = []
    for request in requests:
        if isinstance(request, DropTimer | SetTimer):
            gone.add(request.timer)
            timers.pop(request.timer, None)
        if isinstance(request, SetTimer):
            timers[request.timer] = request
        elif not isinstance(request, DropTimer):
            asked.append(request)
    return frozenset(gone), (*asked, *timers.values())


def due_at(request: AnyRequest, change: CaseChange) -> datetime:
    """A request that names no moment is due at once: when the last event happened."""
    if isinstance(request, RunMachine | SendLetter):
        return request.not_before
    return request.due if isinstance(request, SetTimer) else change.events[-1].at
