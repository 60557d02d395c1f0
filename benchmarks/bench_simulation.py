"""How quick is the simulation kernel? The 12-step model against SimPy and Prosimos, a sweep, and start-up.

    python -m benchmarks.bench_simulation [--cases 100000] [--prosimos PATH]

All in one run on one machine, CPU seconds (wall where it says so), medians. SimPy comes from
benchmarks/requirements.txt. Prosimos brings its own pandas and numpy: give the path of its command in an
environment of its own (`pip install prosimos==2.1.0`), or it is left out.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from process_maps.simulation.model import End, Join, SimulationModel, Split, Task, exits
from process_maps.simulation.results import Measure, simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Target, staffing_sweep
from tests.process_maps.simulation.models import twelve_steps

SIMPY_GOAL, PROSIMOS_GOAL, SWEEP_GOAL, START_GOAL = 40, 600, 3.0, 1.5
SWEEP = {"clerk": range(4, 8), "nurse": range(4, 7), "consultant": range(4, 6)}  # 24 staffings
START = """
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan
from tests.process_maps.simulation.models import twelve_steps
simulation(twelve_steps(), Plan(cases=10, replications=1))
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--prosimos", type=Path, default=None)
    asked.add_argument("--prosimos-cases", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()

    model = twelve_steps()
    kernel(model, 10)  # compile, or load what is compiled
    print(f"{'12-step model':<44}{'CPU s':>9}{'cases/s':>12}{'mean lead time':>17}")
    ours = told("eightflows, one thread", given.cases, given.rounds, lambda: kernel(model, given.cases))
    simpy = told("SimPy", given.cases, given.rounds, lambda: simpy_run(given.cases))
    verdict("times SimPy", ours / simpy, SIMPY_GOAL)
    if given.prosimos is None:
        print("Prosimos: not given (--prosimos PATH), left out")
    else:
        prosimos = told(
            "Prosimos",
            given.prosimos_cases,
            1,
            lambda: prosimos_run(given.prosimos, model, given.prosimos_cases),
        )
        verdict("times Prosimos", ours / prosimos, PROSIMOS_GOAL)
    for what, run, goal in (
        ("24 staffings x 30 replications x 1,000 cases, 2 threads", sweep, SWEEP_GOAL),
        ("a new process: start, imports, first run", new_process, START_GOAL),
    ):
        wall, cpu = clocked(run, given.rounds)
        verdict(f"s wall ({cpu:.2f} s CPU), {what}", wall, goal, most=True)


def told(name: str, cases: int, rounds: int, run: Callable[[], tuple[float, float]]) -> float:
    """Run, print a line, and return cases a second."""
    runs = [run() for _ in range(rounds)]
    seconds = median(cpu for cpu, _ in runs)
    print(f"{name + f', {cases:,} cases':<44}{seconds:>9.3f}{cases / seconds:>12,.0f}{runs[0][1]:>13.1f} min")
    return cases / seconds


def verdict(what: str, figure: float, goal: float, *, most: bool = False) -> None:
    good = figure <= goal if most else figure >= goal
    limit = "at most" if most else "at least"
    print(f"{figure:>8.2f} {what} (goal: {limit} {goal:g}) {'ok' if good else 'MISSED'}")


def clocked(run: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds by the clock on the wall, and of CPU, this process and its children together."""
    walls, cpus = [], []
    for _ in range(rounds):
        begin, cpu = perf_counter(), process_time() + children_cpu()
        run()
        walls.append(perf_counter() - begin)
        cpus.append(process_time() + children_cpu() - cpu)
    return median(walls), median(cpus)


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kernel(model: SimulationModel, cases: int) -> tuple[float, float]:
    """CPU seconds and mean lead time: arrivals, simulation and results, on one thread."""
    begin = process_time()
    results = simulation(model, Plan(cases=cases, warm_up=0, replications=1, threads=1))
    return process_time() - begin, float(Measure.LEAD_TIME.of(results)[0])


def sweep() -> None:
    target = Target(measure=Measure.LEAD_TIME_90, value=300)
    plan = Plan(cases=1_000, warm_up=0, replications=30, threads=2)
    assert len(staffing_sweep(twelve_steps(), SWEEP, target=target, plan=plan).staffings) == 24


def new_process() -> None:
    subprocess.run([sys.executable, "-c", START], check=True)


# ------------------------------------------------------------------------------------ SimPy
def simpy_run(cases: int, seed: int = 1) -> tuple[float, float]:
    """The same model as its users would write it: a process for each case, a Resource for each pool."""
    import simpy

    env, luck = simpy.Environment(), random.Random(seed)
    pools = {"clerk": 4, "nurse": 4, "consultant": 4, "diagnostics": 3}
    clerk, nurse, consultant, diagnostics = (simpy.Resource(env, capacity) for capacity in pools.values())
    lead_times: list[float] = []

    def work(pool: Any, mean: float) -> Generator[Any, Any, None]:
        with pool.request() as turn:
            yield turn
            yield env.timeout(luck.expovariate(1 / mean))

    def imaging() -> Generator[Any, Any, None]:
        yield from work(diagnostics, 25)
        yield from work(consultant, 8)

    def case() -> Generator[Any, Any, None]:
        begin = env.now
        yield from work(clerk, 5)
        yield from work(clerk, 8)
        yield from work(consultant, 6)
        while luck.random() < 0.2:
            yield from work(clerk, 10)
            yield from work(consultant, 6)
        yield from work(clerk, 7)
        yield env.process(work(nurse, 12)) & env.process(imaging())
        yield from work(consultant, 20)
        if luck.random() < 0.6:
            yield from work(nurse, 30)
        yield from work(clerk, 6)
        yield from work(clerk, 4)
        lead_times.append(env.now - begin)

    def arrivals() -> Generator[Any, Any, None]:
        for _ in range(cases):
            yield env.timeout(luck.expovariate(1 / 10))
            env.process(case())

    begin = process_time()
    env.process(arrivals())
    env.run()
    return process_time() - begin, sum(lead_times) / len(lead_times)


# ------------------------------------------------------------------------------------ Prosimos
def prosimos_run(command: Path, model: SimulationModel, cases: int) -> tuple[float, float]:
    """Its own command with its log on, as it is meant to be used; CPU seconds of that process."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "model.bpmn").write_text(bpmn(model))
        (place / "model.json").write_text(json.dumps(parameters(model)))
        files = {"bpmn_path": "model.bpmn", "json_path": "model.json", "log_out_path": "log.csv"}
        files["stat_out_path"] = "stats.csv"
        options = [text for name, file in files.items() for text in (f"--{name}", str(place / file))]
        before = children_cpu()
        subprocess.run(
            [command, "start-simulation", *options, "--total_cases", str(cases)],
            check=True,
            capture_output=True,
        )
        seconds = children_cpu() - before
        return seconds, mean_cycle_minutes((place / "stats.csv").read_text())


def mean_cycle_minutes(stats: str) -> float:
    row = next(line for line in stats.splitlines() if line.startswith("cycle_time"))
    return float(row.split(",")[3]) / 60


def elements(model: SimulationModel) -> list[tuple[str, str]]:
    """(BPMN element, id) of every node; BPMN wants a gateway where ways meet, too."""
    kinds = {Task: "task", End: "endEvent", Split: "parallelGateway", Join: "parallelGateway"}
    return [
        ("startEvent", "start"),
        *((kinds.get(type(node), "exclusiveGateway"), _id(node.id)) for node in model.nodes),
    ]


def bpmn(model: SimulationModel) -> str:
    ways = [("start", _id(model.arrivals[0].at))]
    ways += [(_id(node.id), _id(way.to)) for node in model.nodes for way in exits(node)]
    boxes = "".join(f'<{kind} id="{id_}" name="{id_}"/>' for kind, id_ in elements(model))
    arrows = "".join(f'<sequenceFlow id="{a}__{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in ways)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="benchmark">'
        f'<process id="p" isExecutable="false">{boxes}{arrows}</process></definitions>'
    )


def parameters(model: SimulationModel) -> dict[str, Any]:
    gap = model.arrivals[0].mean_gap
    assert gap is not None
    always = {"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00", "endTime": "23:59:59.999999"}
    return {
        "resource_profiles": [
            {
                "id": pool.id,
                "name": pool.id,
                "resource_list": [
                    {
                        "id": f"{pool.id}_{i}",
                        "name": f"{pool.id}_{i}",
                        "cost_per_hour": "1",
                        "amount": 1,
                        "calendar": "always",
                        "assignedTasks": [_id(task.id) for task in model.tasks if pool.id in task.pools],
                    }
                    for i in range(pool.servers)
                ],
            }
            for pool in model.pools
        ],
        "resource_calendars": [{"id": "always", "name": "always", "time_periods": [always]}],
        "task_resource_distribution": [
            {
                "task_id": _id(task.id),
                "resources": [
                    {"resource_id": f"{pool.id}_{i}"} | exponential_seconds(task.work.mean_minutes * 60)
                    for pool in model.pools
                    if pool.id in task.pools
                    for i in range(pool.servers)
                ],
            }
            for task in model.tasks
        ],
        "arrival_time_distribution": exponential_seconds(gap.total_seconds()),
        "arrival_time_calendar": [always],
        "gateway_branching_probabilities": [
            {
                "gateway_id": _id(node.id),
                "probabilities": [
                    {"path_id": f"{_id(node.id)}__{_id(way.to)}", "value": way.share} for way in exits(node)
                ],
            }
            for node in model.nodes
            if not isinstance(node, Task | Split | Join | End)
        ],
    }


def exponential_seconds(mean: float) -> dict[str, Any]:
    return {
        "distribution_name": "expon",
        "distribution_params": [{"value": mean}, {"value": 0}, {"value": 1e9}],
    }


def _id(name: str) -> str:
    return name.replace(" ", "_")


if __name__ == "__main__":
    main()
