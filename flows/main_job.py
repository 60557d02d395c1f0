"""What does `python run.py` show: a workbook becomes a report, a comparison, and machine steps that run?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.calendars import long_date
from flows.answers import print_files
from flows.map_reading import read_map
from flows.map_report import LONDON, print_comparison, report_on
from flows.report_files import write_comparison_files
from flows.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

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
    """Read, analyse, draw and compare return to work; run the supplier reminders on Prefect; sum it all up.

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
    print_comparison(comparison, (), measures=SUMMED_UP)
    _print_machine_steps(progress.console, reminded)
    print_files([*files, reminded.workbook, *reminded.letters])


def _compare() -> "Comparison":
    from process_maps.analysis.compare import compare

    return compare(report_on(read_map(CURRENT)), report_on(read_map(FUTURE)))


def _remind(out: Path, server: "EmbeddedServer") -> "Reminded":
    from flows.supplier_reminders import remind_embedded

    return remind_embedded(register=REGISTER, today=REHEARSED, out=out, server=server)


def _print_machine_steps(console: "Console", reminded: "Reminded") -> None:
    passed = f"; {reminded.passed} went by without a decision" if reminded.passed else ""
    console.print(
        f"\nSuppliers, as on {long_date(reminded.today)}: {reminded.contracts} contracts read, "
        f"{reminded.decisions_due} decisions due{passed}; {len(reminded.letters)} letters are ready to send."
    )
