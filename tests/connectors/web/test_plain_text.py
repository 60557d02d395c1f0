"""Does any page show marks that were meant for a text file or a program? Every page of the site that can be opened."""

import re
from html.parser import HTMLParser

import pytest

from connectors.web.rooms import Door
from tests.connectors.web.site import TestSite, a_return_to_work
from tests.connectors.web.test_every_door import DOORS, address, everything, named

__all__ = ["everything"]  # a fixture

MARKS = re.compile(
    r"`|\*\*\w|\]\(https?:|^#{1,4} |: None\b|<[a-z_.]+ object at|\b(?:timedelta|datetime)\(", re.MULTILINE
)
"""Markdown, and what Python writes for its own values."""
PAGES = [door for door in DOORS if door.methods == ("GET",) and not door.robot]


class Shown(HTMLParser):
    """What a reader sees of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.text.append(data.strip())


def shown(page: str) -> str:
    reader = Shown()
    reader.feed(page)
    return "\n".join(reader.text)


@pytest.mark.parametrize("door", PAGES, ids=named)
def test_a_page_shows_words_and_no_marks(everything: TestSite, door: Door) -> None:
    case = a_return_to_work(everything, key=door.path) if "{case}" in door.path else ""
    for name in ("omar", "asha", "fay", "iris", "root"):
        answer = everything.let_in(name).client.get(address(door, case))
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert re.findall(r'name="[^"]*\[', answer.text) == [], "no page reads fields of such a name"
            text = shown(answer.text)
            assert text
            found = MARKS.search(text)
            assert found is None, (name, text[max(0, found.start() - 60) : found.end() + 60])


def test_marks_would_be_found() -> None:
    assert MARKS.search(shown("<p>Start them with <b>`eightflows up`</b>.</p>"))
    assert MARKS.search(shown("<p>Due: None</p>"))
    assert not MARKS.search(shown("<style>a { b: `c` }</style><p>None</p>"))
