"""How do planned reviews reach the register and people's calendars, and when is each pack made?"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.access import EIGHTFLOWS, Action, check
from engine.calendars import long_date
from engine.errors import EightflowsError
from engine.ports import Mailbox, Message
from engine.registers.definition import Record
from engine.registers.performance import Rag
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack, measured_kpis, review_pack
from engine.registers.reviews import Kind, Notice, PlanChange, State, plan, uid
from engine.registers.store import ChangedMeanwhile, changed
from engine.registers.tiers import tiering
from flows.supplier_parts import BY, LONDON, SupplierParts

if TYPE_CHECKING:
    from connectors.calendar import Invite
    from connectors.mail.letters import PlainValue

BATCH = 200
PACK_WORKING_DAYS = 10
TIMES = {Kind.OPERATIONAL: (time(10), 60), Kind.ANNUAL: (time(10), 90), Kind.EXECUTIVE: (time(14), 90)}
WORDS = {Notice.NEW: "Invitation", Notice.MOVED: "Moved", Notice.CANCELLED: "Cancelled"}


@dataclass(slots=True, kw_only=True)
class PlannedReviews:
    """What one run did."""

    new: int = 0
    moved: int = 0
    cancelled: int = 0
    invites: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class MadePacks:
    """What one run did. `files`: the packs written by it."""

    packs: int = 0
    letters: int = 0
    files: list[Path] = field(default_factory=list)
    failures: list[EightflowsError] = field(default_factory=list)


def plan_year(parts: SupplierParts, today: date, *, dry_run: bool) -> PlannedReviews:
    """Bring the register of reviews and the calendars to what tiers ask for."""
    portfolio = parts.portfolio(today)
    tierings = [
        tiering(portfolio, name, sum(each.rag is Rag.RED for each in measured_kpis(portfolio, name)))
        for name in portfolio.suppliers
    ]
    changes = plan(portfolio, tierings)
    done = PlannedReviews(
        new=sum(each.notice is Notice.NEW for each in changes),
        moved=sum(each.notice is Notice.MOVED for each in changes),
        cancelled=sum(each.notice is Notice.CANCELLED for each in changes),
    )
    for first in range(0, len(changes), BATCH):
        batch = changes[first : first + BATCH]
        messages = [message for each in batch for message in _invitations(parts, portfolio, each, done)]
        done.invites += parts.queue([(message, [message.key]) for message in messages], dry_run=dry_run)
        if not dry_run:
            _save(parts, batch, done)
    return done


def _save(parts: SupplierParts, batch: tuple[PlanChange, ...], done: PlannedReviews) -> None:
    definition = parts.definitions["reviews"]
    records = [
        changed(definition, each.review if each.review.revision else None, each.review.id, each.values)
        for each in batch
    ]
    try:
        parts.store.registers.save(records, by=BY, at=parts.now, why="reviews planned by tier")
    except ChangedMeanwhile as failure:
        done.failures.append(failure)  # the next run plans them from what they are now


def _invitations(parts: SupplierParts, portfolio: Portfolio, change: PlanChange, done: PlannedReviews) -> list[Message]:
    from connectors.calendar import as_ics
    from connectors.mail.supplier_letters import letter

    review = Record(register="reviews", id=change.review.id, values=change.values)
    supplier = portfolio.suppliers[review.text("supplier")]
    invited = people_of(supplier, Kind(review.text("kind")))
    if not invited:
        return []
    invite = invite_of(review, supplier, invited, change, parts.now)
    day = review.day("day") or portfolio.today
    values: dict[str, PlainValue] = {
        "what": WORDS[change.notice],
        "kind": review.text("kind"),
        "supplier": supplier.id,
        "day": long_date(day),
        "time": f"{invite.start.astimezone(LONDON):%H:%M}",
        "cancelled": change.notice is Notice.CANCELLED,
    }
    messages = []
    for place, mailbox in enumerate(invited):
        key = f"{invite.uid.partition('@')[0]}.{change.sequence}.{place}"
        try:
            messages.append(
                letter("invite", key, mailbox, values, letters=parts.letters, at=parts.now, calendar=as_ics(invite))
            )
        except EightflowsError as failure:
            done.failures.append(failure)
    return messages


def people_of(supplier: Record, kind: Kind) -> tuple[Mailbox, ...]:
    """Who comes: owner and supplier; to an executive review the head of service and the director too."""
    roles = ["owner", "contact"] + (["head_of_service", "director"] if kind is Kind.EXECUTIVE else [])
    found = {supplier.text(f"{role}_email"): supplier.text(role) for role in roles if supplier.text(f"{role}_email")}
    return tuple(Mailbox(address=address, name=name) for address, name in found.items())


def invite_of(
    review: Record, supplier: Record, invited: tuple[Mailbox, ...], change: PlanChange, made: datetime
) -> "Invite":
    from connectors.calendar import Invite, Method

    kind, day = Kind(review.text("kind")), review.day("day") or made.date()
    begins, minutes = TIMES[kind]
    start = datetime.combine(day, begins, tzinfo=LONDON)
    return Invite(
        uid=uid(review.id),
        sequence=change.sequence,
        start=start,
        end=start + timedelta(minutes=minutes),
        made=made,
        summary=f"Service review: {supplier.id} ({kind})",
        description="The pack comes ten working days before. The review closes when each register field is confirmed.",
        organiser=invited[0],
        attendees=invited,
        method=Method.CANCEL if change.notice is Notice.CANCELLED else Method.REQUEST,
    )


def make_packs(parts: SupplierParts, today: date, *, dry_run: bool) -> MadePacks:
    """The pack of every review within ten working days that has none yet, and a letter to its chair."""
    check(Action.MAKE_PACK, EIGHTFLOWS)
    portfolio = parts.portfolio(today)
    until = portfolio.working_days.add_working_days(today, PACK_WORKING_DAYS)
    done = MadePacks()
    for review in portfolio.of("reviews"):
        day, name = review.day("day"), review.text("supplier")
        due = day is not None and today <= day <= until and review.text("state") == State.PLANNED
        if not due or name not in portfolio.suppliers:
            continue
        done.packs += 1
        if dry_run:
            continue
        try:
            _make(parts, portfolio, review, done)
        except EightflowsError as failure:
            done.failures.append(failure)
    return done


def _make(parts: SupplierParts, portfolio: Portfolio, review: Record, done: MadePacks) -> None:
    pack = review_pack(portfolio, review.text("supplier"), parts.definitions, review)
    folder = parts.folder / "packs"
    files = write_pack(pack, folder, made=parts.now)
    done.files += files
    message = _pack_letter(parts, pack, review, folder)
    if message is not None:
        done.letters += parts.queue([(message, [message.key])], dry_run=False)
    definition = parts.definitions["reviews"]
    values = {**review.values, "state": State.PACK_SENT.value}
    change = changed(definition, review, review.id, values)
    parts.store.registers.save([change], by=BY, at=parts.now, why="pack made")


def write_pack(pack: ReviewPack, folder: Path, *, made: datetime) -> list[Path]:
    """Workbook, PDF and page of one pack, named by day and supplier."""
    from connectors.excel.review_pack_workbook import write_review_pack
    from connectors.pdf.review_pack import review_pack_pdf
    from connectors.render.review_page import review_page

    stem = file_stem(pack)
    folder.mkdir(parents=True, exist_ok=True)
    page, pdf, workbook = (folder / f"{stem}{ending}" for ending in (".html", ".pdf", ".xlsx"))
    page.write_text(review_page(pack, made_on=pack.today), "utf-8")
    pdf.write_bytes(review_pack_pdf(pack, made=made))
    write_review_pack(pack, workbook)
    return [page, pdf, workbook]


def file_stem(pack: ReviewPack) -> str:
    """ "2026-11-23-copper-backup"."""
    return stem_of((pack.review.day("day") if pack.review else None) or pack.today, pack.supplier.id)


def stem_of(day: date, supplier: str) -> str:
    plain = "-".join("".join(letter if letter.isalnum() else " " for letter in supplier.lower()).split())
    return f"{day}-{plain[:60] or 'supplier'}"


def pack_key(review: str, day: date) -> str:
    """The letter that says where the pack lies: the same for the same day of the same review."""
    return f"{uid(review).partition('@')[0]}.pack.{day}"


def _pack_letter(parts: SupplierParts, pack: ReviewPack, review: Record, folder: Path) -> Message | None:
    from connectors.mail.supplier_letters import letter

    address, day = pack.supplier.text("owner_email"), review.day("day")
    if not address or day is None:
        return None
    values: dict[str, PlainValue] = {
        "supplier": pack.supplier.id,
        "kind": review.text("kind"),
        "day": long_date(day),
        "decisions": len(pack.decisions),
        "gaps": len(pack.gaps),
        "place": folder.as_posix(),
    }
    to = Mailbox(address=address, name=pack.supplier.text("owner"))
    return letter("pack", pack_key(review.id, day), to, values, letters=parts.letters, at=parts.now)
