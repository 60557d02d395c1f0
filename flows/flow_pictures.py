"""What does each flow do, stage by stage, what does it count, and which drawn step does it do instead of a person?

One entry for each flow of prefect.yaml: the one place to add to for a new flow (tests/flows/test_flow_pictures.py).
docs/method/hours-released.md says how hours are worked out of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from connectors.render.stage_strip import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A stage of a run. `task`: the Prefect task whose times are its own; "" where it lies between two others."""

    name: str
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One flow.

    takes, gives   where its work comes from, and who has what in the end
    timed          what it does, in order; never two stages without a task side by side
    item           what it counts; "" where it counts nothing done
    done, person   the words of its counts that are items done, or items for a person
    standing       words that say how many wait for a person now: not added up over runs
    replaces       "map/step": the drawn step of the library somebody did for each item; "" where none is drawn
    look_at        where a person finds what needs one: words and address
    """

    takes: str
    timed: tuple[Timed, ...]
    gives: str
    item: str
    done: tuple[str, ...]
    person: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    replaces: str = ""
    look_at: tuple[str, str] = ("", "")

    @property
    def stages(self) -> tuple[Stage, ...]:
        does = (Stage(name=each.name) for each in self.timed)
        return (Stage(name=self.takes, kind="takes"), *does, Stage(name=self.gives, kind="gives"))


LETTERS_HELD = ("Letters that wait for a decision", "/outputs")
CHANGES = ("Changes, and what stands against them", "/notices")
SUPPLIERS = ("Suppliers: what is not in order", "/suppliers")
COUNT = Timed(name="Count, and call somebody where needed")


def _notices(first: str, task: str) -> tuple[Timed, ...]:
    return (Timed(name="Open the database"), Timed(name=first, task=task), COUNT)


def _suppliers(first: str) -> tuple[Timed, ...]:
    return (Timed(name="Open the database"), Timed(name=first, task="work-with-registers"), COUNT)


PICTURES: Mapping[str, Picture] = {
    "supplier-reminders": Picture(
        takes="Register of contracts",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Work out last safe days, write letters", task="queue-reminders"),
            Timed(name="Write the manager's workbook", task="write-overview"),
            COUNT,
        ),
        gives="Letters to contract owners",
        item="letters",
        done=("Letters written by this run",),
        person=("Letters that could not be written",),
        standing=("Past the last safe day",),
        replaces="supplier_service_review/notice_due",
        look_at=("Suppliers: what lies ahead", "/suppliers/ahead"),
    ),
    "deliver-mail": Picture(
        takes="Letters in the outbox",
        timed=(
            Timed(name="Open the outbox and the mail server"),
            Timed(name="Send, batch by batch", task="send-batch"),
            Timed(name="Count, and hold what is in doubt"),
        ),
        gives="Letters with their readers",
        item="letters",
        done=("Sent",),
        person=("Held for a person", "Refused for good"),
        look_at=LETTERS_HELD,
    ),
    "import-people": Picture(
        takes="Lists of people in their folder, the directory",
        timed=(
            Timed(name="Read the lists"),
            Timed(name="Check every row, take in what is right", task="import-list"),
            COUNT,
        ),
        gives="People, teams and roles as they are",
        item="rows",
        done=("Rows taken",),
        standing=("Rows rejected", "To look at", "Lists to put right", "Lists only a person may import"),
    ),
    "advance-cases": Picture(
        takes="Cases with something due",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Carry out machine steps, letters and timers", task="carry-out-batch"),
            COUNT,
        ),
        gives="Work with whoever is asked next",
        item="machine steps",
        done=("Machine steps done",),
        person=("Pieces of work stopped, somebody called",),
        standing=("Calls that reach nobody", "Cases that cannot be carried on"),
        replaces="return_to_work/own_list",
        look_at=("Cases that are stopped and call for you", "/#stopped"),
    ),
    "open-absences": Picture(
        takes="The roster's list of absences",
        timed=(
            Timed(name="Read the list"),
            Timed(name="Open a case for each absence, follow what changed", task="take-list"),
            COUNT,
        ),
        gives="Managers asked to begin",
        item="",
        done=(),
        person=("Cases stopped, somebody called",),
        standing=("Rows to put right", "Absences gone, and cases left as they are"),
        look_at=("Cases that are stopped and call for you", "/#stopped"),
    ),
    "tend-cases": Picture(
        takes="Open cases, people's last days",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Cancel cases of people who have left, renew those that wait", task="tend-open-cases"),
            COUNT,
        ),
        gives="Cases that are still of use",
        item="cases",
        done=("Cases of people who have left", "Cases renewed while they wait"),
    ),
    "remind": Picture(
        takes="Work that waits, by person",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Write one list a person and week", task="write-work-lists"),
            COUNT,
        ),
        gives="Letters in the outbox",
        item="letters",
        done=("Letters",),
        standing=("People without an address",),
    ),
    "plan-communications": Picture(
        takes="Scheduled changes",
        timed=_notices("Look for conflicts and authority", "plan-notices"),
        gives="Changes released",
        item="changes released",
        done=("Released",),
        standing=("Held: no authority to release", "With a conflict", "Emergency releases without their paperwork"),
        replaces="change_notice/guess_audience",
        look_at=CHANGES,
    ),
    "send-due-notices": Picture(
        takes="Changes with a notice due",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Work out who is affected, write to them", task="send-notices"),
            Timed(name="Post cards to Teams, note what came back", task="post-cards"),
            COUNT,
        ),
        gives="Notices with those affected",
        item="rungs of notices",
        done=("Rungs opened",),
        person=("Without an address", "Cards held for a person", "Cards given up", "Letters that came back"),
        standing=("Changes held",),
        replaces="change_notice/send_all",
        look_at=CHANGES,
    ),
    "weekly-digest": Picture(
        takes="What may wait for the week",
        timed=(
            Timed(name="Ask champions to their meeting", task="invite-champions"),
            Timed(name="Write one digest a person", task="digest-notices"),
            COUNT,
        ),
        gives="Digests with their readers",
        item="digests",
        done=("Digests written",),
        person=("Without an address",),
        look_at=CHANGES,
    ),
    "chase-acknowledgements": Picture(
        takes="Changes that ask to be read",
        timed=_notices("Remind who has not read", "chase-notices"),
        gives="Reminders with their readers",
        item="reminders",
        done=("Reminders written",),
        person=("Without an address",),
        look_at=CHANGES,
    ),
    "toolkit-pages": Picture(
        takes="Systems, changes, help",
        timed=(Timed(name="Write every page anew", task="write-toolkit"), Timed(name="Count")),
        gives="Pages of the Digital Toolkit",
        item="pages",
        done=("Pages written",),
    ),
    "register-compliance": Picture(
        takes="Every register",
        timed=_suppliers("Check each record, write the overview"),
        gives="Overview for managers",
        item="",
        done=(),
        standing=("Red",),
        look_at=SUPPLIERS,
    ),
    "plan-reviews": Picture(
        takes="Suppliers and their tiers",
        timed=_suppliers("Plan twelve months, write to calendars"),
        gives="Reviews in calendars",
        item="calendar entries",
        done=("New", "Moved"),
        replaces="supplier_service_review/book",
        look_at=("Supplier reviews", "/suppliers/reviews"),
    ),
    "review-packs": Picture(
        takes="Reviews within ten working days",
        timed=(
            Timed(name="Open the database"),
            Timed(name="Fill the packs from the registers", task="make-packs"),
            Timed(name="Send suppliers theirs", task="send-to-suppliers"),
            COUNT,
        ),
        gives="Packs with those who meet",
        item="packs",
        done=("Packs",),
        replaces="supplier_service_review/pack",
        look_at=("Supplier reviews", "/suppliers/reviews"),
    ),
    "evidence-chase": Picture(
        takes="Evidence that runs out or is missing",
        timed=_suppliers("Write one letter a supplier"),
        gives="Letters to suppliers",
        item="letters",
        done=("Letters",),
        look_at=("Evidence", "/suppliers/evidence"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByHand:
    """What one item took somebody before: hands-on time of the drawn step, and which step that is, in words."""

    each: timedelta
    step: str


@cache
def by_hand(replaces: str) -> ByHand | None:
    """Read from the library's map of how it was, so that a better measurement there is followed here."""
    if not replaces:
        return None
    from flows.map_reading import read_map
    from flows.wiring import LIBRARY

    map_id, _, step_id = replaces.partition("/")
    process = read_map(LIBRARY / map_id / "current.yaml")
    step = next(step for step in process.steps if step.id == step_id)
    return ByHand(step.times.touch, f"{step.name} ({process.name})")
