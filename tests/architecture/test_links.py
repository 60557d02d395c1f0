"""Do all links of the pages lead somewhere, do the commands they name exist, and does the guide list every page?"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import App

from flows.cli import app
from tests.architecture.project import ROOT, kept_files

PAGES = [
    file for file in kept_files() if file.suffix == ".md" and (file.parts[0] == "docs" or file == Path("README.md"))
]
GUIDES = [file for file in PAGES if file.parts[:2] == ("docs", "guide") and file.name != "README.md"]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
COMMAND = re.compile(r"(?:^ {4}|`|bin/)(?:[A-Z_]+=\S+ )*eightflows ([a-z][^`\n]*)", re.MULTILINE)
GOES_ON = re.compile(r"\\\n\s*")  # a backslash at the end of a line
OUTSIDE = ("http://", "https://", "mailto:")


def words(page: Path) -> str:
    return (ROOT / page).read_text("utf-8")


def links(page: Path) -> Iterator[str]:
    """Relative ones, outside code."""
    for target in LINK.findall(CODE.sub("", words(page))):
        if not target.startswith(OUTSIDE):
            yield target


def anchors(page: Path) -> set[str]:
    """The names its headings go by, as GitHub makes them."""
    shown = (re.sub(r"[^\w\- ]", "", heading).lower() for heading in HEADING.findall(words(page)))
    return {name.replace(" ", "-") for name in shown}


def leads_nowhere(page: Path, target: str) -> bool:
    file, _, anchor = target.partition("#")
    there = (ROOT / page.parent / file) if file else ROOT / page
    if not there.exists():
        return True
    return bool(anchor) and anchor not in anchors(there.resolve().relative_to(ROOT))


def unknown_part(line: str) -> str:
    """The first word or option of a command line that eightflows does not know; "" where it knows them all."""
    room: App = app
    said = shlex.split(line.split("   ")[0].split("|")[0], comments=True)
    while said and not said[0].startswith("-") and said[0] in room:
        room = room[said.pop(0)]
    if room is app or (said and room.default_command is None and not said[0].startswith("-")):
        return said[0] if said else line
    if room.default_command is None:
        return ""  # a group of commands, named as such
    known = {name for argument in room.assemble_argument_collection() for name in argument.names}
    options = (word.partition("=")[0] for word in said if word.startswith("--"))
    return next((option for option in options if option not in known | {"--help", "--version"}), "")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if leads_nowhere(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_a_page_names_exists_with_its_options(page: Path) -> None:
    named = COMMAND.findall(GOES_ON.sub("", words(page)))
    assert {line: part for line in named if (part := unknown_part(line))} == {}


def test_the_guide_lists_every_page_of_it() -> None:
    listed = {target.partition("#")[0] for target in links(Path("docs/guide/README.md"))}
    assert [page.name for page in GUIDES if page.name not in listed] == []


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("people import staff.xlsx --dry-run     # what would change", ""),
        ("case list", ""),
        ("peeple import staff.xlsx", "peeple"),
        ("people bring-in staff.xlsx", "bring-in"),
        ("people import staff.xlsx --forcibly", "--forcibly"),
    ],
)
def test_a_wrong_command_is_noticed(line: str, part: str) -> None:
    assert unknown_part(line) == part


def test_a_wrong_link_is_noticed() -> None:
    page = Path("docs/guide/README.md")
    assert leads_nowhere(page, "nowhere.md")
    assert leads_nowhere(page, "mail.md#no-such-heading")
    assert not leads_nowhere(page, "mail.md#set-it-up")
