"""How is a review closed: what was confirmed in the meeting, what was changed since, and what is left?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import EightflowsError
from engine.registers.definition import Record, Value
from engine.registers.reviews import closed, confirmed, to_confirm
from engine.registers.store import changed
from flows.supplier_parts import LONDON, SupplierParts

ALL = "all"


class NoReview(EightflowsError):
    """There is no such review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What came of it."""

    fields: int
    changed: int


def confirm_and_close(
    parts: SupplierParts, id: str, today: date, *, confirm: Collection[str], by: str, why: str = ""
) -> Closed:
    """Confirm these fields ("contracts/C-1/end", "contracts/C-1", or "all"), and close the review.

    What was confirmed is kept also where the review cannot close yet. Raises NoReview, NotYet, ChangedMeanwhile.
    """
    review = parts.store.registers.record("reviews", id)
    if review is None:
        raise NoReview(f"there is no review {id!r} in the register")
    fields = to_confirm(parts.portfolio(today), review.text("supplier"), parts.definitions)
    said = [each for each in fields if ALL in confirm or any(_within(each, place) for place in confirm)]
    review = _kept(parts, review, confirmed(review, said), by=by, why=why or "confirmed in the review")
    since = changed_since(parts, fields, review.day("day") or today)
    values = closed(review, fields, changed=since, on=today)
    _kept(parts, review, values, by=by, why=why or "review closed")
    return Closed(fields=len(fields), changed=len(since))


def changed_since(parts: SupplierParts, fields: Sequence[str], day: date) -> frozenset[str]:
    """Those of the fields whose value was changed on or after the day of the meeting."""
    found = set()
    for register, id in sorted({_record_of(each) for each in fields}):
        before = None
        for version in parts.store.registers.history(register, id):
            if before is not None and version.values is not None and version.at.astimezone(LONDON).date() >= day:
                names = {*before, *version.values}
                found |= {f"{register}/{id}/{name}" for name in names if before.get(name) != version.values.get(name)}
            before = version.values
    return frozenset(found & set(fields))


def _record_of(field: str) -> tuple[str, str]:
    """("contracts", "C-1") of "contracts/C-1/end"; a reference may hold a slash itself."""
    register, _, rest = field.partition("/")
    return register, rest.rpartition("/")[0]


def _within(field: str, place: str) -> bool:
    return field == place or field.startswith(f"{place}/")


def _kept(parts: SupplierParts, review: Record, values: Mapping[str, Value], *, by: str, why: str) -> Record:
    change = changed(parts.definitions["reviews"], review, review.id, values)
    if change.changes:
        parts.store.registers.save([change], by=by, at=parts.now, why=why)
    kept = parts.store.registers.record("reviews", review.id)
    assert kept is not None
    return kept
