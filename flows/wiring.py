"""Which real parts does a flow work with? Opened here and nowhere else."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.ports import Mailbox

if TYPE_CHECKING:
    from connectors.mail.folder import FolderMailer
    from connectors.mail.letters import LetterWriter
    from connectors.process_files.library import Kept, ProcessLibrary
    from connectors.process_files.published import RunningHere
    from connectors.store import Store
    from connectors.store.memory import MemoryStore
    from engine.cases.casework import Casework
    from engine.cases.running_processes import RunningProcesses
    from engine.people import People
    from flows.carrying import CaseParts
    from flows.settings import Settings

LIBRARY = Path(__file__).resolve().parents[1] / "process_maps" / "library"
SENDER = Mailbox(address="eightflows@trust.example", name="eightflows")


@dataclass(frozen=True, slots=True)
class Post:
    """What letters are written with, and how they leave the house."""

    letters: "LetterWriter"
    mailer: "FolderMailer"


def supplier_post(mail_folder: Path) -> Post:
    """The words come from the library; letters go into `mail_folder` as .eml files."""
    from connectors.mail.folder import FolderMailer
    from connectors.mail.letters import LetterWriter

    return Post(
        letters=LetterWriter(LIBRARY / "supplier_service_review" / "letters"),
        mailer=FolderMailer(mail_folder, SENDER),
    )


def open_store(settings: "Settings") -> "Store":
    """The database of the settings, with its keys. On one machine both are made when first asked for.

    Raises BadDatabase, BadKeys, MissingKey, StoreUnavailable.
    """
    from connectors.store import open_store as open_database
    from connectors.store.key_file import keys_of

    today = datetime.now(UTC).date()
    keys = keys_of(settings.keys, file=settings.key_file, database=settings.database_file, today=today)
    return open_database(settings.database_url, keys)


def process_library(kept: "Kept", folder: Path = LIBRARY) -> "ProcessLibrary":
    """The processes that run, and the versions kept with their cases."""
    from connectors.form_files import read_form_file
    from connectors.process_files import ProcessLibrary
    from flows.map_reading import read_map

    return ProcessLibrary(folder, kept, read_map=read_map, read_form=read_form_file)


def running_here(store: "Store | MemoryStore", folder: Path = LIBRARY) -> "RunningHere":
    """The library's processes, and the maps drawn here that somebody has started."""
    from connectors.form_files import library_policies
    from connectors.process_files.published import RunningHere
    from engine.disposal import RULES
    from engine.forms.policies import Family
    from flows.known_automations import KNOWN_AUTOMATIONS

    policies = library_policies().policies
    rules = [each for each in policies if each.family is Family.RETENTION and each.id not in RULES.values()]
    return RunningHere(
        process_library(store.processes, folder),
        store.published,
        automations=KNOWN_AUTOMATIONS,
        retention={each.id: each.name for each in rules},
    )


def casework(store: "Store", processes: "RunningProcesses | None" = None, people: "People | None" = None) -> "Casework":
    """What people do with cases, on this database."""
    from connectors.form_files import library_policies
    from engine.cases.casework import Casework

    return Casework(
        store.cases,
        processes or running_here(store),
        people or store.people,
        policies=library_policies(),
        audit=store.audit,
    )


def pages_address() -> str:
    """EIGHTFLOWS_ADDRESS: where the pages are, for the links in letters; "" where there are none."""
    return os.environ.get("EIGHTFLOWS_ADDRESS", "").rstrip("/")


def letter_sender() -> Mailbox:
    """EIGHTFLOWS_MAIL_SENDER: the address letters come from."""
    return Mailbox(address=os.environ.get("EIGHTFLOWS_MAIL_SENDER") or SENDER.address, name=SENDER.name)


def case_parts(store: "Store", settings: "Settings") -> "CaseParts":
    """What cases are carried on with."""
    from connectors.form_files import library_policies
    from engine.calendars import ENGLAND
    from engine.cases.answering import Checks
    from flows.carrying import CaseParts
    from flows.case_letters import CaseLetters
    from flows.exports import Exports

    address = pages_address()
    return CaseParts(
        cases=store.cases,
        retention=store.retention,
        processes=running_here(store),
        people=store.people,
        checks=Checks(library_policies(), ENGLAND),
        letters=CaseLetters(sender=letter_sender(), link=f"{address}/cases/{{case}}/{{item}}" if address else ""),
        exports=Exports(settings.home / "exports"),
    )
