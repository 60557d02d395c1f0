"""What does the Digital Toolkit say? What system for what, who to ask, what is coming, training, champions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A change to come, as a line of the pages."""

    day: date
    when: str
    label: str
    title: str
    what_to_do: str
    systems: tuple[str, ...]  # names


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """`stale`: nobody has looked at it since the system last changed."""

    system: str
    title: str
    how: str
    link: str
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCard:
    """What one system's page says.

    guidance    use it, or what to use instead
    champions   names, of the services that use it
    """

    ref: str
    name: str
    what_it_is_for: str = ""
    guidance: str = ""
    services: tuple[str, ...] = ()
    champions: tuple[str, ...] = ()
    owner: str = ""
    support: str = ""
    support_contact: str = ""
    contacts: tuple[str, ...] = ()
    version: str = ""
    processes: tuple[str, ...] = ()
    not_used_yet: tuple[str, ...] = ()
    training: tuple[TrainingLine, ...] = ()
    coming: tuple[Coming, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolkit:
    """Everything the pages say. champions: service -> names; gaps: services without one."""

    made: str
    systems: tuple[SystemCard, ...]
    coming: tuple[Coming, ...]
    training: tuple[TrainingLine, ...]
    champions: Mapping[str, Sequence[str]]
    gaps: tuple[str, ...]
    forums: tuple[str, ...] = ()

    def system(self, ref: str) -> SystemCard | None:
        return next((card for card in self.systems if card.ref == ref), None)

    @property
    def champion_count(self) -> int:
        return len({name for names in self.champions.values() for name in names})
