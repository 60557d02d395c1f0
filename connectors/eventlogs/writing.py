"""How does work that was done become an event log any mining tool reads? XES (IEEE 1849-2023) and CSV."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
COLUMNS = ("case_id", "activity", "end_time", "enabled_time", "role")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedWork:
    """One piece of work: `enabled` when the case came to it, `ended` when it was done. Its beginning is not known.

    role  who is asked for such work; never a person's name
    """

    case: str
    activity: str
    enabled: datetime
    ended: datetime
    role: str = ""


def write_csv(work: Iterable[LoggedWork], path: Path) -> None:
    """A row for each piece of work, in the order it was done; times in UTC; text no spreadsheet takes for a formula."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for each in _in_order(work):
            words = (each.case, each.activity, _moment(each.ended), _moment(each.enabled), each.role)
            rows.writerow([f"'{word}" if word.startswith(FORMULA) else word for word in words])


def write_xes(work: Iterable[LoggedWork], path: Path, *, name: str) -> None:
    """A trace for each case; a piece of work is an event `schedule` when it came and `complete` when it was done."""
    traces: dict[str, list[LoggedWork]] = defaultdict(list)
    for each in _in_order(work):
        traces[each.case].append(each)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<log xes.version="2.0" xes.features="" xmlns="http://www.xes-standard.org/">\n')
        for words in EXTENSIONS:
            extension, prefix, uri = map(quoteattr, words)
            file.write(f"  <extension name={extension} prefix={prefix} uri={uri}/>\n")
        file.write('  <classifier name="Activity" keys="concept:name"/>\n')
        file.write(f"  {_string('concept:name', name)}\n")
        for case, done in traces.items():
            file.write(f"  <trace>\n    {_string('concept:name', case)}\n")
            file.writelines(_events(done))
            file.write("  </trace>\n")
        file.write("</log>\n")


def _events(done: Sequence[LoggedWork]) -> Iterable[str]:
    moments = [
        (moment, order, number, transition)
        for number, each in enumerate(done)
        for order, (moment, transition) in enumerate(((each.enabled, "schedule"), (each.ended, "complete")))
    ]
    for moment, _, number, transition in sorted(moments):
        each = done[number]
        said = [
            _string("concept:name", each.activity),
            _string("concept:instance", str(number)),
            f'<date key="time:timestamp" value={quoteattr(_moment(moment))}/>',
            _string("lifecycle:transition", transition),
        ]
        if each.role:
            said += [_string("org:role", each.role), _string("org:resource", each.role)]
        yield "    <event>\n" + "".join(f"      {word}\n" for word in said) + "    </event>\n"


def _string(key: str, value: str) -> str:
    """Characters XML cannot hold are left out."""
    harmless = "".join(c for c in value if c.isprintable())
    return f"<string key={quoteattr(key)} value={quoteattr(harmless)}/>"


def _in_order(work: Iterable[LoggedWork]) -> list[LoggedWork]:
    return sorted(work, key=lambda each: (each.ended, each.enabled, each.case, each.activity))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
