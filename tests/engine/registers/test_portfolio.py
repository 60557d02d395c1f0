"""Do tier, red-amber-green, duties, money at stake and the views follow from the registers, figure by figure?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.register_files import library_registers
from engine.calendars import WorkingDays, add_months
from engine.registers.compliance import Area, compliance, governance
from engine.registers.definition import Record, Records, Value
from engine.registers.duties import duties
from engine.registers.evidence import EvidenceType, Proof, expiry
from engine.registers.overview import overview
from engine.registers.performance import Rag, measured, outages, rag_of, recovery_tested
from engine.registers.periods import NoticeUnit, Period
from engine.registers.portfolio import Portfolio
from engine.registers.review_pack import data_gaps, review_pack
from engine.registers.reviews import uid, year_of_reviews
from engine.registers.tiers import Tier, Tiering, tiering
from engine.registers.weak_points import weak_points
from process_maps.model import System
from tests.builders import a_link, a_map, a_step
from tests.engine.registers.sample_portfolio import reference_records, sample_records

TODAY = date(2026, 11, 23)
MONTHS_3 = Period(length=3, unit=NoticeUnit.MONTHS)


def rec(register: str, id: str, **values: Value) -> Record:
    return Record(register=register, id=id, values=values)


SUPPLIER = rec("suppliers", "Acme", name="Acme", owner="Asha", owner_email="asha@trust.example")
CONTRACT: Mapping[str, Value] = {
    "ref": "C-1", "supplier": "Acme", "systems": ("S-1",), "start": date(2025, 4, 1), "end": date(2027, 3, 31),
    "notice": MONTHS_3, "renews_for": Period(length=12, unit=NoticeUnit.MONTHS), "annual_value": Decimal(48_000),
    "owner": "Asha", "indexation": "fixed", "exit_plan": date(2026, 1, 1),
}  # fmt: skip
SYSTEM: Mapping[str, Value] = {
    "ref": "S-1",
    "name": "Orders",
    "supplier": "Acme",
    "criticality": 3,
    "users": 80,
    "rto_hours": 8,
}


def registers(**changed: Sequence[Record]) -> dict[str, Sequence[Record]]:
    return {
        "suppliers": [SUPPLIER],
        "contracts": [rec("contracts", "C-1", **CONTRACT)],
        "systems": [rec("systems", "S-1", **SYSTEM)],
        **changed,
    }


def portfolio(**changed: Sequence[Record]) -> Portfolio:
    return Portfolio(registers(**changed), TODAY)


def test_a_supplier_only_its_contract_knows_of_breaks_nothing_and_is_reminded() -> None:
    found = Portfolio({"contracts": [rec("contracts", "C-1", **CONTRACT)], **reference_records()}, TODAY)
    assert [each.name for each in found.register.suppliers] == ["Acme"]
    assert compliance(found)
    assert [row.supplier for row in overview(found).heat] == ["Acme"]


# --- tier and cadence -------------------------------------------------------------------------------


def tier_of(
    *,
    criticality: int = 4,
    users: int = 0,
    value: int = 0,
    replace: int = 0,
    data: int = 0,
    red: int = 0,
    **more: Value,
) -> Tiering:
    supplier = rec(
        "suppliers", "Acme", **{**SUPPLIER.values, "substitutability": replace, "data_sensitivity": data, **more}
    )
    system = rec("systems", "S-1", **{**SYSTEM, "criticality": criticality, "users": users})
    contract = rec("contracts", "C-1", **{**CONTRACT, "annual_value": Decimal(value)})
    return tiering(portfolio(suppliers=[supplier], systems=[system], contracts=[contract]), "Acme", red)


@pytest.mark.parametrize(
    ("given_", "score", "tier", "months"),
    [
        pytest.param({}, 3, Tier.ROUTINE, 12, id="level 4 alone: 1 x 3"),
        pytest.param({"criticality": 1, "users": 250, "data": 1}, 17, Tier.MANAGED, 3, id="12 + 3 + 2"),
        pytest.param({"criticality": 1, "replace": 1, "value": 25_000}, 16, Tier.MANAGED, 3, id="just managed"),
        pytest.param({"criticality": 1, "value": 500_000}, 16, Tier.MANAGED, 3, id="12 + 4"),
        pytest.param({"criticality": 1, "value": 499_999}, 15, Tier.ROUTINE, 12, id="a pound less"),
        pytest.param({"criticality": 1, "data": 4, "replace": 4}, 28, Tier.STRATEGIC, 1, id="just strategic"),
        pytest.param({"criticality": 1, "data": 4, "replace": 3, "users": 49}, 27, Tier.MANAGED, 3, id="not yet"),
        pytest.param({"replace": 3}, 9, Tier.ROUTINE, 6, id="a bottleneck"),
        pytest.param({"replace": 3, "value": 25_000}, 11, Tier.ROUTINE, 12, id="not with that much spend"),
        pytest.param({"red": 2}, 3, Tier.ROUTINE, 6, id="two red KPIs step it up"),
        pytest.param({"red": 1}, 3, Tier.ROUTINE, 12, id="one does not"),
        pytest.param(
            {"performance_plan": True, "criticality": 1, "users": 1_000}, 16, Tier.MANAGED, 1, id="a plan too"
        ),
        pytest.param(
            {"performance_plan": True, "criticality": 1, "data": 4, "replace": 4}, 28, Tier.STRATEGIC, 1, id="no closer"
        ),
    ],
)
def test_the_tier_follows_from_the_data(given_: dict[str, Any], score: int, tier: Tier, months: int) -> None:
    found = tier_of(**given_)
    assert (found.score, found.tier, found.months) == (score, tier, months)


def test_the_tier_shows_its_working_and_what_it_did_not_know() -> None:
    assert tier_of(criticality=1, users=250, data=1).working == (
        "criticality 4 x 3 + users 3 + spend 0 + hard to replace 0 x 2 + data sensitivity 1 x 2 = 17: "
        "managed, every 3 months"
    )
    assert tiering(portfolio(systems=[]), "Acme", 0).gaps == (
        "criticality",
        "users",
        "hard to replace",
        "data sensitivity",
    )


@pytest.mark.parametrize(
    ("ratings", "months"),
    [
        (["Inadequate"], 6),
        (["Inadequate", "Good"], 6),
        (["Inadequate", "Good", "Good"], 12),
        (["Good", "Inadequate", "Good"], 6),
    ],
)
def test_two_clean_reviews_end_a_closer_cadence(ratings: list[str], months: int) -> None:
    reviews = [
        rec(
            "reviews",
            f"R-{n}",
            supplier="Acme",
            day=date(2026, n + 1, 1),
            kind="operational",
            state="closed",
            rating=rating,
        )
        for n, rating in enumerate(ratings)
    ]
    system = rec("systems", "S-1", **{**SYSTEM, "criticality": 4, "users": 0})
    found = tiering(portfolio(reviews=reviews, systems=[system]), "Acme", 0)
    assert found.months == months


# --- a year of reviews ------------------------------------------------------------------------------


@given(
    st.sampled_from([1, 3, 6, 12]), st.text(min_size=1, max_size=20), st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    st.none() | st.integers(0, 800), st.booleans(),
)  # fmt: skip
@settings(max_examples=80)
def test_a_year_has_its_reviews_on_working_days_one_a_period(
    months: int, supplier: str, first: date, held_ago: int | None, executive: bool
) -> None:
    found = Tiering(
        supplier=supplier, parts=(), tier=Tier.MANAGED, bottleneck=False, months=months, executive=executive, reasons=()
    )
    held = None if held_ago is None else first - timedelta(days=held_ago)
    days = WorkingDays()
    year = list(year_of_reviews(found, first=first, last_held=held, days=days))
    usual = [each for each in year if each.kind != "executive"]
    assert len({each.id for each in year}) == len(year)
    assert len({uid(each.id) for each in year}) == len(year)
    assert all(days.is_working_day(each.day) and first < each.day <= add_months(first, 12) for each in year)
    assert 12 // months - 1 <= len(usual) <= 12 // months + 1
    later = list(year_of_reviews(found, first=first + timedelta(days=1), last_held=held, days=days))
    assert {each.id: each.day for each in later if each.id in {one.id for one in year}}.items() <= {
        each.id: each.day for each in year
    }.items()


# --- KPIs, outages, recovery ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "red", "value", "rag"),
    [
        ("higher", 98, 99, Rag.GREEN),
        ("higher", 98, "98.99", Rag.AMBER),
        ("higher", 98, 98, Rag.AMBER),
        ("higher", 98, "97.99", Rag.RED),
        ("higher", None, "98.99", Rag.RED),
        ("lower", 120, 99, Rag.GREEN),
        ("lower", 120, 100, Rag.AMBER),
        ("lower", 120, 121, Rag.RED),
    ],
)
def test_a_kpi_is_red_amber_or_green(better: str, red: int | None, value: object, rag: Rag) -> None:
    values: dict[str, Value] = {"target": 99, "better": better}
    kpi = rec("kpis", "K-1", **(values if red is None else {**values, "red": red}))
    assert rag_of(kpi, Decimal(str(value))) is rag


def test_a_kpi_nobody_measured_lately_says_nothing() -> None:
    kpi = rec("kpis", "K-1", name="Up", target=99, better="higher")
    old = rec("kpi_actuals", "K-1-1", kpi="K-1", month=date(2026, 8, 1), value=100)
    assert measured(kpi, [old], today=TODAY).rag is Rag.GREY
    assert measured(kpi, [], today=TODAY).why == "nothing measured"
    assert (
        measured(kpi, [rec("kpi_actuals", "n", kpi="K-1", month=date(2026, 10, 1), value=100)], today=TODAY).rag
        is Rag.GREEN
    )


@pytest.mark.parametrize(
    ("hours", "beyond", "rag"), [(8, 0, Rag.GREEN), (9, 1, Rag.RED), (None, None, Rag.GREY)], ids=str
)
def test_an_outage_is_held_against_what_was_promised(hours: int | None, beyond: int | None, rag: Rag) -> None:
    values: dict[str, Value] = {"system": "S-1", "day": date(2026, 10, 1)}
    incident = rec("incidents", "I-1", **(values if hours is None else {**values, "hours": hours}))
    (found,) = outages([incident], portfolio().systems, since=date(2026, 1, 1), until=TODAY)
    assert (found.beyond, found.rag) == (beyond, rag)


@pytest.mark.parametrize(
    ("said", "rag"),
    [
        ({}, Rag.AMBER),
        ({"last_recovery_test": date(2025, 11, 1)}, Rag.AMBER),
        ({"last_recovery_test": date(2026, 1, 1), "tested_rto_hours": 9}, Rag.RED),
        ({"last_recovery_test": date(2026, 1, 1), "tested_rto_hours": 8}, Rag.GREEN),
        ({"rto_hours": None}, Rag.GREY),
    ],
    ids=str,
)
def test_recovery_is_tested_within_a_year_and_fast_enough(said: dict[str, Any], rag: Rag) -> None:
    values = {name: value for name, value in {**SYSTEM, **said}.items() if value is not None}
    assert recovery_tested(rec("systems", "S-1", **values), today=TODAY) is rag


# --- evidence ---------------------------------------------------------------------------------------

TYPES = {
    "DSPT": EvidenceType(name="DSPT", lasts_months=12, needed_for=frozenset({"personal data"}), chase_days=60),
    "ISO": EvidenceType(name="ISO", lasts_months=None, needed_for=frozenset(), chase_days=60),
}


@pytest.mark.parametrize(
    ("said", "expires"),
    [
        ({"kind": "DSPT", "issued": date(2026, 6, 30)}, date(2027, 6, 30)),
        ({"kind": "DSPT", "issued": date(2024, 2, 29)}, date(2025, 2, 28)),
        ({"kind": "DSPT", "issued": date(2026, 6, 30), "expires": date(2026, 12, 1)}, date(2026, 12, 1)),
        ({"kind": "ISO", "issued": date(2026, 6, 30)}, None),
        ({"kind": "DSPT"}, None),
        ({"kind": "Unknown", "issued": date(2026, 6, 30)}, None),
    ],
    ids=str,
)
def test_evidence_runs_out_on_its_day_or_as_its_type_says(said: dict[str, Value], expires: date | None) -> None:
    assert expiry(rec("evidence", "E-1", **said), TYPES) == expires


def test_the_wall_shows_the_latest_and_what_is_missing() -> None:
    types = reference_records()["evidence_types"]
    supplier = rec("suppliers", "Acme", **{**SUPPLIER.values, "data_sensitivity": 3})
    evidence = [
        rec("evidence", "E-1", supplier="Acme", kind="DSPT", expires=date(2026, 6, 30)),
        rec("evidence", "E-2", supplier="Acme", kind="DSPT", expires=date(2027, 6, 30)),
        rec("evidence", "E-3", supplier="Acme", kind="Cyber Essentials Plus", expires=date(2026, 12, 24)),
    ]
    items = portfolio(suppliers=[supplier], evidence=evidence, evidence_types=types).evidence["Acme"]
    stands = {item.kind: item.proof for item in items}
    assert stands["DSPT"] is Proof.VALID
    assert stands["Cyber Essentials Plus"] is Proof.SOON
    assert stands["Penetration test"] is Proof.MISSING
    assert "DTAC C1 clinical safety" not in stands  # no clinical system
    assert "BC/DR test" not in stands  # none that critical


# --- duties -----------------------------------------------------------------------------------------


def duties_of(until: date, **contract: Value) -> list[tuple[str, date]]:
    changed = rec("contracts", "C-1", **{**CONTRACT, **contract})
    found = portfolio(contracts=[changed], duties=reference_records()["duties"])
    return [(each.duty.id, each.due) for each in duties(found, until=until)]


BIG: dict[str, Value] = {
    "whole_life_value": Decimal(5_000_001),
    "procured": date(2025, 3, 1),
    "start": date(2025, 12, 1),
}


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        pytest.param(BIG, ["PA-KPI", "PA-RATING", "PA-END"], id="over 5 million under the Act"),
        pytest.param({**BIG, "whole_life_value": Decimal(5_000_000)}, ["PA-END"], id="not over it"),
        pytest.param({**BIG, "procured": date(2025, 2, 23)}, [], id="procured the day before the Act"),
        pytest.param({**BIG, "procured": date(2025, 2, 24)}, ["PA-KPI", "PA-RATING", "PA-END"], id="on its day"),
    ],
)
def test_duties_bind_the_contracts_they_are_for(contract: dict[str, Value], expected: list[str]) -> None:
    assert [duty for duty, _ in duties_of(date(2027, 6, 1), **contract)] == expected


def test_a_duty_that_is_done_is_not_due_any_more() -> None:
    contract = rec("contracts", "C-1", **{**CONTRACT, **BIG})
    done = rec("duties_done", "D-1", duty="PA-KPI", about="C-1", due=date(2025, 12, 1), done=date(2025, 12, 2))
    found = portfolio(contracts=[contract], duties=reference_records()["duties"], duties_done=[done])
    assert [each.duty.id for each in duties(found, until=date(2027, 6, 1))] == ["PA-RATING", "PA-END"]


def test_the_dspt_counts_down_to_30_june() -> None:
    supplier = rec("suppliers", "Acme", **{**SUPPLIER.values, "data_sensitivity": 2})
    found = Portfolio(registers(suppliers=[supplier], duties=reference_records()["duties"]), date(2027, 3, 2))
    ahead = [each for each in duties(found, until=date(2027, 7, 1)) if each.days_left >= 0]
    assert [(each.duty.id, each.due, each.days_left, each.counting_down) for each in ahead] == [
        ("DSPT", date(2027, 6, 30), 120, True)
    ]
    early = Portfolio(found.records, date(2027, 3, 1))
    assert not [each for each in duties(early, until=date(2027, 7, 1)) if each.counting_down and each.days_left >= 0]


# --- what managers see ------------------------------------------------------------------------------


def test_the_forward_look_says_what_is_at_stake() -> None:
    seen = overview(portfolio())
    (notice,) = [each for each in seen.ahead if each.what == "Last safe day to send notice"]
    assert (notice.day, notice.days_left, notice.at_stake) == (date(2026, 12, 31), 38, Decimal(48_000))
    assert seen.at_stake == Decimal(48_000)
    keep = rec("decisions", "D", contract="C-1", term_end=date(2027, 3, 31), outcome="keep")
    assert overview(portfolio(decisions=[keep])).at_stake == 0


def test_systems_for_the_same_thing_are_put_together() -> None:
    systems = [
        rec("systems", "S-1", **{**SYSTEM, "what_it_is_for": "Dictation, Letters"}),
        rec("systems", "S-2", ref="S-2", name="Talk", what_it_is_for=" dictation", supplier="Apex"),
        rec("systems", "S-3", ref="S-3", name="Old", what_it_is_for="Dictation", status="retired"),
    ]
    (found,) = overview(portfolio(systems=systems)).overlaps
    assert (found.what_for, [each.id for each in found.systems]) == ("dictation", ["S-1", "S-2"])
    assert (found.suppliers, found.annual_value) == (("Acme", "Apex"), Decimal(48_000))


def test_the_heat_map_says_red_in_words_too() -> None:
    late = rec("actions", "A-1", supplier="Acme", what="Send it", due=date(2026, 11, 1))
    (row,) = overview(portfolio(actions=[late])).heat
    assert (row.cells["Actions"].rag, row.cells["Actions"].words) == (Rag.RED, "1 red")
    assert row.cells["Reviews"].words == "never"
    assert row.rag is Rag.RED


LAST_MONTH = date(2026, 10, 23)
OUTDATED_DPIA = {
    "dpias": [rec("dpias", "D", system="S-1", system_version="1", state="approved")],
    "systems": [rec("systems", "S-1", **SYSTEM, version="2")],
}


@pytest.mark.parametrize(
    ("change", "area", "words"),
    [
        ({"agreements": [rec("agreements", "G", expires=LAST_MONTH)]}, Area.GOVERNANCE, "It expired on"),
        ({"dpias": [rec("dpias", "D", review=LAST_MONTH)]}, Area.GOVERNANCE, "to be reviewed"),
        ({"third_party_access": [rec("third_party_access", "T", expires=LAST_MONTH)]}, Area.GOVERNANCE, "not revoked"),
        ({"information_assets": [rec("information_assets", "I")]}, Area.GOVERNANCE, "never attested"),
        (OUTDATED_DPIA, Area.GOVERNANCE, "assessed version 1"),
        ({"systems": [rec("systems", "S-1", **SYSTEM, end_of_support=LAST_MONTH)]}, Area.SYSTEMS, "Support ended"),
        ({"actions": [rec("actions", "A", supplier="Acme", what="Do", due=LAST_MONTH)]}, Area.ACTIONS, "Do, due"),
        ({}, Area.REVIEWS, "never reviewed"),
    ],
)
def test_what_is_not_in_order_is_told(change: dict[str, Sequence[Record]], area: Area, words: str) -> None:
    assert any(each.area is area and words in each.what for each in compliance(portfolio(**change)))


def test_what_was_revoked_or_attested_is_in_order() -> None:
    records: Records = {
        "third_party_access": [rec("third_party_access", "T", expires=date(2026, 1, 1), revoked=date(2026, 1, 1))],
        "information_assets": [rec("information_assets", "I", attested=date(2026, 1, 1))],
        "dpias": [rec("dpias", "D", review=TODAY)],
    }
    assert list(governance(records, TODAY)) == []


@pytest.mark.parametrize(
    ("uses_it", "stops"), [(("ask", "type"), True), (("type",), False), (("type", "call"), True), ((), False)], ids=str
)
def test_a_system_no_way_goes_round_is_a_single_point_of_failure(uses_it: tuple[str, ...], stops: bool) -> None:
    steps = [a_step(id, systems=("s",) if id in uses_it else ()) for id in ("ask", "type", "call", "end")]
    links = [a_link("ask", "type"), a_link("ask", "call"), a_link("type", "end"), a_link("call", "end")]
    process = a_map(steps, *links, systems=(System(id="s", name="Orders"),))
    found = weak_points(portfolio(), [process])
    assert [(each.system, each.steps, each.rag) for each in found] == (
        [("S-1", len(uses_it), Rag.AMBER)] if stops else []
    )


# --- the pack ---------------------------------------------------------------------------------------


def test_the_pack_leads_with_what_must_be_decided_and_lists_the_gaps() -> None:
    definitions = library_registers()
    pack = review_pack(portfolio(), "Acme", definitions)
    assert "Confirm the decision for C-1 by 1 December 2026, for the end on 31 March 2027" in pack.decisions
    assert "No KPI is agreed with this supplier" in pack.gaps
    assert any(gap.startswith("Orders (S-1) says nothing about: Owner, RPO") for gap in pack.gaps)
    assert "contracts/C-1/end" in pack.to_confirm
    assert {label: value for label, value, _ in pack.headlines}["Value a year"] == "£48,000"
    keep = rec("decisions", "D", contract="C-1", term_end=date(2027, 3, 31), outcome="keep")
    assert not [
        line for line in review_pack(portfolio(decisions=[keep]), "Acme", definitions).decisions if "C-1" in line
    ]


def test_every_supplier_of_the_sample_has_a_pack() -> None:
    definitions, found = library_registers(), Portfolio(sample_records(), TODAY)
    for supplier in found.suppliers:
        pack = review_pack(found, supplier, definitions)
        assert [section.title for section in pack.sections][:3] == [
            "Actions from last time", "KPIs and service levels", "Incidents and outages against RTO",
        ]  # fmt: skip
        assert all(len(row) == len(section.headings) for section in pack.sections for row in section.rows)
        assert data_gaps(found, supplier, pack.tiering, definitions) == pack.gaps
