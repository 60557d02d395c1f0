"""Can a map be begun, changed by those who may, seen as it was, and copied into a future state?"""

from typing import Any

import pytest

from flows.map_files import FORMATS
from process_maps.document import write_document
from process_maps.drafts.draft import document_of, draft_of
from tests.connectors.web.site import MONDAY, Browser, TestSite
from tests.library import library_map

MAP = "/maps/drawn/rtw"


@pytest.fixture
def drawn(site: TestSite) -> TestSite:
    draft = draft_of(write_document(library_map("return_to_work")))
    site.store.drawn_maps.create("rtw", draft, by="fay", at=MONDAY)
    return site


def sent(browser: Browser, *edits: Any, at: str = MAP, **more: Any) -> Any:
    browser.get(f"{at}/versions") if not browser.token else None
    return browser.client.post(
        f"{at}/edits", json={"edits": list(edits), **more}, headers={"x-csrf-token": browser.token}
    )


def facilitator(site: TestSite) -> Browser:
    browser = site.signed_in("fay")
    browser.get("/maps/drawn")
    return browser


def test_a_map_is_begun_by_its_name(site: TestSite) -> None:
    fay = facilitator(site)
    first = fay.send("/maps/drawn", {"name": "Referral & triage"})
    second = fay.send("/maps/drawn", {"name": "Referral & triage"})
    assert [answer.headers["location"] for answer in (first, second)] == [
        "/maps/drawn/referral-triage",
        "/maps/drawn/referral-triage-2",
    ]
    assert "Referral &amp; triage" in fay.get("/maps/drawn").text


def test_what_is_typed_comes_back_drawn_with_its_totals(drawn: TestSite) -> None:
    now = sent(facilitator(drawn), {"do": "cell", "step": "meet", "column": "wait", "text": "1 h"}).json()
    assert now["edits"] == 1
    assert now["svg"].startswith("<svg")
    assert {total["label"] for total in now["totals"]} >= {"Lead time", "Touch time"}
    [meet] = [step for step in now["steps"] if step["id"] == "meet"]
    assert meet["cells"]["wait"] == "1 h"


