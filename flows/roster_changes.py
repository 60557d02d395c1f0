"""What does the roster's list of today change about cases that are open? Ends, other days, absences withdrawn.

Nothing is guessed: an absence that is gone counts as withdrawn only where every row of the list could be read and
the list goes back as far as the absence. Where many are gone at once the list is not whole, and no case is touched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from engine.access import EIGHTFLOWS, NotAllowed
from engine.cases.casework import Casework
from engine.cases.model import Andon, Case, CaseStatus, ItemState, Submitted
from engine.cases.moves import RefusedEvent
from engine.cases.opening import OPENING
from engine.cases.store import CaseStore, ChangedMeanwhile
from engine.people_import.absences import Absence

ROSTER = "roster"
MEETING = "meet"
"""Once this step is done its record says when the absence ended, and the roster no longer does."""

MOST_CASES = 20_000
FEW, SHARE = 3, 0.1
"""More cases than a few, and than this share of those open, are never withdrawn by one list."""

OTHER_DAYS = "the roster has other days for this absence"
WITHDRAWN = "the roster no longer has this absence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What came of it, in counts.

    told       cases that learned of a last day, or of another one
    replaced   superseded or cancelled, as the roster has other days
    withdrawn  cancelled, as the absence is gone and nobody had answered anything
    to_look_at stopped, and somebody called: the absence is gone, and somebody had answered
    doubtful   cases left alone though their absence is gone: too many at once, or the list is not whole
    """

    told: int = 0
    replaced: int = 0
    withdrawn: int = 0
    to_look_at: int = 0
    doubtful: int = 0


class _Came(Enum):
    """What came of a case whose absence is gone from the list."""

    REPLACED = auto()
    WITHDRAWN = auto()
    STOPPED = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class _Open:
    """An open case of an absence that begins on `first_day`."""

    case: Case
    first_day: date

    @property
    def last_day(self) -> date | None:
        said = self.case.answers.get("last_day_absent")
        return date.fromisoformat(str(said)) if said else None

    def overlaps(self, absence: Absence) -> bool:
        begun = self.last_day is None or absence.first_day <= self.last_day
        return begun and (absence.last_day is None or absence.last_day >= self.first_day)


def follow_roster(
    found: Sequence[Absence], work: Casework, cases: CaseStore, *, process: str, whole: bool, on: date, now: datetime
) -> Followed:
    """Bring open cases up to date; the same list again changes nothing.

    process  id its cases carry;  whole  every row of the list could be read
    """
    return _Following(found, work, cases, list(_open_cases(cases, process)), on, now).followed(whole=whole)


@dataclass(frozen=True, slots=True)
class _Following:
    found: Sequence[Absence]
    work: Casework
    cases: CaseStore
    open: Sequence[_Open]
    on: date
    now: datetime

    def followed(self, *, whole: bool) -> Followed:
        told, gone = 0, []
        same = {(absence.person, absence.first_day): absence for absence in self.found}
        for each in self.open:
            absence = same.get((each.case.subject, each.first_day))
            if absence is not None:
                told += self._tell(each, absence)
            elif self._was_on_a_list(each):
                gone.append(each)
        if gone and (not whole or len(gone) > max(FEW, len(self.open) * SHARE)):
            return Followed(told=told, doubtful=len(gone))
        came = [self._gone(each) for each in gone]
        return Followed(
            told=told,
            replaced=came.count(_Came.REPLACED),
            withdrawn=came.count(_Came.WITHDRAWN),
            to_look_at=came.count(_Came.STOPPED),
        )

    def _was_on_a_list(self, each: _Open) -> bool:
        """A case the roster opened, of a time this list goes back to."""
        reaches_back_to = min((absence.first_day for absence in self.found), default=date.max)
        return each.first_day >= reaches_back_to and self.cases.events(each.case.id)[0].by == EIGHTFLOWS.person

    def _tell(self, each: _Open, absence: Absence) -> bool:
        if any(item.node == MEETING and item.state is ItemState.DONE for item in each.case.items):
            return False
        if absence.last_day == each.last_day:
            return False
        facts = {
            "last_day_absent": absence.last_day.isoformat() if absence.last_day else None,
            "calendar_days": ((absence.last_day or self.on) - absence.first_day).days + 1,
        }
        return _done(lambda: self.work.tell(each.case.id, facts, source=ROSTER, by=EIGHTFLOWS, now=self.now))

    def _gone(self, each: _Open) -> _Came:
        id, work, now = each.case.id, self.work, self.now
        events = self.cases.events(id)
        instead = next((one for one in self.found if one.person == each.case.subject and each.overlaps(one)), None)
        if instead is not None:
            by_case = self._case_of(instead)
            replaced = (
                _done(lambda: work.supersede(id, by_case=by_case, by=EIGHTFLOWS, now=now))
                if by_case
                else _done(lambda: work.cancel(id, reason=OTHER_DAYS, by=EIGHTFLOWS, now=now))
            )
            return _Came.REPLACED if replaced else _Came.NOTHING
        if not any(isinstance(event, Submitted) and event.by != EIGHTFLOWS.person for event in events):
            cancelled = _done(lambda: work.cancel(id, reason=WITHDRAWN, by=EIGHTFLOWS, now=now))
            return _Came.WITHDRAWN if cancelled else _Came.NOTHING
        item = next((item for item in each.case.open_items if item.state is not ItemState.STOPPED), None)
        told_before = any(isinstance(event, Andon) and event.reason == WITHDRAWN for event in events)
        if item is None or told_before:
            return _Came.NOTHING
        stopped = _done(lambda: work.stop(id, item.id, reason=WITHDRAWN, by=EIGHTFLOWS, now=now))
        return _Came.STOPPED if stopped else _Came.NOTHING

    def _case_of(self, absence: Absence) -> str:
        """The open case of another absence; "" where it is not due one yet."""
        key = (absence.person, absence.first_day)
        return next((one.case.id for one in self.open if (one.case.subject, one.first_day) == key), "")


def _open_cases(cases: CaseStore, process: str) -> Iterator[_Open]:
    ids = [line.id for line in cases.find(process=process, status=CaseStatus.OPEN, limit=MOST_CASES)]
    for id, saved in cases.load_all(ids).items():
        said = saved.case.answers.get("first_day_absent")
        if said is None:  # a version of the process that did not keep it with the case
            opening = cases.forms(id, special=False).get(OPENING)
            said = str(opening.answers.get("first_day_absent")) if opening else None
        try:
            yield _Open(saved.case, date.fromisoformat(str(said)))
        except ValueError:
            continue


def _done(act: Callable[[], object]) -> bool:
    """False where somebody was quicker, or it does not fit any more: the next list looks again."""
    try:
        return act() is not False
    except (RefusedEvent, NotAllowed, ChangedMeanwhile):
        return False
