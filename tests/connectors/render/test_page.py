"""Is the page self-contained, complete, and free of markup that came from a name?"""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from connectors.render.page import comparison_page, map_page
from connectors.render.pictures import before_after, pictures
from process_maps.analysis.compare import compare
from process_maps.analysis.report import analyse
from tests.library import library_map, library_report

TODAY = date(2026, 11, 23)
HOSTILE = '<script>alert(1)</script> "quoted" =cmd() & {{ 7*7 }}'


class Seen(HTMLParser):
    """Every tag and every address a browser would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "data")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def return_to_work_page() -> str:
    comparison = compare(library_report("return_to_work"), library_report("return_to_work", "future"))
    return comparison_page(
        comparison,
        pictures(comparison.before),
        pictures(comparison.after),
        before_after(comparison),
        made_on=TODAY,
    )


def test_the_page_fetches_nothing() -> None:
    seen = Seen(return_to_work_page())
    assert not {"script", "link", "img", "iframe", "object"} & seen.tags
    assert all(address.startswith("#") for address in seen.fetched)
    assert "@import" not in return_to_work_page()


@pytest.mark.parametrize(
    "words",
    [
        "39.1 days",
        "4.1 days",
        "wait plus work",
        "1 day of waiting = 24 h",
        "Waste, and why we say so",
        "What changes",
    ],
)
def test_the_page_says(words: str) -> None:
    assert words in " ".join(Seen(return_to_work_page()).words)


def test_a_name_is_text_whatever_it_holds() -> None:
    process = library_map("return_to_work")
    steps = (replace(process.steps[0], name=HOSTILE), *process.steps[1:])
    report = analyse(replace(process, name=HOSTILE, steps=steps))
    page = map_page(report, pictures(report), made_on=TODAY)
    seen = Seen(page)
    assert "script" not in seen.tags
    assert HOSTILE in "".join(seen.words)


@pytest.mark.parametrize("process", ["acme_stamping", "blood_results", "supplier_service_review"])
def test_every_kind_of_map_becomes_a_page(process: str) -> None:
    report = library_report(process)
    assert report.process.name in map_page(report, pictures(report), made_on=TODAY)
