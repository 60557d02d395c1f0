"""What does an hour of somebody's time cost?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTable:
    """Cost in pounds of one hour at work, by pay band. Data: a trust passes its own.

    Employer's costs are in it (national insurance, pension, apprenticeship levy), and the hours are
    those left after leave, sickness and study: what releasing an hour is worth.
    """

    name: str
    pounds_an_hour: Mapping[str, float]
    source: str

    def hour(self, band: str) -> float | None:
        """Pounds an hour of a band ("6", "8a", "Band 6"); None where the table does not know it."""
        return self.pounds_an_hour.get(band.strip().lower().removeprefix("band").strip())


AGENDA_FOR_CHANGE_2025_26 = PayTable(
    name="Agenda for Change 2025/26",
    pounds_an_hour=MappingProxyType(
        {
            "2": 19.64,
            "3": 20.71,
            "4": 23.22,
            "5": 27.05,
            "6": 33.08,
            "7": 40.85,
            "8a": 47.60,
            "8b": 55.94,
            "8c": 66.65,
            "8d": 79.21,
            "9": 94.69,
        }
    ),
    source="NHS England pay scales 2025/26, middle of the band, employer's costs added, 1,580 hours a year",
)
