"""Can a program look through the registers, keep them up, and bring a workbook in, by the rules of the pages?"""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody, faults
from tests.connectors.web.office import RECORDS
from tests.connectors.web.site import TestSite

SYSTEMS, SYSTEM = "/api/registers/systems", "/api/registers/systems/record"


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    return an_office_with_a_program()


@pytest.fixture
def program(office: tuple[TestSite, Program]) -> Program:
    return office[1]


def test_registers_tell_their_shape(program: Program) -> None:
    found = program.get("/api/registers", per_page=500)["items"]
    systems = next(each for each in found if each["key"] == "systems")
    fields = {each["id"]: each for each in systems["fields"]}
    assert (systems["id"], systems["may_edit"]) == ("ref", True)
    assert (fields["supplier"]["kind"], fields["supplier"]["register"]) == ("reference", "suppliers")
    assert fields["status"]["choices"] == ["live", "planned", "retired"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["S-1", "S-2"]),
        ({"q": "clinical"}, ["S-1"]),
        ({"only-status": "planned"}, ["S-2"]),
        ({"sort": "criticality"}, ["S-1", "S-2"]),
        ({"q": "nothing like it"}, []),
    ],
    ids=str,
)
def test_records_are_searched_filtered_and_sorted_as_on_the_page(
    program: Program, query: dict[str, Any], found: list[str]
) -> None:
    assert [each["id"] for each in program.get(SYSTEMS, **query)["items"]] == found


def test_a_long_list_comes_in_pages_that_lead_on(program: Program) -> None:
    first = program.get(SYSTEMS, per_page=1, sort="name")
    assert (first["total"], first["page"], [each["id"] for each in first["items"]]) == (2, 1, ["S-1"])
    second = program.client.get(first["next"]).json()
    assert ([each["id"] for each in second["items"]], second["next"]) == (["S-2"], None)


@pytest.mark.parametrize(("name", "value"), [("page", "0"), ("per_page", "501"), ("page", "second")])
def test_a_page_that_cannot_be_is_refused(program: Program, name: str, value: str) -> None:
    assert name in faults(program.get(SYSTEMS, 422, **{name: value}))


def test_a_record_is_changed_confirmed_and_has_a_history(program: Program) -> None:
    before = program.get(SYSTEM, id="S-1")
    change = {"values": {"version": "7.3"}, "revision": before["revision"], "reason": "upgraded"}
    after = program.post(SYSTEM, change, id="S-1")
    assert after["values"] == {**before["values"], "version": "7.3"}
    program.post(SYSTEM, {"values": {}, "revision": after["revision"]}, id="S-1")
    history = program.get("/api/registers/systems/history", id="S-1")["items"]
    assert [(each["revision"], each["by"], each["why"]) for each in history][1:] == [
        (2, "robot:office", "upgraded"),
        (3, "robot:office", ""),
    ]


def test_null_empties_a_field_and_what_is_not_sent_stays(program: Program) -> None:
    after = program.post(SYSTEM, {"values": {"version": None}, "revision": 1}, id="S-1")
    assert "version" not in after["values"]
    assert after["values"]["name"] == "LilliCare"


def test_who_was_slower_is_told_the_revision_there_is(program: Program) -> None:
    program.post(SYSTEM, {"values": {"version": "7.3"}, "revision": 1}, id="S-1")
    refused = program.post(SYSTEM, {"values": {"version": "7.4"}, "revision": 1}, 409, id="S-1")
    assert refused["revision"] == 2
    assert program.get(SYSTEM, id="S-1")["values"]["version"] == "7.3"


def test_every_fault_of_a_record_comes_at_once_by_its_field(program: Program) -> None:
    values = {"criticality": 9, "supplier": "Coper Records", "status": "alive", "colour": "red", "clinical": "perhaps"}
    refused = program.post(SYSTEM, {"values": values, "revision": 1}, 422, id="S-1")
    assert faults(refused).keys() == values.keys()
    supplier = next(each for each in refused["errors"] if each["field"] == "supplier")
    assert "Copper Records" in supplier["remedy"]


