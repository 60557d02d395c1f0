"""Which rows does one step of a case write, and how do rows become cases, events and items again?"""

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from connectors.store.asking import due_at
from connectors.store.rows import Row, sealed, unsealed
from connectors.store.sealed import Keyring
from connectors.store.tables import cases, events, filled_forms
from engine.audit import JsonValue
from engine.cases.documents import (
    kind_of,
    read_case,
    read_event,
    read_request,
    write_case,
    write_event,
    write_request,
)
from engine.cases.model import (
    AnyEvent,
    AnyRequest,
    CaseStatus,
    Item,
    ItemState,
    SetTimer,
    Shade,
)
from engine.cases.store import CaseChange, CaseLine, ClaimedRequest, FilledForm, OpenItem, SavedCase

# --- a change -> rows -------------------------------------------------------------------------------


def case_row(keys: Keyring, change: CaseChange) -> dict[str, Any]:
    case = change.case
    columns = {
        "id": case.id,
        "process": case.process,
        "version": case.version,
        "subject": case.subject,
        "status": case.status.value,
        "opened": case.opened,
        "closed": case.closed,
        "revision": change.revision + 1,
    }
    return sealed(keys, cases, columns, {"document": write_case(case).encode()})


def event_rows(keys: Keyring, change: CaseChange) -> Iterator[dict[str, Any]]:
    first = len(change.case.applied) - len(change.events) + 1
    for number, event in enumerate(change.events, start=first):
        columns = {
            "case_id": change.case.id,
            "number": number,
            "id": event.id,
            "kind": kind_of(type(event)),
            "at": event.at,
            "done_by": event.by,
            "item": getattr(event, "item", ""),
        }
        yield sealed(keys, events, columns, {"document": write_event(event).encode()})


def item_rows(change: CaseChange) -> Iterator[dict[str, Any]]:
    """The work that is not done and not as it was. Why an item is stopped stays in the case, which is sealed."""
    for item, _was in _moved_items(change):
        if item.state is not ItemState.DONE:
            yield {
                "case_id": change.case.id,
                "item": item.id,
                "node": item.node,
                "state": item.state.value,
                "since": item.since,
                "due": item.due,
                "asked": item.asked,
                "assignee": item.assignee,
                "shade": item.shade.value,
            }


def done_item_rows(change: CaseChange) -> Iterator[dict[str, Any]]:
    """The keys of work that is done now and was not."""
    for item, was in _moved_items(change):
        if item.state is ItemState.DONE and was is not None and was.state is not ItemState.DONE:
            yield {"case_id": change.case.id, "item": item.id}


def _moved_items(change: CaseChange) -> Iterator[tuple[Item, Item | None]]:
    """Items that are new, or not as they were: a case adds items at the end and takes none away."""
    before = change.before.items if change.before else ()
    for item, was in zip_longest(change.case.items, before):
        if item is not was:
            yield item, was


def form_rows(keys: Keyring, change: CaseChange) -> Iterator[dict[str, Any]]:
    for form in change.forms:
        columns = {
            "case_id": change.case.id,
            "item": form.item,
            "form": form.form,
            "form_version": form.form_version,
            "done_by": form.by,
            "at": form.at,
        }
        special = _json(dict(form.special)) if form.special else None
        yield sealed(keys, filled_forms, columns, {"answers": _json(dict(form.answers)), "special": special})


def request_rows(change: CaseChange, asked: Iterable[AnyRequest]) -> Iterator[dict[str, Any]]:
    for request in asked:
        due = due_at(request, change)
        yield {
            "id": request.id,
            "case_id": request.case,
            "item": request.item,
            "kind": kind_of(type(request)),
            "timer": request.timer if isinstance(request, SetTimer) else None,
            "due": due,
            "claimable_from": due,
            "token": 0,
            "document": write_request(request),
        }


# --- rows -> values ---------------------------------------------------------------------------------


def saved_case(keys: Keyring, row: Row) -> SavedCase:
    return SavedCase(case=read_case(unsealed(keys, cases, row, "document")), revision=row["revision"])


def event_of(keys: Keyring, row: Row) -> AnyEvent:
    return read_event(unsealed(keys, events, row, "document"))


def filled_form(keys: Keyring, row: Row, *, special: bool) -> FilledForm:
    opened = special and row["special"] is not None
    return FilledForm(
        item=row["item"],
        form=row["form"],
        form_version=row["form_version"],
        by=row["done_by"],
        at=row["at"],
        answers=json.loads(unsealed(keys, filled_forms, row, "answers")),
        special=json.loads(unsealed(keys, filled_forms, row, "special")) if opened else {},
    )


def claimed_request(document: str, token: int) -> ClaimedRequest:
    return ClaimedRequest(request=read_request(document), token=token)


def open_item(row: Row) -> OpenItem:
    return OpenItem(
        case=row["case_id"],
        process=row["process"],
        subject=row["subject"],
        item=row["item"],
        node=row["node"],
        state=ItemState(row["state"]),
        since=row["since"],
        due=row["due"],
        asked=row["asked"],
        assignee=row["assignee"],
        shade=Shade(row["shade"]),
    )


def case_line(row: Row) -> CaseLine:
    return CaseLine(
        id=row["id"],
        process=row["process"],
        version=row["version"],
        subject=row["subject"],
        status=CaseStatus(row["status"]),
        opened=row["opened"],
        closed=row["closed"],
    )


def _json(value: JsonValue) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
