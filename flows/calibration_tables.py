"""How does a calibration read on the console?"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flows.answers import printable
from flows.log_tables import CAUSES_TOLD, print_causes, print_small, print_table

if TYPE_CHECKING:
    from process_maps.mining.calibration.calibrate import Calibrated, LeadTimes, StepFit

UNEXPLAINED = (
    "Simulated wait: what lines, batches and closed hours of the map make, and what is left of the log's waits"
    " (unexplained), which stays in every future."
)


def print_calibration(found: "Calibrated", small: Iterable[str]) -> None:
    from rich.console import Console
    from rich.text import Text

    from process_maps.finding import about
    from process_maps.mining.calibration.verdict import verdict

    console = Console()
    console.print(Text(printable(verdict(found)), style="bold green" if found.accuracy.reproduced else "bold red"))
    console.print()
    print_table("Lead time of a case", ["", "cases", "mean", "median", "90th"], _lead_times(found))
    near = found.accuracy
    distances = [
        ["simulated, from those held out", about(near.distance), f"{near.ratio:.2f}"],
        ["one run of as many cases", about(near.of_a_run), f"{near.ratio_of_a_run:.2f}"],
        ["the floor: fitted on, from those held out", about(near.floor), "1"],
    ]
    print_table("How far apart (earth mover's distance)", ["", "distance", "floors"], distances)
    headings = ["", "visits", "log", "simulated", "unexplained"]
    print_table("Wait of a visit", headings, [_step(step) for step in found.steps])
    told = [(step.name, step.visits, step.causes) for step in found.steps if step.causes is not None]
    print_causes("Why, by the log", sorted(told, key=lambda row: -row[2].total))
    for sentence in _told(found):
        console.print(Text(printable(sentence)))
    print_small(["", UNEXPLAINED, CAUSES_TOLD, *small])


def _lead_times(found: "Calibrated") -> list[list[str]]:
    from process_maps.finding import about

    def row(name: str, times: "LeadTimes") -> list[str]:
        cases = f"{times.cases:,}"
        return [name, cases, *(about(time) for time in (times.mean, times.median, times.ninth_decile))]

    return [
        row("fitted on: the earlier half", found.fitted_on),
        row("held out: the later half", found.held_out),
        row("simulated, each run", found.simulated),
    ]


def _step(step: "StepFit") -> list[str]:
    from process_maps.finding import about

    unexplained = "" if step.explained_share is None else f"{1 - step.explained_share:.0%}"
    return [step.name, f"{step.visits:,}", about(step.waited), about(step.simulated), unexplained]


def _told(found: "Calibrated") -> Iterable[str]:
    from process_maps.finding import listed
    from process_maps.mining.waiting import Cause

    if found.explained_share is not None:
        yield (
            f"Lines, batches and closed hours of the simulation explain {found.explained_share:.0%} of the waiting;"
            " the rest is taken from the log as it is."
        )
    if found.causes is not None and found.causes.total:
        yield (
            f"The log itself explains {1 - found.causes.share(Cause.EXTRANEOUS):.0%} of it, person by person: a lane's"
            " people stand in for one another, and those of the log did not."
        )
    if found.unknown:
        yield f"Not on the map, so their time counts as waiting: {listed(found.unknown)}."
    if found.unseen:
        names = {step.id: step.name for step in found.process.steps}
        yield f"Not in the log, so left as drawn: {listed([names[step] for step in found.unseen])}."
    if found.elsewhere:
        yield f"Came by a way that is not drawn: {found.elsewhere:,} pieces of work."
    yield from (f"{note}." for note in found.notes)
