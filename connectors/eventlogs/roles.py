"""Which column says what? Case, activity, times and people, guessed with reasons, and confirmed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from connectors.preflight.door import shown
from engine.errors import Fault


class Role(StrEnum):
    """What a column of a log can say."""

    CASE = "case"
    ACTIVITY = "activity"
    START = "start"
    END = "end"
    RESOURCE = "resource"
    LIFECYCLE = "lifecycle"
    INSTANCE = "instance"


MEANINGS: Final[Mapping[Role, str]] = {
    Role.CASE: "which case it belongs to",
    Role.ACTIVITY: "what was done",
    Role.START: "when it was started",
    Role.END: "when it was completed",
    Role.RESOURCE: "who did it",
    Role.LIFECYCLE: "whether this is the start or the completion",
    Role.INSTANCE: "which start belongs to which completion",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's name, the first of its values, and which share of them are times, 0 to 1."""

    name: str
    values: tuple[str, ...]
    times: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A role, the column that plays it, and why we think so (or that it was said)."""

    role: Role
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.role}: {self.column} ({self.reason})"


MOSTLY: Final = 0.9
STARTS: Final = frozenset({"start", "started", "begin", "begun"})
COMPLETIONS: Final = frozenset({"complete", "completed", "completion", "end", "ended", "finish", "finished"})
# the other transitions of the XES standard (IEEE 1849-2016): they are neither
OTHER_TRANSITIONS: Final = frozenset(
    {"schedule", "assign", "reassign", "suspend", "resume", "withdraw", "manualskip", "autoskip", "ate_abort"}
    | {"pi_abort", "unknown"}
)

# Words for a role, small letters without anything between, the most telling first; and what may follow them.
_OF_TIME: Final = "timestamp|datetime|time|date|at"
USUAL: Final[Mapping[Role, tuple[str, str]]] = {
    Role.CASE: (
        (
            "case caseconcept trace process processinstance pathway referral spell episode admission"
            " encounter patient visit claim application order request ticket incident contract item"
        ),
        "id|number|no|nr|name|key|ref|reference",
    ),
    Role.ACTIVITY: (
        "activity concept task step event action operation handling procedure stage",
        "name|label|type|description",
    ),
    Role.START: ("start started begin began", _OF_TIME),
    Role.END: (
        "end ended complete completed completion finish finished stop timestamp time event datetime date",
        _OF_TIME,
    ),
    Role.RESOURCE: (
        (
            "resource orgresource employee staff user performer worker agent originator person doneby"
            " role orgrole team group orggroup department"
        ),
        "id|name",
    ),
    Role.LIFECYCLE: ("lifecycletransition lifecycle registrationtype transition eventtype", ""),
    Role.INSTANCE: ("activityinstance conceptinstance eventinstance handlingid instanceid", "id"),
}


def guess_roles(columns: Sequence[Column], given: Mapping[Role, str | None]) -> tuple[Guess, ...]:
    """A column for every role that has one: as given, or by its usual name, or the only one it can be.

    `given` says a column's name, or None for "no column says this". No column plays two roles.
    """
    said = {role: column for role, column in given.items() if column}
    guesses = {role: Guess(role=role, column=column, reason="as you said") for role, column in said.items()}
    for role in Role:
        taken = {guess.column for guess in guesses.values()}
        free = [column for column in columns if column.name not in taken]
        guess = None if role in given else _by_name(role, free) or _by_content(role, free)
        if guess is not None:
            guesses[role] = guess
    if Role.START in guesses and Role.END not in guesses and not {Role.START, Role.END} & given.keys():
        only = guesses.pop(Role.START).column
        guesses[Role.END] = Guess(role=Role.END, column=only, reason="the only time it has")
    if Role.START in guesses and Role.LIFECYCLE not in given:
        guesses.pop(Role.LIFECYCLE, None)  # a row with its own start is a whole piece of work
    if Role.LIFECYCLE not in guesses:
        guesses.pop(Role.INSTANCE, None)  # it only tells which start belongs to which completion
    return tuple(guesses[role] for role in Role if role in guesses)


def faults_in(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Fault]:
    """What stands between these roles and an event log."""
    names = [column.name for column in columns]
    faults = []
    for guess in guesses:
        if guess.column not in names:
            near = get_close_matches(guess.column, names, n=1)
            hint = f"Did you mean {shown(near[0])}?" if near else f"It has {_listed(names)}"
            faults.append(Fault(f"column {shown(guess.column)}", "the file has no such column", hint))
        elif names.count(guess.column) > 1:
            what = f"{names.count(guess.column)} columns have this name"
            faults.append(Fault(f"column {shown(guess.column)}", what, "Give each its own name"))
    found = {guess.role for guess in guesses}
    faults += [
        Fault(
            "the columns",
            f"none could be told to say {MEANINGS[role]} ({role})",
            f"Say which it is: {_listed(names)}",
        )
        for role in (Role.CASE, Role.ACTIVITY, Role.END)
        if role not in found
    ]
    return faults


def _by_name(role: Role, free: Sequence[Column]) -> Guess | None:
    words, endings = USUAL[role]
    plain = {column: re.sub(r"[\W_]", "", column.name).lower() for column in free if _can_be(role, column)}
    for word in words.split():
        for column, name in plain.items():
            if re.fullmatch(f"{word}({endings})?", name):
                return Guess(role=role, column=column.name, reason="a usual name for it")
    return None


def _can_be(role: Role, column: Column) -> bool:
    if role in (Role.START, Role.END):
        return column.times > 0  # those that are none will be told line by line
    if role is Role.LIFECYCLE:
        words = {value.lower() for value in column.values}
        return bool(words & (STARTS | COMPLETIONS)) and words <= STARTS | COMPLETIONS | OTHER_TRANSITIONS
    return column.times < MOSTLY and bool(column.values)


def _by_content(role: Role, free: Sequence[Column]) -> Guess | None:
    if role is Role.END:
        return _only(role, [column for column in free if column.times >= MOSTLY], "the only column of times")
    if role is Role.ACTIVITY:
        few = [column for column in free if _few_values(column)]
        return _only(role, few, "the only column with few values that come again and again")
    return None


def _only(role: Role, columns: Sequence[Column], reason: str) -> Guess | None:
    return Guess(role=role, column=columns[0].name, reason=reason) if len(columns) == 1 else None


def _few_values(column: Column) -> bool:
    """Words that come again: at least three times each, on average, and not one for all."""
    different = len(set(column.values))
    words = any(not re.fullmatch(r"[-+\d.,]*", value) for value in column.values)
    return column.times < MOSTLY and words and 2 <= different <= len(column.values) / 3


def _listed(names: Sequence[str]) -> str:
    return ", ".join(shown(name) for name in names)
