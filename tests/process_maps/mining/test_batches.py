"""Is work that was saved up and done together told from work that was not?"""

import pytest

from process_maps.mining.batches import ALONE, batches
from process_maps.mining.enablement import enabled_work
from tests.process_maps.mining.logs import at, log_of

REFERRALS = ["1 A - 9:00-9:10", "2 A - 9:00-9:20", "3 A - 9:00-9:30"]


def batch_of(*lines: str) -> dict[str, int]:
    """The batch of each case's B."""
    log = log_of(*REFERRALS, *lines)
    work = enabled_work(log)
    found = batches(work)
    b = log.activity_names.index("B")
    return {log.case_names[work.case[row]]: int(found.batch[row]) for row in range(len(log)) if work.activity[row] == b}


@pytest.mark.parametrize(
    ("lines", "batch"),
    [
        pytest.param(
            ["1 B Anya 10:00-10:10", "2 B Anya 10:10-10:20", "3 B Anya 10:20-10:30"],
            {"1": 0, "2": 0, "3": 0},
            id="one after the other",
        ),
        pytest.param(
            ["1 B Anya 10:00-10:30", "2 B Anya 10:00-10:30", "3 B Anya 10:05-10:20"],
            {"1": 0, "2": 0, "3": 0},
            id="at the same time",
        ),
        pytest.param(
            ["1 B Anya 10:00-10:10", "2 B Anya 10:11-10:20", "3 B Anya 10:20-10:30"],
            {"1": ALONE, "2": 0, "3": 0},
            id="a gap of a minute divides",
        ),
        pytest.param(
            ["1 B Anya 9:25-9:40", "2 B Anya 9:40-9:50", "3 B Anya 9:50-10:00"],
            {"1": 0, "2": 0, "3": ALONE},
            id="not yet enabled when it began",
        ),
        pytest.param(
            ["1 B Anya 10:00-10:10", "2 B Dom 10:10-10:20", "3 B - 10:20-10:30"],
            {"1": ALONE, "2": ALONE, "3": ALONE},
            id="by different people",
        ),
        pytest.param(
            ["1 B - 10:00-10:10", "2 B - 10:10-10:20"], {"1": ALONE, "2": ALONE},
            id="by nobody we know",
        ),
    ],
)  # fmt: skip
def test_work_is_batched(lines: list[str], batch: dict[str, int]) -> None:
    assert batch_of(*lines) == batch


def test_a_batch_is_complete_when_its_last_member_is_enabled() -> None:
    log = log_of(*REFERRALS, "1 B Anya 10:00-10:10", "3 B Anya 10:10-10:20")
    work = enabled_work(log)
    found = batches(work)
    complete = {int(time) for time, batch in zip(found.complete, found.batch, strict=True) if batch == 0}
    assert complete == {int(at("9:30").timestamp() * 1_000_000)}
