"""How near does a calibrated map come to the half of a log it was not fitted on, and how long does fitting take?

    python -m benchmarks.bench_calibration [seeds]

PurchasingExample and the patients log of ../shared/data/logs. The map is mined from the earlier half alone, so that
nothing of the later half is in it. For each seed: the distance of the simulated lead times from those held out, in
hours and in floors (1 floor: the earlier half's own lead times from the later half's). For comparison the distance
that the earlier half itself would have, drawn anew from its own cases: what no model can be expected to beat in a
single run. CPU seconds without reading the log.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from connectors.eventlogs import read_event_log
from process_maps.mining.calibration.calibrate import Calibrated, calibrate
from process_maps.mining.calibration.distance import BELIEVABLE, distance, in_hours
from process_maps.mining.calibration.halves import halves, lead_times
from process_maps.mining.discovery import discover

LOGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "logs"
NAMES = ("PurchasingExample", "patients")
SEEDS = 5
REDRAWN = 200


def main(seeds: int) -> None:
    print(f"{'log':<20}{'seed':>5}{'floor h':>9}{'distance h':>12}{'floors':>8}", end="")
    print(f"{'one run':>9}{'explained':>11}{'CPU s':>7}")
    for name in NAMES:
        log = read_event_log(LOGS / f"{name}.csv.gz").log
        earlier, later = halves(log)
        drawn = discover(earlier, name=name)
        found = calibrate(drawn, log)  # imports and compiling are not what is measured
        ratios = []
        for seed in range(1, seeds + 1):
            began = process_time()
            found = calibrate(drawn, log, seed=seed)
            ratios.append(found.accuracy.ratio)
            print_row(name, found, process_time() - began)
        again = redrawn(lead_times(earlier), lead_times(later)) / found.accuracy.floor.total_seconds() * 60
        reached = f"worst {max(ratios):.2f}, median {median(ratios):.2f} floors; asked for: at most {BELIEVABLE}"
        print(f"{name}: {reached}. The earlier half drawn anew, one run: {again:.2f}\n")


def print_row(name: str, found: Calibrated, seconds: float) -> None:
    near = found.accuracy
    print(
        f"{name:<20}{found.seed:>5}{in_hours(near.floor):>9.2f}{in_hours(near.distance):>12.2f}{near.ratio:>8.2f}"
        f"{near.ratio_of_a_run:>9.2f}{found.explained_share or 0.0:>11.0%}{seconds:>7.1f}"
    )


def redrawn(earlier: np.ndarray, later: np.ndarray) -> float:
    """Mean distance of cases drawn from the earlier half from the later half, minutes."""
    luck = np.random.default_rng(1)
    return float(np.mean([distance(luck.choice(earlier, len(later)), later) for _ in range(REDRAWN)]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
