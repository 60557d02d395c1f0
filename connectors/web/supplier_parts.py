"""What do the pages of suppliers need from outside? A port; flows/supplier_pages.py supplies the real one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.registers.overview import Overview
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack


class SupplierOffice(Protocol):
    """What the registers say of suppliers together."""

    def portfolio(self, today: date) -> Portfolio: ...

    def overview(self, today: date) -> Overview: ...

    def changed(self, registers: Collection[str]) -> None:
        """Something was written into these: what was worked out of them before is old."""

    def changed_since(self, fields: Sequence[str], day: date) -> frozenset[str]:
        """Those of the fields ("contracts/C-1/end") that somebody has changed on that day or after it."""

    def formats(self) -> Mapping[str, str]:
        """What a pack can be downloaded as: ending -> what people call it."""

    def pack_file(self, pack: ReviewPack, ending: str, *, made: datetime) -> bytes:
        """One of `formats`."""
