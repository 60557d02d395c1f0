"""Whom do we ask for which evidence, when, and when again?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from engine.calendars import short_date
from engine.ports import Mailbox
from engine.registers.evidence import Item, Proof
from engine.registers.portfolio import Portfolio

LATER_RUNGS = (30, 14, 7, 0)
"""Days before it runs out on which it is asked for again, after the first time its type names."""

EVERY_DAYS = 30
"""What has run out, or is missing, is asked for again so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One piece of evidence to be asked for. `key`: the same for the same piece and rung."""

    item: Item
    key: str
    stands: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """One letter to one supplier with all that is to be asked for; to its owner here where it has no address."""

    supplier: str
    to: Mailbox
    owner: str
    owner_email: str
    asks: tuple[Ask, ...]

    @property
    def key(self) -> str:
        exact = sha256("\n".join(ask.key for ask in self.asks).encode()).hexdigest()[:20]
        return f"evidence-chase.{exact}"


def chases(portfolio: Portfolio, asked: frozenset[str] = frozenset()) -> tuple[Chase, ...]:
    """The letters of today; `asked` holds the keys that have gone. None where the supplier has no address at all.

    It stops by itself once newer evidence is in the register: the wall shows the latest.
    """
    by_supplier: dict[str, list[Ask]] = defaultdict(list)
    for supplier, items in portfolio.evidence.items():
        if supplier in portfolio.suppliers and portfolio.running(supplier):
            for item in items:
                ask = ask_of(item, portfolio)
                if ask is not None and ask.key not in asked:
                    by_supplier[supplier].append(ask)
    return tuple(
        chase for supplier, asks in sorted(by_supplier.items()) if (chase := _chase(portfolio, supplier, asks))
    )


def ask_of(item: Item, portfolio: Portfolio) -> Ask | None:
    """What is asked about one piece today; None where nothing is."""
    rung = _rung(item, portfolio)
    if rung is None:
        return None
    told = (item.supplier, item.kind, item.system, item.expires, rung)
    return Ask(
        item=item, key="ask-" + sha256("\n".join(map(str, told)).encode()).hexdigest()[:24], stands=_stands(item)
    )


def _rung(item: Item, portfolio: Portfolio) -> str | None:
    if item.proof is Proof.MISSING:
        return f"missing-{portfolio.today:%Y-%m}"
    if item.proof is Proof.NOT_ACCEPTED:
        return f"not-accepted-{portfolio.today:%Y-%m}"
    days = item.days_left(portfolio.today)
    if days is None:
        return None
    if days < 0:
        return f"late-{-days // EVERY_DAYS}"
    kind = portfolio.evidence_types.get(item.kind)
    rungs = sorted({kind.chase_days if kind else 60, *LATER_RUNGS})
    reached = [rung for rung in rungs if days <= rung]
    return f"{reached[0]}-days" if reached else None


def _stands(item: Item) -> str:
    if item.proof is Proof.MISSING:
        return "missing"
    if item.proof is Proof.NOT_ACCEPTED:
        return "not accepted as it is"
    return (
        f"runs out on {_day(item.expires)}" if item.proof is not Proof.EXPIRED else f"ran out on {_day(item.expires)}"
    )


def _day(day: date | None) -> str:
    return short_date(day) if day else "a day we do not know"


def _chase(portfolio: Portfolio, supplier: str, asks: list[Ask]) -> Chase | None:
    record = portfolio.suppliers[supplier]
    address, name = record.text("contact_email"), record.text("contact")
    if not address:
        address, name = record.text("owner_email"), record.text("owner")
    if not address:
        return None
    return Chase(
        supplier=supplier,
        to=Mailbox(address=address, name=name),
        owner=record.text("owner") or "the contracts team",
        owner_email=record.text("owner_email"),
        asks=tuple(sorted(asks, key=lambda ask: ask.key)),
    )
