"""What does each person hear of their suppliers on a Monday? One letter, or none where there is nothing to say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from engine.calendars import short_date
from engine.ports import Mailbox
from engine.registers.evidence import Proof
from engine.registers.portfolio import Portfolio
from engine.registers.reviews import State
from engine.registers.traps import Weight
from engine.reminders import Standing

AHEAD_DAYS = 14
HEADINGS = ("Decide", "Money at risk", "Do", "Meet", "Evidence to renew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One person's week: headings, each with its lines. `monday` names the week, whichever day it goes out."""

    to: Mailbox
    monday: date
    parts: Mapping[str, tuple[str, ...]]

    @property
    def lines(self) -> int:
        return sum(len(lines) for lines in self.parts.values())

    @property
    def key(self) -> str:
        """One a person and week; safe in mail. The address is not shown in it."""
        return f"supplier-digest.{self.monday}.{sha256(self.to.address.casefold().encode()).hexdigest()[:16]}"


def digests(portfolio: Portfolio, found: Sequence[Standing]) -> tuple[Digest, ...]:
    """The week's digest for everybody with something to decide, do, renew or go to."""
    monday = portfolio.today - timedelta(days=portfolio.today.weekday())
    lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}

    def add(address: str, name: str, heading: str, line: str) -> None:
        if address:
            names.setdefault(address, name)
            lines[address][heading].append(line)

    for each in found:
        contract, deadline = each.contract, each.deadline
        if deadline is None or deadline.current is None:
            continue
        decision, rung = portfolio.decisions.about(contract.ref, deadline.last_safe.end), deadline.current.rung
        put_off = decision.put_off(portfolio.today, deadline.last_safe.send_by)
        if not decision.settles(rung.step) and not put_off:
            what = f"{rung.decision}: {contract.supplier} ({contract.ref}), by {short_date(deadline.current.due)}"
            last = f"last safe day {short_date(deadline.last_safe.send_by)}"
            add(contract.owner_email, contract.owner, "Decide", f"{what}; {last}")
    owners = {contract.ref: contract for contracts in portfolio.contracts.values() for contract in contracts}
    for traps in portfolio.traps.values():
        for trap in traps:
            if trap.weight is Weight.RED:
                contract = owners[trap.contract]
                add(contract.owner_email, contract.owner, "Money at risk", f"{trap.contract}: {trap.why}")
    soon = portfolio.today + timedelta(days=AHEAD_DAYS)
    for action in portfolio.of("actions"):
        due = action.day("due")
        if action.day("done") is None and due is not None and due <= soon:
            late = "late since" if due < portfolio.today else "by"
            line = f"{action.text('what')} ({action.text('supplier')}), {late} {short_date(due)}"
            add(action.text("owner_email"), action.text("owner"), "Do", line)
    for review in portfolio.of("reviews"):
        day, supplier = review.day("day"), portfolio.suppliers.get(review.text("supplier"))
        ahead = day is not None and portfolio.today <= day <= soon
        if ahead and day and supplier and review.text("state") in (State.PLANNED, State.PACK_SENT):
            line = f"{review.text('kind').capitalize()} review of {supplier.id} on {short_date(day)}"
            add(supplier.text("owner_email"), supplier.text("owner"), "Meet", line)
    for name, items in portfolio.evidence.items():
        supplier = portfolio.suppliers.get(name)
        if supplier is None:
            continue
        for item in items:
            if item.expires is not None and item.proof in (Proof.EXPIRED, Proof.SOON) and item.expires <= soon:
                line = f"{item.kind} of {name}, {short_date(item.expires)}"
                add(supplier.text("owner_email"), supplier.text("owner"), "Evidence to renew", line)
    return tuple(
        Digest(
            to=Mailbox(address=address, name=names[address]),
            monday=monday,
            parts={heading: tuple(parts[heading]) for heading in HEADINGS if heading in parts},
        )
        for address, parts in sorted(lines.items())
    )
