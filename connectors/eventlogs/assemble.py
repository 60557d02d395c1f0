"""How do the rows of a file become a log? What lacks is left out, starts find their ends, all is sorted."""

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.eventlogs.notes import Notebook, note_order, note_times
from connectors.eventlogs.raw_events import ANOTHER, COMPLETION, MISSING, NO_INSTANT, START, RawEvents
from connectors.eventlogs.roles import Role
from process_maps.mining.event_log import NOBODY, Codes, EventLog, Micros, Positions, as_instants, in_order
from process_maps.mining.lifecycle import paired

NAMED: Final = {Role.CASE: "a case", Role.ACTIVITY: "an activity"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    """Pieces of work as the file has them: `row` says where each was completed, None for one in every row."""

    row: Positions | None
    case: Codes
    activity: Codes
    resource: Codes
    start: Micros
    end: Micros
    starts_recorded: bool


def assembled(raw: RawEvents, *, clock: ZoneInfo, book: Notebook) -> EventLog:
    """The event log, and a note in the book for everything that was not as it should be."""
    note_times(book, raw, clock)
    if raw.transition is not None and (raw.transition == START).any():
        work = _from_starts_and_ends(raw, raw.transition, book)
    else:
        work = _from_whole_rows(raw, book)
    order = in_order(work.case, as_instants(work.start), as_instants(work.end))
    everything = work.row is None
    case, case_names = _used(work.case[order], raw.names[Role.CASE], everything)
    activity, activity_names = _used(work.activity[order], raw.names[Role.ACTIVITY], everything)
    resource, resource_names = _used(work.resource[order], raw.names.get(Role.RESOURCE, ()), everything)
    log = EventLog(
        case=case,
        activity=activity,
        resource=resource,
        start=as_instants(work.start[order]),
        end=as_instants(work.end[order]),
        case_names=case_names,
        activity_names=activity_names,
        resource_names=resource_names,
        starts_recorded=work.starts_recorded,
        clock=clock,
    )
    note_order(book, log, order if work.row is None else work.row[order])
    return log


def _from_whole_rows(raw: RawEvents, book: Notebook) -> _Work:
    """Each row is a piece of work, with its end and perhaps its start."""
    end = raw.instants[Role.END]
    start = raw.instants.get(Role.START, end)
    keep = _named(raw, book)
    if raw.transition is not None:
        keep &= _only(raw.transition == COMPLETION, keep, book, "neither a start nor a completion; left out")
    keep &= _only(end != NO_INSTANT, keep, book, "without an end, perhaps still under way; left out")
    unstarted, backwards = keep & (start == NO_INSTANT), keep & (start > end)
    starts_recorded = Role.START in raw.instants and bool((keep & ~unstarted).any())
    if starts_recorded:
        book.rows(unstarted, "without a start; counted as a moment at its end")
    book.rows(backwards, "ends before it starts; counted as a moment at its end")
    if unstarted.any() or backwards.any():
        start = np.where(unstarted | backwards, end, start)

    row = None if keep.all() else np.flatnonzero(keep)
    taken: Any = slice(None) if row is None else row
    return _Work(
        row=row,
        case=raw.codes[Role.CASE][taken],
        activity=raw.codes[Role.ACTIVITY][taken],
        resource=_resource(raw)[taken],
        start=start[taken],
        end=end[taken],
        starts_recorded=starts_recorded,
    )


def _from_starts_and_ends(raw: RawEvents, transition: NDArray[np.int8], book: Notebook) -> _Work:
    """Some rows are starts, others completions, of the same case and activity.

    They belong together by their instance where the file has one; else those by the same person are
    paired first, then what is left over.
    """
    time = raw.instants[Role.END]
    keep = _named(raw, book)
    keep &= _only(transition != ANOTHER, keep, book, "neither a start nor a completion; left out")
    keep &= _only(time != NO_INSTANT, keep, book, "without a time; left out")

    case, activity, resource = raw.codes[Role.CASE], raw.codes[Role.ACTIVITY], _resource(raw)
    same_work = (case, activity)
    more = [(raw.codes[Role.INSTANCE],)] if Role.INSTANCE in raw.codes else [(resource,), ()]
    left = np.flatnonzero(keep)
    starts, ends = [], []
    for further in more:
        pairs = paired(transition[left] == START, time[left], [key[left] for key in (*same_work, *further)])
        starts.append(left[pairs.start])
        ends.append(left[pairs.end])
        left = np.sort(np.concatenate((left[pairs.starts_alone], left[pairs.ends_alone])))
    alone = transition[left] == START
    starts_alone, ends_alone = left[alone], left[~alone]
    book.rows(starts_alone, "started and not completed, perhaps still under way; left out")
    book.rows(ends_alone, "completed without a start; counted as a moment")

    started = np.concatenate((*starts, ends_alone))
    completed = np.concatenate((*ends, ends_alone))
    as_recorded = np.argsort(completed, kind="stable")
    started, row = started[as_recorded], completed[as_recorded]
    return _Work(
        row=row,
        case=case[row],
        activity=activity[row],
        resource=np.where(resource[row] == NOBODY, resource[started], resource[row]),
        start=time[started],
        end=time[row],
        starts_recorded=True,
    )


def _named(raw: RawEvents, book: Notebook) -> NDArray[np.bool_]:
    """The rows that say their case and activity."""
    keep = np.ones(raw.rows, dtype=bool)
    for role in NAMED:
        keep &= _only(raw.codes[role] != MISSING, keep, book, f"without {NAMED[role]}; left out")
    return keep


def _only(good: NDArray[np.bool_], so_far: NDArray[np.bool_], book: Notebook, what: str) -> NDArray[np.bool_]:
    """What is good; the first of those that are not, though they were so far, are noted."""
    book.rows(so_far & ~good, what)
    return good


def _resource(raw: RawEvents) -> Codes:
    return raw.codes.get(Role.RESOURCE, np.broadcast_to(np.int32(NOBODY), raw.rows))


def _used(codes: Codes, names: tuple[str, ...], everything: bool) -> tuple[Codes, tuple[str, ...]]:
    """The same with only the names that are used: rows that were left out may have been the last of one."""
    if everything:
        return codes, names
    used = np.zeros(len(names), dtype=bool)
    used[codes[codes != NOBODY]] = True
    # the last is what NOBODY, -1, finds
    renumbered = np.append(np.cumsum(used) - 1, NOBODY).astype(codes.dtype)
    return renumbered[codes], tuple(name for name, is_used in zip(names, used, strict=True) if is_used)
