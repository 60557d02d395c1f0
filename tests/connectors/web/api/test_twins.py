"""Has every page that changes something its twin in the API, or a written reason why it has none?"""

import importlib.util
from pathlib import Path

import pytest

from connectors.web.api.twins import NO_TWIN, posts, twins
from connectors.web.rooms import Door

DOCS = Path(__file__).resolve().parents[4] / "docs"


@pytest.mark.parametrize("door", posts(), ids=lambda door: door.path)
def test_a_page_that_changes_something_has_its_twin_or_a_reason(door: Door) -> None:
    """A new page fails here: name it in `pages` of the action that does the same, or in connectors/web/api/twins.py."""
    assert (door.path in twins()) is not (door.path in NO_TWIN)


def test_no_twin_is_of_a_page_that_is_gone() -> None:
    pages = {door.path for door in posts()}
    assert set(twins()) | set(NO_TWIN) <= pages


def test_a_twin_asks_the_same_of_the_table_as_its_page() -> None:
    """Or stands for one act of a page that does several."""
    needs = {door.path: door.needs for door in posts()}
    several = {"/cases/{case}/act", "/account/letters", "/notices/preferences"}
    differing = [
        (page, each.path)
        for page, found in twins().items()
        for each in found
        if page not in several and each.needs is not needs[page]
    ]
    assert differing == []


def test_the_page_of_the_docs_says_what_the_api_does() -> None:
    spec = importlib.util.spec_from_file_location("make_api", DOCS / "make_api.py")
    assert spec
    assert spec.loader
    make_api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_api)
    written = (DOCS / "api.md").read_text("utf-8")
    assert written == make_api.api_page(), "PYTHONPATH=. python docs/make_api.py > docs/api.md"
