"""Which made-up suppliers, contracts, evidence and figures do tests, benchmarks and the sample workbook look at?

Seeded: the same every time. Days are set against 23 November 2026. Run as a module, it writes the sample workbook:

    python -m tests.engine.registers.sample_portfolio
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from engine.calendars import add_months
from engine.registers.definition import Record, Records, Value
from engine.registers.periods import NoticeUnit, Period

TODAY = date(2026, 11, 23)
MONTHS, DAYS, WORKING = NoticeUnit.MONTHS, NoticeUnit.DAYS, NoticeUnit.WORKING_DAYS
PEOPLE = ("Asha Moor", "Ben Okoro", "Carys Lunt", "Dev Sandhu", "Ewa Brandt")
FIRST = ("Copper", "Dandelion", "Gooseberry", "Hopscotch", "Marmalade", "Owl", "Paper Kite", "Quillfeather", "Teapot")
SECOND = (
    "Backup",
    "Booking",
    "Dictation",
    "Forms",
    "Hosting",
    "Imaging",
    "Learning",
    "Records",
    "Rostering",
    "Telephony",
)
PURPOSES = ("Clinical notes", "Prescribing", "Rostering", "Forms", "Dictation", "Telephony", "Learning", "Booking")
FEATURES = ("Orders", "Results", "Templates", "Mobile", "Alerts", "Dashboards", "Single sign-on", "Offline", "Export")


def address(name: str, at: str = "trust.example") -> str:
    return f"{name.lower().replace(' ', '.')}@{at}"


def record(register: str, id: str, values: Mapping[str, Value | None]) -> Record:
    return Record(
        register=register, id=id, values={name: value for name, value in values.items() if value not in (None, "", ())}
    )


def reference_records() -> dict[str, Sequence[Record]]:
    """Evidence types and duties, as the library's sample holds them."""
    types = (
        ("DSPT", "Data Security and Protection Toolkit", 12, ("personal data",), "30 June"),
        ("Cyber Essentials Plus", "Basic cyber controls, tested", 12, ("every supplier",), ""),
        ("ISO 27001", "Information security management", 36, (), ""),
        ("Penetration test", "Tested from outside within a year", 12, ("personal data",), ""),
        ("DTAC C1 clinical safety", "DTAC part C1", 12, ("clinical systems",), ""),
        ("DTAC C2 data protection", "DTAC part C2", 12, ("personal data",), ""),
        ("DTAC C3 technical security", "DTAC part C3", 12, ("clinical systems",), ""),
        ("DTAC C4 interoperability", "DTAC part C4", 12, ("clinical systems",), ""),
        ("DTAC D1 usability and accessibility", "DTAC part D1", 12, ("clinical systems",), ""),
        ("DCB0129 safety case", "The maker's clinical safety case, for each release", None, ("clinical systems",), ""),
        ("DPIA", "Data protection impact assessment", 12, ("personal data",), ""),
        ("BC/DR test", "Recovery tested", 12, ("criticality 1 and 2",), ""),
        ("ICO registration", "Registered with the Information Commissioner", 12, ("personal data",), ""),
        ("Insurance", "Public liability and cyber", 12, (), ""),
        ("Carbon Reduction Plan", "NHS Net Zero supplier roadmap", 12, (), ""),
    )
    evidence_types = [
        record(
            "evidence_types",
            name,
            {
                "name": name,
                "about": about,
                "lasts": Period(length=months, unit=MONTHS) if months else None,
                "needed_for": needed,
                "due_month_day": due,
                "chase_days": 60,
            },
        )
        for name, about, months, needed, due in types
    ]
    return {"evidence_types": evidence_types, "duties": list(_duties())}


def _duties() -> Sequence[Record]:
    act: dict[str, Value] = {"in_force": date(2025, 2, 24), "procured_from": date(2025, 2, 24), "applies": "contract"}
    five_million: dict[str, Value] = {"over_value": Decimal(5_000_000)}
    rows: Sequence[Mapping[str, Value]] = (
        {"ref": "PA-KPI", "name": "Publish at least 3 KPIs", "source": "Procurement Act 2023, section 52", **act,
         **five_million, "anchor": "start", "offset_days": 0, "lead_days": 30,
         "what": "Set at least three KPIs and publish them with the contract details notice"},
        {"ref": "PA-RATING", "name": "Yearly performance rating", "source": "Procurement Act 2023, section 71", **act,
         **five_million, "anchor": "start each year", "offset_days": 0, "lead_days": 60,
         "what": "Assess against the KPIs and publish a rating: Good, Approaching target, Requires improvement, "
                 "Inadequate or Other"},
        {"ref": "PA-END", "name": "Contract termination notice", "source": "Procurement Act 2023, section 80", **act,
         "anchor": "end", "offset_days": 30, "lead_days": 30,
         "what": "Publish a contract termination notice within 30 days, also when it ends by itself"},
        {"ref": "DSPT", "name": "DSPT published", "source": "Data Security and Protection Toolkit",
         "in_force": date(2018, 4, 1), "applies": "supplier", "needs_personal_data": True, "anchor": "each year on",
         "month_day": "30 June", "lead_days": 120,
         "what": "Check that the supplier has published this year's toolkit, standards met"},
    )  # fmt: skip
    return [record("duties", str(row["ref"]), row) for row in rows]


