"""How does the Digital Toolkit become static pages? Self-contained HTML in the house style, without script.

One page for what is used for what, one for each system, one each for what is coming, training and champions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_NAME = 60


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
    """What one system's page says. `guidance`: use it, or what to use instead."""

    ref: str
    name: str
    what_it_is_for: str = ""
    guidance: str = ""
    services: tuple[str, ...] = ()
    owner: str = ""
    support: str = ""
    support_contact: str = ""
    contacts: tuple[str, ...] = ()
    version: str = ""
    processes: tuple[str, ...] = ()
    not_used_yet: tuple[str, ...] = ()
    training: tuple[TrainingLine, ...] = ()
    coming: tuple[Coming, ...] = ()

    @property
    def file(self) -> str:
        return f"system-{_slug(self.name, self.ref)}.html"


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

    @property
    def champion_count(self) -> int:
        return len({name for names in self.champions.values() for name in names})


def toolkit_pages(toolkit: Toolkit) -> Mapping[str, str]:
    """File name -> page."""
    return dict(_pages(toolkit))


def _pages(toolkit: Toolkit) -> Iterator[tuple[str, str]]:
    environment = _environment()
    files = {card.name: card.file for card in toolkit.systems}
    for name in ("index", "coming", "training", "champions"):
        yield f"{name}.html", environment.get_template(f"{name}.html").render(kit=toolkit, files=files, here=name)
    template = environment.get_template("system.html")
    for card in toolkit.systems:
        yield card.file, template.render(kit=toolkit, card=card, files=files, here="index")


def _environment() -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def _slug(name: str, ref: str) -> str:
    """A file name that every server takes, and no other system has."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.lower()).split()
    return f"{'-'.join(words)[:LONGEST_NAME].strip('-') or 'x'}-{sha256(ref.encode()).hexdigest()[:6]}"
