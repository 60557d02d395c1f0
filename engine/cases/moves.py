"""Which event moves an item from which state to which, and what is asked then? docs/states.md prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.cases.model import (
    Andon,
    AndonCleared,
    Delegated,
    Event,
    Item,
    ItemState,
    MachineDone,
    MachineFailed,
    SentBack,
    Submitted,
    TimerFired,
)
from engine.errors import Conflict

WAITING, READY, STOPPED, DONE = ItemState.WAITING, ItemState.READY, ItemState.STOPPED, ItemState.DONE


class RefusedEvent(Conflict):
    """What was asked does not fit the case as it is. Nothing has changed."""


@dataclass(frozen=True, slots=True)
class Move:
    """From these states, to these, and what is asked. `otherwise` is told to whoever tries it elsewhere."""

    before: frozenset[ItemState]
    after: tuple[ItemState, ...]
    asks: str
    otherwise: Mapping[ItemState, str]


def _move(before: set[ItemState], after: tuple[ItemState, ...], asks: str, otherwise: dict[ItemState, str]) -> Move:
    return Move(frozenset(before), after, asks, MappingProxyType(otherwise))


SUBMITTED_ALREADY = "this has been done already, and your copy was not used"
STOPPED_NOW = "this is stopped until somebody has looked at it"

MOVES: Mapping[type[Event], Move] = MappingProxyType(
    {
        Submitted: _move(
            {WAITING},
            (DONE,),
            "the next steps",
            {DONE: SUBMITTED_ALREADY, READY: "a machine does this step", STOPPED: STOPPED_NOW},
        ),
        SentBack: _move(
            {WAITING},
            (DONE,),
            "the earlier step again, with the reason",
            {DONE: SUBMITTED_ALREADY, READY: "a machine does this step", STOPPED: STOPPED_NOW},
        ),
        Delegated: _move(
            {WAITING},
            (WAITING,),
            "the person it is passed to",
            {DONE: SUBMITTED_ALREADY, READY: "a machine does this step", STOPPED: STOPPED_NOW},
        ),
        TimerFired: _move(
            {WAITING}, (WAITING, READY), "a letter to the role on the rung, or the step that had to wait", {}
        ),
        MachineDone: _move(
            {READY},
            (DONE,),
            "the next steps",
            {
                DONE: "the machine had done this already",
                WAITING: "a person does this step",
                STOPPED: STOPPED_NOW,
            },
        ),
        MachineFailed: _move(
            {READY},
            (READY, STOPPED),
            "another try later; after the last one the owner of exceptions",
            {
                DONE: "the machine had done this already",
                WAITING: "a person does this step",
                STOPPED: STOPPED_NOW,
            },
        ),
        Andon: _move(
            {WAITING, READY},
            (STOPPED,),
            "the owner of exceptions",
            {DONE: "this is done; reopen the case instead", STOPPED: "this is stopped already"},
        ),
        AndonCleared: _move(
            {STOPPED},
            (WAITING, READY, DONE),
            "the same step again, or the next steps",
            {
                WAITING: "this is not stopped",
                READY: "this is not stopped",
                DONE: "this is not stopped",
            },
        ),
    }
)
"""Events about one item. Those about the whole case (opened, held, released, cancelled, superseded, reopened,
moved) are in advance.py. A timer that fires for an item that has moved on is no error: it changes nothing."""


def check_move(event: Event, item: Item) -> None:
    """Raises RefusedEvent where the table does not let this event move the item."""
    move = MOVES[type(event)]
    if item.state not in move.before:
        raise RefusedEvent(move.otherwise[item.state])