def sample_records(suppliers: int = 12, contracts: int = 20, evidence: int = 70, *, seed: int = 7) -> Records:
    """Registers of so many suppliers, with systems, KPIs and all that belongs to them."""
    dice = Random(seed)
    names = [_name(number) for number in range(suppliers)]
    found: dict[str, list[Record]] = {key: list(records) for key, records in reference_records().items()}
    found["sites"] = [
        record("sites", ref, {"ref": ref, "name": name}) for ref, name in (("H1", "Main site"), ("C1", "Clinic"))
    ]
    found["suppliers"] = [_supplier(name, dice) for name in names]
    found["systems"] = [_system(number, names[number % suppliers], dice) for number in range(suppliers * 3 // 2)]
    of_supplier: dict[str, list[str]] = {name: [] for name in names}
    for system in found["systems"]:
        of_supplier[system.text("supplier")].append(system.id)
    found["contracts"] = [
        _contract(number, name, of_supplier[name], dice)
        for number in range(contracts)
        for name in [names[number % suppliers]]
    ]
    found["closed_days"] = []
    kinds = [each.id for each in found["evidence_types"]]
    found["evidence"] = [
        _evidence(number, names[dice.randrange(suppliers)], dice.choice(kinds), dice) for number in range(evidence)
    ]
    _add_performance(found, names, dice)
    return found


def _name(number: int) -> str:
    first, second = FIRST[number % len(FIRST)], SECOND[number // len(FIRST) % len(SECOND)]
    again = number // (len(FIRST) * len(SECOND))
    return f"{first} {second}" + (f" {again + 1}" if again else "")


def _supplier(name: str, dice: Random) -> Record:
    owner, manager = dice.sample(PEOPLE, 2)
    return record(
        "suppliers",
        name,
        {
            "name": name,
            "supplies": name.split()[-1],
            "contact": "Pia Stone",
            "contact_email": address("Pia Stone", f"{name.split()[0].lower()}.example"),
            "escalation": ("Service desk", "Account director") if dice.random() < 0.7 else None,
            "owner": owner,
            "owner_email": address(owner),
            "manager": manager,
            "manager_email": address(manager),
            "head_of_service": "Hal Verity",
            "head_of_service_email": address("Hal Verity"),
            "director": "Dee Marchant",
            "director_email": address("Dee Marchant"),
            "substitutability": dice.choice((0, 1, 2, 3, 4, None)),
            "data_sensitivity": dice.choice((0, 1, 3, 4, None)),
            "performance_plan": dice.random() < 0.1,
        },
    )


def _system(number: int, supplier: str, dice: Random) -> Record:
    criticality = dice.choice((1, 2, 3, 3, 4))
    rto = {1: 4, 2: 8, 3: 24, 4: 72}[criticality]
    tested = dice.choice((None, TODAY - timedelta(days=dice.randrange(30, 700))))
    available = tuple(sorted(dice.sample(FEATURES, dice.randrange(3, 8))))
    owner = dice.choice(PEOPLE)
    return record(
        "systems",
        f"S-{number:04}",
        {
            "ref": f"S-{number:04}",
            "name": f"{supplier.split()[0]} {dice.choice(('One', 'Connect', 'Live', 'Point'))} {number}",
            "what_it_is_for": dice.choice(PURPOSES),
            "supplier": supplier,
            "owner": owner,
            "owner_email": address(owner),
            "clinical": criticality <= 2,
            "criticality": criticality,
            "users": dice.choice((12, 80, 400, 2_400, None)),
            "rto_hours": dice.choice((rto, rto, rto, None)),
            "rpo_hours": dice.choice((1, 4, None)),
            "last_recovery_test": tested,
            "tested_rto_hours": dice.choice((rto - 1, rto + 3)) if tested else None,
            "end_of_support": dice.choice((None, TODAY + timedelta(days=dice.randrange(-30, 900)))),
            "version": f"{dice.randrange(2, 9)}.{dice.randrange(10)}",
            "features_available": available,
            "features_used": available[: dice.randrange(1, len(available))],
            "status": "live",
        },
    )


def _contract(number: int, supplier: str, systems: Sequence[str], dice: Random) -> Record:
    start = date(2022, 1, 1) + timedelta(days=dice.randrange(1_500))
    end = add_months(start, dice.choice((24, 36, 48, 60))) - timedelta(days=1)
    open_ended = dice.random() < 0.04
    renews = None if open_ended else dice.choice((None, None, 12, 12, 24))
    owner = dice.choice(PEOPLE)
    value = Decimal(dice.choice((9_600, 24_000, 48_000, 96_000, 187_000, 640_000, 1_400_000)))
    middle = start + (end - start) / 2
    return record(
        "contracts",
        f"C-{number:04}",
        {
            "ref": f"C-{number:04}",
            "supplier": supplier,
            "systems": tuple(systems[: dice.randrange(1, 3)]),
            "start": start,
            "end": None if open_ended else end,
            "notice": dice.choice(
                (Period(length=3, unit=MONTHS), Period(length=90, unit=DAYS), Period(length=6, unit=MONTHS),
                 Period(length=20, unit=WORKING), None)
            ),
            "clear_days": dice.random() < 0.3,
            "served_after": dice.choice((0, 2)),
            "method": dice.choice(("e-mail", "recorded post")),
            "renews_for": Period(length=renews, unit=MONTHS) if renews else None,
            "breaks": (f"{middle:%d/%m/%Y} with 6 months",) if dice.random() < 0.2 else None,
            "extensions": (f"12 months by {end - timedelta(days=120):%d/%m/%Y}",) if dice.random() < 0.2 else None,
            "annual_value": value,
            "whole_life_value": value * 5,
            "indexation": dice.choice(("CPI", "RPI", "fixed", "none", None)),
            "indexation_cap": dice.choice((None, Decimal(5), Decimal(3))),
            "exit_plan": dice.choice((None, start)),
            "pilot_stop": TODAY - timedelta(days=20) if dice.random() < 0.03 else None,
            "last_invoice": TODAY - timedelta(days=dice.randrange(60)),
            "procured": start,
            "owner": owner,
            "owner_email": address(owner),
            "verified": dice.random() < 0.8,
        },
    )  # fmt: skip


def _evidence(number: int, supplier: str, kind: str, dice: Random) -> Record:
    issued = TODAY - timedelta(days=dice.randrange(500))
    return record(
        "evidence",
        f"E-{number:05}",
        {
            "ref": f"E-{number:05}",
            "supplier": supplier,
            "kind": kind,
            "issued": issued,
            "expires": dice.choice((None, issued + timedelta(days=365))),
            "status": dice.choice(("accepted", "accepted", "received", "not accepted")),
        },
    )


def _add_performance(found: dict[str, list[Record]], names: Sequence[str], dice: Random) -> None:
    kinds = (("Availability", "99.5", "98", "higher", "%"), ("Calls answered in 30 seconds", "80", "70", "higher", "%"),
             ("Days to fix a fault", "5", "8", "lower", "days"))  # fmt: skip
    registers = ("kpis", "kpi_actuals", "incidents", "actions", "roadmap", "risks", "invoices", "reviews", "decisions")
    found.update({register: [] for register in registers})
    first_contract: dict[str, str] = {}
    for each in found["contracts"]:
        first_contract.setdefault(each.text("supplier"), each.id)
    for place, name in enumerate(names):
        contract = first_contract.get(name)
        if contract is not None:
            for kind, target, red, better, unit in kinds:
                _add_kpi(found, f"K-{len(found['kpis']):04}", contract, (kind, target, red, better, unit), dice)
            _add_money(found, contract, dice)
        _add_talk(found, place, name, dice)


def _add_kpi(
    found: dict[str, list[Record]], ref: str, contract: str, what: tuple[str, str, str, str, str], dice: Random
) -> None:
    kind, target, red, better, unit = what
    values: dict[str, Value | None] = {
        "ref": ref, "name": kind, "contract": contract, "target": Decimal(target), "red": Decimal(red),
        "better": better, "unit": unit, "credit": "2% of the month's charge",
    }  # fmt: skip
    found["kpis"].append(record("kpis", ref, values))
    level = dice.choice((1.01, 1.0, 0.97)) if better == "higher" else dice.choice((0.8, 1.0, 1.5))
    for back in range(18, 0, -1):
        month = add_months(date(2026, 11, 1), -back)
        value = Decimal(str(round(float(target) * level * dice.uniform(0.97, 1.02), 2)))
        value = min(value, Decimal(100)) if unit == "%" else value
        actual: dict[str, Value | None] = {"ref": f"{ref}-{month:%Y-%m}", "kpi": ref, "month": month, "value": value}
        found["kpi_actuals"].append(record("kpi_actuals", f"{ref}-{month:%Y-%m}", actual))


def _add_money(found: dict[str, list[Record]], contract: str, dice: Random) -> None:
    for back in range(12):
        day = add_months(date(2026, 11, 12), -back)
        ref = f"INV-{contract}-{day:%Y%m}"
        amount = Decimal(dice.choice((4_000, 4_200, 8_000)))
        row: dict[str, Value | None] = {
            "ref": ref,
            "contract": contract,
            "day": day,
            "amount": amount,
            "kind": "invoice",
        }
        found["invoices"].append(record("invoices", ref, row))


def _add_talk(found: dict[str, list[Record]], place: int, name: str, dice: Random) -> None:
    """Incidents, actions, roadmap, risks and the last review of one supplier."""
    systems = [each for each in found["systems"] if each.text("supplier") == name]
    for number in range(dice.randrange(4)):
        if systems:
            ref = f"I-{place:04}-{number}"
            values: dict[str, Value | None] = {
                "ref": ref, "system": dice.choice(systems).id, "supplier": name,
                "day": TODAY - timedelta(days=dice.randrange(1, 300)), "what": dice.choice(
                    ("Slow for everybody", "No log-in for one site", "Interface stopped", "Planned upgrade overran")),
                "outage": True, "hours": Decimal(dice.choice((1, 3, 6, 14))), "severity": 2,
            }  # fmt: skip
            found["incidents"].append(record("incidents", ref, values))
    for number in range(dice.randrange(1, 5)):
        ref, due = f"A-{place:04}-{number}", TODAY + timedelta(days=dice.randrange(-60, 60))
        owner = dice.choice(PEOPLE)
        action: dict[str, Value | None] = {
            "ref": ref, "supplier": name, "what": dice.choice(
                ("Send the recovery test report", "Agree the upgrade date", "Name a new account manager",
                 "Show how single sign-on would work", "Correct the invoice of September")),
            "owner": owner, "owner_email": address(owner), "agreed": TODAY - timedelta(days=90), "due": due,
            "done": due if due < TODAY and dice.random() < 0.5 else None,
        }  # fmt: skip
        found["actions"].append(record("actions", ref, action))
    for number, (kind, what) in enumerate(
        dice.sample((("feature", "Mobile app for wards"), ("upgrade", "Version 9"), ("training offer", "Free webinars"),
                     ("price", "New price list")), dice.randrange(1, 4))
    ):  # fmt: skip
        ref = f"R-{place:04}-{number}"
        row: dict[str, Value | None] = {
            "ref": ref, "supplier": name, "what": what, "kind": kind, "benefit": "Saves time on the ward",
            "expected": TODAY + timedelta(days=dice.randrange(20, 400)),
            "decision": dice.choice((None, "adopt", "wait")),
        }  # fmt: skip
        found["roadmap"].append(record("roadmap", ref, row))
    risk: dict[str, Value | None] = {
        "ref": f"RK-{place:04}", "supplier": name, "what": "The firm is sold and support moves abroad",
        "consequence": dice.randrange(1, 6), "likelihood": dice.randrange(1, 6), "mitigation": "Exit plan and escrow",
        "owner": dice.choice(PEOPLE),
    }  # fmt: skip
    found["risks"].append(record("risks", f"RK-{place:04}", risk))
    if dice.random() < 0.7:
        day = TODAY - timedelta(days=dice.randrange(20, 500))
        review: dict[str, Value | None] = {
            "ref": f"{name} {day:%Y-%m} held", "supplier": name, "day": day, "kind": "operational", "state": "closed",
            "rating": dice.choice(("Good", "Approaching target", "Requires improvement")), "closed": day,
        }  # fmt: skip
        found["reviews"].append(record("reviews", str(review["ref"]), review))


if __name__ == "__main__":
    from pathlib import Path

    from connectors.excel.register_writing import write_registers
    from connectors.register_files import library_registers

    definitions = library_registers()
    kept = sample_records()
    chosen = [definitions[key] for key in definitions if kept.get(key)]
    library = Path(__file__).parents[3] / "process_maps" / "library" / "supplier_service_review"
    write_registers(library / "registers.xlsx", chosen, kept, only_used={})
