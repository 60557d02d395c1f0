"""What does Microsoft say is coming? Its message centre and its public roadmap as saved JSON, for a person to triage.

Two shapes: the Graph API's `serviceAnnouncement/messages`, and the public roadmap (a list, or OData with `value`).
Nothing is fetched here, and nothing in a text is believed: tags are dropped.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.preflight.door import contents, unreadable, whole_file
from engine.errors import Fault
from engine.notices.announcements import Announcement
from engine.notices.change import Severity

MOST_BYTES = 20_000_000
MOST_ROWS = 5_000
MOST_TEXT = 4_000
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|em|i|span|strong|u)\b[^<>]{0,2000}>", re.IGNORECASE)
_SEVERITY = {"critical": Severity.CRITICAL, "high": Severity.HIGH}


def read_announcements(path: Path) -> tuple[Announcement, ...]:
    """Every announcement in a saved answer, latest change first. Raises UnreadableFile with every fault."""
    try:
        found = json.loads(contents(path, most_bytes=MOST_BYTES).decode("utf-8-sig"))
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise unreadable(path, [whole_file("it is not JSON", "Save the answer of the web address as it is")]) from None
    rows = found.get("value") if isinstance(found, Mapping) else found
    if not isinstance(rows, list):
        fault = whole_file("it holds no list of announcements", "Save the message centre's or the roadmap's answer")
        raise unreadable(path, [fault])
    if len(rows) > MOST_ROWS:
        raise unreadable(path, [whole_file(f"it holds {len(rows):,} announcements", f"Save at most {MOST_ROWS:,}")])
    faults: list[Fault] = []
    read = {each.id: each for each in _all(rows, faults)}.values()
    if faults:
        raise unreadable(path, faults)
    return tuple(sorted(read, key=lambda each: (each.changed, each.id), reverse=True))


def _all(rows: Iterable[Any], faults: list[Fault]) -> Iterator[Announcement]:
    for number, row in enumerate(rows):
        where = f"[{number}]"
        if not isinstance(row, Mapping) or not row.get("id") or not row.get("title"):
            faults.append(Fault(where, "has no id or no title", "Take it out, or save the answer again"))
            continue
        try:
            yield _message(row) if "services" in row or "body" in row else _roadmap(row)
        except (TypeError, ValueError, AttributeError):
            faults.append(Fault(f"{where} {_plain(row['id'])}", "a date in it cannot be read", "Save the answer again"))


def _message(row: Mapping[str, Any]) -> Announcement:
    """A serviceUpdateMessage of the Graph API."""
    body = row.get("body") or {}
    act_by = row.get("actionRequiredByDateTime")
    return Announcement(
        id=_plain(row["id"]),
        title=_plain(row["title"]),
        text=_plain(body.get("content", "")),
        products=tuple(map(_plain, row.get("services") or ())),
        severity=_SEVERITY.get(str(row.get("severity", "")).lower(), Severity.NORMAL),
        major=row.get("isMajorChange") is True,
        expected=str(row.get("startDateTime") or "")[:10],
        act_by=datetime.fromisoformat(act_by).date() if act_by else None,
        changed=str(row.get("lastModifiedDateTime") or ""),
    )


def _roadmap(row: Mapping[str, Any]) -> Announcement:
    """An item of the public roadmap, in either of its versions."""
    tags = row.get("tagsContainer") or {}
    products = row.get("products") or [each.get("tagName", "") for each in tags.get("products") or ()]
    expected = row.get("general_availability_date") or row.get("publicDisclosureAvailabilityDate") or ""
    return Announcement(
        id=_plain(row["id"]),
        title=_plain(row["title"]),
        text=_plain(row.get("description", "")),
        products=tuple(map(_plain, products)),
        severity=Severity.NORMAL,
        major=False,
        expected=_plain(expected),
        act_by=None,
        changed=str(row.get("modified") or row.get("created") or ""),
    )


def _plain(text: object) -> str:
    """Words without tags, entities and what has no face."""
    bare = html.unescape(_TAG.sub(" ", _INLINE.sub("", str(text))))
    shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in bare)
    return re.sub(r"[ \t]+", " ", re.sub(r"\s*\n\s*", "\n", shown)).strip()[:MOST_TEXT]
