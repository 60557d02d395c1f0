"""Who is waited for, for what, until when? A workbook for the manager who looks after the cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.excel.house_style import (
    DATE,
    WHOLE,
    Paint,
    TableColumn,
    finish_sheet,
    paint,
    put_figure,
    put_heading,
    save,
    start_sheet,
    write_table,
)
from engine.calendars import long_date

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONDON = ZoneInfo("Europe/London")
OVERDUE = Paint(fill="F6E3E8", letters="8A1538")
TODAY = Paint(fill="FFF4D3")
TOP = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A piece of work that waits: `who` by name, `role` as people say it; `due` aware, None for no day."""

    case: str
    step: str
    who: str
    role: str
    team: str
    since: datetime
    due: datetime | None
    state: str
    shade: str


COLUMNS = (
    TableColumn(heading="Due", width=18, number_format=DATE),
    TableColumn(heading="", width=12),
    TableColumn(heading="Waits for", width=30, wrap=True),
    TableColumn(heading="As", width=22),
    TableColumn(heading="What", width=34, wrap=True),
    TableColumn(heading="Team", width=28, wrap=True),
    TableColumn(heading="Case", width=16),
    TableColumn(heading="Since", width=18, number_format=DATE),
    TableColumn(heading="So far", width=14),
)


def write_work_list(path: Path, lines: Sequence[WaitingLine], *, title: str, today: date) -> None:
    """Soonest due first; what is overdue in red, what is due today in yellow. Raises OSError."""
    from openpyxl import Workbook

    workbook = Workbook()
    del workbook[workbook.sheetnames[0]]
    _waiting_sheet(workbook.create_sheet("Waiting"), lines, title, today)
    _role_sheet(workbook.create_sheet("By role"), lines, today)
    save(workbook, path)


def _waiting_sheet(sheet: "Worksheet", lines: Sequence[WaitingLine], title: str, today: date) -> None:
    note = f"Who is waited for, on {long_date(today)}. Open eightflows to see a case."
    start_sheet(sheet, title=title, note=note, columns=[column.width for column in COLUMNS])
    days = [_day(line.due) for line in lines]
    figures = (
        ("Waiting", len(lines)),
        ("Overdue", sum(day is not None and day < today for day in days)),
        ("Due today", days.count(today)),
        ("Stopped", sum(line.state == "stopped" for line in lines)),
    )
    for column, (label, figure) in enumerate(figures, start=1):
        put_figure(sheet, row=4, column=column, label=label, figure=figure, number_format=WHOLE)
    last = write_table(sheet, top=TOP, columns=COLUMNS, rows=(_row(line, today) for line in lines))
    for row, day in enumerate(days, start=TOP + 1):
        if day is not None and day <= today:
            paint(sheet.cell(row, 2), OVERDUE if day < today else TODAY)
    finish_sheet(sheet, top=TOP, last=last, columns=len(COLUMNS), frozen=f"A{TOP + 1}")


def _row(line: WaitingLine, today: date) -> tuple[str | date | None, ...]:
    day = _day(line.due)
    late = "overdue" if day and day < today else "today" if day == today else ""
    so_far = line.shade or ("" if line.state == "waiting" else line.state)
    return (day, late, line.who, line.role, line.step, line.team, line.case, _day(line.since), so_far)


def _role_sheet(sheet: "Worksheet", lines: Sequence[WaitingLine], today: date) -> None:
    columns = (
        TableColumn(heading="Waits for", width=34),
        TableColumn(heading="What", width=40, wrap=True),
        TableColumn(heading="Pieces of work", width=16, number_format=WHOLE),
        TableColumn(heading="Overdue", width=16, number_format=WHOLE),
    )
    start_sheet(
        sheet, title="Waiting, by role", note="Where the work lies now.", columns=[column.width for column in columns]
    )
    put_heading(sheet, row=4, text="Roles and steps")
    counts = Counter((line.role, line.step) for line in lines)
    overdue = Counter((line.role, line.step) for line in lines if (day := _day(line.due)) and day < today)
    rows = [(role, step, count, overdue[role, step]) for (role, step), count in counts.most_common()]
    last = write_table(sheet, top=5, columns=columns, rows=rows)
    finish_sheet(sheet, top=5, last=last, columns=len(columns), frozen="A6")


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(LONDON).date() if moment else None
