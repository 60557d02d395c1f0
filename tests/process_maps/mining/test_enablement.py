"""Is work enabled by the last work before it that it had to wait for?"""

from datetime import datetime

import pytest

from process_maps.mining.enablement import NONE, enabled_work
from process_maps.mining.event_log import EventLog, as_instants
from tests.process_maps.mining.logs import at, log_of


def enabled(log: EventLog) -> dict[str, tuple[datetime, str]]:
    """By activity: since when it was enabled, and what it follows."""
    work = enabled_work(log)
    names = log.activity_names
    times = [time.replace(tzinfo=at("0:00").tzinfo) for time in as_instants(work.enabled).tolist()]
    return {
        names[work.activity[row]]: (times[row], "" if source == NONE else names[work.activity[source]])
        for row, source in enumerate(work.source)
    }


@pytest.mark.parametrize(
    ("lines", "activity", "since", "source"),
    [
        pytest.param(["1 A - 10:00-11:00"], "A", "10:00", "", id="the first work, when it starts"),
        pytest.param(
            ["1 A - 10:00-11:00", "1 B - 12:00-13:00"], "B", "11:00", "A",
            id="when the work before ended",
        ),
        pytest.param(["1 A - 10:00-11:00", "1 B - 11:00-13:00"], "B", "11:00", "A", id="without a wait"),
        pytest.param(
            ["1 A - 9:00-10:00", "1 B - 10:00-12:00", "1 C - 11:00-13:00"], "C", "10:00", "A",
            id="work that still runs does not enable",
        ),
        pytest.param(
            ["1 A - 10:00-12:00", "1 B - 11:00-13:00"], "B", "10:00", "",
            id="nothing ended yet: when the case began",
        ),
        pytest.param(
            ["1 A - 9:00-10:00", "1 B - 10:00-11:00", "1 C - 11:00-11:00"], "C", "10:00", "B",
            id="a moment follows work that ends in the same instant, but is not enabled by it",
        ),
    ],
)  # fmt: skip
def test_work_is_enabled(lines: list[str], activity: str, since: str, source: str) -> None:
    assert enabled(log_of(*lines))[activity] == (at(since), source)


def test_concurrent_work_does_not_enable() -> None:
    both_orders = ["x B - 1:00-2:00", "x C - 2:00-3:00", "y C - 1:00-2:00", "y B - 2:00-3:00"]
    case = ["1 A - 9:00-10:00", "1 B - 10:00-11:00", "1 C - 12:00-13:00"]
    log = log_of(*case, *both_orders)
    work = enabled_work(log)
    of_case = {log.activity_names[work.activity[row]]: row for row in range(len(log)) if work.case[row] == 0}
    assert as_instants(work.enabled)[of_case["C"]].item() == at("10:00").replace(tzinfo=None)
    assert work.source[of_case["C"]] == of_case["A"]


def test_an_empty_log_has_no_work() -> None:
    assert len(enabled_work(log_of()).enabled) == 0
