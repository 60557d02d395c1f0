"""Which cases is a map fitted on, and which are held out to see how well it does? The earlier and the later half."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.mining.event_log import CODE, Codes, EventLog, Positions, micros

FEWEST_CASES: Final = 40

Minutes = NDArray[np.float64]


class TooFewCases(ValueError):
    """So few cases that neither half says much."""


def halves(log: EventLog) -> tuple[EventLog, EventLog]:
    """The cases that began first, and those that began last; of an odd number the later half has one more.

    Divided in time, as a forecast is: nothing that happened in the later half's cases is in the earlier log. Raises
    TooFewCases.
    """
    cases = len(log.case_names)
    if cases < FEWEST_CASES:
        raise TooFewCases(f"the log has {cases} cases: at least {FEWEST_CASES} are needed to fit and to check a map")
    begun = micros(log.start)[log.case_bounds[:-1]]
    in_order = np.argsort(begun, kind="stable")
    return of_cases(log, in_order[: cases // 2]), of_cases(log, in_order[cases // 2 :])


def of_cases(log: EventLog, cases: Positions) -> EventLog:
    """The log of these cases alone, with the names that are left."""
    return _rows(log, np.isin(log.case, cases))


def of_activities(log: EventLog, kept: NDArray[np.bool_]) -> EventLog:
    """The log of the activities marked alone, one mark for each code."""
    return _rows(log, kept[log.activity])


def lead_times(log: EventLog) -> Minutes:
    """From the first start to the last end of each case, in minutes, in order of the cases."""
    if not len(log):
        return np.zeros(0)
    first = log.case_bounds[:-1]
    last_end = np.maximum.reduceat(micros(log.end), first)
    minutes: Minutes = (last_end - micros(log.start)[first]) / 60e6
    return minutes


def _rows(log: EventLog, kept: NDArray[np.bool_]) -> EventLog:
    case, case_names = _renamed(log.case[kept], log.case_names)
    activity, activity_names = _renamed(log.activity[kept], log.activity_names)
    resource, resource_names = _renamed(log.resource[kept], log.resource_names)
    return EventLog(
        case=case,
        activity=activity,
        resource=resource,
        start=log.start[kept],
        end=log.end[kept],
        case_names=case_names,
        activity_names=activity_names,
        resource_names=resource_names,
        starts_recorded=log.starts_recorded,
        clock=log.clock,
    )


def _renamed(codes: Codes, names: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
    """Codes for the names that are used; what stands for no name stays."""
    used = np.unique(codes[codes >= 0])
    number = np.append(np.full(len(names), -1), -1)  # the last for codes below 0
    number[used] = np.arange(len(used))
    return number[codes].astype(CODE), tuple(names[code] for code in used)
