"""When does a supplier get their version of the pack, and what is in it?"""

from dataclasses import dataclass, field
from datetime import date

from engine.access import EIGHTFLOWS, Action, check
from engine.errors import EightflowsError
from engine.ports import Mailbox, Message
from engine.registers.definition import Record
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import review_pack
from engine.registers.reviews import State, uid
from engine.registers.supplier_pack import SharedSection, SupplierPack, supplier_pack
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


def key_of(review: Record) -> str:
    """The same for the same day of the same review."""
    return f"{uid(review.id).partition('@')[0]}.supplier.{review.day('day')}"


def _is_due(portfolio: Portfolio, review: Record, until: date) -> bool:
    day = review.day("day")
    planned = review.text("state") in (State.PLANNED, State.PACK_SENT)
    return (
        planned
        and day is not None
        and portfolio.today <= day <= until
        and review.text("supplier") in portfolio.suppliers
    )


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
