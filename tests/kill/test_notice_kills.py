"""Killed at any moment and started again, does each notice go to each person once, as if nothing had happened?"""

import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from engine.notices.change import Notice, Severity
from engine.notices.life import recorded
from engine.outbox import LetterState
from flows.settings import Settings
from flows.wiring import open_store
from tests.architecture.project import ROOT
from tests.engine.notices.small_trust import a_change
from tests.flows.notice_trust import SAVED, fill_home
from tests.kill.notice_worker import HOURS, STEP

KILLS = 5
COMMAND = [sys.executable, "-u", "-m", "tests.kill.notice_worker"]


def a_home(folder: Path) -> Path:
    """An installation with a downtime, an upgrade and two new features to come."""
    fill_home(folder)
    start = a_change().starts
    feature: dict[str, Any] = {"notice": Notice.NEW_FEATURE, "ends": None}
    changes = [
        a_change(severity=Severity.HIGH),
        replace(a_change(ref="CHG-2"), notice=Notice.UPGRADE, starts=start - timedelta(days=3)),
        a_change(ref="F-1", starts=start + timedelta(days=2), **feature),
        a_change(ref="F-2", starts=start + timedelta(days=3), systems=("S-2",), **feature),
    ]
    with open_store(Settings.from_env({"EIGHTFLOWS_HOME": str(folder)})) as store:
        for change in changes:
            store.notices.save_change(recorded(change, now=SAVED), by="asha", at=SAVED)
    return folder


def outcome(home: Path) -> tuple[list[tuple[str, ...]], int]:
    """Every delivery (change, rung, person, state, moment), and how many letters lie in the outbox."""
    with open_store(Settings.from_env({"EIGHTFLOWS_HOME": str(home)})) as store:
        found = [
            (kept.ref, each.key.rung, each.person, each.state.value, each.at.isoformat(), each.letter)
            for kept in store.notices.changes()
            for each in store.notices.deliveries(kept.ref)
        ]
        return sorted(found), store.outbox.counts()[LetterState.QUEUED]


def run(home: Path, first: int, *, kill_after: float | None) -> int:
    """Start a worker at this moment and kill it so many seconds after its first sign; returns the moment it was at."""
    process = subprocess.Popen([*COMMAND, str(home), str(first)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    done = process.stdout.readline()
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    lines = [line for line in (done, *process.stdout) if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    return int(lines[-1]) + 1 if lines else first


def test_killed_again_and_again_the_sequence_goes_on_and_nothing_is_doubled(tmp_path: Path) -> None:
    steady, killed = a_home(tmp_path / "steady"), a_home(tmp_path / "killed")
    assert run(steady, 0, kill_after=None) == HOURS // STEP
    dice, at_moment = Random(8), 0
    for _ in range(KILLS):
        at_moment = run(killed, at_moment, kill_after=dice.uniform(0, 0.12))
    assert at_moment < HOURS // STEP, "the last kill came while there was work left"
    run(killed, at_moment, kill_after=None)
    assert outcome(killed) == outcome(steady)
    deliveries, letters = outcome(killed)
    assert len(deliveries) > 30
    assert letters == len({each[-1] for each in deliveries if each[-1]})
