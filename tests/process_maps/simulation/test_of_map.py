"""Does a drawn map run as it was drawn: Erlang's line, the analysis's lead time, the same luck for every future?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from math import factorial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from process_maps.analysis.report import analyse
from process_maps.analysis.visits import expected_visits as visits_on_the_map
from process_maps.finding import UnfitMap
from process_maps.model import (
    Batch,
    Element,
    Equipment,
    Lane,
    Link,
    Step,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, WorkingCalendar
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.load import expected_visits, loads
from process_maps.simulation.map_scenarios import MapScenario, future_of
from process_maps.simulation.map_staff import part_of, working_hours
from process_maps.simulation.model import CountBatch, ListBatch, Task
from process_maps.simulation.of_map import Assumptions, Waits, of_map
from process_maps.simulation.results import simulation
from process_maps.simulation.run import Plan, replications
from process_maps.simulation.times import Shape
from process_maps.simulation.week import weekly
from process_maps.simulation.what_if import warm_up_for, what_if
from process_maps.vocabulary import (
    LaneKind,
    Retake,
    Verb,
    Work,
)
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    a_choice,
    a_link,
    a_map,
    a_parallel,
    a_step,
    daily,
    in_order,
    sent_back,
)
from tests.library import PROCESSES, library_map, library_report
from tests.strategies import process_maps

ALWAYS = WorkingCalendar(shift=8 * HOUR, shifts_per_day=3, days_per_week=7, days_per_year=365)
OFFICE = WorkingCalendar(shift=8 * HOUR)
TEAM = Lane(id="team", name="Team", people=3)
QUEUE = Assumptions(waits=Waits.QUEUEING, work=Shape.EXPONENTIAL)


def staffed(people: float | None, *steps: Step, calendar: WorkingCalendar = ALWAYS, a_day: float = 24) -> ProcessMap:
    """These steps one after the other, all done by one team."""
    lane = Lane(id="team", name="Team", people=people)
    done = [replace(step, lane="team") for step in steps]
    return a_map(done, lanes=(lane,), calendar=calendar, demand=daily(a_day))


def erlang_wait(arrivals: float, minutes: float, servers: int) -> float:
    """Mean minutes in line of M/M/c. Source: Gross & Harris (1998), 2.3."""
    offered = arrivals * minutes
    last = offered**servers / factorial(servers) * servers / (servers - offered)
    waits = last / (sum(offered**k / factorial(k) for k in range(servers)) + last)
    return waits * minutes / (servers - offered)


def holds(figure: Estimate, expected: float) -> bool:
    return figure.low <= expected <= figure.high


def task(process: ProcessMap, id: str, assumed: Assumptions | None = None) -> Task:
    return next(task for task in of_map(process, assumed).model.tasks if task.id == id)


# ---------------------------------------------------------------- against theory


@pytest.mark.parametrize(("people", "minutes"), [(1, 48), (2, 100), (5, 260)])
def test_a_staffed_step_waits_as_erlang_says(people: int, minutes: float) -> None:
    made = of_map(staffed(people, a_step("call", touch=minutes * MINUTE, wait=DAY)), QUEUE)
    results = simulation(made.model, Plan(cases=20_000, warm_up=3_000, replications=30))
    assert holds(results.steps(level=0.99)[0].line, erlang_wait(1 / 60, minutes, people))


LINEAR = a_map([a_step("a", touch=HOUR, wait=2 * DAY), a_step("b", touch=10 * MINUTE, wait=5 * HOUR)], demand=daily(5))
CHOICE = a_map(
    [a_step("a", touch=HOUR), a_step("b", touch=DAY), a_step("c", touch=3 * HOUR, wait=HOUR)],
    a_link("a", "which"),
    a_link("which", "b", 0.3),
    a_link("which", "c"),
    gateways=[a_choice("which")],
    demand=daily(5),
)
LOOP = a_map(
    [a_step("a", touch=HOUR, wait=DAY), a_step("b", touch=2 * HOUR)],
    *in_order("a", "b"),
    sent_back("b", "a", 0.25),
    demand=daily(5),
)
ONCE = a_map(
    [a_step("a", touch=HOUR, wait=DAY), a_step("b", touch=2 * HOUR)],
    *in_order("a", "b"),
    sent_back("b", "a", 0.25, Retake.ONCE),
    demand=daily(5),
)
STARTS = a_map(
    [a_step("post", wait=DAY), a_step("mail", touch=HOUR), a_step("both", touch=HOUR)],
    a_link("post", "both"),
    a_link("mail", "both"),
    demand=daily(5),
)


@pytest.mark.parametrize(
    "process",
    [
        pytest.param(LINEAR, id="one after the other"),
        pytest.param(CHOICE, id="a choice"),
        pytest.param(LOOP, id="sent back again and again"),
        pytest.param(ONCE, id="sent back once at most"),
        pytest.param(STARTS, id="two ways in"),
    ],
)
def test_without_queues_the_lead_time_is_that_of_the_analysis(process: ProcessMap) -> None:
    results = simulation(of_map(process).model, Plan(cases=2_000, warm_up=0, replications=20))
    assert holds(results.lead_time(level=0.99), analyse(process).timeline.lead_time / MINUTE)


def test_parallel_routes_without_spread_take_as_long_as_the_longest() -> None:
    process = a_map(
        [a_step("a", touch=HOUR), a_step("b", touch=DAY), a_step("c", touch=22 * HOUR), a_step("d", touch=HOUR)],
        *in_order("split", "a", "join", "d"),
        *in_order("split", "b", "join"),
        *in_order("split", "c", "join"),
        gateways=[a_parallel("split"), a_parallel("join")],
        demand=daily(5),
    )
    results = simulation(of_map(process, Assumptions(work_cv=0)).model, Plan(cases=50, warm_up=0, replications=2))
    assert results.lead_times == pytest.approx(25 * 60)
    varied = simulation(of_map(process).model, Plan(cases=500, warm_up=0, replications=10))
    assert varied.lead_time().low > 25 * 60  # the average of the longest


def test_a_join_waits_for_branches_not_for_ways_in() -> None:
    process = a_map(
        ["a", "b", "c"],
        a_link("split", "a"),
        a_link("split", "which"),
        a_link("which", "b", 0.4),
        a_link("which", "c", 0.6),
        *(a_link(step, "join") for step in "abc"),
        gateways=[a_parallel("split"), a_choice("which"), a_parallel("join")],
        demand=daily(5),
    )
    assert simulation(of_map(process).model, Plan(cases=50, replications=2)).lead_times.shape == (2, 50)


def test_a_join_with_now_more_now_fewer_routes_is_refused_at_its_gateway() -> None:
    process = a_map(
        ["a", "b", "c", "d"],
        a_link("split", "a"),
        a_link("split", "which"),
        a_link("which", "inner", 0.5),
        a_link("which", "d", 0.5),
        a_link("inner", "b"),
        a_link("inner", "c"),
        *(a_link(step, "join") for step in "abcd"),
        gateways=[a_parallel("split"), a_choice("which"), a_parallel("inner"), a_parallel("join")],
        demand=daily(5),
    )
    with pytest.raises(UnfitMap, match="now more, now fewer") as unfit:
        of_map(process)
    assert unfit.value.findings[0].place == ("gateways", 3)


# ---------------------------------------------------------------- the library

OVERLOADED = {("acme_stamping", "current")}  # assembly takes 62 s of a 60 s takt: the book says so as well


@pytest.mark.parametrize("state", ["current", "future"])
@pytest.mark.parametrize("process", PROCESSES)
def test_every_library_map_runs_with_the_visits_of_the_analysis(process: str, state: str) -> None:
    drawn = library_map(process, state)
    made = of_map(drawn)
    ours = expected_visits(made.model)
    for id, visits in visits_on_the_map(drawn).items():
        assert ours[id] == pytest.approx(visits)
    overloaded = (process, state) in OVERLOADED
    assert any(load.utilisation >= 1 for load in loads(made.model)) is overloaded
    plan = Plan(cases=30, warm_up=10, replications=2, overload=overloaded)
    assert simulation(made.model, plan).lead_time().mean > 0


def test_a_team_that_cannot_keep_up_is_named_before_anything_is_simulated() -> None:
    with pytest.raises(UnfitMap, match=r"assembly_1_team would be busy 103\.3%"):
        what_if(library_map("acme_stamping"))


@pytest.mark.parametrize(("process", "within"), [("return_to_work", 0.1), ("local_induction", 0.1)])
def test_taking_off_what_queues_explain_brings_the_present_near_the_map(process: str, within: float) -> None:
    plan = Plan(cases=500, warm_up=500, replications=6)
    drawn = library_report(process).timeline.lead_time / MINUTE
    remainder = what_if(library_map(process), (), plan, Assumptions(waits=Waits.REMAINDER))
    on_top = what_if(library_map(process), (), plan, Assumptions(waits=Waits.OBSERVED))
    assert remainder.present.results.lead_time().mean == pytest.approx(drawn, rel=within)
    assert on_top.present.results.lead_time().mean > 1.1 * drawn


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(process=process_maps())
def test_any_map_fit_to_analyse_runs_with_the_visits_of_the_analysis(process: ProcessMap) -> None:
    made = of_map(replace(process, demand=process.demand or Demand(items=1)))
    ours = expected_visits(made.model)
    for id, visits in visits_on_the_map(process).items():
        assert ours[id] == pytest.approx(visits, rel=1e-5, abs=1e-5)
    lead_times = simulation(made.model, Plan(cases=5, warm_up=0, replications=1, overload=True)).lead_times
    assert (lead_times >= 0).all()


# ---------------------------------------------------------------- people and hours


@pytest.mark.parametrize(
    ("people", "capacity"), [(1.0, [1.0]), (2.5, [2.0, 0.5]), (0.4, [0.4]), (3.0, [3.0]), (1.75, [1.0, 0.75])]
)
def test_fractions_of_people_become_hours(people: float, capacity: Sequence[float]) -> None:
    pools = of_map(staffed(people, a_step("call", touch=MINUTE), calendar=OFFICE)).model.pools
    open_share = 5 * 8 / 168
    assert [pool.servers * pool.open_share / open_share for pool in pools] == pytest.approx(capacity)


def test_a_lane_is_as_busy_as_its_load_whatever_pools_it_became() -> None:
    process = staffed(1.5, a_step("call", touch=30 * MINUTE), calendar=OFFICE, a_day=16)
    present = what_if(process, (), Plan(cases=2_000, warm_up=200, replications=20), QUEUE).present
    assert len(present.made.lanes["team"]) == 2
    assert holds(present.lane_utilisation("team", level=0.99), 16 * 0.5 / (1.5 * 8))


@pytest.mark.parametrize(("process", "at_least"), [("return_to_work", 500), ("acme_stamping", 30_000)])
def test_the_house_is_full_before_anything_is_measured(process: str, at_least: int) -> None:
    assert at_least < warm_up_for(library_map(process)) < 1.2 * at_least


def test_the_few_who_can_do_a_step_are_asked_last_for_what_all_can_do() -> None:
    process = staffed(5, a_step("all", touch=MINUTE), a_step("some", touch=MINUTE, people=2), calendar=OFFICE)
    made = of_map(process)
    assert [(pool.id, pool.servers) for pool in made.model.pools] == [("team/1", 2), ("team", 3)]
    assert task(process, "some").pools == ("team/1",)
    assert task(process, "all").pools == ("team", "team/1")
    assert made.lanes == {"team": ("team/1", "team")}


@pytest.mark.parametrize(
    ("lane", "step"),
    [
        pytest.param(Lane(id="team", name="Team"), a_step("s", touch=MINUTE), id="people not counted"),
        pytest.param(Lane(id="team", name="Team", kind=LaneKind.OUTSIDE, people=3), a_step("s"), id="outside"),
        pytest.param(TEAM, a_step("s", touch=MINUTE, work=Work.MACHINE), id="a machine"),
    ],
)
def test_who_is_never_waited_for(lane: Lane, step: Step) -> None:
    made = of_map(a_map([replace(step, lane="team")], lanes=(lane,), demand=daily(5)))
    assert made.model.pools == ()
    assert any("Nobody waits for" in note or "Machine steps need nobody" in note for note in made.notes)


def test_a_step_of_person_and_machine_keeps_the_person_for_their_part_only() -> None:
    elements = (
        Element(name="look", verb=Verb.READ, touch=10 * MINUTE),
        Element(name="file", verb=Verb.MOVE, touch=30 * MINUTE, work=Work.MACHINE),
    )
    made = of_map(staffed(1, a_step("s", touch=40 * MINUTE, work=Work.MIXED, elements=elements)))
    assert made.steps == {"s": ("s", "s/machine")}
    assert [task.work.mean_minutes for task in made.model.tasks] == pytest.approx([10, 30])
    assert [task.pools for task in made.model.tasks] == [("team",), ()]


def test_a_working_week_of_four_and_a_half_days() -> None:
    hours = working_hours(WorkingCalendar(shift=8 * HOUR, days_per_week=4.5), time(9))
    assert hours is not None
    assert hours.minutes_per_week == 4.5 * 480
    assert part_of(hours, 0.5).minutes_per_week == 4.5 * 240
    assert working_hours(ALWAYS, time(9)) is None


@pytest.mark.parametrize(
    ("demand", "a_week"),
    [(Demand(items=46, per=Period.WEEK), 46), (Demand(items=2), 10), (Demand(items=253, per=Period.YEAR), 5)],
)
def test_as_many_come_in_a_week_as_are_asked_for(demand: Demand, a_week: float) -> None:
    arrivals = of_map(a_map(["a"], demand=demand)).model.arrivals[0]
    assert arrivals.per_minute * 10_080 == pytest.approx(a_week)
    assert arrivals.profile is not None
    assert sum(arrivals.profile[5 * 24 :]) == 0  # nothing comes at the weekend


def test_without_a_demand_nothing_can_come() -> None:
    with pytest.raises(UnfitMap, match="how often work comes"):
        of_map(a_map(["a"]))


# ---------------------------------------------------------------- batches, waits, machines


@pytest.mark.parametrize(
    ("batch", "becomes"),
    [
        (Batch(), None),
        (Batch(label="Bulletin"), None),
        (Batch(size=1), None),
        (Batch(size=12), CountBatch(size=12)),
        (Batch(every=7 * DAY, size=46), ListBatch(minutes=(540 + 2 * 1_440,))),
        (Batch(every=7 * DAY, label="Weekly, Fridays"), ListBatch(minutes=(540 + 4 * 1_440,))),
        (Batch(every=DAY), ListBatch(minutes=tuple(540 + 1_440 * day for day in range(5)))),
        (Batch(every=2 * DAY), ListBatch(minutes=(540, 540 + 1_440, 540 + 3 * 1_440))),
        (Batch(every=14 * DAY), CountBatch(size=1_000_000, patience=14 * DAY)),
    ],
)
def test_batches_and_lists(batch: Batch, becomes: object) -> None:
    assert task(staffed(1, a_step("s", touch=MINUTE, batch=batch), calendar=OFFICE, a_day=1), "s").batch == becomes


@pytest.mark.parametrize(
    ("waits", "people", "kept"),
    [
        (Waits.OBSERVED, 2, True),
        (Waits.OBSERVED, None, True),
        (Waits.QUEUEING, 2, False),
        (Waits.QUEUEING, None, True),
    ],
)
def test_a_drawn_wait_is_kept_unless_a_queue_makes_it(waits: Waits, people: float | None, kept: bool) -> None:
    made = task(staffed(people, a_step("s", touch=MINUTE, wait=DAY)), "s", Assumptions(waits=waits))
    assert (made.extra_wait is not None) is kept


def test_waits_counted_in_working_time_are_stretched_to_the_clock_on_the_wall() -> None:
    calendar = WorkingCalendar(shift=8 * HOUR, waiting_day=8 * HOUR)
    made = task(staffed(None, a_step("s", wait=5 * 8 * HOUR), calendar=calendar), "s")
    assert made.extra_wait is not None
    assert made.extra_wait.mean_minutes == pytest.approx(7 * 1_440)


def test_uptime_and_changeover_go_into_the_step() -> None:
    equipment = Equipment(uptime=0.8, changeover=10 * MINUTE)
    made = task(staffed(1, a_step("s", touch=MINUTE, equipment=equipment)), "s")
    assert made.uptime is not None
    assert made.setup is not None
    assert (made.uptime.share, made.setup.mean_minutes) == (0.8, 10)


# ---------------------------------------------------------------- scenarios

RETURN = library_map("return_to_work")
FUTURES = [
    (MapScenario(name="more people", people={"workforce": 2.5}), "people"),
    (MapScenario(name="evenings", hours={"workforce": weekly(range(5), time(8), time(20))}), "hours"),
    (MapScenario(name="daily", batch={"type_form": Batch(every=DAY)}), "batch"),
    (MapScenario(name="no list", batch={"type_form": None}), "batch"),
    (MapScenario(name="quicker", touch={"meet": 15 * MINUTE}), "touch"),
    (MapScenario(name="sooner", wait={"file": DAY}), "wait"),
    (MapScenario(name="right first time", shares={("type_form", "fill_form"): 0.05}), "share"),
    (MapScenario(name="no chasing", removed=("chase_note",)), "remove"),
    (MapScenario(name="typed by a machine", automated={"type_form": timedelta(seconds=5)}), "automate"),
    (MapScenario(name="half the work", demand=0.5), "demand"),
]


def test_every_scenario_runs_on_the_same_luck_and_is_ranked() -> None:
    plan = Plan(cases=150, warm_up=50, replications=4)
    found = what_if(RETURN, [scenario for scenario, _ in FUTURES], plan)
    differences = [effect.difference.mean for effect in found.effects]
    assert differences == sorted(differences)
    by_name = {effect.scenario.name: effect.difference for effect in found.effects}
    for name in ("no list", "sooner", "right first time", "no chasing", "typed by a machine"):
        assert by_name[name].high < 0, name
    assert found.effects[0].difference.level == pytest.approx(1 - 0.05 / len(FUTURES))


def test_a_change_elsewhere_leaves_every_other_step_its_luck() -> None:
    plan = Plan(cases=100, warm_up=0, replications=1)
    now = a_map([a_step("a", wait=DAY), a_step("b", touch=HOUR, wait=DAY)], demand=daily(5))
    future = future_of(now, MapScenario(name="quicker", touch={"b": 0 * MINUTE}, wait={"b": 0 * MINUTE}))
    before, after = (replications(of_map(process).model, plan)[0] for process in (now, future))
    assert after.extra_wait[0] == pytest.approx(before.extra_wait[0])
    assert (after.lead_time < before.lead_time).all()


def test_common_luck_cuts_the_spread_of_a_difference() -> None:
    process = staffed(2, a_step("call", touch=100 * MINUTE))
    plan = Plan(cases=500, warm_up=100, replications=20)
    quicker = MapScenario(name="quicker", touch={"call": 95 * MINUTE})
    paired = what_if(process, [quicker], plan, QUEUE).effects[0].difference.half_width
    now = what_if(process, (), plan, QUEUE).present.results.lead_time().half_width
    other = replace(plan, seed=99)
    then = what_if(future_of(process, quicker), (), other, QUEUE).present.results.lead_time().half_width
    assert paired**2 < (now**2 + then**2) / 3


@pytest.mark.parametrize(
    ("changed", "then"),
    [
        ({"b": 0.75}, [0.75, 0.15, 0.1]),
        ({"d": 0.6}, [0.25, 0.15, 0.6]),
        ({"b": 0.2, "c": 0.2}, [0.2, 0.2, 0.6]),
        ({"b": 0.2, "d": 0.5}, [0.2, 0.3, 0.5]),
    ],
)
def test_neighbours_share_the_rest_as_before(changed: dict[str, float], then: list[float]) -> None:
    process = a_map(
        ["a", "b", "c", "d"],
        a_link("a", "b", 0.5),
        a_link("a", "c", 0.3),
        a_link("a", "d"),
        demand=daily(5),
    )
    shares = {("a", target): share for target, share in changed.items()}
    visits = expected_visits(of_map(future_of(process, MapScenario(name="other", shares=shares))).model)
    assert [visits[id] for id in "bcd"] == pytest.approx(then)


def test_a_step_not_done_sends_nothing_back() -> None:
    future = future_of(LOOP, MapScenario(name="no check", removed=("b",)))
    assert future.links == (Link(source="a", target="b"),)
    assert expected_visits(of_map(future).model)["a"] == pytest.approx(1)


def test_everything_a_scenario_names_wrongly_is_said_at_once() -> None:
    wrong = MapScenario(
        name="wrong", people={"nobody": 1}, batch={"nowhere": None}, shares={("meet", "file"): 0.5}, removed=("x",)
    )
    with pytest.raises(UnfitMap) as unfit:
        future_of(RETURN, wrong)
    assert [finding.place[0] for finding in unfit.value.findings] == ["people", "batch", "remove", "share"]


def test_an_overloaded_future_is_told_by_its_name() -> None:
    with pytest.raises(UnfitMap) as unfit:
        what_if(RETURN, [MapScenario(name="ten times", demand=10)])
    assert unfit.value.findings[0].place[:2] == ("scenarios", "ten times")


@pytest.mark.parametrize(
    ("lane", "change"),
    [
        (Lane(id="team", name="Team", kind=LaneKind.OUTSIDE), {"people": {"team": 2.0}}),
        (Lane(id="team", name="Team", kind=LaneKind.OUTSIDE), {"hours": {"team": None}}),
        (Lane(id="team", name="Team"), {"hours": {"team": None}}),
    ],
)
def test_a_change_that_would_do_nothing_is_refused(lane: Lane, change: dict[str, Any]) -> None:
    process = a_map([a_step("s", lane="team")], lanes=(lane,), demand=daily(5))
    with pytest.raises(UnfitMap, match="nobody waits for"):
        future_of(process, MapScenario(name="more", **change))


def test_a_slip_of_the_pen_in_the_people_is_told_not_tried() -> None:
    with pytest.raises(UnfitMap, match="100,000,000 people"):
        of_map(staffed(1e8, a_step("s", touch=MINUTE)))
