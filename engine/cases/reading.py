"""Who has read special-category answers? Each reading leaves a line in the audit trail: who, when, which case."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from engine.access import Actor
from engine.audit import AuditEntry, AuditTrail
from engine.cases.store import FilledForm
from engine.forms.definition import Level

READ = "read special-category answers"
ONE_READING = timedelta(minutes=10)
"""Somebody who looks at the same case again within this time is still reading: a page that is reloaded, a preview."""

MOST_REMEMBERED = 10_000


class Readings:
    """Notes each reading before it is shown. Without a trail to note it in, nothing of the kind is shown."""

    def __init__(self, audit: AuditTrail | None) -> None:
        self._audit = audit
        self._last: dict[tuple[str, str], datetime] = {}

    def level(self, level: Level) -> Level:
        """The highest level that may be shown at all."""
        return level if self._audit is not None else min(level, Level.L2)

    def note(
        self, case: str, filled: Iterable[FilledForm], level: Level | None, *, item: str = "", by: Actor, now: datetime
    ) -> None:
        """Raises StoreUnavailable; then nothing is to be shown."""
        if self._audit is None or level is not Level.L3 or not any(map(_says_something, filled)):
            return
        key = (by.person, case)
        if key in self._last and now - self._last[key] < ONE_READING:
            return
        self._audit.append([AuditEntry(at=now, by=by.person, what=READ, case=case, item=item)])
        if len(self._last) >= MOST_REMEMBERED:
            self._last.clear()
        self._last[key] = now


def _says_something(filled: FilledForm) -> bool:
    """Whether a person's form holds an answer of the kind; what machines keep sealed is not shown."""
    return bool(filled.form) and any(value not in (None, "", [], {}) for value in filled.special.values())
