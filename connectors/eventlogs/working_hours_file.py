"""How are people's working hours read from a file? JSON, as Prosimos, Simod and BIMP users write it.

{"Marcus": [{"from": "MONDAY", "to": "FRIDAY", "beginTime": "09:00:00", "endTime": "17:00:00"}]}
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from connectors.preflight.door import contents, shown, unreadable
from engine.errors import Fault

if TYPE_CHECKING:
    from process_maps.mining.working_hours import Shift, WeeklyHours

MOST_BYTES: Final = 10 * 1024 * 1024
TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")
WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def read_working_hours(path: Path) -> "dict[str, WeeklyHours]":
    """The weekly hours of each resource. Raises UnreadableFile with every fault."""
    try:
        document = json.loads(contents(path, most_bytes=MOST_BYTES))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise unreadable(path, [Fault(f"line {line}", "this is not JSON", "Correct it, or export it again")]) from error
    if not isinstance(document, dict):
        fault = Fault("the file", "it does not name people and their hours", 'Write {"Marcus": [{"from": ...}]}')
        raise unreadable(path, [fault])
    faults: list[Fault] = []
    hours = {resource: _hours(resource, shifts, faults) for resource, shifts in document.items()}
    if faults:
        raise unreadable(path, faults)
    return hours


def _hours(resource: str, shifts: Any, faults: list[Fault]) -> "WeeklyHours":
    if not isinstance(shifts, list):
        faults.append(Fault(resource, "its hours are not a list", "Write [{...}, {...}], or [] for never at work"))
        return ()
    return tuple(shift for place, told in enumerate(shifts) for shift in _shifts(f"{resource}[{place}]", told, faults))


def _shifts(where: str, told: Any, faults: list[Fault]) -> "list[Shift]":
    """One entry, for each of its days."""
    from process_maps.mining.working_hours import Shift

    told = told if isinstance(told, dict) else {}
    first, last = (_day(f"{where}.{key}", told.get(key), faults) for key in ("from", "to"))
    begins, ends = (_time(f"{where}.{key}", told.get(key), faults) for key in ("beginTime", "endTime"))
    if first is None or last is None or begins is None or ends is None:
        return []
    if begins >= ends:
        what = "the shift does not end after it begins"
        faults.append(Fault(where, what, "Divide a night shift at midnight"))
        return []
    days = [(first + day) % 7 for day in range((last - first) % 7 + 1)]
    return [Shift(weekday=day, begins=begins, ends=ends) for day in days]


def _day(where: str, told: Any, faults: list[Fault]) -> int | None:
    if isinstance(told, str) and told.strip().upper() in WEEKDAYS:
        return WEEKDAYS.index(told.strip().upper())
    faults.append(Fault(where, f"{shown(str(told))} is not a weekday", "Write MONDAY to SUNDAY"))
    return None


def _time(where: str, told: Any, faults: list[Fault]) -> timedelta | None:
    """A time of day, midnight at its end as 24:00."""
    found = TIME_OF_DAY.fullmatch(told.strip()) if isinstance(told, str) else None
    if found:
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        time = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if time <= timedelta(days=1):
            return time
    faults.append(Fault(where, f"{shown(str(told))} is not a time of day", "Write 09:00 or 17:30:00"))
    return None
