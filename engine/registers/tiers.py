"""How closely is a supplier looked after, how often is it met, and which data say so?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.calendars import MONTHS_IN_YEAR
from engine.registers.portfolio import Portfolio

STRATEGIC_FROM, MANAGED_FROM = 28, 16
LITTLE_SPEND, HARD_TO_REPLACE = 1, 3
RED_KPIS = 2
CLEAN_REVIEWS = 2
HALF_YEAR = 6
USERS = (1, 50, 250, 1_000)
POUNDS = (Decimal(1), Decimal(25_000), Decimal(100_000), Decimal(500_000))
LADDER = (1, 3, 6, MONTHS_IN_YEAR)
"""Months between reviews, closest first: one level up is one to the left."""


class Tier(StrEnum):
    """How closely a supplier is managed."""

    STRATEGIC = "strategic"
    MANAGED = "managed"
    ROUTINE = "routine"


CADENCE = {Tier.STRATEGIC: 1, Tier.MANAGED: 3, Tier.ROUTINE: MONTHS_IN_YEAR}
"""Months between operational reviews; a strategic supplier has an executive review each quarter besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the score: points from 0 to 4, how much they weigh, and what they come from."""

    name: str
    points: int
    weight: int
    why: str
    known: bool = True

    @property
    def score(self) -> int:
        return self.points * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiering:
    """A supplier's tier with its working.

    months   between operational reviews;  executive: whether there is an executive review each quarter
    reasons  what moved the cadence from that of the tier, in sentences
    """

    supplier: str
    parts: tuple[Part, ...]
    tier: Tier
    bottleneck: bool
    months: int
    executive: bool
    reasons: tuple[str, ...]

    @property
    def score(self) -> int:
        return sum(part.score for part in self.parts)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the register does not say and counted nothing."""
        return tuple(part.name for part in self.parts if not part.known)

    @property
    def working(self) -> str:
        """The sum in one line: "criticality 4 x 3 + users 2 + ... = 26: managed, every 3 months"."""
        sums = " + ".join(
            f"{part.name} {part.points} x {part.weight}" if part.weight > 1 else f"{part.name} {part.points}"
            for part in self.parts
        )
        every = "every month" if self.months == 1 else f"every {self.months} months"
        return f"{sums} = {self.score}: {self.tier}, {every}" + "".join(f"; {reason}" for reason in self.reasons)


def tiering(portfolio: Portfolio, supplier: str, red_kpis: int) -> Tiering:
    """The tier and cadence of one supplier.

        score = criticality x 3 + users + spend + substitutability x 2 + data sensitivity x 2     (each 0 to 4)
        strategic from 28, managed from 16, else routine

    A bottleneck (little spend, hard to replace) is met at least twice a year. A performance plan or two red KPIs
    step the cadence up one level until two clean reviews. Source: docs/method/supplier-tier.md.
    """
    parts = _parts(portfolio, supplier)
    score = sum(part.score for part in parts)
    tier = Tier.STRATEGIC if score >= STRATEGIC_FROM else Tier.MANAGED if score >= MANAGED_FROM else Tier.ROUTINE
    points = {part.name: part.points for part in parts}
    bottleneck = points["spend"] <= LITTLE_SPEND and points["hard to replace"] >= HARD_TO_REPLACE
    months, reasons = CADENCE[tier], []
    if bottleneck and months > HALF_YEAR:
        months = HALF_YEAR
        reasons.append("little spend but hard to replace, so at least every 6 months")
    if why := _watched(portfolio, supplier, red_kpis):
        closer = LADDER[max(LADDER.index(months) - 1, 0)]
        if closer < months:
            months = closer
            reasons.append(f"one level closer: {why}")
    return Tiering(
        supplier=supplier,
        parts=parts,
        tier=tier,
        bottleneck=bottleneck,
        months=months,
        executive=tier is Tier.STRATEGIC,
        reasons=tuple(reasons),
    )


def _parts(portfolio: Portfolio, supplier: str) -> tuple[Part, ...]:
    record = portfolio.suppliers[supplier]
    systems = portfolio.systems_of.get(supplier, ())
    levels = [level for system in systems if (level := system.whole("criticality"))]
    users = [count for system in systems if (count := system.whole("users")) is not None]
    values = [contract.annual_value for contract in portfolio.running(supplier) if contract.annual_value is not None]
    spend = sum(values, Decimal(0))
    replaced, data = record.whole("substitutability"), record.whole("data_sensitivity")
    return (
        Part(
            name="criticality",
            points=5 - min(levels) if levels else 0,
            weight=3,
            why=f"its most critical system is level {min(levels)}" if levels else "no system says how critical it is",
            known=bool(levels),
        ),
        Part(
            name="users",
            points=_steps(max(users, default=0), USERS),
            weight=1,
            why=f"{max(users):,} use its most used system" if users else "no system says how many use it",
            known=bool(users),
        ),
        Part(
            name="spend",
            points=_steps(spend, POUNDS),
            weight=1,
            why=f"£{spend:,.0f} a year" if values else "no running contract says its value",
            known=bool(values),
        ),
        _said("hard to replace", replaced),
        _said("data sensitivity", data),
    )


def _said(name: str, points: int | None) -> Part:
    why = "as the register says" if points is not None else "the register does not say"
    return Part(name=name, points=points or 0, weight=2, why=why, known=points is not None)


def _steps(amount: int | Decimal, steps: Sequence[int] | Sequence[Decimal]) -> int:
    return sum(amount >= step for step in steps)


def _watched(portfolio: Portfolio, supplier: str, red_kpis: int) -> str:
    """Why it is met more often than its tier says; "" where it is not. Two clean reviews end it."""
    closed = [each for each in portfolio.by_supplier("reviews").get(supplier, ()) if each.text("state") == "closed"]
    last = sorted(closed, key=lambda each: (each.day("day") or portfolio.today, each.id))[-CLEAN_REVIEWS:]
    if portfolio.suppliers[supplier].yes("performance_plan"):
        return "it is on a performance plan"
    if red_kpis >= RED_KPIS:
        return f"{red_kpis} KPIs are red"
    unclean = [each for each in last if each.text("rating") in ("Requires improvement", "Inadequate")]
    if unclean:
        return "fewer than two clean reviews since it fell short"
    return ""
