"""Does the audit trail say what was done, and does it show at which row somebody touched it?"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit import (
    DISPOSED,
    NO_ROWS,
    Anchor,
    Answered,
    AuditEntry,
    BadAnchor,
    ChainedRow,
    ChainFault,
    FieldChange,
    chained,
    entry_of,
    first_fault,
    read_entry,
    row_hash,
)
from engine.cases.advance import advance, open_case
from engine.cases.model import (
    Andon,
    AndonCleared,
    AnyEvent,
    Cancelled,
    Case,
    Delegated,
    Opened,
    Reopened,
    Resume,
    SentBack,
    Submitted,
    Superseded,
)
from tests.engine.cases.small_processes import MONDAY, on, person, process

MEET_THEN_CONFIRM = process(person("meet"), person("confirm"), links=(on("meet", "confirm"),))


def entry(number: int = 1, **more: object) -> AuditEntry:
    said: dict[str, object] = {
        "at": MONDAY + timedelta(minutes=number),
        "by": f"p{number}",
        "what": "submitted",
        "case": "c1",
        "changes": (FieldChange(field="outcome", old=None, new=f"outcome {number}"),),
        "why": "as agreed",
    }
    return AuditEntry(**said | more)  # type: ignore[arg-type]


def trail(*entries: AuditEntry) -> list[ChainedRow]:
    salts = (bytes([number]) * 16 for number in count())
    return list(chained(entries, NO_ROWS, salts))


def end(rows: Sequence[ChainedRow]) -> Anchor:
    return Anchor(rows[-1].number, rows[-1].hash)


FIVE = trail(*(entry(number) for number in range(1, 6)))


# --- what a row says --------------------------------------------------------------------------------


def stepped(event: AnyEvent) -> tuple[Case, Case]:
    opening = Opened(id="o", at=MONDAY, by="p1")
    before, _ = open_case(opening, id="c1", subject="s", process=MEET_THEN_CONFIRM)
    if getattr(event, "item", "") == "confirm#1":
        meeting = Submitted(id="m", at=MONDAY, by="p1", item="meet#1", answers={"outcome": "phased"})
        before, _ = advance(before, meeting, MEET_THEN_CONFIRM)
    after, _ = advance(before, event, MEET_THEN_CONFIRM)
    return before, after


NEXT = {"id": "e", "at": MONDAY, "by": "p2"}


@pytest.mark.parametrize(
    ("event", "said", "why"),
    [
        (
            Submitted(**NEXT, item="confirm#1", answers={"outcome": "none", "days": 3}),  # type: ignore[arg-type]
            ["days: none -> 3", "outcome: phased -> none", "status: open -> closed"],
            "",
        ),
        (
            Submitted(**NEXT, item="meet#1", reasons={"late": "was away"}),  # type: ignore[arg-type]
            [],
            "late: was away",
        ),
        (Delegated(**NEXT, item="meet#1", to="p7"), ["assignee: none -> p7"], ""),  # type: ignore[arg-type]
        (
            SentBack(**NEXT, item="confirm#1", to="meet", reason="no date"),  # type: ignore[arg-type]
            ["back to: none -> meet"],
            "no date",
        ),
        (
            Superseded(**NEXT, by_case="c2"),  # type: ignore[arg-type]
            ["status: open -> superseded", "superseded by: none -> c2"],
            "",
        ),
        (Cancelled(**NEXT, reason="made in error"), ["status: open -> cancelled"], "made in error"),  # type: ignore[arg-type]
    ],
)
def test_a_row_says_who_what_old_new_and_why(event: AnyEvent, said: list[str], why: str) -> None:
    before, after = stepped(event)
    made = entry_of(event, before, after, Answered(dict(before.answers), getattr(event, "answers", {})))
    assert (made.by, made.at, made.case, made.item) == ("p2", MONDAY, "c1", getattr(event, "item", ""))
    assert [str(change) for change in made.changes] == said
    assert made.why == why


def test_a_row_says_how_a_stopped_item_went_on_and_where_a_closed_case_starts_again() -> None:
    _, stopped = stepped(Andon(**NEXT, item="meet#1", reason="no date"))  # type: ignore[arg-type]
    cleared = AndonCleared(**NEXT | {"id": "f"}, item="meet#1", resume=Resume.SKIP, reason="known")  # type: ignore[arg-type]
    after, _ = advance(stopped, cleared, MEET_THEN_CONFIRM)
    made = entry_of(cleared, stopped, after, Answered({}, {}))
    assert ([str(change) for change in made.changes], made.why) == (["resumed: none -> skip"], "known")
    _, closed = stepped(Submitted(**NEXT, item="confirm#1"))  # type: ignore[arg-type]
    again = Reopened(**NEXT | {"id": "g"}, at_step="meet", reason="wrong day")  # type: ignore[arg-type]
    after, _ = advance(closed, again, MEET_THEN_CONFIRM)
    made = entry_of(again, closed, after, Answered({}, {}))
    assert [str(change) for change in made.changes] == ["status: closed -> open", "at step: none -> meet"]


def test_a_withheld_field_says_only_that_it_changed() -> None:
    answered = Answered({"diagnosis": "fever"}, {"diagnosis": "cold", "same": 1}, frozenset({"diagnosis"}))
    assert [str(change) for change in answered.changes()] == ["diagnosis: changed", "same: none -> 1"]
    assert Answered({"diagnosis": "cold"}, {"diagnosis": "cold"}, frozenset({"diagnosis"})).changes() == ()
    with pytest.raises(ValueError, match="never written"):
        FieldChange(field="diagnosis", new="cold", withheld=True)


def test_a_row_reads_as_it_was_written_and_without_its_detail_once_that_is_disposed_of() -> None:
    said = entry(
        changes=(
            FieldChange(field="days", old=1, new=2.5),
            FieldChange(field="rows", new=[{"day": "Monday"}]),
            FieldChange(field="diagnosis", withheld=True),
        )
    )
    (row,) = trail(said)
    assert read_entry(row) == said
    assert read_entry(replace(row, detail=None)) == replace(said, changes=(), why="")


def test_the_same_words_have_another_digest_each_time() -> None:
    """Or somebody could try likely answers against the digest of a disposed row."""
    first, second = trail(entry(), entry())
    assert first.digest != second.digest


# --- whether it is whole ----------------------------------------------------------------------------


def edited(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    return [*rows[:at], replace(rows[at], by="somebody else"), *rows[at + 1 :]]


def edited_detail(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    return [*rows[:at], replace(rows[at], detail=(rows[at].detail or b"") + b" "), *rows[at + 1 :]]


def edited_and_hashed_again(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    previous = rows[at - 1].hash if at else NO_ROWS.hash
    forged = replace(rows[at], by="somebody else")
    return [*rows[:at], replace(forged, hash=row_hash(forged, previous)), *rows[at + 1 :]]


def deleted(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    return [*rows[:at], *rows[at + 1 :]]


def put_in(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    moved_on = [replace(row, number=row.number + 1) for row in rows[at:]]
    return [*rows[:at], replace(FIVE[0], number=at + 1, what="approved"), *moved_on]


def swapped(rows: list[ChainedRow], at: int) -> list[ChainedRow]:
    other = (at + 1) % len(rows)
    swapped = list(rows)
    swapped[at] = replace(rows[other], number=rows[at].number)
    swapped[other] = replace(rows[at], number=rows[other].number)
    return swapped


@pytest.mark.parametrize("touch", [edited, edited_detail, edited_and_hashed_again, deleted, put_in, swapped])
@pytest.mark.parametrize("at", range(5))
def test_the_first_row_that_was_touched_is_named(
    touch: Callable[[list[ChainedRow], int], list[ChainedRow]], at: int
) -> None:
    fault = first_fault(touch(FIVE, at), end(FIVE))
    assert fault is not None
    assert fault.number == first_broken(touch, at)


def first_broken(touch: object, at: int) -> int:
    if touch is swapped and at == 4:  # with the first
        return 1
    if touch is edited_and_hashed_again:  # it fits what is before it; what follows no longer fits
        return min(at + 2, 5)
    return at + 1


@pytest.mark.parametrize("kept", range(5))
def test_a_trail_that_was_cut_is_noticed_by_its_end_or_by_an_anchor(kept: int) -> None:
    cut = FIVE[:kept]
    assert first_fault(cut, end(FIVE)) == ChainFault(kept + 1, "is missing, and all that followed it")
    forged_end = end(cut) if cut else NO_ROWS
    assert first_fault(cut, forged_end) is None  # whoever can change everything is only caught ...
    assert first_fault(cut, forged_end, [end(FIVE)]) is not None  # ... by what is kept elsewhere


def test_a_trail_that_was_made_anew_is_noticed_by_an_anchor() -> None:
    forged = trail(*(entry(number, by="somebody else") for number in range(1, 6)))
    assert first_fault(forged, end(forged)) is None
    assert first_fault(forged, end(forged), [end(FIVE[:3])]) == ChainFault(3, "is not the row that was noted here")


def test_rows_added_past_the_end_are_noticed() -> None:
    assert first_fault(FIVE, end(FIVE[:4])) == ChainFault(5, "is not the row that was noted here")


def test_a_detail_may_go_only_with_the_disposal_of_its_case() -> None:
    rows = trail(entry(1), entry(2, case="c2"), entry(3, what=DISPOSED))
    gone = [replace(rows[0], detail=None), *rows[1:]]
    assert first_fault(gone, end(rows)) is None
    other = [rows[0], replace(rows[1], detail=None), rows[2]]
    assert first_fault(other, end(rows)) == ChainFault(2, "its detail has gone, and no disposal is recorded")


@given(st.lists(st.builds(entry, st.integers(1, 99), why=st.text(), by=st.text()), max_size=8), st.data())
def test_a_whole_trail_has_no_fault_and_any_other_text_in_it_has(
    entries: list[AuditEntry], data: st.DataObject
) -> None:
    rows = trail(*entries)
    head = end(rows) if rows else NO_ROWS
    assert first_fault(rows, head) is None
    if rows:
        at = data.draw(st.integers(0, len(rows) - 1))
        field = data.draw(st.sampled_from(["by", "what", "case", "item", "digest", "hash"]))
        text = data.draw(st.text().filter(lambda text: text != getattr(rows[at], field)))
        touched = replace(rows[at], **{field: text})  # type: ignore[arg-type]
        fault = first_fault([*rows[:at], touched, *rows[at + 1 :]], head)
        assert fault is not None
        assert fault.number == at + 1


# --- anchors ----------------------------------------------------------------------------------------


def test_an_anchor_is_written_down_and_read_back() -> None:
    assert Anchor.from_text(f" {end(FIVE)}\n") == end(FIVE)


@pytest.mark.parametrize("text", ["", "12", "12:abc", f"x:{'0' * 64}", f"²:{'0' * 64}"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(BadAnchor, match="is not an anchor"):
        Anchor.from_text(text)
