"""Are shares, arrivals, people, spreads and distances read as docs/method/calibration.md says?"""

import numpy as np
import pytest

from process_maps.mining.calibration.arriving import arriving
from process_maps.mining.calibration.distance import Accuracy, distance
from process_maps.mining.calibration.halves import of_activities, of_cases
from process_maps.mining.calibration.people import open_minutes, people_of
from process_maps.mining.calibration.shares import with_shares
from process_maps.mining.calibration.spreads import fitted_times, parts_of, quantile_means
from process_maps.mining.calibration.visits import Visits, visits
from process_maps.mining.event_log import EventLog
from process_maps.mining.matching import matched
from process_maps.model import Lane
from process_maps.process_map import ProcessMap
from process_maps.simulation.times import Shape
from process_maps.simulation.week import WeeklyHours, working_minutes
from process_maps.vocabulary import Retake
from tests.builders import HOUR, MINUTE, a_choice, a_link, a_map, a_parallel, a_step, in_order, sent_back
from tests.process_maps.mining.logs import log_of, sequences

LUCK = np.random.default_rng(1)


def seen(process: ProcessMap, log: EventLog) -> Visits:
    return visits(process, log, matched(process, log))


def shares(process: ProcessMap, ways: dict[str, int]) -> list[float | None]:
    return [link.share for link in with_shares(process, seen(process, log_of(*sequences(ways)))).links]


@pytest.mark.parametrize(
    ("observed", "shape"),
    [
        pytest.param(np.full(50, 7.0), Shape.FIXED, id="always the same"),
        pytest.param(LUCK.exponential(9, 2_000), Shape.EXPONENTIAL, id="exponential"),
        pytest.param(LUCK.lognormal(3, 0.8, 2_000), Shape.LOGNORMAL, id="lognormal"),
        pytest.param(LUCK.gamma(3, 4, 2_000), Shape.GAMMA, id="gamma"),
        pytest.param(np.r_[LUCK.normal(5, 0.1, 900), LUCK.normal(90, 1, 900)], Shape.EMPIRICAL, id="two kinds of work"),
    ],
)
def test_the_shape_that_tells_the_times_is_chosen_and_keeps_the_mean(observed: np.ndarray, shape: Shape) -> None:
    found = fitted_times(observed)
    assert found.shape is shape
    assert found.mean_minutes == pytest.approx(observed.mean(), abs=0.01)


def test_no_times_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="no times"):
        fitted_times(np.zeros(0))


def test_equal_parts_keep_the_mean_of_any_number_of_times() -> None:
    times = np.sort(LUCK.exponential(5, 137))
    assert quantile_means(times, 60).mean() == pytest.approx(times.mean())
    assert (np.diff(quantile_means(times, 60)) >= 0).all()
    assert parts_of(times[:7], 60).tolist() == times[:7].tolist()


def test_the_distance_is_what_must_be_moved_how_far() -> None:
    assert distance(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0])) == pytest.approx(1)
    assert distance(np.array([0.0, 10.0]), np.array([5.0])) == pytest.approx(5)


@pytest.mark.parametrize(
    ("far", "floor", "believed"),
    [
        (15 * HOUR, 10 * HOUR, True),
        (16 * HOUR, 10 * HOUR, False),
        (1 * MINUTE, 0 * HOUR, True),
        (HOUR, 0 * HOUR, False),
    ],
)
def test_a_simulation_is_believed_up_to_one_and_a_half_floors(far: object, floor: object, believed: bool) -> None:
    reached = Accuracy(distance=far, of_a_run=far, floor=floor)  # type: ignore[arg-type]
    assert reached.reproduced is believed


def test_shares_where_ways_divide() -> None:
    process = a_map(["A", "B", "C"], a_link("A", "B", 0.5), a_link("A", "C", 0.5))
    assert shares(process, {"AB": 30, "AC": 10}) == [0.75, 0.25]


def test_shares_of_rework_count_every_visit() -> None:
    process = a_map(["A", "B"], a_link("A", "B"), sent_back("B", "A", 0.9))
    assert shares(process, {"AB": 30, "ABAB": 10}) == [None, 0.2]


def test_shares_of_what_is_sent_back_once_count_those_that_go_on() -> None:
    process = a_map(["A", "B"], a_link("A", "B"), sent_back("B", "A", 0.9, Retake.ONCE))
    assert shares(process, {"AB": 30, "ABAB": 10}) == [None, 0.25]


def test_shares_beside_rework_leave_room_for_it() -> None:
    process = a_map(
        ["A", "B", "C"], a_link("A", "B", 0.4), a_link("A", "C", 0.4), a_link("C", "B"), sent_back("A", "A", 0.2)
    )
    found = shares(process, {"AB": 30, "ACB": 10, "AAB": 20})
    assert found[3] == 0.25
    assert (found[0] or 0) + (found[1] or 0) + 0.25 == pytest.approx(1)
    assert found[1] == pytest.approx(0.125)


