"""What was shown last of each map? A picture is drawn once for everybody in the room, not for each who looks."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from connectors.web.maps.showing import shown
from process_maps.drafts.draft import Draft

MOST_KEPT = 100


class LastShown:
    """By map and picture. What is kept counts only for the very same map, so nothing has to be told of changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Draft, Draft | None, Mapping[str, Any]]] = {}
        self._alone = Lock()

    def shown(self, id: str, draft: Draft, picture: str, before: Draft | None) -> Mapping[str, Any]:
        kept = self._kept.get((id, picture))
        if kept is not None and kept[0] == draft and kept[1] == before:
            return kept[2]
        state = shown(draft, picture, before)
        with self._alone:
            self._kept.pop((id, picture), None)
            self._kept[id, picture] = draft, before, state
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return state
