"""Is the present of two real logs reproduced: at most 1.5 times the floor, on the half that was not fitted on?"""

import pytest

from connectors.eventlogs import read_event_log
from process_maps.mining.calibration.calibrate import calibrate
from process_maps.mining.calibration.halves import halves
from process_maps.mining.discovery import discover
from tests.shared import shared


@pytest.mark.parametrize(
    ("name", "floor_hours"), [("PurchasingExample", 478.9), ("patients", 7.22)], ids=["purchasing", "patients"]
)
def test_the_held_out_half_is_as_near_as_asked(name: str, floor_hours: float) -> None:
    log = read_event_log(shared("data", "logs", f"{name}.csv.gz")).log
    found = calibrate(discover(halves(log)[0], name=name), log)
    assert found.accuracy.floor.total_seconds() / 3600 == pytest.approx(floor_hours, abs=0.1)
    assert found.accuracy.ratio <= 1.5
    assert found.accuracy.reproduced
