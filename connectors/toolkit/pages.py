"""How does the Digital Toolkit become static pages? Self-contained HTML in the house style, without script.

One page for what is used for what, one for each system, one each for what is coming, training and champions.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from engine.notices.toolkit import SystemCard, Toolkit

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_NAME = 60


def toolkit_pages(toolkit: Toolkit) -> Mapping[str, str]:
    """File name -> page."""
    return dict(_pages(toolkit))


def _pages(toolkit: Toolkit) -> Iterator[tuple[str, str]]:
    environment = _environment()
    files = {card.name: file_of(card) for card in toolkit.systems}
    for name in ("index", "coming", "training", "champions"):
        yield f"{name}.html", environment.get_template(f"{name}.html").render(kit=toolkit, files=files, here=name)
    template = environment.get_template("system.html")
    for card in toolkit.systems:
        yield files[card.name], template.render(kit=toolkit, card=card, files=files, here="index")


def _environment() -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def file_of(card: SystemCard) -> str:
    return f"system-{_slug(card.name, card.ref)}.html"


def _slug(name: str, ref: str) -> str:
    """A file name that every server takes, and no other system has."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.lower()).split()
    return f"{'-'.join(words)[:LONGEST_NAME].strip('-') or 'x'}-{sha256(ref.encode()).hexdigest()[:6]}"
