"""How do a discovered map, causes of waiting and conformance read on the console?"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from flows.answers import printable

if TYPE_CHECKING:
    from process_maps.mining.conformance import Conformance
    from process_maps.mining.performance import Performance
    from process_maps.mining.step_times import Spread
    from process_maps.mining.waiting import Waiting, WaitingSplit
    from process_maps.process_map import ProcessMap

MOST_SHOWN = 12
PLAIN_CAUSES = ("batch", "busy", "order", "off", "unknown")
CAUSES_TOLD = (
    "batch: saved up to be done together (batching); busy: with work that was waiting already (contention); order: with"
    " work that became ready later (prioritisation); off: not at work (unavailability); unknown: none of these"
    " (extraneous)."
)


def print_discovered(process: "ProcessMap", small: Iterable[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    steps, lanes = len(process.steps), len(process.lanes)
    console = Console()
    console.print(Text(printable(f"{process.name}: {steps} steps, {lanes} lanes"), style="bold"))
    for note in process.notes:
        console.print(Text(printable(note)))
    print_small(small)


def print_waiting(found: "Waiting") -> None:
    from process_maps.mining.documents import handed_over
    from process_maps.mining.waiting import HAND_OFF, RESOURCE, STEP, TRANSITION, Cause

    total = found.total
    print_causes("Waiting, in all", [("all steps", len(found), total)])
    if total.total:
        _say(f"The log explains {1 - total.share(Cause.EXTRANEOUS):.0%} of the waiting.")
    for title, parts in (
        ("By step", STEP),
        ("By transition", TRANSITION),
        ("By hand-off", HAND_OFF),
        ("By person", RESOURCE),
    ):
        groups = [group for group in found.grouped(parts) if parts != HAND_OFF or handed_over(group)]
        groups.sort(key=lambda group: -group.waits.total)
        rows = [(" > ".join(name or "nobody" for name in group.names), group.count, group.waits) for group in groups]
        print_causes(title, rows)
    if found.without_hours:
        _say(f"Never at work by the hours used: {', '.join(found.without_hours[:MOST_SHOWN])}")


def print_causes(title: str, rows: Sequence[tuple[str, int, "WaitingSplit"]]) -> None:
    """Name, how often, total wait and the share of each cause; of a long list the longest waits."""
    from process_maps.mining.waiting import CAUSES

    headings = ["", "times", "waited", *PLAIN_CAUSES]
    cells = [
        [name, f"{count:,}", _long(split.total), *(f"{split.share(cause):.0%}" for cause in CAUSES)]
        for name, count, split in rows[:MOST_SHOWN]
    ]
    more = len(rows) - len(cells)
    print_table(title + (f" ({more} more with shorter waits)" if more else ""), headings, cells)


def _long(time: timedelta) -> str:
    """Sums over many cases: from 1,000 days on in whole days."""
    from process_maps.finding import about

    days = time / timedelta(days=1)
    return f"{days:,.0f} d" if days >= 1000 else about(time)


def print_conformance(process: "ProcessMap", found: "Conformance") -> None:
    _say(f"{process.name}: {found.fitting:,} of {found.cases:,} cases ({found.share:.1%}) go as drawn.")
    if found.deviations:
        cells = [
            [of.kind.value, of.after or "the start", of.step, f"{of.cases:,}", f"{of.times:,}"]
            for of in found.deviations[:MOST_SHOWN]
        ]
        more = len(found.deviations) - len(cells)
        title = "Where they leave the map" + (f" ({more} more, by fewer cases)" if more else "")
        print_table(title, ["", "after", "step", "cases", "times"], cells)
    for what, names in (("Not on the map", found.unknown), ("Not in the log", found.unseen)):
        if names:
            _say(f"{what}: {', '.join(names)}")


def print_performance(process: "ProcessMap", measured: "Performance", *, starts_recorded: bool) -> None:
    from process_maps.finding import about

    names = {step.id: step.name for step in process.steps}
    headings = ["", "drawn", "mean", "median", "90th"]

    def told(spread: "Spread | None") -> list[str]:
        return ["-"] * 3 if spread is None else [about(time) for time in (spread.mean, spread.median, spread.p90)]

    if starts_recorded:
        work = [[names[of.step], about(of.drawn_work), *told(of.work)] for of in measured.steps]
        print_table("Work, drawn and measured", headings, work)
    waits = [[names[of.step], about(of.drawn_wait), *told(of.wait)] for of in measured.steps]
    print_table("Wait before it, drawn and measured", headings, waits)
    ways = [
        [
            f"{names[of.source]} > {names[of.target]}" + (" (rework)" if of.rework else ""),
            f"{of.drawn_share:.0%}",
            "-" if of.share is None else f"{of.share:.0%}",
            *told(of.wait),
        ]
        for of in measured.connections
    ]
    print_table("Ways, drawn and measured", ["", "drawn", "measured", "wait: mean", "median", "90th"], ways)


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Text to the left, figures to the right; names from a file are shown, never obeyed."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        figures = any(row[place][:1].isdigit() for row in rows)
        table.add_column(heading, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console()
    console.print(table)
    console.print()


def print_small(lines: Iterable[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for line in lines:
        console.print(Text(printable(line), style="dim"))


def _say(line: str) -> None:
    print(printable(line), end="\n\n")
