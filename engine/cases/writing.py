"""Who is written to when a case asks for it, and what may the letter know?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from engine.access import ROLES
from engine.calendars import long_date
from engine.cases.deadlines import LONDON
from engine.cases.model import AskPerson, CallPerson, Case, CaseStatus, Item, ItemState, SendLetter
from engine.cases.running_processes import RunningProcess
from engine.people import EMPLOYEE, MANAGER, SECOND_LINE, Directory, Person

ASKED, CALLED = "asked", "called"
"""The letters of every process: something waits for you; something has stopped."""

ROLE_WORDS: Mapping[str, str] = {
    EMPLOYEE: "the person it is about",
    MANAGER: "line manager",
    SECOND_LINE: "second-line manager",
    "hr_adviser": "HR adviser",
    "hr_lead": "HR lead",
    "it_service_desk": "IT service desk",
    "dse_assessor": "DSE assessor",
}

Asking: TypeAlias = AskPerson | SendLetter | CallPerson
Fact: TypeAlias = str | bool | Sequence[str]


class NobodyHolds(LookupError):
    """Nobody who works here now holds the role, and nobody stands in."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(f"nobody holds the role {role_words(role)} here")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWanted:
    """A letter to be written: one to each of `to`. `facts` are plain words, nothing about health among them."""

    name: str
    to: tuple[Person, ...]
    facts: Mapping[str, Fact]


def letter_wanted(
    request: Asking, case: Case, running: RunningProcess, directory: Directory, now: datetime
) -> LetterWanted | None:
    """None where there is no letter to write (any more): the work has been done meanwhile, say.

    Raises NobodyHolds.
    """
    if isinstance(request, SendLetter) and not request.item:
        return _prompt(request, case, running, directory, now)
    item = case.item(request.item)
    if item is None or item.state is not (ItemState.STOPPED if isinstance(request, CallPerson) else ItemState.WAITING):
        return None
    if isinstance(request, CallPerson):
        name, to = CALLED, directory.holders(request.role, case.subject, _day(now))
    elif isinstance(request, SendLetter):
        name, to = request.letter, _asked(request.role, item, case, directory, now)
    else:
        name, to = ASKED, _asked(request.role, item, case, directory, now)
        if running.process.policy(item.node).letter and not request.assignee:
            name = ""  # the step's own letter goes out instead
    if not to:
        raise NobodyHolds(request.role)
    if not name:
        return None
    return LetterWanted(name=name, to=to, facts=facts_of(case, item, running, directory, now, role=request.role))


def _prompt(
    request: SendLetter, case: Case, running: RunningProcess, directory: Directory, now: datetime
) -> LetterWanted | None:
    if case.status is not CaseStatus.OPEN:
        return None
    if not (to := directory.holders(request.role, case.subject, _day(now))):
        raise NobodyHolds(request.role)
    return LetterWanted(
        name=request.letter, to=to, facts=facts_of(case, None, running, directory, now, role=request.role)
    )


def facts_of(
    case: Case, item: Item | None, running: RunningProcess, directory: Directory, now: datetime, *, role: str
) -> Mapping[str, Fact]:
    """What a letter about a piece of work, or about the case alone, may know. Templates get nothing else."""
    subject = directory.person(case.subject) or directory.team(case.subject)
    if item is None:
        item = Item(node="", visit=0, state=ItemState.DONE, since=now)
    waited_for = _asked(item.asked, item, case, directory, now) if item.asked else ()
    return {
        "case": case.id,
        "title": running.title,
        "step": running.step_name(item.node) if item.node else running.title,
        "about": subject.name if subject else case.subject,
        "asked": role_words(role),
        "waited_for": _names(waited_for) or role_words(item.asked),
        "due": _moment(item.due) if item.due else "",
        "late": item.due is not None and item.due < now,
        "item": item.id if item.node else "",
    }


def role_words(role: str) -> str:
    """The role as people say it.

    >>> role_words("hr_adviser"), role_words("health_and_safety")
    ('HR adviser', 'health and safety')
    """
    return ROLE_WORDS.get(role) or role.replace("_", " ")


def is_known(role: str) -> bool:
    """Whether anybody could hold the role at all."""
    return role in ROLES or role in (EMPLOYEE, MANAGER, SECOND_LINE)


def _asked(role: str, item: Item, case: Case, directory: Directory, now: datetime) -> tuple[Person, ...]:
    """Whoever it was passed to, if the letter is for them; else the holders of the role."""
    if item.assignee and role == item.asked and directory.person(item.assignee) is not None:
        return (directory.present(item.assignee, _day(now), but_not=case.subject),)
    return directory.holders(role, case.subject, _day(now))


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()


def _moment(due: datetime) -> str:
    local = due.astimezone(LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"


def _names(people: Sequence[Person]) -> str:
    *first, last = [person.name for person in people[:3]] or [""]
    return f"{', '.join(first)} or {last}" if first else last
