"""Does the information flow count what a workshop would count?"""

from typing import Any

import pytest

from process_maps.analysis.blocks import block_of
from process_maps.analysis.information import information_flow
from process_maps.model import (
    Gateway,
    Information,
    Lane,
    Link,
    Party,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, Medium, PartyRole


def referral_map(*information: Information, **parts: object) -> ProcessMap:
    """Log, triage (9 in 10 go on to book), with a mailbox, a record system and a spreadsheet."""
    return ProcessMap(
        id="referral",
        name="Referral",
        steps=(
            Step(id="log", name="Log", lane="admin", systems=("rio",)),
            Step(id="triage", name="Triage", lane="nurse", systems=("rio",)),
            Step(id="book", name="Book", lane="admin", systems=("excel",)),
        ),
        gateways=(
            Gateway(id="fit", kind=GatewayKind.EXCLUSIVE),
            Gateway(id="end", kind=GatewayKind.EXCLUSIVE),
        ),
        links=(
            Link(source="log", target="triage"),
            Link(source="triage", target="fit"),
            Link(source="fit", target="book", share=0.9),
            Link(source="fit", target="end", share=0.1),
            Link(source="book", target="end"),
        ),
        lanes=(Lane(id="admin", name="Admin", people=2), Lane(id="nurse", name="Duty nurse", people=1)),
        systems=(
            System(id="mailbox", name="Mailbox"),
            System(id="rio", name="RiO"),
            System(id="excel", name="Excel"),
            System(id="archive", name="Archive"),
        ),
        parties=(Party(id="gp", name="GP", role=PartyRole.SUPPLIER),),
        information=information,
        **parts,  # type: ignore[arg-type]
    )


def moved(source: str, target: str, medium: Medium = Medium.ELECTRONIC, **more: object) -> Information:
    return Information(what="Referral", source=source, target=target, medium=medium, **more)  # type: ignore[arg-type]


E_MAILED = moved("gp", "mailbox", Medium.EMAIL)
TYPED = moved("mailbox", "rio", by_hand=True)
COPIED = moved("rio", "excel", by_hand=True)
PRINTED = moved("mailbox", "log", Medium.PAPER)
TYPED_FROM_PAPER = moved("log", "rio", Medium.ELECTRONIC, by_hand=True)


@pytest.mark.parametrize(
    ("moves", "rekeys", "duplicate_stores", "media_breaks"),
    [
        pytest.param([moved("gp", "rio", by_hand=True)], 0, 0, 0, id="the first writing is not a re-key"),
        pytest.param([E_MAILED, TYPED], 1, 1, 0, id="typed from an e-mail"),
        pytest.param([E_MAILED, TYPED, COPIED], 2, 2, 0, id="and copied to a spreadsheet"),
        pytest.param([E_MAILED, PRINTED, TYPED_FROM_PAPER], 1, 1, 2, id="printed and typed in again"),
        pytest.param([E_MAILED, moved("mailbox", "rio")], 0, 1, 0, id="an interface is no re-key"),
    ],
)
def test_what_is_typed_again_kept_twice_and_put_on_paper(
    moves: list[Information], rekeys: int, duplicate_stores: int, media_breaks: int
) -> None:
    process = referral_map(*moves)
    found = information_flow(process, block_of(process))
    assert (found.rekeys, found.duplicate_stores, found.media_breaks) == (
        rekeys,
        duplicate_stores,
        media_breaks,
    )


def test_the_same_words_in_any_case_are_the_same_item() -> None:
    process = referral_map(E_MAILED, Information(what="REFERRAL", source="mailbox", target="rio", by_hand=True))
    assert [item.what for item in information_flow(process, block_of(process)).items] == ["Referral"]


@pytest.mark.parametrize(
    ("move", "orphans"),
    [
        pytest.param(moved("gp", "archive"), 1, id="nobody works in the archive"),
        pytest.param(moved("gp", "rio"), 0, id="a step works in RiO"),
        pytest.param(moved("gp", "triage"), 0, id="a person reads what reaches a step"),
    ],
)
def test_information_that_nobody_reads_is_an_orphan(move: Information, orphans: int) -> None:
    process = referral_map(move)
    assert information_flow(process, block_of(process)).orphans == orphans


def test_a_hand_off_is_counted_past_gateways() -> None:
    process = referral_map()
    assert information_flow(process, block_of(process)).hand_offs == 2  # log to triage, triage to book


def test_chasing_is_counted_apart_from_the_item() -> None:
    process = referral_map(E_MAILED, moved("log", "gp", Medium.PHONE, chase=True))
    found = information_flow(process, block_of(process))
    assert (found.chases, found.media_breaks) == (1, 0)


def test_a_single_failure_stops_the_items_that_come_to_it() -> None:
    process = referral_map()
    failures: dict[str, Any] = {
        failure.node: (failure.steps, pytest.approx(failure.share_of_items))
        for failure in information_flow(process, block_of(process)).single_failures
    }
    assert failures == {
        "rio": (("log", "triage"), 1.0),
        "nurse": (("triage",), 1.0),
        "excel": (("book",), 0.9),
    }


def test_an_item_that_meets_a_system_twice_on_a_branch_counts_once() -> None:
    process = ProcessMap(
        id="branch",
        name="Branch",
        steps=(
            Step(id="start", name="Start"),
            Step(id="first", name="First", systems=("pacs",)),
            Step(id="second", name="Second", systems=("pacs",)),
            Step(id="other", name="Other"),
        ),
        systems=(System(id="pacs", name="PACS"),),
        links=(
            Link(source="start", target="first", share=0.1),
            Link(source="start", target="other", share=0.9),
            Link(source="first", target="second"),
        ),
    )
    (failure,) = information_flow(process, block_of(process)).single_failures
    assert failure.share_of_items == pytest.approx(0.1)
