"""Is a map drawn once for all who look at it, and anew as soon as anything of it has changed?"""

from typing import Any

import pytest

from connectors.web.maps import last_shown
from connectors.web.maps.last_shown import MOST_KEPT, LastShown
from connectors.web.maps.showing import shown
from process_maps.document import write_document
from process_maps.drafts.draft import Draft, draft_of
from process_maps.drafts.grid import typed
from tests.library import library_map

DRAFT = draft_of(write_document(library_map("return_to_work")))
OTHER = typed(DRAFT, "meet", "wait", "1 h")
STREAM = "value stream"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Draft]:
    """Every draft that was really drawn."""
    found: list[Draft] = []

    def noted(draft: Draft, *more: Any) -> dict[str, Any]:
        found.append(draft)
        return shown(draft, *more)

    monkeypatch.setattr(last_shown, "shown", noted)
    return found


def test_the_same_map_is_drawn_once_and_each_picture_of_it(drawn: list[Draft]) -> None:
    last = LastShown()
    again = draft_of(write_document(library_map("return_to_work")))
    states = [last.shown("rtw", draft, STREAM, None) for draft in (DRAFT, DRAFT, again)]
    assert len(drawn) == 1
    assert states == [shown(DRAFT)] * 3
    last.shown("rtw", DRAFT, "information flow", None)
    assert len(drawn) == 2


def test_what_has_changed_is_drawn_anew(drawn: list[Draft]) -> None:
    last = LastShown()
    assert last.shown("rtw", DRAFT, STREAM, None) == shown(DRAFT)
    assert last.shown("rtw", OTHER, STREAM, None) == shown(OTHER)
    assert last.shown("rtw", OTHER, STREAM, DRAFT) == shown(OTHER, STREAM, DRAFT)
    assert len(drawn) == 3


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_shown, "shown", lambda *_: {})
    last = LastShown()
    for number in range(3 * MOST_KEPT):
        last.shown(f"map-{number}", DRAFT, STREAM, None)
    assert len(last._kept) == MOST_KEPT
