"""Does a supplier get what the list names, and nothing else of ours?"""

import pytest

from connectors.preflight import read_yaml
from connectors.register_files import library_registers
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import ReviewPack, review_pack
from engine.registers.supplier_pack import NotShared, SharedSection, read_shared, supplier_pack
from tests.engine.registers.sample_portfolio import TODAY, sample_records
from tests.library import LIBRARY

SHARED = read_shared(read_yaml(LIBRARY / "supplier_service_review" / "shared_with_supplier.yaml").data)
OURS = ("Risks", "Finance", "Contract dates and decisions", "Traps in the contracts", "Duties by law and policy")


@pytest.fixture(scope="module")
def pack() -> ReviewPack:
    return review_pack(Portfolio(sample_records(), TODAY), "Copper Backup", library_registers())


def test_risks_money_positions_and_decisions_stay_with_us_and_are_told_to_us(pack: ReviewPack) -> None:
    made = supplier_pack(pack, SHARED)
    assert not set(OURS) & set(made.agenda)
    assert set(OURS) <= set(made.left_out)
    assert "Roadmap: Benefit to us, Our decision" in made.left_out
    assert "Incidents and outages against RTO: What happened" in made.left_out
    assert "what we must decide in the meeting" in made.left_out


def test_each_title_and_column_of_the_list_is_in_the_pack(pack: ReviewPack) -> None:
    held = {section.title: set(section.headings) for section in pack.sections}
    for share in SHARED:
        assert set(share.columns) <= held[share.title]


def test_every_row_keeps_only_the_columns_named(pack: ReviewPack) -> None:
    (roadmap,) = [section for section in supplier_pack(pack, SHARED).sections if section.title == "Roadmap"]
    whole = next(section for section in pack.sections if section.title == "Roadmap")
    assert roadmap.headings == ("Expected", "Kind", "What")
    assert roadmap.rows == tuple(row[:3] for row in whole.rows)
    assert "our decision" in whole.note
    assert roadmap.note == ""


def test_what_nobody_has_named_stays(pack: ReviewPack) -> None:
    made = supplier_pack(pack, [SharedSection(title="Roadmap", columns=("What",))])
    assert made.agenda == ("Roadmap",)
    assert len(made.left_out) == 4 + len(pack.sections)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (None, "schema"),
        ({"schema": "eightflows-shared-with-supplier/1"}, "schema"),
        ({"schema": "eightflows-shared-with-supplier/1", "sections": ["Risks"]}, "section 1"),
        ({"schema": "eightflows-shared-with-supplier/1", "sections": [{"title": "A", "columns": "B"}]}, "section 1"),
        (
            {"schema": "eightflows-shared-with-supplier/1", "sections": [{"title": "A", "columns": [], "all": True}]},
            "section 1",
        ),
    ],
)
def test_a_list_that_is_not_understood_shares_nothing(document: object, where: str) -> None:
    with pytest.raises(NotShared) as refusal:
        read_shared(document)
    assert [fault.where for fault in refusal.value.faults] == [where]
