"""What does `python run.py` show: a workbook becomes a report, a comparison, and cases whose machine steps run?"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendars import long_date
from flows.answers import print_files, printable
from flows.map_reading import read_map
from flows.map_report import LONDON, print_comparison, report_on
from flows.report_files import write_comparison_files
from flows.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from flows.absence_rehearsal import Rehearsed
    from flows.embedded_server import EmbeddedServer
    from flows.supplier_reminders import Reminded
    from process_maps.analysis.compare import Comparison

LIBRARY = Path(__file__).parents[1] / "process_maps" / "library"
CURRENT = LIBRARY / "return_to_work" / "current.xlsx"
FUTURE = LIBRARY / "return_to_work" / "future.yaml"
REGISTER = LIBRARY / "supplier_service_review" / "suppliers.xlsx"
SUMMED_UP = frozenset(
    {
        "lead_time_minutes",
        "touch_minutes",
        "value_added_ratio",
        "right_first_time",
        "hand_offs",
        "rekeys",
        "waste_hours_a_year",
        "waste_pounds_a_year",
    }
)
"""The measures of the short summary; the report has them all."""

DUE_FIRST = 8
"""Pieces of work the summary names; the workbook has them all."""

REHEARSED = date(2026, 11, 23)
"""The Monday the sample register is written for: any day can be rehearsed, and this one has much to show."""


@dataclass(frozen=True, slots=True)
class _Progress:
    """Says what is being done while it is done: a spinner on a terminal, a line each in a log."""

    console: "Console"

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        if self.console.is_terminal:
            with self.console.status(f"{what} ..."):
                yield
        else:
            self.console.print(f"{what} ...")
            yield


def demo(out: Path) -> None:
    """Read, analyse, draw and compare return to work; run reminders and cases on Prefect; sum it all up.

    Prefect's temporary server starts first and gets ready while the maps are drawn.
    """
    from rich.console import Console

    from flows.embedded_server import embedded_server

    progress = _Progress(Console())
    made = datetime.now(LONDON)
    with embedded_server(Settings.from_env()) as server:
        with progress.doing(f"Reading {CURRENT.name} and {FUTURE.name}, and working out what they tell"):
            comparison = _compare()
        with progress.doing("Drawing the maps and writing the report-out"):
            files = write_comparison_files(comparison, out, made=made)
        with progress.doing("Reminding the owners of contracts, as a Prefect flow"):
            reminded = _remind(out / "suppliers", server)
        with progress.doing("Living through two weeks of absences on the future map, as a Prefect flow"):
            rehearsed = _rehearse(out / "return-to-work", server)
    print_comparison(comparison, (), measures=SUMMED_UP)
    _print_machine_steps(progress.console, reminded)
    _print_cases(progress.console, rehearsed)
    print_files(
        [*files, reminded.workbook, *reminded.letters, rehearsed.workbook, *rehearsed.exports, *rehearsed.letters]
    )


def _compare() -> "Comparison":
    from process_maps.analysis.compare import compare

    return compare(report_on(read_map(CURRENT)), report_on(read_map(FUTURE)))


def _remind(out: Path, server: "EmbeddedServer") -> "Reminded":
    from flows.supplier_reminders import remind_embedded

    return remind_embedded(register=REGISTER, today=REHEARSED, out=out, server=server)


def _rehearse(out: Path, server: "EmbeddedServer") -> "Rehearsed":
    from flows.absence_rehearsal import rehearse_embedded

    return rehearse_embedded(out=out, today=REHEARSED, server=server)


def _print_machine_steps(console: "Console", reminded: "Reminded") -> None:
    passed = f"; {reminded.passed} went by without a decision" if reminded.passed else ""
    console.print(
        f"\nSuppliers, as on {long_date(reminded.today)}: {reminded.contracts} contracts read, "
        f"{reminded.decisions_due} decisions due{passed}; {len(reminded.letters)} letters are ready to send."
    )


def _print_cases(console: "Console", rehearsed: "Rehearsed") -> None:
    """Who is waited for, and until when: by role, then what is due first."""
    from rich.table import Table

    counts = Counter(line.role for line in rehearsed.waiting)
    console.print(
        f"\nReturn to work, as on {long_date(rehearsed.today)}: {rehearsed.absences} absences on the roster, "
        f"{rehearsed.opened} cases opened, {rehearsed.told} told by a later list how long the absence lasts; "
        f"{rehearsed.machine_steps} machine steps run, {rehearsed.closed} filed; "
        f"{len(rehearsed.letters)} letters are ready to send."
    )
    console.print("Waiting for: " + ", ".join(f"{role} {count}" for role, count in counts.most_common()))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Due", "Waits for", "What", "Case", ""):
        table.add_column(heading, no_wrap=heading == "Due")
    for line in rehearsed.waiting[:DUE_FIRST]:
        due = line.due.astimezone(LONDON).date() if line.due else None
        late = "overdue" if due and due < rehearsed.today else ""
        table.add_row(f"{due:%d/%m/%Y}" if due else "", printable(line.who), line.step, line.case, late)
    console.print(table)
