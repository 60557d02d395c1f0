"""Does a document read back as the map it was written from, and does a wrong one tell everything that is wrong?"""

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from process_maps.document import NotAMap, read_document, write_document
from process_maps.document_shape import MAP, Record, Rows
from process_maps.finding import Place
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Arrival, LinkKind, Value
from tests.builders import a_link, a_map, in_order, sent_back
from tests.strategies import process_maps

ROOT = Path(__file__).parents[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def document(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Referral", "steps": list(steps) or [{"name": "Triage"}], **more}


def faults(written: object) -> dict[Place, str]:
    with pytest.raises(NotAMap) as refused:
        read_document(written)
    return {finding.place: f"{finding.what}. {finding.remedy}" for finding in refused.value.findings}


@given(process_maps())
def test_a_document_reads_back_as_the_map_it_was_written_from(process: ProcessMap) -> None:
    assert read_document(write_document(process)) == process


def test_a_name_and_steps_are_a_map() -> None:
    process = read_document(document({"name": "Log it"}, {"name": "Triage"}, {"name": "Triage"}))
    assert process.id == "referral-current"
    assert [step.id for step in process.steps] == ["log-it", "triage", "triage-2"]
    assert [(link.source, link.target) for link in process.links] == [("log-it", "triage"), ("triage", "triage-2")]


def test_what_is_only_sent_back_leaves_the_steps_in_order() -> None:
    back = {"from": "b", "to": "a", "kind": "rework", "share": "18%"}
    process = read_document(document({"id": "a", "name": "A"}, {"id": "b", "name": "B"}, links=[back]))
    assert [link.kind for link in process.links] == [LinkKind.SEQUENCE, LinkKind.REWORK]


@pytest.mark.parametrize(
    ("links", "written"),
    [
        pytest.param(in_order("a", "b"), None, id="in order: not written"),
        pytest.param((*in_order("a", "b"), sent_back("b", "a", 0.1)), 1, id="only what is sent back"),
        pytest.param((sent_back("b", "a", 0.1), *in_order("a", "b")), 2, id="another order: all"),
        pytest.param((a_link("a", "b", label="Yes"),), 1, id="something to say: all"),
    ],
)
def test_only_links_that_say_something_are_written(links: Any, written: int | None) -> None:
    found = write_document(a_map(["a", "b"], *links)).get("links")
    assert (None if found is None else len(found)) == written


@pytest.mark.parametrize(
    ("key", "raw", "attribute", "meant"),
    [
        ("wait", "2d", "times.wait", 2 * DAY),
        ("wait", "1w 2d", "times.wait", 9 * DAY),
        ("wait", " 3 Hours ", "times.wait", 3 * HOUR),
        ("wait", 0, "times.wait", 0 * DAY),
        ("touch", "20 min", "times.touch", HOUR / 3),
        ("touch", "1 d", "times.touch", 7.5 * HOUR),
        ("right_first_time", "85%", "times.right_first_time", 0.85),
        ("right_first_time", 0.85, "times.right_first_time", 0.85),
        ("right_first_time", " 85 % ", "times.right_first_time", 0.85),
        ("value", "ADDS", "value", Value.ADDS),
        ("value", "Value-adding", "value", Value.ADDS),
        ("value", "NVA", "value", Value.WASTE),
        ("arrives", "Pulled", "queue.arrives", Arrival.PULL),
        ("stock", "Safety_Stock", "queue.stock", "safety stock"),
        ("waiting", "1,200", "queue.count", 1200),
        ("suitability", {"rules_written": "Yes"}, "suitability.rules_written", True),
        ("suitability", {"rules_written": "n"}, "suitability.rules_written", False),
        ("skill", 3, "skill", "3"),
        ("lane", "Team Admin", "lane", "admin"),
        ("systems", "rio, mail", "systems", ("rio", "mail")),
        ("systems", ["RiO"], "systems", ("rio",)),
    ],
)
def test_what_people_write_is_understood(key: str, raw: object, attribute: str, meant: object) -> None:
    value: Any = read_document(
        document(
            {"name": "Triage", key: raw},
            lanes=[{"id": "admin", "name": "Team admin"}],
            systems=[{"id": "rio", "name": "RiO"}, {"id": "mail", "name": "NHSmail"}],
        )
    ).steps[0]
    for name in attribute.split("."):
        value = getattr(value, name)
    assert value == meant


@pytest.mark.parametrize(
    ("key", "raw", "told"),
    [
        ("wait", "2-3 days", "'2-3 days' is not a time. Write one time, for example 2d"),
        ("wait", "-2 d", "'-2 d' is negative"),
        ("wait", "2 fortnights", "'fortnights' in '2 fortnights' is not a unit of time"),
        ("wait", 6, "6 has no unit. Write the unit with it, for example 6 min"),
        ("wait", "9" * 400 + " d", "is not a time"),
        ("right_first_time", 85, "a share is 0 to 1 (85% is 0.85), not 85"),
        ("right_first_time", "often", "'often' is not a share"),
        ("uptime", "0%", "an uptime of 0 never makes anything"),
        ("uptime", 1e-300, "is beyond what can be counted"),
        ("waiting", "a few", "'a few' is not a number"),
        ("waiting", -1, "-1 is too small. Write a number that is at least 0"),
        ("waiting", "1e400", "'1e400' is not a number"),
        ("limit", 2.5, "2.5 is not a whole number"),
        ("value", "neccessary", "Did you mean 'necessary'? Write adds, necessary or waste"),
        ("suitability", {"rule_based": 2}, "'2' is not a score. Write 1 (against), 3 (mixed) or 5 (for)"),
        ("suitability", {"rules_written": "perhaps"}, "neither yes nor no"),
        ("lane", "admn", "'admn' is not a lane of this map. Did you mean 'admin'?"),
        ("lane", "rio", "'rio' is a system, not a lane"),
        ("name", True, "read as yes or no, not as words. Put it in quotes"),
        ("note", "bell \x07", "cannot be printed (U+0007)"),
        ("note", "a" * 6000, "is 6,000 characters long. Write at most 5,000"),
        ("wiat", "2 d", "a step has no key 'wiat'. Did you mean 'wait'?"),
        ("then typed", None, "put that text in quotes"),
        ("value_split", {"adds": "3 min"}, "must add up to the hands-on time"),
    ],
)
def test_what_nobody_can_be_sure_of_is_told(key: str, raw: object, told: str) -> None:
    step = {"id": "triage", "name": "Triage", key: raw}
    lanes, systems = [{"id": "admin", "name": "Team admin"}], [{"id": "rio", "name": "RiO"}]
    (found,) = faults(document(step, lanes=lanes, systems=systems)).items()
    assert found[0][:3] == ("steps", 0, key)
    assert told in found[1]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    written = document(
        {"id": "a", "name": "A", "wait": "soon"},
        {"id": "b", "name": "B", "lane": "nobody", "touch": 5},
        {"id": "c", "name": "C"},
        links=[
            {"from": "a", "to": "b", "share": "80%"},
            {"from": "a", "to": "c", "share": "50%"},
            {"from": "b", "to": "c"},
        ],
        calendar={"shift": "1 h", "breaks": "2 h"},
        claims=[{"measure": "lead_time_minutes", "value": "long"}],
    )
    assert set(faults(written)) == {
        ("calendar", "shift"),
        ("steps", 0, "wait"),
        ("steps", 1, "lane"),
        ("steps", 1, "touch"),
        ("links", 1, "share"),  # 130% out of step a
        ("claims", 0, "value"),
        ("claims", 0, "tolerance"),
    }


def test_a_share_that_cannot_be_read_is_told_once() -> None:
    steps = [{"id": id, "name": id} for id in "abc"]
    links = [{"from": "a", "to": "b", "share": "most"}, {"from": "a", "to": "c"}, {"from": "b", "to": "c"}]
    assert set(faults(document(*steps, links=links))) == {("links", 0, "share")}


def test_a_fault_of_structure_is_told_where_the_document_has_it() -> None:
    """The map has two links before these; the document does not write them."""
    steps = [{"id": id, "name": id} for id in "abc"]
    back = [{"from": "b", "to": "a", "kind": "rework", "share": "60%"}] * 2
    assert set(faults(document(*steps, links=back))) == {("links", 0, "share"), ("steps", 0)}


@pytest.mark.parametrize(
    "written",
    [None, [], "a map", 5, {}, {"steps": None}, {"steps": {}}, {"steps": [None, 5, []]}, {"name": {"a": 1}}],
)
def test_nothing_but_a_map_is_a_map(written: object) -> None:
    assert faults(written)


def test_another_schema_is_not_guessed_at() -> None:
    assert set(faults({"schema": "research-case/1", "stepz": 5})) == {("schema",)}


def test_extreme_figures_are_told_and_not_worked_out() -> None:
    steps = [{"id": id, "name": id, "touch": "99 w", "cycle": "5000 w", "uptime": "0.0001%"} for id in "ab"]
    back = {"from": "b", "to": "a", "kind": "rework", "share": 0.999999999}
    assert all("extreme" in told for told in faults(document(*steps, links=[back], demand={"items": 1})).values())


def test_the_shape_knows_every_field_of_the_model() -> None:
    """A new field of the model is read and written, or this says where to add its line."""

    def unknown(record: Record) -> set[str]:
        paths = {key.path.partition(".")[0] for key in record.keys}
        missing = {f"{record.noun}: {field.name}" for field in fields(record.model) if field.init} - {
            f"{record.noun}: {path}" for path in paths
        }
        for name, part in record.parts.items():
            inside = {key.path.partition(".")[2] for key in record.keys if key.path.startswith(f"{name}.")}
            missing |= {f"{record.noun}: {name}.{field.name}" for field in fields(part.model)} - {
                f"{record.noun}: {name}.{path}" for path in inside
            }
        for key in record.keys:
            inner = key.shape.of if isinstance(key.shape, Rows) else key.shape
            missing |= unknown(inner) if isinstance(inner, Record) else set()
        return missing

    assert unknown(MAP) == set()


def test_the_form_of_a_map_is_told_in_full() -> None:
    """docs/method/map-format.md names every key."""
    told = set(re.findall(r"\w+", (ROOT / "docs" / "method" / "map-format.md").read_text("utf-8")))

    def keys(record: Record) -> set[str]:
        found = {key.name for key in record.keys}
        for key in record.keys:
            inner = key.shape.of if isinstance(key.shape, Rows) else key.shape
            found |= keys(inner) if isinstance(inner, Record) else set()
        return found

    assert keys(MAP) - told == set()
