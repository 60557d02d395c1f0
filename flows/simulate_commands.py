"""How is `eightflows simulate` asked for on the command line?"""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.arguments import whole


def simulate(
    map_file: Annotated[Path, Parameter(help="A process map: a filled-in workbook (.xlsx) or a YAML file.")],
    /,
    *,
    scenario: Annotated[
        Path | None, Parameter(help="What if? A YAML file of scenarios to compare and staffings to try.")
    ] = None,
    cases: Annotated[int, whole(2, 1_000_000), Parameter(help="Cases in each run.")] = 1_000,
    replications: Annotated[int, whole(1, 10_000), Parameter(help="Runs.")] = 30,
    seed: Annotated[int, whole(0, 2**32 - 1), Parameter(help="The same seed is the same luck.")] = 1,
    waits: Annotated[
        Literal["remainder", "observed", "queueing"],
        Parameter(help="What a drawn wait is: all waiting, none of it queueing, or all of it queueing."),
    ] = "remainder",
    overload: Annotated[bool, Parameter(negative="", help="Simulate even where lines grow without end.")] = False,
    workers: Annotated[int, whole(0, 64), Parameter(help="Try staffings in so many processes of this machine.")] = 0,
    scheduler: Annotated[
        str, Parameter(help="Try staffings on the machines of this Dask scheduler, as tls://host:8786.")
    ] = "",
    json: Annotated[
        bool, Parameter(negative="", help="Print one JSON object on standard output, nothing else.")
    ] = False,
    out: Annotated[Path | None, Parameter(help="Write the page, workbook, PDF and pictures here.")] = None,
) -> None:
    """Try a map with chance in it: how long cases take, who is busy, what each future would change."""
    from flows import simulate as simulation

    size = simulation.Size(cases=cases, replications=replications, seed=seed, overload=overload)
    machines = simulation.Machines(workers=workers, scheduler=scheduler)
    simulation.simulate(map_file, scenarios=scenario, size=size, waits=waits, json=json, out=out, machines=machines)
