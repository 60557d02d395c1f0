"""Is a draft the map it was made of, do changes make the next draft, and does nobody lose another's cell?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from process_maps.document import read_document, write_document
from process_maps.document_values import Unclear
from process_maps.drafts.draft import (
    AddRow,
    Change,
    Draft,
    MoveRow,
    NotAChange,
    RemoveRow,
    Row,
    SetHead,
    SetValue,
    applied,
    change_as_data,
    change_from_data,
    difference,
    document_of,
    draft_of,
)
from process_maps.drafts.grid import (
    BATCH,
    BESIDE,
    COLUMN_KEYS,
    COLUMNS,
    COMES_AFTER,
    HOW_OFTEN,
    IDEA,
    NAME,
    SENT_BACK,
    SYSTEMS,
    WAIT,
    WASTE,
    WHO,
    cells_of,
    pasted,
    pointers_of,
    typed,
)
from process_maps.drafts.history import Edit, done_again, edit_of, sittings, taken_back, to_redo, to_undo, told
from process_maps.drafts.lists import list_cells, typed_in_list, without_in_list
from process_maps.drafts.reading import faults_by_step, read
from process_maps.drafts.route_cells import Routes
from process_maps.drafts.routes import with_route
from process_maps.drafts.steps import with_step, with_step_moved, without_step
from process_maps.process_map import ProcessMap
from tests.library import PROCESSES, library_map
from tests.process_maps.test_document_fitted import calibrated
from tests.strategies import process_maps

KEPT_WITH_THE_STEP = COLUMN_KEYS - BESIDE.keys() - {NAME, COMES_AFTER, BATCH}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ODD = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def a_draft(*names: str, **more: Any) -> Draft:
    steps = [{"id": name.lower(), "name": name} for name in names]
    return draft_of({"name": "Referral", "steps": steps, **more})


def names(draft: Draft) -> list[str]:
    return [str(row.values.get("name", "")) for row in draft.section("steps")]


def cell(draft: Draft, step: str, column: str) -> str:
    row = draft.row("steps", step)
    assert row is not None
    return cells_of(draft, row)[column]


def the_map(draft: Draft) -> ProcessMap:
    reading = read(draft)
    assert reading.faults == ()
    assert reading.process is not None
    return reading.process


# ------------------------------------------------------------ laws
@ODD
@given(process_maps())
def test_a_draft_of_any_map_is_that_map(process: ProcessMap) -> None:
    assert read_document(document_of(draft_of(write_document(process)))) == process


@ODD
@given(process_maps(), process_maps())
def test_the_difference_of_any_two_drafts_makes_one_of_the_other(before: ProcessMap, after: ProcessMap) -> None:
    old, new = draft_of(write_document(before)), draft_of(write_document(after))
    changes = tuple(change_from_data(change_as_data(change)) for change in difference(old, new))
    assert document_of(applied(old, changes)) == document_of(new)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_cell_emptied_and_typed_again_is_the_same_map(process: str) -> None:
    draft = draft_of(write_document(library_map(process)))
    for step in draft.section("steps"):
        for column, text in cells_of(draft, step).items():
            assert typed(draft, step.id, column, text) is draft
            if column in KEPT_WITH_THE_STEP:
                again = typed(typed(draft, step.id, column, ""), step.id, column, text)
                assert read_document(document_of(again)) == library_map(process), column


@pytest.mark.parametrize("process", PROCESSES)
def test_routes_said_in_cells_are_the_routes_that_are_drawn(process: str) -> None:
    draft = draft_of(write_document(library_map(process)))
    routes = {step.id: Routes(draft).comes_after(step.id) for step in draft.section("steps")}
    for step, after in routes.items():
        again = with_route(
            draft, step, Routes(draft).read_cell(cell(draft, step, COMES_AFTER), step, pointers_of(draft))
        )
        assert {other.id: Routes(again).comes_after(other.id) for other in again.section("steps")} == routes, (
            step,
            after,
        )


@given(st.data())
def test_steps_come_go_and_move_without_breaking_the_route(data: st.DataObject) -> None:
    """Whatever is done to the rows of a chain, it stays a chain in the order of its rows."""
    draft = a_draft("A", "B", "C", "D")
    for number in range(data.draw(st.integers(1, 6))):
        ids = [row.id for row in draft.section("steps")]
        step, after = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(["", *ids]))
        match data.draw(st.sampled_from(["add", "move", "remove"])):
            case "add":
                draft = with_step(draft, after, values={"name": f"New {number}"})
            case "move":
                draft = with_step_moved(draft, step, after)
            case "remove" if len(ids) > 2:
                draft = without_step(draft, step)
    order = [row.id for row in draft.section("steps")]
    assert [(link.source, link.target) for link in the_map(draft).links] == list(pairwise(order))


# ------------------------------------------------------------ the grid
def test_a_map_is_typed_from_nothing() -> None:
    draft = draft_of({})
    for number, (name, who, wait) in enumerate(
        [("Receive", "Admin", "6h"), ("Triage", "Duty nurse", "2d"), ("Book", "admin", "4 d")]
    ):
        draft = with_step(draft, draft.section("steps")[-1].id if number else "")
        step = draft.section("steps")[-1].id
        for column, text in (("name", name), (WHO, who), (SYSTEMS, "RiO; Excel"), (WAIT, wait), ("touch", "12")):
            draft = typed(draft, step, column, text)
    process = the_map(draft)
    assert [step.name for step in process.steps] == ["Receive", "Triage", "Book"]
    assert [lane.name for lane in process.lanes] == ["Admin", "Duty nurse"]
    assert [system.name for system in process.systems] == ["RiO", "Excel"]
    assert cell(draft, process.steps[0].id, "touch") == "12 min"


@pytest.mark.parametrize(
    ("column", "text", "shown"),
    [("touch", "20", "20 min"), ("right_first_time", "85", "85%"), ("waiting", "9", "9"), ("wait", "1w 2d", "1w 2d")],
)
def test_a_number_alone_takes_the_usual_unit(column: str, text: str, shown: str) -> None:
    assert cell(typed(a_draft("A"), "a", column, text), "a", column) == shown


def test_what_cannot_be_read_is_kept_told_and_the_rest_drawn() -> None:
    draft = typed(typed(a_draft("A", "B"), "a", WAIT, "two fortnights"), "b", WAIT, "2d")
    reading = read(draft)
    assert cell(draft, "a", WAIT) == "two fortnights"
    assert [(owner, fault.key) for owner, fault in faults_by_step(reading, draft)] == [("a", "wait")]
    assert reading.process is not None
    assert [step.times.wait.days for step in reading.process.steps] == [0, 2]


def test_a_way_back_needs_its_step_and_its_share() -> None:
    draft = typed(a_draft("A", "B", "C"), "c", SENT_BACK, "1")
    draft = typed(draft, "c", "how often", "10")
    [back] = [link for link in the_map(draft).links if link.source == "c"]
    assert (back.target, back.share) == ("a", 0.1)
    with pytest.raises(Unclear, match="not a step"):
        typed(draft, "c", SENT_BACK, "9")
    assert not the_map(typed(draft, "c", SENT_BACK, "")).rework_links()


def test_waste_and_an_idea_stand_beside_their_step() -> None:
    draft = typed(typed(a_draft("A"), "a", WASTE, "Waiting"), "a", "flow", "Staff")
    draft = typed(draft, "a", IDEA, "One form")
    process = the_map(draft)
    assert [(seen.step, seen.flow, seen.waste) for seen in process.observations] == [("a", "staff", "waiting")]
    assert [idea.text for idea in process.ideas] == ["One form"]
    assert the_map(typed(draft, "a", WASTE, "")).observations == ()


def test_rows_copied_from_a_spreadsheet_fill_cells_and_make_steps() -> None:
    draft, left_out = pasted(a_draft("A"), "a", "name", [["Receive", "Admin"], ["Triage", "Nurse"], ["Book", "Admin"]])
    assert left_out == []
    assert [(step.name, step.lane) for step in the_map(draft).steps] == [
        ("Receive", "admin"),
        ("Triage", "nurse"),
        ("Book", "admin"),
    ]


def test_a_step_taken_away_takes_what_was_seen_in_it_and_leaves_its_idea() -> None:
    draft = typed(
        typed(typed(a_draft("A", "B", "C"), "b", WASTE, "waiting"), "b", IDEA, "Stop it"), "c", SENT_BACK, "2"
    )
    process = the_map(without_step(typed(draft, "c", "how often", "5"), "b"))
    assert (process.observations, process.rework_links()) == ((), ())
    assert [(idea.step, idea.text) for idea in process.ideas] == [("", "Stop it")]


# ------------------------------------------------------------ routes
def links(draft: Draft) -> set[tuple[str, str, float | None]]:
    return {(link.source, link.target, link.share) for link in the_map(draft).links}


def test_a_share_divides_the_work() -> None:
    draft = typed(a_draft("A", "B", "C"), "c", "comes after", "1 40%")
    assert links(draft) == {("a", "b", None), ("a", "c", 0.4)}
    assert cell(draft, "c", "comes after") == "1 40%"


def test_two_steps_at_once_come_together_again() -> None:
    draft = typed(a_draft("A", "B", "C", "D"), "c", "comes after", "1 at once")
    draft = typed(draft, "d", "comes after", "2 and 3")
    process = the_map(draft)
    assert [str(gateway.kind) for gateway in process.gateways] == ["parallel", "parallel"]
    assert cell(draft, "d", "comes after") == "2 and 3"
    assert [cell(draft, step, "comes after") for step in "bc"] == ["1 at once", "1 at once"]


def test_either_of_two_steps_may_come_before() -> None:
    draft = typed(typed(a_draft("A", "B", "C", "D"), "c", "comes after", "1 30%"), "d", "comes after", "2 or 3")
    assert links(draft) == {("a", "b", None), ("a", "c", 0.3), ("b", "d", None), ("c", "d", None)}


def test_blank_is_the_row_above_and_a_chain_needs_no_links() -> None:
    branched = typed(a_draft("A", "B", "C"), "c", "comes after", "1 40%")
    again = typed(branched, "c", "comes after", "")
    assert again.section("links") == ()
    assert cell(again, "c", "comes after") == ""


def test_a_gateway_nothing_divides_at_goes() -> None:
    draft = typed(typed(a_draft("A", "B", "C", "D"), "c", "comes after", "1 at once"), "d", "comes after", "2 and 3")
    process = the_map(without_step(draft, "c"))
    assert process.gateways == ()
    assert [(link.source, link.target) for link in process.links] == [("a", "b"), ("b", "d")]


@pytest.mark.parametrize("said", ["1", "3 and 1"])
def test_a_step_cannot_come_after_itself(said: str) -> None:
    with pytest.raises(Unclear, match="after itself"):
        typed(a_draft("A", "B", "C"), "a", "comes after", said)


# ------------------------------------------------------------ two people, undo
def edited(draft: Draft, edits: list[Edit], by: str, after: Draft, of: int | None = None) -> Draft:
    edit = edit_of(draft, after, number=len(edits) + 1, by=by, at=NOON, of=of)
    assert edit is not None
    edits.append(edit)
    return after


def test_two_people_in_two_cells_both_keep_theirs() -> None:
    start = a_draft("A", "B")
    ann = difference(start, typed(start, "a", WAIT, "2d"))
    ben = difference(start, typed(start, "b", "name", "Book"))
    both = applied(applied(start, ann), ben)
    assert (cell(both, "a", WAIT), cell(both, "b", "name")) == ("2d", "Book")


def test_undo_takes_back_ones_own_last_change_only() -> None:
    edits: list[Edit] = []
    draft = edited(start := a_draft("A", "B"), edits, "ann", typed(start, "a", WAIT, "2d"))
    draft = edited(draft, edits, "ben", typed(draft, "b", WAIT, "3d"))
    undone = to_undo(edits, "ann")
    assert undone is not None
    draft = edited(draft, edits, "ann", taken_back(draft, undone), of=undone.number)
    assert (cell(draft, "a", WAIT), cell(draft, "b", WAIT)) == ("", "3d")
    assert to_undo(edits, "ann") is None
    redone = to_redo(edits, "ann")
    assert redone is not None
    draft = edited(draft, edits, "ann", done_again(draft, redone), of=redone.number)
    assert cell(draft, "a", WAIT) == "2d"
    assert (to_redo(edits, "ann"), to_undo(edits, "ann")) == (None, edits[0])


def test_a_change_of_a_row_that_is_gone_does_nothing() -> None:
    draft = a_draft("A")
    changes: list[Change] = [
        SetValue("steps", "gone", "name", "X"),
        RemoveRow("steps", "gone"),
        MoveRow("steps", "gone", "a"),
    ]
    assert applied(draft, changes) == draft


def test_others_are_told_which_step_changed() -> None:
    before = a_draft("A", "B", "C")
    after = typed(before, "b", IDEA, "Stop it")
    assert told(difference(before, after), after) == "changed step 2"
    shorter = without_step(before, "a")
    assert told(difference(before, shorter), shorter) == "took a step away"
    assert told(difference(before, replace(before, head={"name": "Other"})), before) == "changed the map"


# ------------------------------------------------------------ from a page
@pytest.mark.parametrize(
    "data",
    [
        None,
        {"do": "run"},
        {"do": "set", "section": "steps"},
        {"do": "set", "section": "secrets", "row": "a", "key": "b", "value": "c"},
        {"do": "set", "section": "steps", "row": 1, "key": "b", "value": "c"},
        {"do": "head", "key": "name", "value": "x" * 30_000},
        {"do": "add", "section": "steps", "row": "a", "values": ["x"], "after": ""},
    ],
)
def test_what_is_no_change_is_refused(data: object) -> None:
    with pytest.raises(NotAChange):
        change_from_data(data)


def test_every_column_has_its_heading() -> None:
    assert len({column.heading for column in COLUMNS}) == len(COLUMNS)
    assert SetHead("name", "x") in difference(Draft(), Draft(head={"name": "x"}))
    assert applied(Draft(), [AddRow("steps", "a", {}, "")]).section("steps")[0].id == "a"


# ------------------------------------------------------------ lists below the steps
def test_information_is_listed_by_the_names_of_its_ends() -> None:
    draft = typed(a_draft("A", "B"), "a", WHO, "Admin")
    for column, text in (("what", "Referral"), ("from", "Admin"), ("to", "2"), ("by_hand", "yes")):
        draft = typed_in_list(draft, "information", "i1", column, text)
    [item] = the_map(draft).information
    assert (item.what, item.source, item.target, item.by_hand) == ("Referral", "admin", "b", True)
    assert [cells["to"] for _, cells in list_cells(draft, "information")] == ["2"]
    for nobody in ("Admn", "7", "-"):
        with pytest.raises(Unclear):
            typed_in_list(draft, "information", "i1", "to", nobody)
    assert the_map(without_in_list(draft, "information", "i1")).information == ()


def test_information_from_and_to_somebody_new_puts_them_on_the_map_and_takes_itself_away_with_them() -> None:
    draft = a_draft("Triage")
    for column, text in (("what", "Letter"), ("from", "GP surgery"), ("to", "Service user")):
        draft = typed_in_list(draft, "information", "i1", column, text)
    draft = typed_in_list(draft, "parties", "p1", "name", "Booking office")
    roles = {party.name: party.role for party in the_map(draft).parties}
    assert roles == {"GP surgery": "supplier", "Service user": "customer", "Booking office": "customer"}
    draft = typed_in_list(draft, "parties", "p1", "role", "control")
    [item] = the_map(draft).information
    assert (item.source, item.target) == ("gp-surgery", "service-user")
    gone = the_map(without_in_list(draft, "parties", "gp-surgery"))
    assert (len(gone.parties), gone.information) == (2, ())


def test_a_team_that_goes_leaves_its_steps_to_nobody() -> None:
    draft = typed_in_list(typed(a_draft("A"), "a", WHO, "Admin"), "lanes", "admin", "people", "2.6")
    assert the_map(draft).lanes[0].people == 2.6
    process = the_map(without_in_list(draft, "lanes", "admin"))
    assert (process.lanes, process.steps[0].lane) == ((), "")


@pytest.mark.parametrize(("section", "column"), [("steps", "name"), ("information", "id"), ("secrets", "name")])
def test_only_columns_of_a_list_are_typed_into(section: str, column: str) -> None:
    with pytest.raises(Unclear, match="not a column"):
        typed_in_list(a_draft("A"), section, "x", column, "y")


# ------------------------------------------------------------ what a log said
def test_what_was_fitted_goes_with_its_step_and_team_and_comes_back_with_them() -> None:
    drawn = draft_of(write_document(calibrated()))
    fitted = the_map(drawn).calibration
    assert fitted is not None
    assert fitted == calibrated().calibration
    for fewer in (without_step(drawn, "take"), without_in_list(drawn, "lanes", "lab")):
        left = the_map(fewer).calibration
        assert left is not None
        assert (len(left.steps), len(left.lanes)) in {(0, 1), (1, 0)}
        assert the_map(applied(fewer, difference(fewer, drawn))).calibration == fitted


# ------------------------------------------------------------ routes that cannot be
@pytest.mark.parametrize(
    ("cells", "drawn"),
    [
        pytest.param({("d", COMES_AFTER): "2 40%"}, {("b", "c"): 0.6, ("b", "d"): 0.4}, id="they fit"),
        pytest.param(
            {("b", SENT_BACK): "1", ("b", HOW_OFTEN): "20"}, {("b", "c"): 0.6, ("b", "d"): 0.4}, id="sent back"
        ),
        pytest.param({("d", COMES_AFTER): "2 20%"}, {("b", "c"): 0.75, ("b", "d"): 0.25}, id="too few"),
        pytest.param({("d", COMES_AFTER): "2 100%"}, {("b", "c"): 0.375, ("b", "d"): 0.625}, id="too many"),
    ],
)
def test_no_step_goes_from_the_picture_because_its_shares_do_not_fit(
    cells: dict[tuple[str, str], str], drawn: dict[tuple[str, str], float]
) -> None:
    draft = typed(typed(a_draft("A", "B", "C", "D"), "d", COMES_AFTER, "2 40%"), "c", COMES_AFTER, "2 60%")
    for (step, column), text in cells.items():
        draft = typed(draft, step, column, text)
    reading = read(draft)
    assert reading.process is not None
    assert [step.id for step in reading.process.steps] == ["a", "b", "c", "d"]
    assert bool(reading.faults) is (cells != {("d", COMES_AFTER): "2 40%"})
    shares = {(link.source, link.target): link.share for link in reading.process.links if link.share is not None}
    assert shares == pytest.approx(drawn)


def test_routes_that_leave_a_step_alone_are_told_and_every_step_is_drawn_in_order() -> None:
    draft = a_draft("A", "B", "C")
    lost = draft.with_rows("links", [Row("l1", {"from": "b", "to": "c"})])
    reading = read(lost)
    assert reading.faults
    assert reading.process is not None
    assert [(link.source, link.target) for link in reading.process.links] == [("a", "b"), ("b", "c")]


# ------------------------------------------------------------ sittings
def test_what_one_person_did_without_a_pause_is_one_sitting_and_a_named_version_ends_it() -> None:
    minutes = (("fay", 0), ("fay", 9), ("fay", 20), ("ben", 21), ("fay", 22), ("fay", 23))
    edits = [
        Edit(number=number, by=by, at=NOON + timedelta(minutes=minute), changes=(), inverse=())
        for number, (by, minute) in enumerate(minutes, start=1)
    ]
    assert [[edit.number for edit in one] for one in sittings(edits)] == [[1, 2], [3], [4], [5, 6]]
    assert [[edit.number for edit in one] for one in sittings(edits, {1, 5})] == [[1], [2], [3], [4], [5], [6]]
    assert sittings([]) == ()
