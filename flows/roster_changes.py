"""What does the roster's list of today change about cases that are open? Ends, other days, absences withdrawn.

Nothing is guessed: an absence that is gone counts as withdrawn only where every row of the list could be read and
the list goes back as far as the absence. Where many are gone at once the list is not whole, and no case is touched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.access import EIGHTFLOWS, NotAllowed
from engine.cases.casework import Casework
from engine.cases.model import Case, CaseStatus, ItemState, Submitted
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


@dataclass(frozen=True, slots=True)
class _Open:
    """An open case of an absence that begins on `first_day`."""

    case: Case
    first_day: date


def follow_roster(
    found: Sequence[Absence],
    work: Casework,
    cases: CaseStore,
    *,
    process: str,
    whole: bool,
    on: date,
    now: datetime,
) -> Followed:
    """Bring open cases up to date; the same list again changes nothing.

    process  id its cases carry;  whole  every row of the list could be read
    """
    of_person: dict[str, list[Absence]] = {}
    for absence in found:
        of_person.setdefault(absence.person, []).append(absence)
    there = list(_open_cases(cases, process))
    told, gone = 0, []
    for each in there:
        same = next((one for one in of_person.get(each.case.subject, ()) if one.first_day == each.first_day), None)
        if same is None:
            gone.append(each)
        else:
            told += _tell(each, same, work, on, now)
    reaches_back_to = min((absence.first_day for absence in found), default=date.max)
    gone = [each for each in gone if each.first_day >= reaches_back_to and cases.events(each.case.id)[0].by == BY]
    if not whole or len(gone) > max(FEW, len(there) * SHARE):
        return Followed(told=told, doubtful=len(gone))
    outcomes = [_gone(each, of_person.get(each.case.subject, ()), work, cases, there, now) for each in gone]
    return Followed(
        told=told,
        replaced=outcomes.count(OTHER_DAYS),
        withdrawn=outcomes.count(WITHDRAWN),
        to_look_at=outcomes.count(STOPPED),
    )


BY, STOPPED = EIGHTFLOWS.person, "stopped"


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


def _tell(each: _Open, absence: Absence, work: Casework, on: date, now: datetime) -> bool:
    if any(item.node == MEETING and item.state is ItemState.DONE for item in each.case.items):
        return False
    last = absence.last_day
    if last is None and each.case.answers.get("last_day_absent") is None:
        return False
    facts = {
        "last_day_absent": last.isoformat() if last else None,
        "calendar_days": ((last or on) - absence.first_day).days + 1,
    }
    return _done(lambda: work.tell(each.case.id, facts, source=ROSTER, by=EIGHTFLOWS, now=now))


def _gone(
    each: _Open,
    of_person: Sequence[Absence],
    work: Casework,
    cases: CaseStore,
    there: Sequence[_Open],
    now: datetime,
) -> str:
    """What was done about a case whose absence is gone: OTHER_DAYS, WITHDRAWN, STOPPED, or "" for nothing."""
    id = each.case.id
    ended = _day(each.case.answers.get("last_day_absent"))
    instead = next((one for one in of_person if _overlap(one, each.first_day, ended)), None)
    if instead is not None:
        by_case = next(
            (
                one.case.id
                for one in there
                if one.case.subject == each.case.subject and one.first_day == instead.first_day
            ),
            "",
        )
        if by_case:
            done = _done(lambda: work.supersede(id, by_case=by_case, by=EIGHTFLOWS, now=now))
        else:
            done = _done(lambda: work.cancel(id, reason=OTHER_DAYS, by=EIGHTFLOWS, now=now))
        return OTHER_DAYS if done else ""
    if not any(isinstance(event, Submitted) and event.by != BY for event in cases.events(id)):
        return WITHDRAWN if _done(lambda: work.cancel(id, reason=WITHDRAWN, by=EIGHTFLOWS, now=now)) else ""
    if cases.forms(id, special=False).get(WITHDRAWN) is not None:
        return ""
    item = next((item for item in each.case.open_items if item.state is not ItemState.STOPPED), None)
    if item is None:
        return ""
    return STOPPED if _done(lambda: work.stop(id, item.id, reason=WITHDRAWN, by=EIGHTFLOWS, now=now)) else ""
