"""How does a person put right what was rejected? In a file of the same shape, which then imports."""

import csv
import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from engine.people_import.cells import FORMULA
from engine.people_import.plan import Plan
from engine.people_import.rows import TO_PUT_RIGHT
from engine.people_import.table import CellContent


def rejected_rows(plan: Plan) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The headers with one more before them, and the rejected rows as text with what to put right in each."""
    table = plan.reading.table
    said: dict[int, list[str]] = defaultdict(list)
    for finding in plan.findings:
        if finding.rejects and finding.row is not None:
            about = f"{finding.column}: " if finding.column else ""
            said[finding.row].append(f"{about}{finding.what}. {finding.remedy}.")
    kept = [place for place, header in enumerate(table.headers) if header != TO_PUT_RIGHT]
    headers = [TO_PUT_RIGHT, *(table.headers[place] for place in kept)]
    rows = [
        [" ".join(said[number]), *(_text(table.rows[number].cells[place]) for place in kept)]
        for number in plan.rejected
    ]
    return headers, rows


def write_rejections(path: Path, plan: Plan) -> None:
    """Write them as CSV (UTF-8 with its mark, so that Excel shows accents). No value is a formula."""
    headers, rows = rejected_rows(plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(_harmless, headers))
            writer.writerows([*map(_harmless, row)] for row in rows)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _text(content: CellContent) -> str:
    if content is None:
        return ""
    if isinstance(content, datetime | date):
        return f"{content:%d/%m/%Y}"
    return str(int(content)) if isinstance(content, float) and content.is_integer() else str(content)


def _harmless(text: str) -> str:
    """CSV injection (OWASP): an apostrophe before it, which our own reader takes off again."""
    return f"'{text}" if text.startswith(FORMULA) else text
