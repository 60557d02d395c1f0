"""Is prefect.yaml read as it stands, and what becomes of runs that were missed?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from flows.deployments import CatchUp, UnknownFlow, deployment, deployments, missed_and_dropped

MORNINGS = [datetime(2026, 11, day, 7, 30, tzinfo=UTC) for day in (18, 19, 20)]


@pytest.mark.parametrize(
    ("policy", "dropped"),
    [
        pytest.param(CatchUp.SKIP, MORNINGS, id="none is made up for"),
        pytest.param(CatchUp.LATEST, MORNINGS[:2], id="the latest is"),
        pytest.param(CatchUp.ALL, (), id="all are"),
    ],
)
def test_what_was_missed_follows_the_policy(policy: CatchUp, dropped: Sequence[datetime]) -> None:
    assert list(missed_and_dropped(MORNINGS[::-1], policy)) == list(dropped)
    assert list(missed_and_dropped([], policy)) == []


def test_one_that_was_missed_is_run_unless_it_is_to_be_skipped() -> None:
    late = [MORNINGS[0] + timedelta(minutes=1)]
    assert not missed_and_dropped(late, CatchUp.LATEST)
    assert missed_and_dropped(late, CatchUp.SKIP) == late


def test_every_flow_is_known_by_its_name() -> None:
    assert deployment("deliver-mail").entrypoint == "flows.outbox.deliver_mail"
    assert all(each.description for each in deployments())
    with pytest.raises(UnknownFlow, match="deliver-mail"):
        deployment("deliver_mail")
