"""What does a model with nearly everything in it give? Run by itself, it prints a digest (test_luck.py)."""

from datetime import time
from hashlib import sha256

import numpy as np

from process_maps.simulation.model import (
    Arrivals,
    CountBatch,
    End,
    Exit,
    Join,
    ListBatch,
    SimulationModel,
    Split,
    Uptime,
    Urgency,
)
from process_maps.simulation.times import empirical, exponential, gamma, lognormal, triangular
from process_maps.simulation.week import profile_of, weekly
from tests.process_maps.simulation.models import OFFICE, exactly, minutes, pool, task, whole_log

EVENINGS = weekly((0, 2, 5, 6), time(17), time(1, 30))


def rich_model() -> SimulationModel:
    """Every distribution, both batches, hours, urgencies, ranks, skills, set-up, breakdowns, rework."""
    return SimulationModel(
        arrivals=(
            Arrivals.random(every=minutes(60), at="receive", profile=profile_of(OFFICE)),
            Arrivals(at="triage", mean_gap=minutes(600), regular=True),
        ),
        pools=(pool("clerk", 3, OFFICE), pool("late", 2, EVENINGS), pool("nurse", 3), pool("scanner", 2)),
        urgencies=(Urgency(id="two weeks", share=0.2), Urgency(id="routine", share=0.8)),
        nodes=(
            task(
                "receive",
                lognormal(minutes(9), minutes(6)),
                "triage",
                pools=("clerk", "late"),
                setup=exactly(2),
            ),
            task(
                "triage",
                gamma(minutes(12), minutes(20)),
                Exit("receive", 0.15),
                Exit("chase", 0.1, 1),
                Exit("tests", 0.75),
                pools=("nurse",),
                rank=1,
            ),
            task("chase", empirical([3, 5, 90]), "triage", pools=(), extra_wait=exponential(minutes(900))),
            Split(id="tests", to=(Exit("bloods"), Exit("scan"))),
            task(
                "bloods",
                triangular(minutes(2), minutes(5), minutes(20)),
                "results",
                pools=("nurse",),
                batch=CountBatch(size=6, patience=minutes(240), together=True),
            ),
            task(
                "scan",
                gamma(minutes(30), minutes(9)),
                "results",
                pools=("scanner",),
                uptime=Uptime(share=0.9, repair=minutes(60)),
                setup=exponential(minutes(3)),
            ),
            Join(id="results", to=(Exit("meeting"),)),
            task(
                "meeting",
                exactly(4),
                "letter",
                pools=("late", "nurse"),
                batch=ListBatch(minutes=(2_400, 6_000), at_most=120),
            ),
            task("letter", exponential(minutes(6)), "end", pools=("clerk",), past_closing=True),
            End(id="end"),
        ),
    )


def fingerprint(cases: int, seed: int = 7) -> str:
    """A digest of every number of the event log, to the last bit."""
    log = whole_log(rich_model(), cases=cases, seed=seed)
    return sha256(b"".join(np.ascontiguousarray(column).tobytes() for column in log)).hexdigest()


if __name__ == "__main__":
    print(fingerprint(400))  # noqa: T201
