"""How do records of the registers become suppliers and contracts, and how are those written as records?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.calendars import WorkingDays
from engine.ports import Mailbox
from engine.registers.contracts import Contract, State, contract_of
from engine.registers.decisions import Outcome, decision_of
from engine.registers.definition import Record, Records, Value
from engine.registers.periods import NoticeUnit, Period
from engine.registers.suppliers import Supplier, SupplierRegister

REGISTERS = ("suppliers", "contracts", "closed_days")


def supplier_register_of(records: Records) -> SupplierRegister:
    """The suppliers, the contracts that bind us, and our closed days. The records have been checked."""
    return SupplierRegister(
        suppliers=tuple(map(supplier_of, suppliers_of(records).values())),
        contracts=tuple(contract for contract in contracts_of(records) if contract.state is State.ACTIVE),
        working_days=working_days_of(records),
    )


def contracts_of(records: Records) -> tuple[Contract, ...]:
    """Every contract of the register, each with the day that our notice to leave it was for."""
    left: dict[str, date] = {}
    for each in map(decision_of, records.get("decisions", ())):
        if each.outcome is Outcome.LEAVE and each.notice_given:
            left[each.contract] = max(each.term_end, left.get(each.contract, each.term_end))
    contracts = map(contract_of, records.get("contracts", ()))
    return tuple(replace(each, left=left.get(each.ref)) for each in contracts)


def suppliers_of(records: Records) -> Mapping[str, Record]:
    """Every supplier by name; one that only a contract knows of has nothing but its name: nobody goes unreminded."""
    named = {record.text("supplier") for record in records.get("contracts", ())}
    bare = {name: Record(register="suppliers", id=name, values={"name": name}) for name in sorted(named)}
    return {**bare, **{record.id: record for record in records.get("suppliers", ())}}


def working_days_of(records: Records) -> WorkingDays:
    closed = {record.day("day"): record.text("why") for record in records.get("closed_days", ())}
    return WorkingDays(closed_days={day: why for day, why in closed.items() if day is not None})


def supplier_of(record: Record) -> Supplier:
    return Supplier(
        name=record.id,
        supplies=record.text("supplies"),
        contact=record.text("contact"),
        contact_email=record.text("contact_email"),
        manager=_mailbox(record, "manager"),
        head_of_service=_mailbox(record, "head_of_service"),
        director=_mailbox(record, "director"),
    )


def _mailbox(record: Record, role: str) -> Mailbox | None:
    address = record.text(f"{role}_email")
    return Mailbox(address=address, name=record.text(role)) if address else None


def records_of(register: SupplierRegister) -> Records:
    """Every supplier, contract and closed day as a record."""
    return {
        "suppliers": [_record("suppliers", each.name, _supplier_values(each)) for each in register.suppliers],
        "contracts": [_record("contracts", each.ref, _contract_values(each)) for each in register.contracts],
        "closed_days": [
            _record("closed_days", str(day), {"day": day, "why": why})
            for day, why in sorted(register.working_days.closed_days.items())
        ],
    }


def _supplier_values(supplier: Supplier) -> dict[str, Value | None]:
    above = {
        "manager": supplier.manager,
        "head_of_service": supplier.head_of_service,
        "director": supplier.director,
    }
    return {
        **{role: each.name for role, each in above.items() if each},
        **{f"{role}_email": each.address for role, each in above.items() if each},
        "name": supplier.name,
        "supplies": supplier.supplies,
        "contact": supplier.contact,
        "contact_email": supplier.contact_email,
    }


def _contract_values(contract: Contract) -> dict[str, Value | None]:
    notice, renews = contract.notice, contract.renews_for_months
    return {
        "ref": contract.ref,
        "supplier": contract.supplier,
        "systems": contract.systems,
        "start": contract.start,
        "end": contract.end,
        "extensions": tuple(map(str, contract.extensions)),
        "notice": Period(length=notice.length, unit=notice.unit) if notice else None,
        "clear_days": notice.clear_days if notice else None,
        "served_after": notice.deemed_service_working_days if notice else None,
        "method": notice.method if notice else None,
        "renews_for": Period(length=renews, unit=NoticeUnit.MONTHS) if renews else None,
        "breaks": tuple(each.written for each in contract.breaks),
        "annual_value": contract.annual_value,
        "whole_life_value": contract.whole_life_value,
        "indexation": contract.indexation,
        "indexation_cap": contract.indexation_cap,
        "exit_plan": contract.exit_plan,
        "pilot_stop": contract.pilot_stop,
        "last_invoice": contract.last_invoice,
        "procured": contract.procured,
        "owner": contract.owner,
        "owner_email": contract.owner_email,
        "verified": contract.verified,
        "status": None if contract.state is State.ACTIVE else contract.state.value,
    }


def _record(register: str, id: str, values: Mapping[str, Value | None]) -> Record:
    said = {name: value for name, value in values.items() if value is not None and value not in ("", ())}
    return Record(register=register, id=id, values=said)
