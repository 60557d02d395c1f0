"""What is a finding: one thing about a map, where it stands, and what to do about it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""Where in the map's document: ("steps", 3, "wait") is the wait of the fourth step."""


class Severity(StrEnum):
    """ERROR: figures would be wrong. WARNING: figures hold, but somebody should look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing about a map: where, what, and what to do."""

    severity: Severity
    place: Place
    what: str
    remedy: str


class UnfitMap(ValueError):
    """A map with errors cannot be analysed. `findings` lists every error, not just the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{finding.what}. {finding.remedy}" for finding in self.findings))


def error(place: Place, what: str, remedy: str) -> Finding:
    return Finding(severity=Severity.ERROR, place=place, what=what, remedy=remedy)


def warning(place: Place, what: str, remedy: str) -> Finding:
    return Finding(severity=Severity.WARNING, place=place, what=what, remedy=remedy)


def listed(names: Sequence[str], most: int = 5) -> str:
    """ "A, B and C"; of a long list the first few and how many more."""
    shown = [*names[:most], f"{len(names) - most} more"] if len(names) > most + 1 else list(names)
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def percent(share: float) -> str:
    return f"{share * 100:.4g}%"


def about(time: timedelta) -> str:
    """A time to three figures, in the unit people would say it in: "90 min", "1 d", "2.5 d"."""
    for name, unit in (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if time >= 2 * unit or time == unit:
            return f"{time / unit:.3g} {name}"
    return f"{time.total_seconds():.3g} s"
