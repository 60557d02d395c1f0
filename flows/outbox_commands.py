"""What can a person see of the letters on their way, and decide about those that are stuck?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from cyclopts import App, Parameter

from flows.acting import As, acting_by_role
from flows.answers import LONDON, print_json, printable

if TYPE_CHECKING:
    from engine.mail_queue import MailQueue
    from engine.outbox import LetterLine, LetterState

MOST_SHOWN = 50
Why = Annotated[str, Parameter(help="The reason, for the audit trail.")]
State = Literal["queued", "claimed", "sending", "sent", "failed", "held"]

app = App(name="outbox", help="Letters on their way: how many, until when, and which need a person.")


class Choice(NamedTuple):
    """A person's decision: the state it brings the letter to, and how it is confirmed."""

    state: str
    done: str


CHOICES = {
    "send": Choice("queued", "goes with the next delivery"),
    "arrived": Choice("sent", "counts as sent"),
    "give-up": Choice("failed", "is given up"),
}


@app.default
def show(
    *,
    state: Annotated[
        tuple[State, ...], Parameter(negative="", help="List letters in this state; else those held or failed.")
    ] = (),
    json: Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Say how many letters wait and until when, and list those that need a person."""
    from engine.mail_queue import queue_with
    from engine.outbox import FOR_A_PERSON, LetterState
    from flows.mail_delivery import utc_now
    from flows.mail_settings import mail_relay
    from flows.settings import Settings
    from flows.wiring import open_store

    settings = Settings.from_env()
    limits = mail_relay(settings.mail_folder).limits
    with open_store(settings) as store:
        counts = store.outbox.counts()
        queue = queue_with(store.outbox, limits, now=utc_now())
        lines = store.outbox.lines([*map(LetterState, state)] or FOR_A_PERSON, MOST_SHOWN)
    if json:
        print_json(_document(counts, queue, lines))
        return
    print("  ".join(f"{state.value} {count:,}" for state, count in counts.items()))
    print(_finish(queue))
    for line in lines:
        print()
        for words in _told(line):
            print(printable(words))
    if len(lines) == MOST_SHOWN:
        print(f"\nOnly the latest {MOST_SHOWN} are shown.")


@app.command
def decide(
    letter: Annotated[str, Parameter(help="The letter, as `eightflows outbox` names it.")],
    choice: Annotated[
        Literal["send", "arrived", "give-up"],
        Parameter(help="send: send it (again). arrived: it had been delivered. give-up: it is not sent."),
    ],
    /,
    *,
    why: Why,
    acting: As = None,
) -> None:
    """Decide about a letter that is held or failed. Who, when and why go to the audit trail."""
    from engine.access import Action
    from engine.outbox import LetterState
    from flows.mail_delivery import utc_now
    from flows.settings import Settings
    from flows.wiring import open_store

    decided = CHOICES[choice]
    now = utc_now()
    with open_store(Settings.from_env()) as store:
        by = acting_by_role(store, Action.DECIDE_OUTBOX, named=acting, on=now.astimezone(LONDON).date())
        store.outbox.decide(letter, LetterState(decided.state), by=by, at=now, why=why)
    print(printable(f"{letter} {decided.done}."))


def _finish(queue: "MailQueue") -> str:
    if not queue.letters:
        return str(queue)
    from flows.answers import moment

    return f"{queue} The queue is empty about {moment(queue.finish)}."


def _told(line: "LetterLine") -> list[str]:
    from flows.answers import moment

    since = f" since {moment(line.since)}" if line.since else ""
    next_try = f", next try {moment(line.next_try)}" if line.next_try else ""
    about = f"case {line.case}, " if line.case else ""
    told = [f"{line.id}  {line.state}{since}{next_try}", f"  {about}to {line.recipient}, tried {line.attempts} times"]
    return [*told, f"  {line.reason}"] if line.reason else told


def _document(counts: "dict[LetterState, int]", queue: "MailQueue", lines: "Sequence[LetterLine]") -> dict[str, object]:
    return {
        "letters": {state.value: count for state, count in counts.items()},
        "waiting": queue.letters,
        "empty_about": queue.finish.isoformat() if queue.letters else None,
        "listed": [
            {
                "id": line.id,
                "case": line.case,
                "recipient": line.recipient,
                "state": line.state.value,
                "attempts": line.attempts,
                "since": line.since and line.since.isoformat(),
                "next_try": line.next_try and line.next_try.isoformat(),
                "reason": line.reason,
            }
            for line in lines
        ],
    }
