"""How does a supplier perform: KPIs against their targets, outages against what recovery was promised?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from engine.registers.definition import Record

STALE_DAYS = 62
"""A KPI whose last actual is older than two months says nothing about now."""


class Rag(StrEnum):
    """Red, amber, green; GREY where the register does not say."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "not known"

    @classmethod
    def worst(cls, found: Iterable["Rag"]) -> "Rag":
        """The worst there is; GREY where there is none, or nothing but GREY."""
        order = list(cls)
        return min((each for each in found if each is not cls.GREY), key=order.index, default=cls.GREY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One KPI: its months in order, and how the last one stands."""

    kpi: Record
    months: tuple[tuple[date, Decimal], ...]
    rag: Rag
    why: str

    @property
    def name(self) -> str:
        return self.kpi.text("name")

    @property
    def target(self) -> Decimal:
        return self.kpi.number("target") or Decimal(0)

    @property
    def promised(self) -> str:
        """ "at least 99.5%"."""
        better = "at most" if self.kpi.text("better") == "lower" else "at least"
        return f"{better} {plain(self.target)}{_spaced(self.kpi.text('unit'))}"

    @property
    def missed(self) -> int:
        """Months of those shown that missed the target."""
        return sum(rag_of(self.kpi, value) is not Rag.GREEN for _, value in self.months)


def rag_of(kpi: Record, value: Decimal) -> Rag:
    """GREEN: target met. RED: beyond the red line, or missed where there is none. AMBER between."""
    target, red = kpi.number("target") or Decimal(0), kpi.number("red")
    higher = kpi.text("better") != "lower"
    if value >= target if higher else value <= target:
        return Rag.GREEN
    if red is None or (value < red if higher else value > red):
        return Rag.RED
    return Rag.AMBER


def measured(kpi: Record, actuals: Sequence[Record], *, today: date, months: int = 24) -> Measured:
    """The KPI with its last so many months; GREY where nothing was measured for two months."""
    found = tuple(
        (month, value)
        for record in actuals
        if (month := record.day("month")) and month <= today and (value := record.number("value")) is not None
    )[-months:]
    unit = kpi.text("unit")
    if not found:
        return Measured(kpi=kpi, months=(), rag=Rag.GREY, why="nothing measured")
    last_month, last = found[-1]
    if (today - last_month).days > STALE_DAYS:
        return Measured(kpi=kpi, months=found, rag=Rag.GREY, why=f"nothing measured since {last_month:%B %Y}")
    better = "at least" if kpi.text("better") != "lower" else "at most"
    target = kpi.number("target") or Decimal(0)
    why = f"{plain(last)}{_spaced(unit)} in {last_month:%B %Y}; promised {better} {plain(target)}{_spaced(unit)}"
    return Measured(kpi=kpi, months=found, rag=rag_of(kpi, last), why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One incident beside what was promised for its system. `beyond`: hours over the recovery time objective."""

    incident: Record
    system: Record | None
    hours: Decimal | None
    rto: Decimal | None

    @property
    def beyond(self) -> Decimal | None:
        if self.hours is None or self.rto is None:
            return None
        return max(self.hours - self.rto, Decimal(0))

    @property
    def rag(self) -> Rag:
        if self.beyond is None:
            return Rag.GREY
        return Rag.RED if self.beyond else Rag.GREEN


def outages(
    incidents: Iterable[Record], systems: Mapping[str, Record], *, since: date, until: date
) -> tuple[Outage, ...]:
    """Incidents from `since` on, the latest first, each against its system's recovery time objective."""
    found = []
    for incident in incidents:
        day = incident.day("day")
        if day is None or not since <= day <= until:
            continue
        system = systems.get(incident.text("system"))
        rto = system.number("rto_hours") if system else None
        found.append(Outage(incident=incident, system=system, hours=incident.number("hours"), rto=rto))
    return tuple(sorted(found, key=lambda each: (each.incident.day("day") or since, each.incident.id), reverse=True))


def recovery_tested(system: Record, *, today: date) -> Rag:
    """Whether recovery was tested within a year, and fast enough. Source: the register's own targets."""
    tested, took, rto = system.day("last_recovery_test"), system.number("tested_rto_hours"), system.number("rto_hours")
    if rto is None:
        return Rag.GREY
    if tested is None or today - tested > timedelta(days=366):
        return Rag.AMBER
    return Rag.RED if took is not None and took > rto else Rag.GREEN


def plain(number: Decimal) -> str:
    """Without noughts nobody needs: "99.5", "4".

    >>> plain(Decimal("99.50")), plain(Decimal("1000"))
    ('99.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _spaced(unit: str) -> str:
    return unit if unit in ("", "%") else f" {unit}"
