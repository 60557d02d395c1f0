"""When does a supplier get their version of the pack, and what is in it?"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from engine.access import EIGHTFLOWS, Action, check
from engine.errors import EightflowsError
from engine.ports import Mailbox, Message
from engine.registers.definition import Record
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import review_pack
from engine.registers.reviews import State, uid
from engine.registers.supplier_pack import SharedSection, SupplierPack, supplier_pack
from flows.review_meetings import file_stem
from flows.supplier_parts import SupplierParts
from flows.wiring import LIBRARY

SHARED = LIBRARY / "supplier_service_review" / "shared_with_supplier.yaml"
SENT_WORKING_DAYS = 5


@dataclass(slots=True, kw_only=True)
class SentPacks:
    """What one run did. `without_address`: reviews whose supplier has no address in the register."""

    letters: int = 0
    without_address: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


def send_to_suppliers(parts: SupplierParts, today: date, *, dry_run: bool) -> SentPacks:
    """Agenda and figures to the supplier of every review within five working days; once a planned day."""
    check(Action.MAKE_PACK, EIGHTFLOWS)
    portfolio, shared = parts.portfolio(today), shared_sections()
    until = portfolio.working_days.add_working_days(today, SENT_WORKING_DAYS)
    due = {key_of(review): review for review in portfolio.of("reviews") if _is_due(portfolio, review, until)}
    gone = set(parts.store.registers.marked(due))
    done, messages = SentPacks(), []
    for key, review in due.items():
        if key in gone:
            continue
        try:
            message = _letter(parts, portfolio, review, shared)
        except EightflowsError as failure:
            done.failures.append(failure)
            continue
        if message is None:
            done.without_address += 1
        else:
            messages.append((message, [key]))
    done.letters = parts.queue(messages, dry_run=dry_run)
    return done


def shared_sections() -> tuple[SharedSection, ...]:
    """What the library says may go out. Raises UnreadableFile."""
    from connectors.register_files.shared import shared_with_supplier

    return shared_with_supplier(SHARED)


def write_supplier_pack(parts: SupplierParts, portfolio: Portfolio, made: SupplierPack, folder: Path) -> Path:
    """The letter as it would go today, to look at: of the next review that is planned, else for today."""
    from connectors.mail.supplier_letters import supplier_pack_values

    supplier, today = made.pack.supplier, portfolio.today
    ahead = [each for each in portfolio.by_supplier("reviews").get(supplier.id, ()) if _is_planned(each, today)]
    days = {day: each.text("kind") for each in ahead if (day := each.day("day"))}
    day = min(days, default=today)
    said = parts.letters.write("supplier_pack", supplier_pack_values(made, day=day, kind=days.get(day, "annual")))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file_stem(made.pack)}-for-supplier.html"
    path.write_text(said.html, "utf-8")
    return path


def key_of(review: Record) -> str:
    """The same for the same day of the same review."""
    return f"{uid(review.id).partition('@')[0]}.supplier.{review.day('day')}"


def _is_due(portfolio: Portfolio, review: Record, until: date) -> bool:
    day = review.day("day")
    soon = day is not None and day <= until
    return soon and _is_planned(review, portfolio.today) and review.text("supplier") in portfolio.suppliers


def _is_planned(review: Record, today: date) -> bool:
    day = review.day("day")
    return day is not None and day >= today and review.text("state") in (State.PLANNED, State.PACK_SENT)


def _letter(
    parts: SupplierParts, portfolio: Portfolio, review: Record, shared: tuple[SharedSection, ...]
) -> Message | None:
    from connectors.mail.supplier_letters import supplier_pack_letter

    pack = review_pack(portfolio, review.text("supplier"), parts.definitions, review)
    made: SupplierPack = supplier_pack(pack, shared)
    address, day = pack.supplier.text("contact_email"), review.day("day")
    if not address or day is None:
        return None
    to = Mailbox(address=address, name=pack.supplier.text("contact"))
    return supplier_pack_letter(
        made, key_of(review), to, day=day, kind=review.text("kind"), letters=parts.letters, at=parts.now
    )
