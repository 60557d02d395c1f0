"""What do the pages of notices work with? The notice flows' own parts, with the registers as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import Fault, UnreadableFile
from engine.notices.announcements import Announcement
from engine.notices.digest import Poll
from engine.notices.life import KeptChange
from engine.notices.moments import london_day
from engine.notices.registered import polls_of
from engine.notices.release import obstacles
from engine.notices.rules import NoticeRules
from engine.notices.safety_report import SafetyReport
from engine.notices.seen import Fate
from engine.notices.store import NoticeStore
from engine.notices.toolkit import Toolkit
from engine.notices.trust import TrustOn
from engine.people import People
from engine.registers.store import RegisterStore
from flows.notice_chasing import fates
from flows.notice_parts import NoticeParts, notice_parts, registered_in
from flows.notice_planning import release_in_emergency
from flows.notice_safety import report_of, write_report
from flows.notice_toolkit import processes_by_system, toolkit_of


@dataclass(slots=True)
class NoticePages:
    """Port: connectors.web.notice_parts.NoticeOffice."""

    store: NoticeStore
    people: People
    registers: RegisterStore
    jargon: Mapping[str, str] = field(init=False)
    _parts: NoticeParts = field(init=False)
    _processes: Mapping[str, Sequence[str]] | None = None

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
        return self.held([kept], now).get(kept.ref, ())

    def held(self, changes: Sequence[KeptChange], now: datetime) -> Mapping[str, tuple[Fault, ...]]:
        parts, day = self._now(), london_day(now)
        known, officers = parts.registered, parts.safety_officers(day)
        systems = known.system()
        found = {
            kept.ref: obstacles(
                kept.change, systems, known.cases, officers, parts.rules, on=day, emergency=kept.emergency
            )
            for kept in changes
        }
        return {ref: faults for ref, faults in found.items() if faults}

    def release_in_emergency(self, ref: str, *, first: str, second: str, why: str, now: datetime) -> KeptChange:
        return release_in_emergency(self._now(), ref, first=first, second=second, why=why, now=now)

    def fates(self, ref: str) -> tuple[Fate, ...]:
        return fates(self._parts, ref)

    def toolkit(self, now: datetime) -> Toolkit:
        if self._processes is None:  # the library's maps are the same as long as we run
            self._processes = processes_by_system()
        changes = self.store.changes(ends_after=now)
        return toolkit_of(self.registers, changes, self.people.directory(), self._processes, now)

    def announcements(self, content: bytes) -> Sequence[Announcement]:
        from connectors.notice_files import read_announcements

        with TemporaryDirectory() as folder:
            path = Path(folder) / "announcements.json"
            path.write_bytes(content)
            try:
                return read_announcements(path)
            except UnreadableFile as error:
                raise UnreadableFile("the file", error.faults) from None

    def safety_report(self, month: date, now: datetime) -> SafetyReport:
        return report_of(self._now(), self.registers, month, now)

    def safety_workbook(self, month: date, now: datetime) -> bytes:
        with TemporaryDirectory() as folder:
            return write_report(self._now(), self.registers, month, now, Path(folder)).read_bytes()

    def _now(self) -> NoticeParts:
        """With what the registers say at this moment."""
        return replace(self._parts, registered=registered_in(self.registers), _trust=None)
