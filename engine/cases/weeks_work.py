"""Who is written to this week about the work that waits for them, and what stands in the letter?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.cases.deadlines import LONDON
from engine.cases.work import WorkLine
from engine.people import Directory, Person
from engine.subscriptions import Subscription, WeeklyLetter

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeksWork:
    """One person's letter. Work without a date counts as due soon.

    late    overdue;  soon: due within seven days;  later: how many pieces of work are due after that
    """

    person: Person
    monday: date
    late: tuple[WorkLine, ...]
    soon: tuple[WorkLine, ...]
    later: int

    @property
    def key(self) -> str:
        """One letter a person and week."""
        return f"work-{self.monday}-{self.person.id}"


def weeks_work(
    waiting: Mapping[str, Sequence[WorkLine]],
    directory: Directory,
    chosen: Mapping[str, Subscription],
    today: date,
) -> Iterator[WeeksWork]:
    """For everybody with something overdue or due soon, on the weekday they chose or the first day after it."""
    monday = today - timedelta(days=today.weekday())
    for id, lines in sorted(waiting.items()):
        person = directory.person(id)
        choice = chosen.get(id) or Subscription(person=id, letter=WeeklyLetter.WORK)
        if person is None or not choice.goes_on(today):
            continue
        late = tuple(each for each in lines if each.overdue)
        soon = tuple(each for each in lines if not each.overdue and _is_soon(each, today))
        if late or soon:
            later = len(lines) - len(late) - len(soon)
            yield WeeksWork(person=person, monday=monday, late=late, soon=soon, later=later)


def _is_soon(line: WorkLine, today: date) -> bool:
    return line.due is None or line.due.astimezone(LONDON).date() <= today + AHEAD
