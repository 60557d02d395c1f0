"""What does a rung of a notice tell its readers: the one thing to do, and the facts, as they stand at that moment?

Before the start: what to do beforehand. While it takes longer: how to carry on. Afterwards: what is to be entered; what
had to be done before is history, and nobody is asked to do it any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.calendars import long_date
from engine.notices.change import WINDOWS, Change
from engine.notices.life import Correction, CorrectionKind
from engine.notices.moments import hours_words, moment_words, window_words
from engine.notices.plan import PlannedRung
from engine.notices.rules import Anchor

TO_DO = "What you need to do"
BRIEF = frozenset(
    {
        "New date", "When", "Before", "It was to be", "Next update", "What it means for care", "Why it is not",
        "Meanwhile", "Enter afterwards", "Where to get help",
    }
)  # fmt: skip
"""The facts a card shows; a letter shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """to_do: under the heading `head`; "" where nothing is asked. facts: name and value, none empty."""

    head: str
    to_do: str
    facts: tuple[tuple[str, str], ...]


def words_of(
    change: Change, rung: PlannedRung, *, correction: Correction | None = None, finished: datetime | None = None
) -> Words:
    """`correction`: what this rung puts right; `finished`: when somebody said that the work is done."""
    if correction is not None and correction.kind is CorrectionKind.CANCELLED:
        was = (
            ("It was to be", window_words(correction.was_starts, correction.was_ends)),
            ("Why it is not", correction.why),
            ("Where to get help", change.help),
        )
        return Words(head="", to_do="", facts=_said(was))
    if finished is not None and rung.rule.anchor is Anchor.FINISHED:
        rows = (
            ("When", f"Finished: {moment_words(finished)}"),
            ("What gets better", change.benefit),
            ("Enter afterwards", change.back_entry if rung.rule.pulse else ""),
            ("Where to get help", change.help),
            ("Read more", change.more),
        )
        return Words(head=TO_DO, to_do="" if rung.rule.pulse else change.back_entry, facts=_said(rows))
    if rung.rule.every and change.notice in WINDOWS:
        return Words(head="How to carry on meanwhile", to_do=change.fallback, facts=_said(_overrun(change, rung)))
    head = f"{TO_DO} by {long_date(change.act_by)}" if change.act_by else TO_DO
    return Words(head=head, to_do=change.what_to_do, facts=_said(_before(change, rung, correction)))


def _before(change: Change, rung: PlannedRung, correction: Correction | None) -> Iterator[tuple[str, str]]:
    window = window_words(change.starts, change.ends)
    if correction is not None and correction.kind is CorrectionKind.MOVED:
        yield "New date", window
        yield "Before", window_words(correction.was_starts, correction.was_ends)
    else:
        yield "When", window
    yield "How long", _length(change)
    yield "Next update", moment_words(rung.next_update) if rung.next_update else ""
    yield "What it means for care", change.care_impact
    yield "What is changing", change.what
    yield "Why", change.why
    yield "What gets better", change.benefit
    yield "What stays the same", change.stays_same
    yield "Meanwhile", change.fallback
    yield "Enter afterwards", change.back_entry
    yield "Where to get help", change.help
    yield "Read more", change.more


def _overrun(change: Change, rung: PlannedRung) -> Iterator[tuple[str, str]]:
    yield "When", f"Planned: {window_words(change.starts, change.ends)}"
    yield "Next update", moment_words(rung.next_update) if rung.next_update else ""
    yield "What it means for care", change.care_impact
    yield "Enter afterwards", change.back_entry
    yield "Where to get help", change.help
    yield "Read more", change.more


def _said(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in rows if value)


def _length(change: Change) -> str:
    if change.ends is None or change.ends - change.starts > timedelta(days=2):
        return ""
    return hours_words(change.ends - change.starts)
