"""What does an office that sends notices look like in a test? A store in memory, the small trust, the real letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from connectors.mail.letters import LetterWriter
from connectors.notice_files import library_rules
from connectors.store.memory import MemoryStore
from engine.notices.change import Change
from engine.notices.life import KeptChange, recorded
from engine.notices.release import Decision, SafetyCase, SafetyOfficer
from engine.notices.store import NoticeStore
from engine.outbox import LetterState
from engine.people import Directory, Person
from flows.notice_parts import LETTERS, NoticeParts, Registered, TeamsChannel
from tests.engine.notices.small_trust import (
    LILLIE,
    NOBODYS,
    PEOPLE,
    ROLES,
    ROSTER,
    SERVICES,
    SITES,
    TEAMS,
    a_change,
)

CASE = SafetyCase(
    ref="SC-1", system="S-1", version="7.2", decision=Decision.RELEASE, decided=date(2026, 10, 1), officer="dev",
    recorded_by="dev", supplier_case="4.1", supplier_hazard_log="9", local_case="2.0", hazard_log="3.1",
    residual_risk=2, continuity_plan=True, training_done=True,
)  # fmt: skip
OFFICER = SafetyOfficer(
    person="dev", body="NMC", number="12A", registered_until=date(2027, 12, 31), trained_until=date(2027, 12, 31)
)


@dataclass
class Office:
    """Parts over a store in memory, and what lies in its outbox."""

    store: Any = field(default_factory=MemoryStore)
    people: Sequence[Person] = PEOPLE
    cases: tuple[SafetyCase, ...] = (CASE,)
    address: str = "https://notices.example"
    channels: tuple[TeamsChannel, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    parts: NoticeParts = field(init=False)

    def __post_init__(self) -> None:
        numbers = count(1)
        self.directory = Directory(people=tuple(self.people), teams=TEAMS, roles=ROLES)
        registered = Registered(
            systems=(LILLIE, ROSTER, NOBODYS), services=SERVICES, sites=SITES, cases=self.cases, officers=(OFFICER,)
        )
        self.parts = NoticeParts(
            store=self.store.notices,
            people=lambda: self.directory,
            registered=registered,
            rules=library_rules(),
            letters=LetterWriter(LETTERS),
            address=self.address,
            secret=lambda: f"secret-{next(numbers)}",
            channels=self.channels,
            **self.more,
        )

    @property
    def notices(self) -> NoticeStore:
        return self.parts.store

    def record(self, now: datetime, **more: Any) -> KeptChange:
        change: Change = a_change(**more)
        return self.notices.save_change(recorded(change, now=now), by="asha", at=now)

    def letters(self) -> dict[str, bytes]:
        """Every letter, by its name."""
        return {line.id: self.store.outbox.waiting[line.id].letter.content for line in self.lines()}

    def lines(self) -> list[Any]:
        return sorted(self.store.outbox.lines(tuple(LetterState), 10**6), key=lambda line: line.id)

    def recipients(self) -> list[str]:
        """Whom each letter goes to, as often as they are written to."""
        return sorted(line.recipient.partition("@")[0] for line in self.lines())
