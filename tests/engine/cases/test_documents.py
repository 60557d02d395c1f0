"""Do cases, events and requests come back from JSON as they were, today and from every earlier format?"""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cases.documents import (
    FORMAT,
    KINDS,
    UnreadableDocument,
    kind_of,
    read_case,
    read_event,
    read_request,
    write_case,
    write_event,
    write_request,
)
from engine.cases.model import Answer, AnyEvent, AnyRequest, Case, Event, Item, ItemState, Submitted
from tests.engine.cases.kept_documents import FOLDER
from tests.engine.cases.small_processes import MONDAY

ANSWERS = st.dictionaries(
    st.text(), st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
MOMENTS = st.integers(-(2**31), 2**33).flatmap(
    lambda seconds: st.sampled_from([UTC, timezone(timedelta(hours=1))]).map(
        lambda zone: datetime.fromtimestamp(seconds, zone)
    )
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values a field of this type may have."""
    if hint is datetime:
        return MOMENTS
    if datetime in get_args(hint):
        return st.none() | MOMENTS
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if get_origin(hint) is Mapping:
        return st.dictionaries(st.text(), st.text()) if get_args(hint)[1] is str else ANSWERS
    if hint == tuple[Item, ...]:
        return st.lists(instances(Item), max_size=4).map(tuple)
    if get_origin(hint) is tuple:
        return st.lists(st.text(), max_size=5).map(tuple)
    return {str: st.text(), int: st.integers(), bool: st.booleans()}[hint]


def instances(made: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(made)
    return st.builds(made, **{each.name: values_of(hints[each.name]) for each in fields(made)})


@given(instances(Case))
def test_a_case_comes_back_as_it_was(case: Case) -> None:
    assert read_case(write_case(case)) == case


@settings(max_examples=100)
@given(st.sampled_from(sorted(KINDS)).flatmap(lambda kind: instances(KINDS[kind])))
def test_events_and_requests_come_back_as_they_were(value: Any) -> None:
    if isinstance(value, Event):
        assert read_event(write_event(value)) == value  # type: ignore[arg-type]
    else:
        assert read_request(write_request(value)) == value


def test_every_event_and_request_has_its_name() -> None:
    assert set(KINDS.values()) == {*get_args(AnyEvent), *get_args(AnyRequest)}


def test_numbers_and_truth_stay_apart() -> None:
    answers: dict[str, Answer] = {"one": 1, "yes": True, "float": 1.0, "text": "1", "nothing": None}
    event = Submitted(id="e", at=MONDAY, by="p", item="i", answers=answers)
    read = read_event(write_event(event))
    assert isinstance(read, Submitted)
    assert [type(value) for value in read.answers.values()] == [int, bool, float, str, type(None)]


@pytest.mark.parametrize(
    "answer",
    [math.nan, -math.inf, Decimal("1.5"), date(2026, 11, 23), ["a"]],
    ids=["no number", "infinite", "decimal", "day", "list"],
)
def test_an_answer_that_would_not_come_back_the_same_is_not_kept(answer: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        write_event(Submitted(id="e", at=MONDAY, by="p", item="i", answers={"q": answer}))


@pytest.mark.parametrize(("field", "found"), [("items", None), ("items", [None]), ("answers", []), ("applied", "x")])
def test_a_case_with_parts_of_another_kind_is_refused(field: str, found: Any) -> None:
    document = json.loads(write_case(Case(id="c", process="p", version="v", subject="s", opened=MONDAY)))
    with pytest.raises(UnreadableDocument, match="not a "):
        read_case(json.dumps({**document, field: found}))


def test_a_moment_is_kept_in_utc() -> None:
    item = Item(
        node="a", visit=1, state=ItemState.WAITING, since=datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    )
    case = Case(id="c", process="p", version="v", subject="s", opened=MONDAY, items=(item,))
    assert json.loads(write_case(case))["items"][0]["since"] == "2026-07-01T08:00:00.000000+00:00"


@pytest.mark.parametrize("format", range(1, FORMAT + 1))
def test_documents_of_every_format_are_still_read(format: int) -> None:
    kept = json.loads((FOLDER / f"format-{format}.json").read_text("utf-8"))
    assert kept.keys() == {"case", *KINDS} or format < FORMAT
    for name, document in kept.items():
        text = json.dumps(document)
        if name == "case":
            assert isinstance(read_case(text), Case)
        elif issubclass(KINDS[name], Event):
            assert kind_of(type(read_event(text))) == name
        else:
            assert kind_of(type(read_request(text))) == name


def test_whoever_changes_a_field_raises_the_format() -> None:
    """A new field without a new format would be lost by a process that has not been updated yet."""
    kept = json.loads((FOLDER / f"format-{FORMAT}.json").read_text("utf-8"))
    described = {name: document.keys() - {"format", "kind"} for name, document in kept.items()}
    of_items = kept["case"]["items"][0].keys()
    now = {name: {each.name for each in fields(made)} for name, made in {"case": Case, **KINDS}.items()}
    assert (described, of_items) == (now, {each.name for each in fields(Item)}), (
        "raise FORMAT in engine/cases/documents.py, then run python -m tests.engine.cases.kept_documents"
    )


def test_a_document_of_today_is_written_as_it_was_kept() -> None:
    kept = json.loads((FOLDER / f"format-{FORMAT}.json").read_text("utf-8"))
    assert json.loads(write_case(read_case(json.dumps(kept["case"])))) == kept["case"]
    submitted = json.dumps(kept["submitted"])
    assert json.loads(write_event(read_event(submitted))) == kept["submitted"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"format": 99, "kind": "opened"}', "written by a newer eightflows"),
        ("not json", "not a document of eightflows"),
        ("[]", "not a document of eightflows"),
        ('{"kind": "opened"}', "not a document of eightflows"),
        ('{"format": 1, "kind": "exploded"}', "'exploded' is not a kind of event"),
        ('{"format": 1, "kind": "run machine"}', "'run machine' is not a kind of event"),
        ('{"format": 1, "kind": "released", "id": "e", "at": "2026-01-01T00:00:00+00:00"}', "lacks its by"),
        (
            '{"format": 1, "kind": "released", "id": "e", "at": "2026-01-01T00:00:00+00:00", "by": "", "x": 1}',
            "has no x",
        ),
        ('{"format": 1, "kind": "released", "id": "e", "at": "yesterday", "by": "p"}', "not a Released"),
    ],
)
def test_what_we_cannot_read_is_refused_and_not_half_read(document: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        read_event(document)


def test_a_field_that_did_not_exist_takes_its_default() -> None:
    document = json.loads(write_case(Case(id="c", process="p", version="v", subject="s", opened=MONDAY)))
    del document["held_since"], document["applied"]
    case = read_case(json.dumps(document))
    assert (case.held_since, case.applied) == (None, ())
