"""What is in one person's weekly digest? One message, grouped by system; none where there is nothing to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.notices.change import Change, Severity
from engine.notices.delivery import RungKey, letter_key
from engine.notices.moments import LONDON
from engine.notices.rules import NoticeRules

NO_SYSTEM = "For everybody"
_ORDER = {severity: -number for number, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One rung of one change for one person, with the reason."""

    key: RungKey
    change: Change
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """items: those shown, most important first; more: those only named; groups: system's name -> its items."""

    items: tuple[DigestItem, ...]
    more: tuple[DigestItem, ...]
    groups: Mapping[str, tuple[DigestItem, ...]]

    @property
    def count(self) -> int:
        return len(self.items) + len(self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One question for champions and staff, answered in two clicks."""

    id: str
    question: str
    choices: tuple[str, ...]
    first: date
    last: date


def digest_of(items: Sequence[DigestItem], rules: NoticeRules, names: Mapping[str, str]) -> Digest:
    """The digest of somebody for whom there is something. `names`: system -> its name."""
    once = {item.key.change: item for item in items}
    ordered = sorted(
        once.values(), key=lambda item: (_ORDER[item.change.severity], item.change.starts, item.key.change)
    )
    shown, more = ordered[: rules.digest_most], ordered[rules.digest_most :]
    groups: dict[str, list[DigestItem]] = {}
    for item in shown:
        systems = item.change.systems
        name = names.get(systems[0], systems[0]) if systems else NO_SYSTEM
        groups.setdefault(name, []).append(item)
    return Digest(tuple(shown), tuple(more), {name: tuple(found) for name, found in groups.items()})


def is_digest_time(now: datetime, rules: NoticeRules) -> bool:
    """Whether the digest of this week may go: from its clock time on its day until the day is over."""
    local = now.astimezone(LONDON)
    return local.weekday() == rules.digest_weekday and local.timetz().replace(tzinfo=None) >= rules.digest_at


def digest_letter(day: date, person: str) -> str:
    """The letter's name: one for a person and a day."""
    return letter_key(f"notice.digest.{day}", f"digest {day}\n{person}")


def poll_on(polls: Sequence[Poll], day: date) -> Poll | None:
    """The poll that runs on a day; of several the one that ends first."""
    running = [poll for poll in polls if poll.first <= day <= poll.last]
    return min(running, key=lambda poll: (poll.last, poll.id), default=None)
