"""Where is a form kept that somebody has begun and not sent yet?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from engine.audit import JsonValue

DRAFTS_LAST = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one person has answered so far at one piece of work, as typed. `reasons`: why a warning stands, by key."""

    case: str
    item: str
    by: str
    at: datetime
    entries: Mapping[str, JsonValue] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


class Drafts(Protocol):
    """Each person's own: nobody else reads a draft."""

    def draft(self, case: str, item: str, by: str) -> Draft | None: ...

    def keep(self, draft: Draft) -> None:
        """In the place of the one before."""

    def drop(self, case: str, item: str) -> None:
        """The form was sent, or the work is over: everybody's drafts of it go."""

    def drop_older(self, than: datetime) -> int:
        """Returns how many were taken out."""
