"""What do the pages of notices need from outside? A port; flows/notice_pages.py supplies the real one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.errors import Fault
from engine.notices.announcements import Announcement
from engine.notices.digest import Poll
from engine.notices.life import KeptChange
from engine.notices.rules import NoticeRules
from engine.notices.safety_report import SafetyReport
from engine.notices.seen import Fate
from engine.notices.store import NoticeStore
from engine.notices.toolkit import Toolkit
from engine.notices.trust import TrustOn


class NoticeOffice(Protocol):
    """Notices, and what the registers say of whom they touch, as they are at this moment."""

    @property
    def store(self) -> NoticeStore: ...

    @property
    def rules(self) -> NoticeRules: ...

    @property
    def jargon(self) -> Mapping[str, str]:
        """Words to write otherwise."""

    def trust(self, day: date) -> TrustOn:
        """Who works where on that day, and who uses which system."""

    def polls(self) -> Sequence[Poll]: ...

    def standing_against(self, kept: KeptChange, now: datetime) -> tuple[Fault, ...]:
        """What is missing of the authority to release."""

    def held(self, changes: Sequence[KeptChange], now: datetime) -> Mapping[str, tuple[Fault, ...]]:
        """Of many at once: those of which something is missing, and what."""

    def release_in_emergency(self, ref: str, *, first: str, second: str, why: str, now: datetime) -> KeptChange:
        """Raises NoEmergencyRelease with every reason against it."""

    def fates(self, ref: str) -> tuple[Fate, ...]:
        """What became of the first message that reached each person."""

    def toolkit(self, now: datetime) -> Toolkit:
        """What the Digital Toolkit says at this moment."""

    def announcements(self, content: bytes) -> Sequence[Announcement]:
        """What a saved answer of the message centre or the roadmap holds. Raises UnreadableFile with every fault."""

    def safety_report(self, month: date, now: datetime) -> SafetyReport:
        """What the Clinical Safety Officer looks at each month; of the month a day lies in."""

    def safety_workbook(self, month: date, now: datetime) -> bytes:
        """The same as a workbook."""
