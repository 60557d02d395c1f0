"""Which real parts do the notice flows work with? Store, people, registers, rules, letters; opened here."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendars import ENGLAND, WorkingDays
from engine.notices.audience_rule import AudienceRule
from engine.notices.digest import Poll
from engine.notices.registered import audiences_of, names_of, officers_of, polls_of, safety_cases_of, systems_of
from engine.notices.release import OFFICER_ROLE, SafetyCase, SafetyOfficer
from engine.notices.rules import NoticeRules
from engine.notices.seen import TOKEN_BYTES
from engine.notices.store import NoticeStore
from engine.notices.trust import SystemUse, TrustOn, trust_on
from engine.people import Directory, People
from engine.ports import Mailbox
from engine.registers.definition import Record
from engine.registers.store import RegisterStore
from flows.settings import Settings
from flows.wiring import LIBRARY, SENDER, open_store

if TYPE_CHECKING:
    from connectors.mail.letters import LetterWriter

LETTERS = LIBRARY / "change_notice" / "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsChannel:
    """A Teams channel that posts go to. `services`: those it is for; none: all. Its address is a secret."""

    name: str
    url: str = field(repr=False)
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What the registers say: read once for a run."""

    systems: tuple[SystemUse, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    audiences: Mapping[str, AudienceRule] = field(default_factory=dict)
    cases: tuple[SafetyCase, ...] = ()
    officers: tuple[SafetyOfficer, ...] = ()

    def system(self) -> Mapping[str, SystemUse]:
        return {system.ref: system for system in self.systems}


@dataclass(slots=True, kw_only=True)
class NoticeParts:
    """Everything a run of a notice flow works with.

    address   where links lead: "https://eightflows.trust.example"; "" writes letters without links
    secret    makes the secret part of a link
    """

    store: NoticeStore
    people: Callable[[], Directory]
    registered: Registered
    rules: NoticeRules
    letters: "LetterWriter"
    sender: Mailbox = SENDER
    address: str = ""
    secret: Callable[[], str] = lambda: secrets.token_urlsafe(TOKEN_BYTES)
    channels: tuple[TeamsChannel, ...] = ()
    polls: tuple[Poll, ...] = ()
    working_days: WorkingDays = ENGLAND
    _trust: tuple[Directory, TrustOn] | None = None

    def trust(self, day: date) -> TrustOn:
        """The trust on that day, as its directory and registers are now. Kept until one of them is another."""
        directory = self.people()
        if self._trust is None or self._trust[0] is not directory or self._trust[1].day != day:
            registered = self.registered
            made = trust_on(
                day,
                directory,
                systems=registered.systems,
                services=registered.services,
                sites=registered.sites,
                audiences=registered.audiences,
            )
            self._trust = (directory, made)
        return self._trust[1]

    def safety_officers(self, day: date) -> tuple[SafetyOfficer, ...]:
        """Those in the register who hold the role for the whole trust that day: nobody makes themselves one."""
        holders = {
            holding.person
            for holding in self.people().roles
            if holding.role == OFFICER_ROLE and not holding.team and holding.holds_on(day)
        }
        return tuple(officer for officer in self.registered.officers if officer.person in holders)

    def system_names(self, systems: Sequence[str]) -> list[str]:
        known = self.registered.system()
        return [known[ref].name if ref in known else ref for ref in systems]


def registered_in(registers: RegisterStore) -> Registered:
    """What the registers say now."""

    def saved_by(record: Record) -> str:
        history = registers.history(record.register, record.id)
        return history[-1].by if history else ""

    return Registered(
        systems=systems_of(registers.records("systems")),
        services=names_of(registers.records("services")),
        sites=names_of(registers.records("sites")),
        audiences=audiences_of(registers.records("audiences")),
        cases=safety_cases_of(registers.records("safety_cases"), saved_by),
        officers=officers_of(registers.records("safety_officers")),
    )


def notice_parts(
    *, store: NoticeStore, people: People, registers: RegisterStore, environ: Mapping[str, str] = os.environ
) -> NoticeParts:
    """The parts over an opened store. EIGHTFLOWS_ADDRESS, EIGHTFLOWS_NOTICE_RULES, EIGHTFLOWS_TEAMS_CHANNELS.

    Raises UnreadableFile where the rules cannot be read.
    """
    from connectors.mail.letters import LetterWriter
    from connectors.notice_files import library_rules, read_rules_file

    rules = environ.get("EIGHTFLOWS_NOTICE_RULES")
    sender = environ.get("EIGHTFLOWS_MAIL_SENDER")
    return NoticeParts(
        store=store,
        people=people.directory,
        registered=registered_in(registers),
        rules=read_rules_file(Path(rules)) if rules else library_rules(),
        letters=LetterWriter(LETTERS),
        sender=Mailbox(address=sender, name="eightflows") if sender else SENDER,
        address=(environ.get("EIGHTFLOWS_ADDRESS") or "").rstrip("/"),
        channels=teams_channels(environ.get("EIGHTFLOWS_TEAMS_CHANNELS") or ""),
        polls=polls_of(registers.records("polls")),
    )


def teams_channels(text: str) -> tuple[TeamsChannel, ...]:
    """The channels in a setting: "name[service,service]=https://...; name=https://..."."""
    found = []
    for part in filter(None, map(str.strip, text.split(";"))):
        named, _, url = part.partition("=")
        name, _, services = named.partition("[")
        found.append(
            TeamsChannel(
                name=name.strip(),
                url=url.strip(),
                services=tuple(filter(None, map(str.strip, services.rstrip("] ").split(",")))),
            )
        )
    return tuple(found)


@contextmanager
def open_notice_parts(settings: Settings) -> Iterator[NoticeParts]:
    """The parts of this installation, closed with the block. Raises BadDatabase, StoreUnavailable, UnreadableFile."""
    with open_store(settings) as store:
        yield notice_parts(store=store.notices, people=store.people, registers=store.registers)
