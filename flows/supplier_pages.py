"""What do the pages of suppliers work with? The registers, read every five minutes, and packs as files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic

from engine.registers.overview import Overview, overview
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack
from flows.review_closing import changed_since
from flows.review_meetings import write_pack
from flows.supplier_parts import Kept, SupplierParts, library_maps, parts_of

GOOD_FOR_SECONDS = 300
FORMATS = {"xlsx": "Excel workbook", "pdf": "PDF", "html": "Page"}


@dataclass(slots=True)
class SupplierPages:
    """Port: connectors.web.supplier_parts.SupplierOffice.

    Thousands of contracts take seconds to read: what was read is kept for five minutes. What this process writes is
    read again at once.
    """

    store: Kept
    folder: Path
    _alone: Lock = field(default_factory=Lock)
    _read: Portfolio | None = None
    _seen: Overview | None = None
    _until: float = 0.0

    def portfolio(self, today: date) -> Portfolio:
        with self._alone:
            return self._portfolio(today)

    def overview(self, today: date) -> Overview:
        with self._alone:
            portfolio = self._portfolio(today)
            if self._seen is None:
                self._seen = overview(portfolio, library_maps())
            return self._seen

    def changed(self, registers: Collection[str]) -> None:
        with self._alone:
            if self._read is not None:
                again = self._parts(self._read.today).records(set(registers) & self._read.records.keys())
                self._read, self._seen = Portfolio({**self._read.records, **again}, self._read.today), None

    def formats(self) -> Mapping[str, str]:
        return FORMATS

    def pack_file(self, pack: ReviewPack, ending: str, *, made: datetime) -> bytes:
        with TemporaryDirectory() as folder:
            files = write_pack(pack, Path(folder), made=made)
            return next(each for each in files if each.suffix == f".{ending}").read_bytes()

    def changed_since(self, fields: Sequence[str], day: date) -> frozenset[str]:
        return changed_since(self._parts(day), fields, day)

    def _parts(self, today: date) -> SupplierParts:
        return parts_of(self.store, self.folder, on=today)

    def _portfolio(self, today: date) -> Portfolio:
        if self._read is None or self._read.today != today or monotonic() > self._until:
            self._read, self._seen = self._parts(today).portfolio(today), None
            self._until = monotonic() + GOOD_FOR_SECONDS
        return self._read
