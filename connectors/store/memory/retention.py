"""How is the content of a rehearsal's cases disposed of?

The port: engine.cases.store.Retention.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime

from connectors.store.memory.accounts import MemoryDrafts
from connectors.store.memory.cases import KeptCase, MemoryCases
from connectors.store.retention import check_due, disposal_entry, hold_entry, why_not
from engine.cases.model import CaseStatus
from engine.cases.store import DueForDisposal, UnknownCase


class MemoryRetention:
    """Disposal in memory."""

    def __init__(self, alone: AbstractContextManager[object], cases: MemoryCases, drafts: MemoryDrafts) -> None:
        self._alone, self._cases, self._drafts = alone, cases, drafts

    def set_date(self, case: str, *, from_day: date, rule: str) -> None:
        with self._alone:
            kept = self._kept(case)
            kept.dispose_from, kept.disposal_rule = from_day, rule

    def undated(self, subjects: Collection[str]) -> Sequence[str]:
        with self._alone:
            found = [
                (kept.line.closed, kept.id)
                for kept in self._cases.kept.values()
                if kept.line.subject in subjects and kept.dispose_from is None and kept.disposed is None
                if kept.line.closed is not None and kept.line.status is not CaseStatus.OPEN
            ]
        return [id for _, id in sorted(found)]

    def hold(self, case: str, *, by: str, at: datetime, why: str) -> None:
        with self._alone:
            self._kept(case).on_hold = True
            self._cases.audit.append([hold_entry(case, held=True, by=by, at=at, why=why)])

    def lift(self, case: str, *, by: str, at: datetime, why: str) -> None:
        with self._alone:
            self._kept(case).on_hold = False
            self._cases.audit.append([hold_entry(case, held=False, by=by, at=at, why=why)])

    def due(self, today: date, limit: int = 100) -> Sequence[DueForDisposal]:
        with self._alone:
            found = [
                DueForDisposal(
                    case=kept.id,
                    process=kept.line.process,
                    closed=kept.line.closed,
                    since=kept.dispose_from,
                    rule=kept.disposal_rule,
                )
                for kept in self._cases.kept.values()
                if not why_not(kept, today) and kept.dispose_from and kept.line.closed
            ]
        return sorted(found, key=lambda each: (each.since, each.case))[:limit]

    def dispose(self, cases: Sequence[str], *, today: date, by: str, at: datetime, why: str) -> None:
        ids = sorted(set(cases))
        with self._alone:
            check_due(self._cases.kept, ids, today)
            self._cases.audit.forget(ids)
            self._cases.outbox.forget(ids)
            self._drafts.forget(ids)
            for id in ids:
                kept = self._cases.kept[id]
                kept.case, kept.disposed, kept.line = None, at, replace(kept.line, subject="")
                kept.events, kept.forms = [], {}
                entry = disposal_entry(kept, by=by, at=at, why=why)
                self._cases.audit.append([entry])
            asked = self._cases.asked
            for request in [each for each in asked.values() if each.request.case in ids]:
                del asked[request.request.id]

    def _kept(self, case: str) -> KeptCase:
        if case not in self._cases.kept:
            raise UnknownCase(case)
        return self._cases.kept[case]
