"""What is said about a map that is wrong, or worth a look?"""

from dataclasses import replace
from typing import Any

import pytest

from process_maps.checks import Finding, Place, Severity, check, findings
from process_maps.model import (
    Equipment,
    Idea,
    Lane,
    MeasuredLeadTime,
    Queue,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import (
    Arrival,
    LaneKind,
    LeadTimeRule,
    MapState,
    Work,
)
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    a_choice,
    a_day_of,
    a_link,
    a_map,
    a_parallel,
    a_step,
    daily,
    in_order,
    sent_back,
)

COMPLETE: dict[str, Any] = {
    "place": "Stafford",
    "observed": "14 September 2026",
    "owner": "Head of Workforce",
    "demand": daily(1),
}
SOUND = a_map([a_step("a", touch=MINUTE, right=0.9), *"bc"], **COMPLETE)
FORK = (*in_order("x", "a", "y"), *in_order("x", "b", "y"))
GATES = (a_parallel("x"), a_parallel("y"))


def said(process: ProcessMap, severity: Severity) -> list[tuple[Place, str]]:
    return [(found.place, found.what) for found in findings(process) if found.severity is severity]


def test_a_sound_map_has_nothing_said_about_it() -> None:
    assert findings(SOUND) == ()


ERRORS = [
    pytest.param(a_map([]), ("steps",), "has no steps", id="no steps"),
    pytest.param(
        a_map("ab", *in_order("a", "b", "a")), ("links",), "no start", id="a circle has no start"
    ),
    pytest.param(
        a_map("abc", *in_order("a", "b", "c", "b")), ("links",), "no end", id="a circle at the end has no end"
    ),
    pytest.param(
        a_map("abcd", *in_order("a", "b"), *in_order("c", "d", "c")), ("steps", 2), "c and d: no link",
        id="a part that hangs in the air",
    ),
    pytest.param(a_map("abc", *in_order("a", "b")), ("steps", 2), "c: no link", id="a step alone"),
    pytest.param(
        a_map("abcd", *in_order("a", "b"), a_link("c", "d"), a_link("d", "c", 0.5), a_link("d", "b", 0.5)),
        ("steps", 2),
        "No item ever comes to c and d",
        id="a circle that nothing leads into",
    ),
    pytest.param(
        a_map("abc", *in_order("a", "b", "c"), sent_back("c", "b", 1.0), a_link("a", "c", 0.5)),
        ("links",), "no end", id="everything is sent back at the end",
    ),
    pytest.param(
        a_map("abcd", a_link("a", "b", 0.5), a_link("a", "d", 0.5), *in_order("b", "c", "b")),
        ("steps", 1),
        "b and c go round for ever",
        id="a loop without a way out",
    ),
    pytest.param(
        a_map("abc", a_link("a", "b"), a_link("b", "c", 0.0), sent_back("b", "a", 1.0)),
        ("steps", 0),
        "a and b go round for ever",
        id="a way out that nobody takes",
    ),
    pytest.param(
        a_map("abc", *in_order("a", "b", "c"), sent_back("a", "c", 0.1)),
        ("links", 2, "kind"),
        "from a to c goes forward",
        id="rework that goes forward",
    ),
    pytest.param(
        a_map("abcd", a_link("a", "b", 0.5), a_link("a", "c", 0.8), *in_order("b", "d"), *in_order("c", "d")),
        ("links", 1, "share"),
        "The shares out of a add up to 130%, not 100%",
        id="shares above 1",
    ),
    pytest.param(
        a_map("ab", *in_order("x", "a"), a_link("x", "b"), gateways=[a_choice("x")]),
        ("links", 0, "share"),
        "Which share of the items goes from the gateway x to a and b is not said",
        id="shares missing",
    ),
    pytest.param(
        a_map("abc", a_link("a", "b", 0.7), a_link("a", "c", 0.3), sent_back("a", "a", 0.18)),
        ("links", 1, "share"),
        "add up to 118%, with the 18% sent back, not 100%",
        id="rework on top of shares that divide everything",
    ),
    pytest.param(
        a_map("abc", a_link("a", "b", 0.9), *in_order("b", "c")),
        ("links", 0, "share"),
        "add up to 90%",
        id="a tenth of the items is lost",
    ),
    pytest.param(
        a_map("ab", *in_order("a", "b"), sent_back("b", "a", 0.6), sent_back("b", "b", 0.6)),
        ("links", 1, "share"),
        "b sends back 120%",
        id="more than everything is sent back",
    ),
    pytest.param(
        a_map("ab", a_link("x", "a", 0.5), a_link("x", "b", 0.5), gateways=[a_parallel("x")]),
        ("links", 0, "share"),
        "divides items between routes that are taken all at once",
        id="a parallel split with shares",
    ),
    pytest.param(
        a_map("abc", lead_time_rule=LeadTimeRule.INVENTORY), ("demand",), "inventory rule", id="no demand"
    ),
    pytest.param(
        a_map("abc", lead_time_rule=LeadTimeRule.BLOCK), ("lead_time_rule",), "no step has one", id="no block"
    ),
    pytest.param(
        a_map("abc", lead_time_rule=LeadTimeRule.MEASURED), ("measured",), "none is given", id="not measured"
    ),
    pytest.param(
        a_map("ab", *FORK, sent_back("a", "x", 0.6), sent_back("b", "x", 0.6), gateways=GATES),
        ("links",),
        "items multiply",
        id="items that multiply",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("process", "place", "what"), ERRORS)
def test_an_error_says_where_and_what(process: ProcessMap, place: Place, what: str) -> None:
    errors = said(process, Severity.ERROR)
    assert any(where == place and what in sentence for where, sentence in errors), errors
    assert check(process)[1] is None


WARNINGS = [
    pytest.param(a_map("ab"), ("steps",), "only 2 steps", id="too few steps"),
    pytest.param(a_map([f"s{n}" for n in range(16)]), ("steps",), "has 16 steps", id="too many steps"),
    pytest.param(a_map("abc"), ("place",), "place, observed, owner and demand missing", id="title block"),
    pytest.param(a_map("abc"), ("steps", 0, "right_first_time"), "right first time", id="right first time never asked"),
    pytest.param(
        a_map([a_step("a", touch=62 * MINUTE)], demand=daily(8), calendar=a_day_of(8 * HOUR)),
        ("steps", 0, "touch"),
        "a takes 62 min for an item; takt is 1 h, so it is loaded 103.3%",
        id="cycle above takt",
    ),
    pytest.param(
        a_map(
            [a_step("a", equipment=Equipment(cycle=50 * MINUTE, uptime=0.8))],
            demand=daily(8),
            calendar=a_day_of(8 * HOUR),
        ),
        ("steps", 0, "cycle"),
        "loaded 104.2%",
        id="cycle above takt once the machine stops now and then",
    ),
    pytest.param(
        a_map(
            [a_step("a", touch=50 * MINUTE)],
            sent_back("a", "a", 0.2),
            demand=daily(8),
            calendar=a_day_of(8 * HOUR),
        ),
        ("steps", 0, "touch"),
        "a takes 50 min for an item, and meets each 1.25 times; takt is 1 h, so it is loaded 104.2%",
        id="load above takt because items come back",
    ),
    pytest.param(
        a_map([a_step("a", queue=Queue(arrives=Arrival.FIFO))]),
        ("steps", 0, "limit"),
        "The FIFO lane before a has no limit",
        id="FIFO without a limit",
    ),
    pytest.param(
        a_map("abc", state=MapState.FUTURE),
        ("steps", 1, "arrives"),
        "Work is still pushed to b and c",
        id="a future state with push left",
    ),
    pytest.param(
        a_map("abc", state=MapState.FUTURE),
        ("ideas",),
        "The future state names no idea",
        id="a future state that nobody has to do anything for",
    ),
    pytest.param(
        a_map("abc", *in_order("x", "a", "c"), *in_order("x", "b", "c"), gateways=GATES[:1]),
        ("gateways", 0),
        "The routes out of x do not come together in one parallel gateway",
        id="a parallel split without a join",
    ),
    pytest.param(
        a_map("ab", *FORK, gateways=GATES),
        ("gateways",),
        "the true average is longer",
        id="the mean of the slowest is less than the slowest on average",
    ),
    pytest.param(
        a_map(
            "abc",
            a_link("c", "a", 0.5),
            a_link("c", "b", 0.5),
            *in_order("a", "y"),
            *in_order("b", "y"),
            gateways=GATES[1:],
        ),
        ("gateways", 0),
        "y waits for routes of which an item takes only one",
        id="a join after a choice",
    ),
    pytest.param(
        a_map("abc", a_link("a", "c"), a_link("b", "c")),
        ("links",),
        "The map starts at 2 places, a and b",
        id="several starts",
    ),
    pytest.param(
        a_map([a_step("a", wait=HOUR, block=DAY)]),
        ("steps", 0, "block"),
        "a has both a wait and a time in the block",
        id="a wait counted twice",
    ),
    pytest.param(
        a_map("abc", demand=daily(1), lead_time_rule=LeadTimeRule.INVENTORY),
        ("lead_time_rule",),
        "nothing was counted",
        id="the inventory rule without inventory",
    ),
]


@pytest.mark.parametrize(("process", "place", "what"), WARNINGS)
def test_a_warning_says_where_and_what(process: ProcessMap, place: Place, what: str) -> None:
    warnings = said(process, Severity.WARNING)
    assert any(where == place and what in sentence for where, sentence in warnings), warnings
    assert said(process, Severity.ERROR) == []


EIGHT_A_DAY: dict[str, Any] = {"demand": daily(8), "calendar": a_day_of(8 * HOUR)}  # takt 1 h


@pytest.mark.parametrize(
    "process",
    [
        pytest.param(a_map([a_step("a", touch=HOUR)], **EIGHT_A_DAY), id="exactly at takt"),
        pytest.param(
            a_map(
                [a_step("a", lane="one", touch=2 * HOUR)],
                lanes=(Lane(id="one", name="One", people=2),),
                **EIGHT_A_DAY,
            ),
            id="two people",
        ),
        pytest.param(
            a_map(
                ["a", a_step("b", touch=4 * HOUR), "c"],
                a_link("a", "b", 0.1),
                a_link("a", "c"),
                **EIGHT_A_DAY,
            ),
            id="few items come to it",
        ),
        pytest.param(
            a_map(
                [a_step("a", lane="one", touch=DAY)],
                lanes=(Lane(id="one", name="One", kind=LaneKind.SERVICE_USER),),
                **EIGHT_A_DAY,
            ),
            id="service users take their own time",
        ),
    ],
)
def test_nobody_is_called_overloaded_who_is_not(process: ProcessMap) -> None:
    assert not [what for _, what in said(process, Severity.WARNING) if "loaded" in what]


def test_a_future_state_that_pulls_and_has_ideas_is_left_in_peace() -> None:
    pulled = (
        a_step("b", queue=Queue(arrives=Arrival.PULL)),
        a_step("c", queue=Queue(arrives=Arrival.FIFO, limit=5)),
        a_step("d", work=Work.MACHINE),
    )
    process = replace(a_map(["a", *pulled], **COMPLETE), state=MapState.FUTURE, ideas=(Idea(text="One form"),))
    assert not [what for _, what in said(process, Severity.WARNING) if "push" in what or "idea" in what]


def test_shares_printed_in_whole_per_cent_may_miss_by_half_a_per_cent() -> None:
    thirds = [a_link("a", name, 0.333) for name in "bcd"]
    assert said(a_map("abcd", *thirds), Severity.ERROR) == []


def test_one_share_may_be_left_open() -> None:
    assert said(a_map("abc", a_link("a", "b", 0.3), a_link("a", "c")), Severity.ERROR) == []


def test_rework_to_a_neighbouring_route_is_not_forward() -> None:
    process = a_map("ab", *FORK, sent_back("b", "a", 0.1), gateways=GATES)
    assert not [what for _, what in said(process, Severity.ERROR) if "forward" in what]


def test_every_error_of_a_map_is_told_at_once() -> None:
    process = a_map(
        "abcd",
        a_link("a", "b", 0.5),
        a_link("a", "c", 0.9),
        sent_back("a", "c", 0.1),
        lead_time_rule=LeadTimeRule.MEASURED,
    )
    assert len(said(process, Severity.ERROR)) == 4


def test_a_finding_always_has_a_remedy() -> None:
    for parameters in (*ERRORS, *WARNINGS):
        process = parameters.values[0]
        assert isinstance(process, ProcessMap)
        found: tuple[Finding, ...] = findings(process)
        assert all(one.remedy and one.what and not one.what.endswith(".") for one in found)


def test_a_measured_map_with_its_measurement_is_fit() -> None:
    process = replace(SOUND, lead_time_rule=LeadTimeRule.MEASURED, measured=MeasuredLeadTime(cases=40, median=DAY))
    assert findings(process) == ()
