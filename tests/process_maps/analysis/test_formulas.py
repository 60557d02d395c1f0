"""Do the formulas that no published check covers give what can be worked out by hand?"""

from datetime import timedelta

import pytest

from process_maps.analysis import formulas

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_effective_cycle_time_shares_the_changeover_and_takes_the_uptime_off() -> None:
    assert formulas.effective_cycle(MINUTE, changeover=HOUR, batch=60, uptime=0.8) == 2.5 * MINUTE


def test_a_changeover_without_a_batch_size_is_not_counted() -> None:
    assert formulas.effective_cycle(MINUTE, changeover=HOUR) == MINUTE


def test_capacity_as_learning_to_see_prints_it() -> None:
    assert formulas.capacity(timedelta(seconds=27_600), timedelta(seconds=46), uptime=0.8) == 480


def test_every_part_every_interval_is_a_round_of_changeovers_in_what_the_day_leaves() -> None:
    assert formulas.every_part_every(16 * HOUR, 14 * HOUR, 4 * HOUR) == 2


def test_a_day_without_room_to_change_over_has_no_interval() -> None:
    with pytest.raises(ValueError, match="no time to change over"):
        formulas.every_part_every(16 * HOUR, 16 * HOUR, HOUR)


def test_no_changeover_fits_where_the_run_takes_all_day() -> None:
    assert formulas.changeovers_that_fit(8 * HOUR, 9 * HOUR, HOUR) == 0


def test_a_batch_lasts_until_the_next_round() -> None:
    assert formulas.batch_for(2, 460) == 920


def test_kanban_as_learning_to_see_prints_it() -> None:
    assert formulas.kanban_for(460, 20) == 23


def test_what_is_scrapped_must_be_started_too() -> None:
    assert formulas.gross_demand(90, 0.1) == 100


@pytest.mark.parametrize(("days", "turns"), [(23.6, 10.2), (8, 30)])
def test_inventory_turns(days: float, turns: float) -> None:
    assert formulas.inventory_turns(240, days) == pytest.approx(turns, abs=0.05)


def test_percent_loaded_is_the_bar_against_takt() -> None:
    assert formulas.percent_loaded(9 * MINUTE, 1, 4.7 * MINUTE) == pytest.approx(1.91, abs=0.005)
