"""Are letters neither lost nor doubled when deliveries are killed at every named point and at random? 20 kills."""

import sys
from pathlib import Path

import pytest

from engine.outbox import WhenUnsure
from tests.kill.mail import FAULTY, QUIET, Plan, kill_deliveries

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed as on Unix")


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(seed=20261123, letters=1_600, at_points=9, at_random=4, faults=QUIET), id="resend"),
        pytest.param(
            Plan(seed=20261124, letters=900, at_points=4, at_random=3, faults=FAULTY, when_unsure=WhenUnsure.HOLD),
            id="hold, by a failing server",
        ),
    ],
)
def test_no_kill_loses_or_doubles_a_letter(plan: Plan, tmp_path: Path) -> None:
    result = kill_deliveries(plan, f"sqlite:///{tmp_path / 'letters.db'}", tmp_path)
    assert list(result.faults()) == []
