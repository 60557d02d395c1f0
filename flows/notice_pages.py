"""What do the pages of notices work with? The notice flows' own parts, with the registers as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine.errors import Fault
from engine.notices.digest import Poll
from engine.notices.life import KeptChange
from engine.notices.moments import london_day
from engine.notices.registered import polls_of
from engine.notices.release import obstacles
from engine.notices.rules import NoticeRules
from engine.notices.seen import Fate
from engine.notices.store import NoticeStore
from engine.notices.trust import TrustOn
from engine.people import People
from engine.registers.store import RegisterStore
from flows.notice_chasing import fates
from flows.notice_parts import NoticeParts, notice_parts, registered_in
from flows.notice_planning import release_in_emergency


@dataclass(slots=True)
class NoticePages:
    """Port: connectors.web.notice_parts.NoticeOffice."""

    store: NoticeStore
    people: People
    registers: RegisterStore
    jargon: Mapping[str, str] = field(init=False)
    _parts: NoticeParts = field(init=False)

    def __post_init__(self) -> None:
        from connectors.notice_files import library_jargon

        self.jargon = library_jargon()
        self._parts = notice_parts(store=self.store, people=self.people, registers=self.registers)

    @property
    def rules(self) -> NoticeRules:
        return self._parts.rules

    def trust(self, day: date) -> TrustOn:
        return self._now().trust(day)

    def polls(self) -> Sequence[Poll]:
        return polls_of(self.registers.records("polls"))

    def standing_against(self, kept: KeptChange, now: datetime) -> tuple[Fault, ...]:
        parts = self._now()
        known = parts.registered
        return obstacles(
            kept.change,
            known.system(),
            known.cases,
            parts.safety_officers(london_day(now)),
            parts.rules,
            on=london_day(now),
            emergency=kept.emergency,
        )

    def release_in_emergency(self, ref: str, *, first: str, second: str, why: str, now: datetime) -> KeptChange:
        return release_in_emergency(self._now(), ref, first=first, second=second, why=why, now=now)

    def fates(self, ref: str) -> tuple[Fate, ...]:
        return fates(self._parts, ref)

    def _now(self) -> NoticeParts:
        """With what the registers say at this moment."""
        return replace(self._parts, registered=registered_in(self.registers), _trust=None)
