"""How are the requests of cases carried out? Claimed in batches, each case's work saved in one transaction.

Knows nothing of Prefect: `flows/case_steps.py` runs it in tasks, tests and the main job run it bare. A case that
cannot be carried on is put off and told of; the others of its batch go on.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from engine.cases.model import (
    AskPerson,
    CallPerson,
    FileRecord,
    Request,
    RunMachine,
    SendLetter,
    SetTimer,
)
from engine.cases.store import CaseChange, ClaimedRequest, Finished, StoreUnavailable
from flows.carrying import LATER, Carrier, CaseParts, Count
from flows.case_retention import RecordDates

KINDS: tuple[type[Request], ...] = (AskPerson, RunMachine, SendLetter, SetTimer, CallPerson, FileRecord)
BATCH = 500
LEASE = timedelta(minutes=10)


class CaseRun:
    """One run: batch after batch until nothing is due. Counts what it did."""

    def __init__(self, parts: CaseParts, *, clock: Callable[[], datetime], batch: int = BATCH) -> None:
        self._parts, self._clock, self._size = parts, clock, batch
        self._records = RecordDates(parts.cases, parts.retention, parts.processes, parts.checks.policies)
        self.counts: Counter[Count] = Counter()
        self.troubles: set[str] = set()  # kinds of what went wrong: their words may be personal

    def batch(self) -> bool:
        """Carry out one batch; False where nothing was due. Raises StoreUnavailable; nothing is half done."""
        now = self._clock()
        claimed = self._parts.cases.claim(KINDS, now=now, limit=self._size, lease=LEASE)
        if not claimed:
            return False
        directory = self._parts.people.directory()
        carrier = Carrier(parts=self._parts, records=self._records, directory=directory, now=now)
        try:
            self._carry_out(claimed, carrier)
        finally:
            self.counts.update(carrier.counts)
        return True

    def _carry_out(self, claimed: Sequence[ClaimedRequest], carrier: Carrier) -> None:
        by_case: dict[str, list[ClaimedRequest]] = defaultdict(list)
        for each in claimed:
            by_case[each.request.case].append(each)
        saved = self._parts.cases.load_all(by_case)
        changes = []
        for id, requests in by_case.items():
            if id not in saved:  # disposed of meanwhile
                gone = [Finished(id=each.request.id, token=each.token, at=carrier.now) for each in requests]
                self._parts.cases.finish(gone)
                continue
            try:
                change = carrier.change(saved[id], requests)
            except StoreUnavailable:
                raise
            except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the others go on
                self.troubles.add(type(failure).__name__)
                carrier.counts[Count.BROKEN] += 1
                carrier.put_off(requests, carrier.now + LATER)
                continue
            if change is not None:
                changes.append(change)
        self._save(changes, by_case, carrier)

    def _save(
        self, changes: Sequence[CaseChange], claimed: Mapping[str, Sequence[ClaimedRequest]], carrier: Carrier
    ) -> None:
        """Cases changed meanwhile by somebody else are carried on in the next batch, as they are then."""
        unsaved = set(self._parts.cases.save_all(changes)) if changes else set()
        for id in unsaved:
            self._parts.cases.put_off(claimed[id], until=carrier.now)
        carrier.counts[Count.CASES] += len(changes) - len(unsaved)
        carrier.counts[Count.LETTERS] += sum(
            len(done.letters) for change in changes if change.case.id not in unsaved for done in change.finished
        )

    def run(self) -> Counter[Count]:
        """Batches until nothing is due; the files for other systems at the end."""
        while self.batch():
            pass
        self.finish()
        return self.counts

    def soonest(self) -> datetime | None:
        """When the next request is due."""
        return self._parts.cases.soonest(KINDS)

    def finish(self) -> None:
        """The files for other systems, whole; days for disposal that leavers' records can have by now."""
        self._parts.exports.finish()
        self.counts[Count.RECORDS] += self._records.date_leavers(self._parts.people.directory())
