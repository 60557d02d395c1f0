"""What does a contract's page say - its last safe day, the working, its traps - and what may be decided there?"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.opening import address_of as record_address
from connectors.web.registers.opening import parts_of
from connectors.web.rooms import Room
from connectors.web.suppliers.opening import HOME, address, door, may_do, portfolio, save, the_record
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.contract_states import contract_state
from engine.registers.contracts import Contract
from engine.registers.decisions import (
    BadDecision,
    Decision,
    Outcome,
    Step,
    acknowledged,
    decided,
    decision_id,
    decision_of,
    reached,
    snoozed,
)
from engine.registers.definition import Record, Value
from engine.registers.last_safe_day import LastSafeDay, NoLastSafeDay, break_last_safe_day, last_safe_day
from engine.registers.values import Misread, day
from engine.registers.wording import a_year, notice_terms, pounds, renewal

_EDIT = Action.EDIT_SUPPLIER_REGISTERS
OUTCOMES = (
    (Outcome.KEEP, "Keep it: let it renew or extend it as it is"),
    (Outcome.CHANGE, "Change it: give notice, and agree something new"),
    (Outcome.LEAVE, "Leave: give notice, and end it"),
)
DONE = {
    "decide": "The decision is written down. Reminders it settles stop.",
    "answer": "It is noted that you have this in hand. Nobody above you is told.",
    "put-off": "Reminders are put off.",
    "step": "The step is written down.",
}


def contract(visit: Visit) -> Response:
    record = the_record(visit, "contracts", Action.SEE_SUPPLIER_REGISTERS)
    all_of_it = portfolio(visit)
    found = all_of_it.contract[record.id]
    end = found.end_of_term(visit.today)
    safe, missing = _safe_day(found, end, all_of_it.working_days)
    decision = _decision(visit, record.id, end)
    traps = [each for each in all_of_it.traps.get(found.supplier, ()) if each.contract == record.id]
    return replies.page(
        visit,
        "contract.jinja",
        title=f"Contract {record.id}",
        record=record,
        contract=found,
        end=end,
        state=contract_state(found, all_of_it),
        safe=safe,
        days_left=(safe.send_by - visit.today).days if safe else None,
        missing=missing,
        breaks=_breaks(visit, found),
        traps=traps,
        decision=decision,
        outcomes=OUTCOMES,
        steps=list(Step),
        terms={"notice": notice_terms(found), "renewal": renewal(found), "value": a_year(found.annual_value)},
        at_stake=pounds(found.renewal_value) if found.renewal_value else "",
        may_decide=end is not None and may_do(visit, Action.EDIT_SUPPLIER_REGISTERS, record),
        done=DONE.get(visit.asked("done"), ""),
        at={page: address(f"contract/{page}", record.id) for page in ("decide", "answer", "put-off", "step")},
        supplier=address("supplier", found.supplier),
        register=record_address("contracts", "record", record.id),
        decisions=record_address("decisions", "record", decision_id(record.id, end)) if decision and end else "",
        back=HOME,
        back_text="Suppliers",
    )


def deciding(visit: Visit) -> Response:
    record = the_record(visit, "contracts", _EDIT)
    outcome, why = visit.value("outcome"), visit.value("why")[:2_000]
    if outcome not in list(Outcome):
        raise BadDecision("Choose whether to keep it, change it or leave.")
    if not why:
        raise BadDecision("Say why, in a few words.")
    decide(visit, record, Outcome(outcome), why)
    return _back(record, "decide")


def answering(visit: Visit) -> Response:
    record = the_record(visit, "contracts", _EDIT)
    answer(visit, record)
    return _back(record, "answer")


def putting_off(visit: Visit) -> Response:
    record = the_record(visit, "contracts", _EDIT)
    try:
        until = day("/".join(visit.value(f"until-{part}") for part in ("day", "month", "year")))
    except Misread:
        until = None
    if until is None:
        raise BadDecision("Write the day, month and year to be reminded again, such as 31 3 2027.")
    put_off(visit, record, until, visit.value("why")[:2_000])
    return _back(record, "put-off")


def stepping(visit: Visit) -> Response:
    record = the_record(visit, "contracts", _EDIT)
    step = visit.value("step")
    if step not in list(Step):
        raise BadDecision("Choose the last step that is done.")
    come_to(visit, record, Step(step))
    return _back(record, "step")


def _back(record: Record, done: str) -> Response:
    return replies.go(address("contract", record.id, done=done))


# --- what is done, by the page and by the API. All raise BadDecision, ChangedMeanwhile ------------------


def decide(visit: Visit, record: Record, outcome: Outcome, why: str) -> None:
    by = _name(visit)
    _write(visit, record, lambda ref, end, _: decided(ref, end, outcome, by=by, on=visit.today, why=why), why)


def answer(visit: Visit, record: Record) -> None:
    """Somebody has it in hand."""
    _write(visit, record, lambda ref, end, _: acknowledged(ref, end, by=_name(visit), on=visit.today))


def put_off(visit: Visit, record: Record, until: date, why: str) -> None:
    """Only to a day before the last safe day."""

    def values(ref: str, end: date, safe: LastSafeDay | None) -> dict[str, Value]:
        if safe is None:
            raise BadDecision("The register does not say how much notice it needs: write that first.")
        return snoozed(ref, end, until=until, on=visit.today, send_by=safe.send_by)

    _write(visit, record, values, why)


def come_to(visit: Visit, record: Record, step: Step) -> None:
    _write(visit, record, lambda ref, end, _: reached(ref, end, step))


def decision_on(visit: Visit, record: Record) -> tuple[LastSafeDay | None, str, Record | None]:
    """The last safe day of the term that runs, or why there is none; and what was decided about it."""
    all_of_it = portfolio(visit)
    found = all_of_it.contract[record.id]
    end = found.end_of_term(visit.today)
    safe, missing = _safe_day(found, end, all_of_it.working_days)
    decision = _decision(visit, record.id, end)
    return safe, missing, decision[1] if decision else None


def _write(
    visit: Visit,
    record: Record,
    values: Callable[[str, date, LastSafeDay | None], Mapping[str, Value]],
    why: str = "",
) -> None:
    """Laid over what is known of the term that runs."""
    found = portfolio(visit).contract[record.id]
    end = found.end_of_term(visit.today)
    if end is None:
        raise BadDecision("The register does not say when it ends: write that first.")
    safe, _ = _safe_day(found, end, portfolio(visit).working_days)
    id = decision_id(record.id, end)
    old = parts_of(visit).store.record("decisions", id)
    save(visit, "decisions", old, id, {**(old.values if old else {}), **values(record.id, end, safe)}, why)


def _decision(visit: Visit, ref: str, end: date | None) -> tuple[Decision, Record] | None:
    record = parts_of(visit).store.record("decisions", decision_id(ref, end)) if end else None
    return (decision_of(record), record) if record else None


def _safe_day(found: Contract, end: date | None, days: Any) -> tuple[LastSafeDay | None, str]:
    try:
        return last_safe_day(found, end=end, working_days=days), ""
    except NoLastSafeDay as missing:
        return None, str(missing)


def _breaks(visit: Visit, found: Contract) -> list[dict[str, Any]]:
    days, lines = portfolio(visit).working_days, []
    for each in found.breaks:
        try:
            safe = break_last_safe_day(found, each, working_days=days)
        except NoLastSafeDay:
            continue
        if safe.send_by >= visit.today:
            lines.append({"what": str(each), "safe": safe, "days_left": (safe.send_by - visit.today).days})
    return lines


def _name(visit: Visit) -> str:
    return visit.name_of(visit.actor.person)


ROOM = Room(
    doors=(
        door("/contract", contract, Action.SEE_SUPPLIER_REGISTERS, row=True),
        door("/contract/decide", deciding, _EDIT, method="POST", row=True),
        door("/contract/answer", answering, _EDIT, method="POST", row=True),
        door("/contract/put-off", putting_off, _EDIT, method="POST", row=True),
        door("/contract/step", stepping, _EDIT, method="POST", row=True),
    )
)
