"""How is a service review held and closed: agenda, minutes, actions, and each register field confirmed or changed?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.opening import address_of as record_address
from connectors.web.registers.opening import parts_of
from connectors.web.registers.showing import text as shown
from connectors.web.rooms import Room
from connectors.web.suppliers.opening import (
    HOME,
    address,
    door,
    may_do,
    office,
    portfolio,
    save,
    the_review,
)
from connectors.web.suppliers.packs import formats, pack_of, review_line, shown_pack
from connectors.web.suppliers.views import TABS
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import EightflowsError
from engine.registers.definition import Record, Value
from engine.registers.reviews import State, closed, confirmed, to_confirm
from engine.registers.values import Misread, day

LONGEST = 2_000


class NotLikeThis(EightflowsError):
    """What was sent for a review cannot be written."""


def reviews(visit: Visit) -> Response:
    """Open ones first, by day; then those that are over, the latest first."""
    wanted = visit.asked("supplier")
    found = [each for each in parts_of(visit).store.records("reviews") if not wanted or each.text("supplier") == wanted]
    over = (State.CLOSED, State.CANCELLED)
    lines = sorted((each for each in found if each.text("state") not in over), key=_day)
    past = sorted((each for each in found if each.text("state") in over), key=_day, reverse=True)
    tabs = [{"text": text, "href": f"{HOME}{path}", "current": path == "/reviews"} for path, text in TABS]
    return replies.page(
        visit,
        "reviews.jinja",
        title="Service reviews",
        tabs=tabs,
        lines=[review_line(each) for each in lines],
        past=[review_line(each) for each in past[:100]],
        wanted=wanted,
        wide=True,
    )


def review(visit: Visit) -> Response:
    found = the_review(visit, Action.SEE_REVIEWS)
    name = found.text("supplier")
    made = pack_of(visit, name, found)
    return replies.page(
        visit,
        "review.jinja",
        title=f"Service review: {name}",
        review=found,
        line=review_line(found),
        pack=made,
        **shown_pack(made),
        actions=[
            {"record": each, "href": record_address("actions", "record", each.id)}
            for each in parts_of(visit).store.records("actions")
            if each.text("review") == found.id
        ],
        fields=_fields(visit, found),
        ratings=_ratings(visit),
        formats=formats(visit, address("pack", name, review=found.id)),
        may_run=_may_run(visit, found) and found.text("state") not in (State.CLOSED, State.CANCELLED),
        done=DONE.get(visit.asked("done"), ""),
        at={page: address(f"review/{page}", found.id) for page in ("minutes", "action", "confirm", "close")},
        back=f"{HOME}/reviews",
        back_text="All reviews",
    )


def minuting(visit: Visit) -> Response:
    found = the_review(visit, Action.RUN_REVIEW)
    minutes, rating = visit.value("minutes")[:LONGEST], visit.value("rating")
    if not minutes:
        raise NotLikeThis("Write the minutes, or where they are.")
    keep_minutes(visit, found, minutes, rating if rating in _ratings(visit) else "")
    return replies.go(address("review", found.id, done="minutes"))


def agreeing(visit: Visit) -> Response:
    """An action: what, by whom, by when."""
    found = the_review(visit, Action.RUN_REVIEW)
    what, owner = visit.value("what")[:LONGEST], visit.value("owner")[:200]
    try:
        due = day("/".join(visit.value(f"due-{part}") for part in ("day", "month", "year")).strip("/"))
    except Misread:
        due = None
    if not what or not owner or due is None:
        raise NotLikeThis("Write what is to be done, who does it and the day it is due.")
    agree(visit, found, what, owner, due)
    return replies.go(address("review", found.id, done="action"))


def confirming(visit: Visit) -> Response:
    found = the_review(visit, Action.RUN_REVIEW)
    confirm(visit, found, visit.sent.get("field", ()))
    return replies.go(address("review", found.id, done="confirm"))


def closing(visit: Visit) -> Response:
    found = the_review(visit, Action.RUN_REVIEW)
    close(visit, found)
    return replies.go(address("review", found.id, done="close"))


# --- what is done, by the page and by the API. All raise ChangedMeanwhile -------------------------------


def keep_minutes(visit: Visit, found: Record, minutes: str, rating: str = "") -> None:
    """What was said, and the rating given. With it, that the meeting was held. Raises NotLikeThis."""
    if rating and rating not in _ratings(visit):
        raise NotLikeThis(f"The rating is one of {', '.join(_ratings(visit))}.")
    values = {**found.values, "minutes": " ".join(minutes.split()), "state": State.HELD.value}
    if rating:
        values["rating"] = rating
    save(visit, "reviews", found, found.id, values, "minutes")


def agree(visit: Visit, found: Record, what: str, owner: str, due: date) -> str:
    """Returns the reference of the action."""
    id = _next_action(visit, found)
    values: dict[str, Value] = {
        "ref": id, "supplier": found.text("supplier"), "review": found.id, "what": what, "owner": owner,
        "agreed": visit.today, "due": due,
    }  # fmt: skip
    save(visit, "actions", None, id, values, "agreed in the review")
    return id


def confirm(visit: Visit, found: Record, fields: Sequence[str]) -> None:
    """These fields are as the register says. Only those this review asks for count. Raises NotLikeThis."""
    asked = set(fields_of(visit, found))
    ticked = [each for each in fields if each in asked]
    if not ticked:
        raise NotLikeThis("Tick the fields that are right.")
    save(visit, "reviews", found, found.id, confirmed(found, ticked), "confirmed in the review")


def close(visit: Visit, found: Record) -> None:
    """Refused until each field is confirmed or changed. Raises NotYet, which says which are left."""
    fields = fields_of(visit, found)
    values = closed(found, fields, changed=changed_of(visit, found, fields), on=visit.today)
    save(visit, "reviews", found, found.id, values, "review closed")


def _fields(visit: Visit, found: Record) -> list[dict[str, Any]]:
    """What the meeting confirms or changes, by record: what the register says, and how far it is."""
    parts = parts_of(visit)
    fields = fields_of(visit, found)
    done, changed = set(found.names("confirmed")), changed_of(visit, found, fields)
    by_record: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for each in fields:
        register, rest = each.split("/", 1)
        id, _, name = rest.rpartition("/")
        record, field = parts.store.record(register, id), parts.definitions[register][name]
        value = record.values.get(name) if record else None
        state = "changed" if each in changed else "confirmed" if each in done else ""
        line = {"key": each, "label": field.label, "value": shown(visit, field, value), "state": state}
        by_record[register, id].append(line)
    return [
        {
            "title": f"{parts.definitions[register].title}: {id}",
            "edit": record_address(register, "edit", id),
            "lines": lines,
            "left": sum(not line["state"] for line in lines),
        }
        for (register, id), lines in by_record.items()
    ]


def fields_of(visit: Visit, found: Record) -> Sequence[str]:
    """What the meeting confirms or changes: "contracts/C-0101/end"."""
    return to_confirm(portfolio(visit), found.text("supplier"), parts_of(visit).definitions)


def changed_of(visit: Visit, found: Record, fields: Sequence[str]) -> frozenset[str]:
    held = found.day("day")
    return office(visit).changed_since(fields, held) if held else frozenset()


def _ratings(visit: Visit) -> Sequence[str]:
    return parts_of(visit).definitions["reviews"]["rating"].choices


def _next_action(visit: Visit, found: Record) -> str:
    taken = {each.id for each in parts_of(visit).store.records("actions")}
    number = 1
    while (id := f"{found.id} {number}") in taken:
        number += 1
    return id


def _may_run(visit: Visit, found: Record) -> bool:
    return may_do(visit, Action.RUN_REVIEW, parts_of(visit).store.record("suppliers", found.text("supplier")))


def _day(each: Record) -> date:
    return each.day("day") or date.max


DONE = {
    "minutes": "The minutes are kept, and the meeting counts as held.",
    "action": "The action is in the register.",
    "confirm": "What you ticked is confirmed.",
    "close": "The review is closed.",
}

ROOM = Room(
    doors=(
        door("/reviews", reviews, Action.SEE_REVIEWS),
        door("/review", review, Action.SEE_REVIEWS, row=True),
        door("/review/minutes", minuting, Action.RUN_REVIEW, method="POST", row=True),
        door("/review/action", agreeing, Action.RUN_REVIEW, method="POST", row=True),
        door("/review/confirm", confirming, Action.RUN_REVIEW, method="POST", row=True),
        door("/review/close", closing, Action.RUN_REVIEW, method="POST", row=True),
    )
)