def test_a_record_is_added_once(program: Program) -> None:
    body = {"values": {"ref": "S-9", "name": "Ward board", "status": "live"}}
    assert program.post(SYSTEMS, body)["revision"] == 1
    assert faults(program.post(SYSTEMS, body, 422)).keys() == {"ref"}
    assert "name" in faults(program.post(SYSTEMS, {"values": {"ref": "S-10"}}, 422))


def test_a_record_is_taken_out_only_when_nothing_names_it(program: Program) -> None:
    out = {"revision": 1, "reason": "never used"}
    refused = program.post("/api/registers/suppliers/take-out", out, 422, id="Copper Records")
    assert "Copper Records" in refused["detail"]
    assert program.post("/api/registers/systems/take-out", out, id="S-2") == {"changed": 1}
    assert [each["id"] for each in program.get(SYSTEMS)["items"]] == ["S-1"]


@pytest.mark.parametrize(("register", "values"), RECORDS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_record_that_is_read_and_sent_back_is_the_same(program: Program, register: str, values: Any) -> None:
    place, id = f"/api/registers/{register}/record", next(iter(values.values()))
    read = program.get(place, id=id)
    again = program.post(place, {"values": read["values"], "revision": read["revision"]}, id=id)
    assert again["values"] == read["values"]


def test_a_workbook_shows_what_it_would_change_and_then_changes_that(office: tuple[TestSite, Program]) -> None:
    site, program = office
    seen = program.post(f"{SYSTEMS}/import", file=_with_version(program, "7.9"))
    assert (seen["added"], seen["altered"], seen["same"], seen["missing"]) == (0, 1, 1, [])
    assert [(each["record"], each["old"], each["new"]) for each in seen["changes"]] == [("S-1", "7.2", "7.9")]
    assert program.get(SYSTEM, id="S-1")["values"]["version"] == "7.2"
    other = as_somebody(site, "omar")
    assert other.post(f"{SYSTEMS}/import/agree", {"sealed": seen["sealed"]}, 400)["error"]
    assert program.post(f"{SYSTEMS}/import/agree", {"sealed": seen["sealed"]}) == {"changed": 1}
    assert program.get(SYSTEM, id="S-1")["values"]["version"] == "7.9"


def test_what_changed_after_the_workbook_was_shown_is_not_written_over(program: Program) -> None:
    seen = program.post(f"{SYSTEMS}/import", file=_with_version(program, "7.9"))
    program.post(SYSTEM, {"values": {"version": "8.0"}, "revision": 1}, id="S-1")
    refused = program.post(f"{SYSTEMS}/import/agree", {"sealed": seen["sealed"]}, 409)
    assert refused["revision"] == 2


def test_a_workbook_with_faults_names_their_cells(program: Program) -> None:
    refused = program.post(f"{SYSTEMS}/import", status=422, file=_with_version(program, "7.9", status="alive"))
    assert any(each["where"].startswith("Systems!") for each in refused["errors"]), refused
    assert "file" in faults(program.post(f"{SYSTEMS}/import", status=422, file=b""))


def test_a_register_that_is_not_theirs_looks_like_one_that_is_not_there() -> None:
    _, program = an_office_with_a_program(("system_manager",))
    theirs, none = (program.get(f"/api/registers/{key}", 403) for key in ("dpias", "no_such_register"))
    assert theirs == none
    assert "dpias" not in {each["key"] for each in program.get("/api/registers")["items"]}


def _with_version(program: Program, version: str, **more: str) -> bytes:
    """The register as it leaves, with another version of S-1 in it."""
    workbook = load_workbook(BytesIO(program.file(f"{SYSTEMS}/workbook")))
    sheet = workbook["Systems"]
    columns = {str(cell.value).lower(): int(cell.column or 0) for cell in sheet[4]}
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=5) if cells[0].value == "S-1")
    for label, value in {"version": version, **more}.items():
        sheet.cell(row, columns[label], value)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
