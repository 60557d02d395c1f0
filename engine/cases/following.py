"""Which cases follow one that is filed: the yearly check, the look at a trial? They are there at once, and wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.cases.deadlines import LONDON, first_day
from engine.cases.model import Answers, Case, CaseStatus, ItemState
from engine.cases.process import FALLS_ON, FOLLOWS, NextCase, Process
from engine.people import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A case to be opened now, that waits for its day. `key`: filed again, it is the same case."""

    process: str
    key: str
    falls_on: date
    answers: Answers


def following(case: Case, process: Process, directory: Directory, *, name: str, known: Answers) -> Iterator[Following]:
    """`name`: of the process itself; `known`: what its forms say. Nothing follows for who will have left by then."""
    person = directory.person(case.subject)
    for number, each in enumerate(process.next):
        if each.when and not process.conditions[each.when](case.answers):
            continue
        falls_on = _day(each, case)
        if falls_on is None or (person and person.leaves and person.leaves < falls_on):
            continue
        carried = {answer: known[answer] for answer in each.carries if known.get(answer) is not None}
        told = {**each.tells, **carried, FALLS_ON: falls_on.isoformat(), FOLLOWS: case.id}
        yield Following(process=each.process or name, key=f"{case.id} next {number}", falls_on=falls_on, answers=told)


def has_not_begun(case: Case) -> bool:
    """It follows another one, and nobody has been asked for anything yet."""
    waits = all(item.state is ItemState.WAITING and not item.asked for item in case.items)
    return case.status is CaseStatus.OPEN and FOLLOWS in case.answers and waits


def _day(each: NextCase, case: Case) -> date | None:
    first = first_day(each.counts_from, case.answers)
    return each.falls.after(first).astimezone(LONDON).date() if first else None
