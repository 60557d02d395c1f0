"""What do the pages of suppliers need from outside? A port; flows/supplier_pages.py supplies the real one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from engine.registers.overview import Overview
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack


class SupplierOffice(Protocol):
    """What the registers say of suppliers together."""

    def portfolio(self, today: date) -> Portfolio: ...

    def overview(self, today: date) -> Overview: ...

    def changed(self) -> None:
        """Something was written: what was worked out before is old."""

    def formats(self) -> Mapping[str, str]:
        """What a pack can be downloaded as: ending -> what people call it."""

    def pack_file(self, pack: ReviewPack, ending: str, *, made: datetime) -> bytes:
        """One of `formats`."""
