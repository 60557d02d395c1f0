"""Which real parts do the flows about suppliers work with, and how do their letters reach the outbox?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from engine.access import EIGHTFLOWS
from engine.outbox import OutgoingLetter
from engine.people import People
from engine.ports import Message
from engine.registers.compliance import GOVERNANCE
from engine.registers.definition import Definition, Records
from engine.registers.portfolio import READ, Portfolio
from engine.registers.store import RegisterStore
from engine.subscriptions import Subscriptions
from flows.settings import Settings
from flows.wiring import LIBRARY, SENDER, open_store

if TYPE_CHECKING:
    from connectors.mail.letters import LetterWriter
    from process_maps.process_map import ProcessMap

LONDON = ZoneInfo("Europe/London")
BY = EIGHTFLOWS.person


class Registers(RegisterStore, Protocol):
    """Registers, and which reminders have gone."""

    def marked(self, keys: Iterable[str]) -> set[str]: ...

    def mark(self, keys: Iterable[str], *, at: datetime) -> None: ...


class Letters(Protocol):
    """Where letters wait to be sent. The same letter is never queued twice."""

    def queue(self, letters: Sequence[OutgoingLetter]) -> None: ...


class Kept(Protocol):
    """What a store keeps of suppliers: connectors.store.Store, or the one in memory."""

    @property
    def registers(self) -> Registers: ...

    @property
    def outbox(self) -> Letters: ...

    @property
    def people(self) -> People: ...

    @property
    def subscriptions(self) -> Subscriptions: ...


@dataclass(frozen=True)
class SupplierParts:
    """The parts of one run. `folder`: where packs and overviews go."""

    store: Kept
    definitions: Mapping[str, Definition]
    letters: "LetterWriter"
    folder: Path
    now: datetime

    def portfolio(self, today: date) -> Portfolio:
        return Portfolio(self.records(READ), today)

    def records(self, keys: Iterable[str]) -> Records:
        return {key: self.store.registers.records(key) for key in keys}

    def governed(self, today: date) -> Portfolio:
        """The portfolio with the information governance registers."""
        return Portfolio(self.records((*READ, *GOVERNANCE)), today)

    def queue(self, messages: Sequence[tuple[Message, Sequence[str]]], *, dry_run: bool) -> int:
        """Write letters to the outbox and mark the keys they stand for; returns how many (on a dry run: would be).

        The outbox first: a letter whose mark was lost in a crash is made again, the same, and the outbox knows it.
        """
        from connectors.mail.mime import as_mime

        if dry_run or not messages:
            return len(messages)
        letters = [
            OutgoingLetter(
                id=message.key,
                case="",
                recipient=message.to.address,
                content=as_mime(message, sender=SENDER),
                not_before=self.now,
            )
            for message, _ in messages
        ]
        self.store.outbox.queue(letters)
        self.store.registers.mark([key for _, keys in messages for key in keys], at=self.now)
        return len(messages)


@contextmanager
def open_parts(settings: Settings, *, on: date) -> Iterator[SupplierParts]:
    """The database of the settings, the definitions and letters of the library."""
    with open_store(settings) as store:
        yield parts_of(store, settings.home / "suppliers", on=on)


def parts_of(store: Kept, folder: Path, *, on: date) -> SupplierParts:
    from connectors.mail.letters import LetterWriter
    from connectors.register_files import library_registers

    return SupplierParts(
        store=store,
        definitions=library_registers(),
        letters=LetterWriter(LIBRARY / "supplier_service_review" / "letters"),
        folder=folder,
        now=moment_of(on),
    )


def keeps_contracts(settings: Settings) -> bool:
    """Whether there is a database, and contracts in it. None is made to find that out."""
    file = settings.database_file
    if file is not None and not file.exists():
        return False
    with open_store(settings) as store:
        return bool(store.registers.records("contracts"))


def moment_of(on: date) -> datetime:
    """Now on the business date itself; eight in the morning of any other day that is rehearsed or caught up."""
    now = datetime.now(UTC)
    eight = datetime(on.year, on.month, on.day, 8, tzinfo=LONDON)
    return now if now.astimezone(LONDON).date() == on else eight.astimezone(UTC)


def business_date(on: date | None) -> date:
    return on or datetime.now(LONDON).date()


def library_maps() -> "tuple[ProcessMap, ...]":
    """The current maps of the library: where single points of failure are looked for."""
    from flows.map_reading import read_map

    return tuple(read_map(path) for path in sorted(LIBRARY.glob("*/current.yaml")))
