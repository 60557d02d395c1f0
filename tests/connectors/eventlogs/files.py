"""Files of events for tests: the same two cases in every format."""

import gzip
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

HEADER = ("case", "activity", "start", "end", "resource")
ROWS = (
    ("1", "Triage", "2026-11-02 09:00:00", "2026-11-02 09:10:00", "Anya"),
    ("1", "Clinic", "2026-11-02 10:00:00", "2026-11-02 10:30:00", "Dom"),
    ("NA", "Triage", "2026-11-02 09:10:00", "2026-11-02 09:15:00", "Anya"),
)


def csv_text(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER, separator: str = ",") -> str:
    return "".join(separator.join(row) + "\n" for row in (header, *rows))


def write(path: Path, content: str | bytes) -> Path:
    """Text in UTF-8, packed where the name ends in .gz."""
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def csv_file(folder: Path, *lines: str) -> Path:
    """A CSV file of these lines."""
    return write(folder / "log.csv", "".join(line + "\n" for line in lines))


def workbook(path: Path, *rows: Sequence[object], sheet: str = "Events") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.create_sheet("Notes").append(["made by hand"])
    book.save(path)
    return path


def parquet(path: Path, select: str) -> Path:
    import duckdb

    with duckdb.connect() as db:
        db.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def xes(*traces: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
        '<global scope="event"><string key="concept:name" value="__INVALID__"/></global>\n'
        + "".join(traces)
        + "</log>\n"
    )


def trace(name: str | None, *events: str) -> str:
    named = "" if name is None else f'<string key="concept:name" value="{name}"/>'
    return f"<trace>{named}{''.join(events)}</trace>\n"


def event(activity: str, time: str, resource: str = "", lifecycle: str = "") -> str:
    """One event; the activity carries an attribute of its own, which is no part of the event."""
    return (
        f'<event><string key="concept:name" value="{activity}">'
        '<string key="org:resource" value="nested"/></string>'
        f'<date key="time:timestamp" value="{time}"/>'
        + (f'<string key="org:resource" value="{resource}"/>' if resource else "")
        + (f'<string key="lifecycle:transition" value="{lifecycle}"/>' if lifecycle else "")
        + "</event>"
    )