def test_shares_through_gateways_and_out_of_the_map() -> None:
    links = (a_link("A", "which"), a_link("which", "B", 0.5), a_link("which", "end", 0.5))
    process = a_map(["A", "B"], *links, gateways=(a_choice("which"), a_choice("end")))
    assert shares(process, {"AB": 15, "A": 5}) == [None, 0.75, 0.25]


def test_branches_of_a_split_have_no_shares() -> None:
    links = (
        a_link("A", "split"),
        a_link("split", "B"),
        a_link("split", "C"),
        a_link("B", "join"),
        a_link("C", "join"),
        a_link("join", "D"),
    )
    process = a_map(["A", "B", "C", "D"], *links, gateways=(a_parallel("split"), a_parallel("join")))
    assert shares(process, {"ABCD": 10, "ACBD": 10}) == [None] * 6


def test_ways_the_log_never_came_to_stay_as_drawn() -> None:
    process = a_map(["A", "B", "C", "D"], *in_order("A", "B"), a_link("B", "C", 0.7), a_link("B", "D", 0.3))
    assert shares(process, {"A": 5}) == [None, 0.7, 0.3]


def test_work_is_ready_when_what_is_drawn_before_it_was_done() -> None:
    found = seen(
        a_map(["A", "B"]), log_of("1 A - 9:00-9:30", "1 B - 10:00-10:10", "2 A - 9:00-9:10", "2 A - 9:40-9:50")
    )
    assert found.wait_minutes(1).tolist() == [30]
    assert found.wait_minutes(0).tolist() == [30]


def test_cases_that_come_in_pairs_are_found_and_their_gaps_with_them() -> None:
    log = log_of(*(f"{number:03} A - {9 + number // 2 * 7}:00-{9 + number // 2 * 7}:10" for number in range(80)))
    found = arriving(log)
    assert found is not None
    assert found.how.together == 2
    assert found.a_week == pytest.approx(2 * 168 / 7, rel=0.001)
    assert found.how.gaps is not None
    assert found.how.gaps.shape is Shape.FIXED


def test_busy_hours_are_days_times_hours_where_they_differ() -> None:
    """Two referrals every hour from 9 to 16, Monday to Friday, for four weeks."""
    hours = [day * 24 + hour for week in range(4) for day in range(week * 7, week * 7 + 5) for hour in range(9, 17)]
    log = log_of(
        *(f"{place:04}{twin} A - {hour}:{twin}5-{hour}:{twin}9" for place, hour in enumerate(hours) for twin in "13")
    )
    found = arriving(log)
    assert found is not None
    busy = np.array(found.how.profile).reshape(7, 24) > 0
    assert busy[:5, 9:17].all()
    assert busy.sum() == 40


def test_one_instant_says_nothing_of_how_work_comes() -> None:
    assert arriving(log_of(*(f"{number} A - 9:00-9:10" for number in range(50)))) is None


def test_people_are_counted_where_they_do_most() -> None:
    process = a_map(
        [a_step("A", touch=MINUTE, lane="front"), a_step("B", touch=MINUTE, lane="back")],
        lanes=(Lane(id="front", name="Front"), Lane(id="back", name="Back")),
    )
    lines = [f"{n:02} A {who} {n}:00-{n}:10" for n, who in enumerate(["Anya", "Dom"] * 20)]
    lines += [f"{n:02} B {'Anya' if n < 3 else 'Eve'} {n}:20-{n}:30" for n in range(40)]
    found = people_of(process, seen(process, log_of(*lines)))
    assert {lane: one.people for lane, one in found.items()} == {"front": 2, "back": 1}
    assert {one.at_once for one in found.values()} == {1}


def test_people_who_do_two_things_at_once_are_told() -> None:
    process = a_map([a_step("A", touch=MINUTE, lane="front")], lanes=(Lane(id="front", name="Front"),))
    found = people_of(
        process, seen(process, log_of(*(f"{n:02} A Anya {9 + n // 2}:00-{9 + n // 2}:30" for n in range(40))))
    )
    assert found["front"].at_once == 2


def test_open_minutes_are_those_of_the_simulation() -> None:
    hours = WeeklyHours(intervals=((540, 1020), (1980, 2460)))
    begins = LUCK.uniform(0, 30_000, 200)
    ends = begins + LUCK.uniform(0, 9_000, 200)
    expected = [working_minutes(hours, begin, end) for begin, end in zip(begins, ends, strict=True)]
    assert open_minutes(hours, begins, ends) == pytest.approx(expected)


def test_parts_of_a_log_keep_only_the_names_they_use() -> None:
    log = log_of("1 A Anya 9:00-9:10", "2 B - 9:00-9:10", "3 C Dom 9:00-9:10")
    assert of_cases(log, np.array([1, 2])).activity_names == ("B", "C")
    assert of_cases(log, np.array([1])).resource_names == ()
    assert of_activities(log, np.array([True, False, True])).case_names == ("1", "3")
