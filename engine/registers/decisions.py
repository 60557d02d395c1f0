"""What has been decided about the end of a contract's term, and how far has its notice come?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.errors import EightflowsError
from engine.registers.definition import Record, Value


class BadDecision(EightflowsError):
    """What was to be written about a decision cannot be."""


class Outcome(StrEnum):
    """Keep: let it renew or extend it as it is. Change and leave both need notice."""

    KEEP = "keep"
    CHANGE = "change"
    LEAVE = "leave"


class Step(StrEnum):
    """How far it has come: each step takes in those before it."""

    USE_REVIEWED = "use reviewed"
    MARKET_CHECKED = "market checked"
    DECIDED = "decided"
    CONFIRMED = "confirmed"
    NOTICE_DRAFTED = "notice drafted"
    NOTICE_SENT = "notice sent"
    RECEIPT_PROVED = "receipt proved"

    @property
    def place(self) -> int:
        return _ORDER[self]


_ORDER = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is known about one end of one contract's term (or one of its breaks).

    reached          the last step that is done
    acknowledged_on  the owner said that they have it in hand: nobody above them is told
    snoozed_until    no reminder before that day, which lies before the last safe day
    """

    contract: str
    term_end: date
    outcome: Outcome | None = None
    reached: Step | None = None
    acknowledged_on: date | None = None
    snoozed_until: date | None = None
    snoozed_on: date | None = None

    @property
    def notice_given(self) -> bool:
        return self.reached is not None and self.reached.place >= Step.NOTICE_SENT.place

    def settles(self, step: Step) -> bool:
        """Whether the decision a rung asks for has been made. To keep it settles them all."""
        if self.outcome is Outcome.KEEP:
            return True
        done = self.reached.place if self.reached else -1
        if self.outcome is not None:
            done = max(done, Step.DECIDED.place)
        return step.place <= done

    def put_off(self, today: date, send_by: date) -> bool:
        """Whether reminders wait today. To a day that is not before the last safe day nothing can be put off."""
        return self.snoozed_until is not None and today < self.snoozed_until < send_by

    @property
    def over(self) -> bool:
        """Whether nothing is left to be decided or done."""
        return self.settles(Step.RECEIPT_PROVED)


@dataclass(frozen=True)
class Decisions:
    """Every decision, found by contract and end of term."""

    by_term: Mapping[tuple[str, date], Decision]

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Decisions":
        found = map(decision_of, records)
        return cls({(each.contract, each.term_end): each for each in found})

    def about(self, contract: str, term_end: date) -> Decision:
        """What is known; a Decision that says nothing where nothing is."""
        return self.by_term.get((contract, term_end)) or Decision(contract=contract, term_end=term_end)


def decision_of(record: Record) -> Decision:
    outcome, reached, term_end = record.text("outcome"), record.text("reached"), record.day("term_end")
    if term_end is None:
        raise ValueError(f"decision {record.id} does not say for which end of term")
    return Decision(
        contract=record.text("contract"),
        term_end=term_end,
        outcome=Outcome(outcome) if outcome else None,
        reached=Step(reached) if reached else None,
        acknowledged_on=record.day("acknowledged_on"),
        snoozed_until=record.day("snoozed_until"),
        snoozed_on=record.day("snoozed_on"),
    )


def decision_id(contract: str, term_end: date) -> str:
    """The reference of the record about one end of one contract's term."""
    return f"{contract} {term_end}"


def decided(contract: str, term_end: date, outcome: Outcome, *, by: str, on: date, why: str) -> dict[str, Value]:
    """The fields a decision sets. Laid over what the record says already."""
    return _about(contract, term_end) | {
        "outcome": outcome.value,
        "decided_on": on,
        "decided_by": by,
        **({"why": why} if why else {}),
    }


def reached(contract: str, term_end: date, step: Step) -> dict[str, Value]:
    return _about(contract, term_end) | {"reached": step.value}


def acknowledged(contract: str, term_end: date, *, by: str, on: date) -> dict[str, Value]:
    return _about(contract, term_end) | {"acknowledged_on": on, "acknowledged_by": by}


def snoozed(contract: str, term_end: date, *, until: date, on: date, send_by: date) -> dict[str, Value]:
    """Raises BadDecision where the day is not between today and the last safe day to send."""
    if not on < until < send_by:
        raise BadDecision(
            f"a reminder can be put off to a day after {on:%d/%m/%Y} and before the last safe day, {send_by:%d/%m/%Y}"
        )
    return _about(contract, term_end) | {"snoozed_until": until, "snoozed_on": on}


def _about(contract: str, term_end: date) -> dict[str, Value]:
    return {"ref": decision_id(contract, term_end), "contract": contract, "term_end": term_end}
