"""How do rows for other systems become one CSV file a day, however often a step is carried out?

Each row is a small file of its own, named after the piece of work: writing it again changes nothing. At the end
of a run each day's rows become that day's file, whole.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r")
PRIVATE = 0o600
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Exports:
    """Files for other systems below one folder: esr-2026-11-23.csv, and the rows it is made of below rows/."""

    folder: Path

    def add(self, kind: str, row: Mapping[str, Cell], *, key: str, day: date) -> None:
        """A row for the file of that day; where the key has a row of an earlier day, that one stays."""
        name = f"{key.replace('#', '-')}.json"
        rows = self.folder / "rows" / kind
        earlier = next(rows.glob(f"*/{name}"), None)
        if earlier is None:
            _write(rows / day.isoformat() / name, json.dumps(row))

    def finish(self) -> list[Path]:
        """Write each day's file, whole, that has a row newer than itself: also rows of a run that died."""
        written = []
        for day in sorted(self.folder.glob("rows/*/*")):
            path = self.folder / f"{day.parent.name}-{day.name}.csv"
            if not path.exists() or path.stat().st_mtime_ns < day.stat().st_mtime_ns:
                rows = [json.loads(row.read_text("utf-8")) for row in sorted(day.glob("*.json"))]
                _write(path, _table(rows))
                written.append(path)
        return written


def _table(rows: list[dict[str, Cell]]) -> str:
    """Text that a spreadsheet would take for a formula gets a quote in front."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return text.getvalue()


def _harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _write(path: Path, text: str) -> None:
    """Whole or not at all, for its owner's eyes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.touch(PRIVATE)
    unfinished.write_text(text, encoding="utf-8", newline="")
    unfinished.replace(path)