def test_a_preview_keeps_nothing(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    now = sent(fay, {"do": "cell", "step": "meet", "column": "name", "text": "Talk"}, keep=False).json()
    assert "Talk" in now["svg"]
    assert drawn.store.drawn_maps.open("rtw").edits == 0


def test_what_cannot_be_read_is_told_at_its_cell(drawn: TestSite) -> None:
    now = sent(facilitator(drawn), {"do": "cell", "step": "meet", "column": "wait", "text": "soon"}).json()
    [meet] = [step for step in now["steps"] if step["id"] == "meet"]
    assert meet["cells"]["wait"] == "soon"
    assert "soon" in meet["faults"]["wait"]
    assert now["svg"]
    assert now["said"].endswith("1 cell cannot be read.")


def test_each_edit_of_several_is_made_or_told(drawn: TestSite) -> None:
    edits = [
        {"do": "cell", "step": "meet", "column": "wait", "text": "2 h"},
        {"do": "cell", "step": "gone", "column": "wait", "text": "2 h"},
        {"do": "cell", "step": "meet", "column": "touch", "text": "40"},
    ]
    now = sent(facilitator(drawn), *edits).json()
    assert (now["edits"], now["refused"]) == (2, ["this step has been taken off the map. Nothing was changed"])


def test_undo_and_redo_are_edits_too(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    sent(fay, {"do": "remove", "step": "meet"})
    assert "meet" in [step["id"] for step in sent(fay, {"do": "undo"}).json()["steps"]]
    assert "meet" not in [step["id"] for step in sent(fay, {"do": "redo"}).json()["steps"]]
    assert sent(fay, {"do": "redo"}).json()["edits"] == 3


def test_another_person_sees_who_changed_what(drawn: TestSite) -> None:
    sent(facilitator(drawn), {"do": "cell", "step": "meet", "column": "wait", "text": "2 h"})
    sam = drawn.signed_in("sam")
    now = sam.get(f"{MAP}/now?since=0").json()
    assert [told.split(" changed ")[0] for told in now["others"]] == ["Fay Brown"]
    assert sam.get(f"{MAP}/now?since=1").status_code == 204


def test_only_a_facilitator_or_the_owner_changes_a_map(drawn: TestSite) -> None:
    sam = drawn.signed_in("sam")
    page = sam.get(MAP)
    assert page.status_code == 200
    assert "Add step" not in page.text
    sam.get("/account")
    assert sent(sam, {"do": "remove", "step": "meet"}).status_code == 403
    assert sam.send("/maps/drawn", {"name": "Mine"}).status_code == 403
    drawn.store.drawn_maps.create("mine", draft_of({"name": "Mine"}), by="sam", at=MONDAY)
    assert sent(sam, {"do": "head", "key": "place", "text": "Stafford"}, at="/maps/drawn/mine").status_code == 200


def test_every_change_can_be_seen_named_and_gone_back_to(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    sent(fay, {"do": "head", "key": "name", "text": "Sooner back"})
    sent(fay, {"do": "remove", "step": "meet"})
    assert "Sooner back" in fay.get(f"{MAP}/versions/1").text
    fay.send(f"{MAP}/versions", {"number": "1", "name": "Before lunch"}, at=f"{MAP}/versions")
    assert "Before lunch" in fay.get(f"{MAP}/versions").text
    fay.send(f"{MAP}/go-back", {"number": "0"})
    opened = drawn.store.drawn_maps.open("rtw")
    assert (opened.edits, opened.draft.head["name"]) == (3, library_map("return_to_work").name)
    assert fay.send(f"{MAP}/go-back", {"number": "99"}).status_code == 422


def test_a_copy_is_a_future_state_of_its_own(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    where = fay.send(f"{MAP}/copy", {}, at=f"{MAP}/versions").headers["location"]
    copied = drawn.store.drawn_maps.open(where.rpartition("/")[2])
    assert (copied.draft.head["state"], copied.edits) == ("future", 0)
    assert len(copied.draft.section("steps")) == len(drawn.store.drawn_maps.open("rtw").draft.section("steps"))


def test_a_copy_tells_what_its_totals_were_before(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    where = fay.send(f"{MAP}/copy", {}, at=f"{MAP}/versions").headers["location"]
    now = sent(fay, {"do": "cell", "step": "meet", "column": "touch", "text": "2 h"}, at=where).json()
    totals = {total["label"]: total for total in now["totals"]}
    was = {total["label"]: total["value"] for total in fay.get(f"{MAP}/now").json()["totals"]}
    assert totals["Touch time"]["was"] == was["Touch time"] != totals["Touch time"]["value"]
    assert totals["Right first time"]["was"] == ""
    assert f"was {was['Touch time']}" in fay.get(where).text
    drawn.store.drawn_maps.remove("rtw")
    assert "ef-map-was" not in fay.get(where).text


def test_a_name_is_text_everywhere(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    evil = "</script><script>alert(1)</script>"
    sent(
        fay, {"do": "head", "key": "name", "text": evil}, {"do": "cell", "step": "meet", "column": "name", "text": evil}
    )
    for page in (MAP, "/maps/drawn", f"{MAP}/present", f"{MAP}/versions"):
        assert "<script>alert" not in fay.get(page).text


@pytest.mark.parametrize(
    "body",
    [None, [], {"edits": "x"}, {"edits": [{}] * 501}, {"edits": [None]}, {"edits": [{"do": "cell", "step": 1}]},
     {"edits": [{"do": "rows", "step": "meet", "column": "name", "rows": "x"}]},
     {"edits": [{"do": "head", "key": "id"}]}],
)  # fmt: skip
def test_what_is_no_edit_changes_nothing(drawn: TestSite, body: Any) -> None:
    fay = facilitator(drawn)
    answer = fay.client.post(f"{MAP}/edits", json=body, headers={"x-csrf-token": fay.token})
    assert answer.status_code == 422 or answer.json()["refused"]
    assert drawn.store.drawn_maps.open("rtw").edits == 0


def test_a_map_that_is_not_there_is_not_told_from_one_that_is_not_yours(drawn: TestSite) -> None:
    assert facilitator(drawn).get("/maps/drawn/none").status_code == 403


@pytest.mark.parametrize("ending", [*FORMATS])
def test_a_map_leaves_as_every_format(drawn: TestSite, ending: str) -> None:
    answer = facilitator(drawn).get(f"{MAP}/files/{ending}")
    assert answer.status_code == 200
    begins = {"pdf": b"%PDF", "xlsx": b"PK", "report.xlsx": b"PK", "png": b"\x89PNG", "svg": b"<svg", "html": b"<!"}
    assert answer.content.lstrip().startswith(begins.get(ending, b""))
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("ending", ["xlsx", "yaml", "json"])
def test_a_map_comes_back_from_its_file_as_it_was(drawn: TestSite, ending: str) -> None:
    fay = facilitator(drawn)
    content = fay.get(f"{MAP}/files/{ending}").content
    fay.get("/maps/drawn")
    where = fay.send("/maps/drawn-from-file", {}, files={"file": (f"map.{ending}", content)}).headers["location"]
    again = drawn.store.drawn_maps.open(where.rpartition("/")[2])
    assert document_of(again.draft) == write_document(library_map("return_to_work"))


def test_a_file_that_is_no_map_is_told_with_its_place(site: TestSite) -> None:
    answer = facilitator(site).send("/maps/drawn-from-file", {}, files={"file": ("map.yaml", b"steps: [{wait: soon}]")})
    assert answer.status_code == 422
    assert "line 1" in answer.text


def test_two_maps_are_compared(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    where = fay.send(f"{MAP}/copy", {}, at=f"{MAP}/versions").headers["location"]
    after = where.rpartition("/")[2]
    sent(fay, {"do": "remove", "step": "meet"}, at=where)
    assert f'value="{after}"' in fay.get(f"{MAP}/files").text
    page = fay.get(f"{MAP}/compare?with={after}")
    assert page.status_code == 200
    assert "Future state" in page.text


def test_a_map_without_a_step_makes_no_file(site: TestSite) -> None:
    fay = facilitator(site)
    where = fay.send("/maps/drawn", {"name": "Empty"}).headers["location"]
    assert fay.get(f"{where}/files/pdf").status_code == 422


def test_what_if_simulates_the_map_as_somebody_would_have_it(drawn: TestSite) -> None:
    fay = facilitator(drawn)
    asked = fay.get(f"{MAP}/what-if").text
    assert 'name="people-workforce"' in asked
    tried = fay.get(f"{MAP}/what-if?try=yes&people-workforce=3&list-type_form=1&do-chase_note=remove")
    assert tried.status_code == 200
    assert "As you would have it" in tried.text
    assert tried.text.count("<svg") >= 3


@pytest.mark.parametrize(
    "asked", ["people-workforce=many", "people-workforce=0", "demand=lots", "people-workforce=1e999"]
)
def test_what_cannot_be_tried_is_told_at_its_field(drawn: TestSite, asked: str) -> None:
    page = facilitator(drawn).get(f"{MAP}/what-if?try=yes&{asked}").text
    assert "There is a problem" in page
    assert "<svg" not in page.split("</header>")[1]


def test_a_map_without_a_demand_says_what_it_needs(site: TestSite) -> None:
    fay = facilitator(site)
    where = fay.send("/maps/drawn", {"name": "Short"}).headers["location"]
    sent(
        fay,
        {"do": "add", "after": "", "id": "a"},
        {"do": "cell", "step": "a", "column": "name", "text": "Do"},
        at=where,
    )
    assert "demand" in fay.get(f"{where}/what-if?try=yes").text
