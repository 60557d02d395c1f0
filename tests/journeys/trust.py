"""A small trust that lives in rehearsed time: people, a real database, cases carried on as the flow does it."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.form_files import library_policies
from connectors.mail.folder_relay import FolderRelay
from connectors.store import Keyring, Store, new_key, open_store
from connectors.store.memory import MemoryStore
from engine.access import EIGHTFLOWS, Actor, actor_of
from engine.calendars import ENGLAND
from engine.cases.answering import Checks
from engine.cases.casework import Casework
from engine.cases.model import Case
from engine.people import Directory, Person, RoleHolding, StandIn, Team
from engine.ports import Mailbox
from flows.carrying import CaseParts
from flows.case_batches import CaseRun
from flows.case_letters import CaseLetters
from flows.exports import Exports
from flows.mail_delivery import deliver
from flows.wiring import LIBRARY, process_library

LONDON = ZoneInfo("Europe/London")


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type, misc]


def person(id: str, name: str, team: str = "ward", **more: Any) -> Person:
    address = f"{name.lower().replace(' ', '.')}@trust.example"
    return Person(id=id, name=name, email=address, employee_number=id, team=team, **more)


ASHA, MO, SAM, HANA, LEE = "20010001", "20010002", "20010003", "20010004", "20010005"
"""The one it is about, her manager, the second line, the HR adviser, the workforce lead."""

DIRECTORY = Directory(
    people=(
        person(ASHA, "Asha Moor", post="Staff nurse", starts=date(2019, 4, 1)),
        person(MO, "Mo Adair"),
        person(SAM, "Sam Vale", team="group"),
        person(HANA, "Hana Reed", team="hr"),
        person(LEE, "Lee Marsh", team="hr"),
        person("20010006", "Pat Coll", team="ward"),
        person("20010007", "Jo Barker", team="estates"),
        person("20010008", "Ira Stone", team="it"),
    ),
    teams=(
        Team(id="group", name="Community group", manager=SAM),
        Team(id="ward", name="Larkspur Ward", site="Meadowbank", manager=MO, second_line=SAM, part_of="group"),
        Team(id="hr", name="People team", manager=LEE),
        Team(id="it", name="IT", manager="20010008"),
        Team(id="estates", name="Estates", manager="20010007"),
    ),
    roles=(
        RoleHolding(role="hr_adviser", person=HANA),
        RoleHolding(role="hr_lead", person=LEE),
        RoleHolding(role="workforce_lead", person=LEE),
        RoleHolding(role="administrator", person="20010008"),
        RoleHolding(role="it_service_desk", person="20010008"),
        RoleHolding(role="buddy", person="20010006", team="ward"),
        RoleHolding(role="safety_representative", person="20010006", team="ward"),
        RoleHolding(role="health_and_safety", person="20010007"),
        RoleHolding(role="dse_assessor", person="20010007"),
        RoleHolding(role="payroll", person=LEE),
    ),
)


@dataclass
class Trust:
    """`now` moves on by hand; `live_until` lets everything that comes due on the way happen, at its moment."""

    store: "Store | MemoryStore"
    folder: Path
    now: datetime
    known: Directory = DIRECTORY
    counts: dict[str, int] = field(default_factory=dict)
    library: Path = LIBRARY

    def __post_init__(self) -> None:
        processes = process_library(self.store.processes, self.library)
        policies = library_policies()
        self.casework = Casework(self.store.cases, processes, self, policies=policies, audit=self.store.audit)
        self.parts = CaseParts(
            cases=self.store.cases,
            retention=self.store.retention,
            processes=processes,
            people=self,
            checks=Checks(policies, ENGLAND),
            letters=CaseLetters(
                sender=Mailbox(address="eightflows@trust.example"), link="https://ef.example/{case}/{item}"
            ),
            exports=Exports(self.folder / "exports"),
        )

    def directory(self) -> Directory:
        return self.known

    def away(self, person: str, *, by: str, begins: date, ends: date) -> None:
        stand_in = StandIn(person=person, by=by, begins=begins, ends=ends)
        self.known = Directory(
            people=self.known.people,
            teams=self.known.teams,
            roles=self.known.roles,
            stand_ins=(*self.known.stand_ins, stand_in),
        )

    def actor(self, id: str) -> Actor:
        return actor_of(id, self.known, self.now.astimezone(LONDON).date())

    def start(self, process: str, subject: str, answers: dict[str, Any], *, by: str = "", **more: Any) -> str:
        actor = self.actor(by) if by else EIGHTFLOWS
        line = self.casework.start(process, subject, answers, by=actor, now=self.now, **more)
        self.carry_on()
        return line.id

    def submit(self, case: str, item: str, by: str, reasons: dict[str, str] | None = None, /, **answers: Any) -> None:
        self.casework.submit(case, item, answers, by=self.actor(by), now=self.now, reasons=reasons)
        self.carry_on()

    def carry_on(self) -> None:
        run = CaseRun(self.parts, clock=lambda: self.now)
        for what, count in run.run().items():
            self.counts[what.value] = self.counts.get(what.value, 0) + count

    def live_until(self, moment: datetime) -> None:
        run = CaseRun(self.parts, clock=lambda: self.now)
        while (soonest := run.soonest()) is not None and soonest <= moment:
            self.now = max(self.now, soonest)
            self.carry_on()
        self.now = moment

    def deliver(self) -> list[Message]:
        """Every letter so far that may go by now, as it lies in the folder."""
        folder = self.folder / "mail"
        asyncio.run(deliver(self.store.outbox, FolderRelay(folder), clock=lambda: self.now))
        return [message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]

    def case(self, id: str) -> Case:
        return self.store.cases.load(id).case

    def waited_for(self, case: str) -> dict[str, str]:
        return {item.node: item.asked for item in self.case(case).open_items}


def bodies_of(letters: list[Message]) -> list[str]:
    """Every part of every letter, as text."""
    parts = [part for letter in letters for part in letter.walk() if not part.is_multipart()]
    return [bytes(part.get_payload(decode=True)).decode() for part in parts]


def opened_trust(folder: Path, now: datetime) -> Trust:
    keys = Keyring.from_text(new_key("test"))
    return Trust(open_store(f"sqlite:///{folder / 'cases.db'}", keys), folder, now)


__all__ = ["ASHA", "HANA", "LEE", "MO", "SAM", "Trust", "bodies_of", "london", "opened_trust"]
