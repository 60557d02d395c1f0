"""Can a program begin a map, change it, and take it in and out as a file?"""

import pytest

from tests.connectors.web.api.program import Program, an_office_with_a_program, faults

MAPS = "/api/maps"


@pytest.fixture
def program() -> Program:
    return an_office_with_a_program()[1]


def test_a_map_is_begun_changed_and_brought_back(program: Program) -> None:
    begun = program.post(MAPS, {"name": "Discharge"})
    assert (begun["id"], begun["name"], begun["edits"]) == ("discharge", "Discharge", 0)
    place = f"{MAPS}/{begun['id']}"
    edits = [
        {"do": "add", "after": "", "id": "s1"},
        {"do": "cell", "step": "s1", "column": "name", "text": "Write the letter"},
        {"do": "cell", "step": "s1", "column": "touch", "text": "20 min"},
    ]
    drawn = program.post(f"{place}/edits", {"edits": edits})["map"]
    assert [each["cells"]["name"] for each in drawn["steps"]] == ["Write the letter"]
    assert drawn["edits"] == 3
    named = {"number": 2, "name": "before the time"}
    program.post(f"{place}/changes/name", named)
    assert program.get(f"{place}/changes")["items"][1]["name"] == "before the time"
    assert drawn["steps"][0]["cells"]["touch"] == "20 min"
    assert program.post(f"{place}/go-back", {"number": 2})["steps"][0]["cells"]["touch"] == ""
    assert "number" in faults(program.post(f"{place}/go-back", {"number": 99}, 422))


def test_an_edit_that_cannot_be_made_is_told_and_the_others_stay(program: Program) -> None:
    program.post(MAPS, {"name": "Discharge"})
    edits = [{"do": "explode"}, {"do": "head", "key": "name", "text": "Discharge home"}]
    answer = program.post(f"{MAPS}/discharge/edits", {"edits": edits})
    assert (answer["map"]["name"], len(answer["refused"])) == ("Discharge home", 1)
    only_looked = program.post(f"{MAPS}/discharge/edits", {"edits": [{**edits[1], "text": "Else"}], "keep": False})
    assert only_looked["map"]["name"] == "Else"
    assert program.get(f"{MAPS}/discharge")["name"] == "Discharge home"


def test_a_map_goes_out_as_a_file_and_comes_in_again(program: Program) -> None:
    copied = program.post("/api/library-maps/return_to_work-current/copy")
    file = program.file(f"{MAPS}/{copied['id']}/files/json")
    answer = program.client.post(f"{MAPS}/from-file", files={"file": ("mine.json", file)})
    assert answer.status_code == 200, answer.text
    assert [each["cells"]["name"] for each in answer.json()["steps"]] == [
        each["cells"]["name"] for each in copied["steps"]
    ]
    future = program.post(f"{MAPS}/{copied['id']}/copy")
    assert future["head"]["state"] == "future"
    assert program.get(MAPS)["total"] == 3


def test_a_file_that_is_no_map_is_refused_with_its_faults(program: Program) -> None:
    answer = program.client.post(
        f"{MAPS}/from-file", files={"file": ("mine.yaml", b"schema: eightflows-map/1\nsteps: 3")}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_only_facilitators_draw() -> None:
    _, other = an_office_with_a_program(("ops",))
    other.post(MAPS, {"name": "Discharge"}, 403)
    other.get(MAPS, 403)
    _, facilitator = an_office_with_a_program(("facilitator",))
    assert facilitator.get("/api/library-maps")["total"] == 1
