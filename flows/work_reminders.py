"""Who gets the week's list of work that waits for them? The flow `remind`, every working day.

Each person gets one letter a week, on the day they chose, and none in a week with nothing overdue or due soon. What
cannot wait - the reminders around a deadline, the calls to those above - are timers of the cases themselves: the
flow `advance-cases` carries them out.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from engine.cases.weeks_work import weeks_work
from engine.cases.work_lists import WorkLists
from engine.errors import EightflowsError
from engine.outbox import OutgoingLetter
from engine.ports import is_address
from engine.subscriptions import WeeklyLetter
from flows.settings import Settings
from flows.steps import day_of_run, step
from flows.supplier_parts import moment_of
from flows.wiring import LIBRARY, letter_sender, open_store, pages_address, running_here

if TYPE_CHECKING:
    from connectors.store import Store
    from connectors.store.memory import MemoryStore

LETTERS = LIBRARY / "weekly_letters"


@dataclass(slots=True, kw_only=True)
class Reminded:
    """What one run did: counts, and no names.

    letters  written now;  already: people whose letter of the week was written before
    """

    letters: int = 0
    already: int = 0
    overdue: int = 0
    without_address: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


@flow(name="remind", persist_result=False)
async def remind(on: date | None = None) -> Reminded:
    """Write the week's list of waiting work to each person who has some. The same date again writes nothing more.

    on  the business date; default: today in London
    """
    day = day_of_run(on)
    done = await step("write-work-lists", lambda: _remind(day))
    counts = {
        "Letters": done.letters,
        "People who have theirs": done.already,
        "Pieces of work overdue": done.overdue,
        "People without an address": done.without_address,
    }
    rows = [{"what": what, "count": count} for what, count in counts.items()]
    await acreate_table_artifact(key="remind", description=f"Work lists of {day}", table=rows)
    if done.failures:
        raise ExceptionGroup("what could not be written", done.failures)
    return done


def _remind(day: date) -> Reminded:
    with open_store(Settings.from_env()) as store:
        return write_work_lists(store, day, moment_of(day))


def write_work_lists(store: "Store | MemoryStore", today: date, now: datetime) -> Reminded:
    """Into the outbox, all at once; a letter of this week that is there already stays as it is."""
    from connectors.mail.letters import LetterWriter
    from connectors.mail.work_letter import work_letter

    directory, letters = store.people.directory(), LetterWriter(LETTERS)
    waiting = WorkLists(store.cases, running_here(store), store.people).for_everybody(now)
    found = list(weeks_work(waiting, directory, store.subscriptions.subscriptions(WeeklyLetter.WORK), today))
    before = store.outbox.letters([each.key for each in found])
    done = Reminded(overdue=len({(line.case, line.item) for each in found for line in each.late}))
    written: list[OutgoingLetter] = []
    for each in found:
        if each.key in before:
            done.already += 1
        elif not is_address(each.person.email):
            done.without_address += 1
        else:
            try:
                to_pages = pages_address()
                written.append(work_letter(each, letters=letters, sender=letter_sender(), address=to_pages, at=now))
            except EightflowsError as failure:
                done.failures.append(failure)
    store.outbox.queue(written)
    done.letters = len(written)
    return done
