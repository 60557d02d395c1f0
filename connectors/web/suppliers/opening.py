"""Which supplier, contract or review is asked for, and may this visitor have it?"""

from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from connectors.web.registers.opening import parts_of, ties
from connectors.web.registers.opening import save as save_records
from connectors.web.rooms import Door, Guard, Page
from connectors.web.supplier_parts import SupplierOffice
from connectors.web.visit import Visit
from engine.access import Action, check, may
from engine.registers.definition import Record, Value
from engine.registers.portfolio import Portfolio
from engine.registers.store import changed

HOME = "/suppliers"


def office(visit: Visit) -> SupplierOffice:
    if visit.parts.suppliers is None:
        raise HTTPException(404)
    return visit.parts.suppliers


def portfolio(visit: Visit) -> Portfolio:
    return office(visit).portfolio(visit.today)


def address(page: str, id: str, **more: str) -> str:
    """Names hold anything, so they stand behind the "?"."""
    return f"{HOME}/{page}?{urlencode({'id': id, **more})}"


def the_record(visit: Visit, register: str, needs: Action) -> Record:
    """The record behind the "?id=", as it is this moment, for whom the table allows it and its owner.

    To others the same is said of one that is not there and of one that is not theirs.
    """
    found = parts_of(visit).store.record(register, visit.asked("id"))
    check(needs, visit.actor, ties(visit, found))
    if found is None:
        raise HTTPException(404)
    return found


def the_review(visit: Visit, needs: Action) -> Record:
    """Whoever owns the supplier may run its reviews."""
    found = parts_of(visit).store.record("reviews", visit.asked("id"))
    supplier = parts_of(visit).store.record("suppliers", found.text("supplier")) if found else None
    check(needs, visit.actor, ties(visit, supplier))
    if found is None:
        raise HTTPException(404)
    return found


def may_do(visit: Visit, needs: Action, record: Record | None) -> bool:
    return may(needs, visit.actor, ties(visit, record))


def save(visit: Visit, register: str, old: Record | None, id: str, values: dict[str, Value], why: str = "") -> None:
    """Raises ChangedMeanwhile."""
    save_records(visit, [changed(parts_of(visit).definitions[register], old, id, values)], why)


def door(path: str, page: Page, needs: Action, *, method: str = "GET", row: bool = False) -> Door:
    """`row`: the owner of what it is about may pass too."""
    guard = Guard.ROW if row else Guard.ROLE
    return Door(path=f"{HOME}{path}", page=page, methods=(method,), guard=guard, needs=needs)
