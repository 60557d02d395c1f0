"""Does a value stream map show everything the report says, in place, and nothing over anything else?"""

import pytest
from hypothesis import HealthCheck, given, settings

from connectors.render.lookups import Lookups
from connectors.render.text_width import wrapped
from connectors.render.value_stream import describe, draw_value_stream
from process_maps.analysis.report import MapReport, analyse
from process_maps.model import (
    Equipment,
    Idea,
    Information,
    Lane,
    Observation,
    Party,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Medium, PartyRole, Work
from tests.builders import DAY, HOUR, MINUTE, a_choice, a_link, a_map, a_parallel, a_step, daily, in_order, sent_back
from tests.connectors.render.odd_maps import odd_report
from tests.connectors.render.seen import ALLOWED, SVG, Picture
from tests.library import PROCESSES, library_report
from tests.strategies import reports

STATES = ("current", "future")
SYSTEMS = ("mail", "rio")
SLOW = Equipment(changeover=10 * MINUTE, uptime=0.8)


def draw(process: ProcessMap) -> Picture:
    return Picture(draw_value_stream(analyse(process)))


def referral() -> ProcessMap:
    """Four steps with everything a map can say."""
    steps = (
        a_step("Receive", touch=12 * MINUTE, wait=6 * HOUR, waiting=9, right=0.82, lane="admin", systems=SYSTEMS),
        a_step("Triage", touch=25 * MINUTE, wait=2 * DAY, waiting=31, right=0.74, lane="nurse"),
        a_step("Assess", touch=90 * MINUTE, wait=23 * DAY, right=0.95, lane="nurse", work=Work.MIXED),
        a_step("Write", touch=55 * MINUTE, wait=3 * DAY, right=0.7, equipment=SLOW),
    )
    return a_map(
        steps,
        *in_order("Receive", "Triage", "Assess", "Write"),
        sent_back("Triage", "Receive", 0.18),
        name="Referral to assessment",
        place="Stafford",
        observed="14 to 18 September 2026",
        event="RPIW 7",
        demand=daily(9.2),
        lanes=(Lane(id="admin", name="Admin", people=2, band="3"), Lane(id="nurse", name="Duty nurse", people=1)),
        systems=(System(id="mail", name="NHSmail"), System(id="rio", name="RiO")),
        parties=(
            Party(id="gp", name="GP practice", role=PartyRole.SUPPLIER),
            Party(id="user", name="Service user", role=PartyRole.CUSTOMER),
            Party(id="desk", name="Booking desk", role=PartyRole.CONTROL, detail="Shared mailbox"),
        ),
        information=(
            Information(what="Referral", source="gp", target="desk", medium=Medium.EMAIL, often="46 a week"),
            Information(what="Work list", source="rio", target="Triage", often="daily"),
            Information(what="Appointment call", source="Assess", target="user", medium=Medium.PHONE),
            Information(what="Notes", source="Assess", target="Write", medium=Medium.PAPER),
        ),
        observations=(Observation(step="Receive", flow="information", waste="overprocessing", time=6 * MINUTE),),
        ideas=(Idea(step="Triage", text="One-page form", owner="Asha", due="30 October 2026"),),
    )


@pytest.mark.parametrize(
    "words",
    [
        *("Referral to assessment", "Current state  |  Stafford  |  Observed 14 to 18 September 2026  |  RPIW 7"),
        *("GP practice", "Service user", "Booking desk", "Shared mailbox", "9.2 items a day", "Takt 48.9 min"),
        *("Receive", "Triage", "Assess", "Write", "1", "2", "3", "4", "NHSmail", "RiO", "Duty nurse", "2"),
        *("12 min", "82%", "74%", "1.5 h", "Changeover", "10 min", "Uptime", "80%", "I", "W", "9 items", "23 days"),
        *("18% come back", "Over-processing 6 min", "One-page form", "Longest stage"),
        *("Referral, 46 a week", "Work list, from RiO, daily", "Appointment call, to Service user", "Notes"),
        *("Lead time", "rule: wait plus work", "Activity ratio", "Adds-value ratio", "Right first time"),
        *("Ideas to try", "Step 2: One-page form (Asha, by 30 October 2026)", "Machine work", "By phone", "On paper"),
    ],
)
def test_what_the_report_says_is_on_the_map(words: str) -> None:
    assert words in draw(referral()).all_words()


@pytest.mark.parametrize("words", ["First in, first out", "Supermarket", "Pull", "Face to face", "Waste"])
def test_the_legend_leaves_out_what_is_not_on_the_map(words: str) -> None:
    assert words not in draw(referral()).all_words()


def test_the_rules_behind_the_figures_are_printed() -> None:
    [rules] = [words for words in draw(referral()).all_words() if words.startswith("Lead time rule")]
    assert rules == (
        "Lead time rule: wait plus work; 1 day of waiting = 24 h; 1 working day = 7.5 h; "
        "takt 48.9 min = 7.5 h a day / 9.2 items a day."
    )


def test_a_step_is_told_aloud() -> None:
    [triage] = [label for label in draw(referral()).groups() if label.startswith("Step 2")]
    assert triage == (
        "Step 2: Triage, Duty nurse, human work, necessary, hands-on 25 min, waits 2 days before it, 31 items waiting, "
        "right first time 74%, idea: One-page form"
    )


def test_the_map_is_told_aloud() -> None:
    told = describe(analyse(referral()))
    assert told.startswith("Referral to assessment, current state, Stafford: 4 steps. Lead time 28.9 days (rule: wait")
    assert "Work comes back: 18% from 2 to 1." in told
    assert draw(referral()).root.findtext(f"{SVG}desc") == told


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("process", PROCESSES)
def test_the_maps_of_the_library_show_every_step_and_nothing_touches(process: str, state: str) -> None:
    report = library_report(process, state)
    picture = Picture(draw_value_stream(report))
    assert picture.faults() == {}
    look = Lookups(report)
    for step, number in look.numbers.items():
        shown = [label for label in picture.groups() if label.startswith(f"Step {number}: {look.steps[step].name}")]
        assert shown, f"step {number}"
        assert number in picture.all_words()
    wholes = [line for step in report.process.steps for line in wrapped(step.name, 118, 14.5, bold=True, lines=4)]
    assert set(wholes) <= set(picture.all_words())


@pytest.mark.parametrize("seed", range(24))
def test_nothing_touches_on_the_oddest_maps(seed: int) -> None:
    assert Picture(draw_value_stream(odd_report(seed))).faults() == {}


@pytest.mark.parametrize("seed", [3, 7])
def test_the_same_report_is_the_same_picture(seed: int) -> None:
    assert draw_value_stream(odd_report(seed)) == draw_value_stream(odd_report(seed))


# ---------------------------------------------------------------------- shapes of maps
@pytest.mark.parametrize(
    ("steps", "parts"),
    [(8, []), (9, ["Part 2 of 2: steps 6 to 9"]), (15, ["Part 2 of 2: steps 9 to 15"]),
     (60, [f"Part {part} of 8: steps {8 * part - 7} to {min(8 * part, 60)}" for part in range(2, 9)])],
)  # fmt: skip
def test_rows_break_after_eight_steps_and_are_filled_alike(steps: int, parts: list[str]) -> None:
    picture = draw(a_map([f"Step {number}" for number in range(steps)]))
    assert [words for words in picture.all_words() if words.startswith("Part ")] == parts


def test_three_hundred_steps_stay_in_place() -> None:
    links = [sent_back(str(place), str(place - 1), 0.05) for place in range(5, 300, 7)]
    names = [str(place) for place in range(300)]
    picture = draw(a_map(names, *in_order(*names), *links))
    assert picture.faults() == {}
    assert len(picture.steps) == 300
    assert picture.width < 2_000


def test_routes_show_their_shares_and_a_parallel_split_says_all() -> None:
    links = (*in_order("a", "x", "b"), a_link("a", "y", 0.3), a_link("y", "b"))
    choice = a_map("axyb", a_link("a", "x", 0.7, label="Routine"), *links[1:])
    assert {"Routine 70%", "30%"} <= set(draw(choice).all_words())
    at_once = (*in_order("a", "p", "b", "q", "d"), *in_order("p", "c", "q"))
    steps = [a_step(id, touch=MINUTE, wait=wait) for id, wait in zip("abcd", (HOUR, DAY, HOUR, HOUR), strict=True)]
    words = draw(a_map(steps, *at_once, gateways=[a_parallel("p"), a_parallel("q")])).all_words()
    assert words.count("all") == 2
    assert "longest route" in words


def test_a_way_back_with_steps_is_drawn_with_its_steps() -> None:
    links = (
        *in_order("ring", "complete?"),
        a_link("complete?", "ask again", 0.2, label="No"),
        a_link("complete?", "book", 0.8),
        a_link("ask again", "ring"),
    )
    start = a_link("start", "ring")
    picture = draw(a_map(["start", "ring", "ask again", "book"], start, *links, gateways=[a_choice("complete?")]))
    assert {"20% come back", "2r1"} <= set(picture.all_words())
    assert picture.faults() == {}


def test_work_sent_back_from_a_later_row_says_where_to() -> None:
    names = [f"s{number}" for number in range(12)]
    words = draw(a_map(names, *in_order(*names), sent_back("s10", "s1", 0.24))).all_words()
    assert {"24% come back to 2", "from 11"} <= set(words)


def test_a_sketch_without_times_has_no_figures() -> None:
    words = draw(a_map([a_step("Ring"), a_step("Write")])).all_words()
    assert "Ring" in words
    assert "Process time" not in words
    assert "Lead time" not in words
    assert "No times on this map yet: add them to see where they go" in words


def test_one_step_alone_and_an_unnamed_lane_are_drawn() -> None:
    assert draw(a_map([a_step("Only", touch=MINUTE)])).faults() == {}


def test_machine_work_is_told_from_human_work() -> None:
    human, machine = (draw(a_map([a_step("Step", touch=MINUTE, work=work)])) for work in (Work.HUMAN, Work.MACHINE))
    assert "Machine work" not in human.all_words()
    assert "Machine work" in machine.all_words()
    assert any("machine work" in label for label in machine.groups())


def loops_in_loops(depth: int) -> ProcessMap:
    names = [f"s{number}" for number in range(2 * depth)]
    back = [sent_back(names[-1 - place], names[place], 0.01) for place in range(depth)]
    return a_map(names, *in_order(*names), *back)


def choices_in_choices(depth: int) -> ProcessMap:
    steps, links, gateways, before = ["start"], [], [a_choice("join")], "start"
    for place in range(depth):
        gateways.append(a_choice(f"split {place}"))
        steps += [f"out {place}", f"on {place}"]
        links += [
            a_link(before, f"split {place}"),
            a_link(f"split {place}", f"out {place}", 0.5),
            a_link(f"split {place}", f"on {place}", 0.5),
            a_link(f"out {place}", "join"),
        ]
        before = f"on {place}"
    return a_map([*steps, "end"], *links, a_link(before, "join"), a_link("join", "end"), gateways=gateways)


@pytest.mark.parametrize("nested", [loops_in_loops(80), choices_in_choices(30)], ids=["loops", "choices"])
def test_a_map_nested_beyond_reading_is_still_drawn(nested: ProcessMap) -> None:
    picture = draw(nested)
    assert picture.faults() == {}
    assert len(picture.steps) == len(nested.steps)


def test_a_tangle_shows_every_link_and_where_it_leads() -> None:
    links = (
        *in_order("a", "b"),
        a_link("b", "c", 0.6, label="Urgent"),
        a_link("b", "d", 0.4),
        a_link("c", "d", 0.5),
        a_link("c", "e", 0.5),
        *in_order("d", "f"),
        *in_order("e", "f"),
        sent_back("f", "c", 0.1),
    )
    picture = draw(a_map("abcdef", *links))
    assert {"Urgent 60%", "40%", "50%", "10%", "average item"} <= set(picture.all_words())
    assert picture.faults() == {}


# ---------------------------------------------------------------------- hostile names
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_any_map_becomes_plain_svg(report: MapReport) -> None:
    picture = Picture(draw_value_stream(report))
    for element in picture.root.iter():
        name = element.tag.removeprefix(SVG)
        assert name in ALLOWED
        assert set(element.keys()) <= ALLOWED[name]
        assert not any("url(" in element.get(name, "") for name in ("fill", "stroke"))


def test_a_script_in_a_name_is_only_words() -> None:
    evil = "<script>alert(1)</script>"
    step = Step(id="s", name=evil, note=evil)
    picture = draw(a_map([step], name=evil, place=evil, owner=evil, notes=(evil,), ideas=(Idea(text=evil, step="s"),)))
    assert picture.root.findall(".//{*}script") == []
    assert any(evil in label for label in picture.groups())
