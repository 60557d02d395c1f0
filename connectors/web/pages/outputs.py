"""What was made and who got it; letters that wait for a person's decision; who chose which weekly letter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.made_file_parts import MadeFile
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.audit import AuditEntry
from engine.errors import EightflowsError
from engine.outbox import FOR_A_PERSON, LetterLine, LetterState, Outbox
from engine.subscriptions import WEEKDAYS, Subscription, WeeklyLetter

FEW_FILES = 40
FETCHED = "file fetched"
DECISIONS = {
    "queued": ("Send it again", LetterState.QUEUED),
    "sent": ("It had arrived", LetterState.SENT),
    "failed": ("Give up", LetterState.FAILED),
}


class NoReason(EightflowsError):
    """A decision without its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """Somebody who got a file. `how`: "letter sent", "letter queued" ..., or "fetched here"."""

    who: str
    how: str
    at: datetime | None


def outputs(visit: Visit) -> Response:
    outbox, found = outbox_of(visit), visit.parts.made_files.files() if visit.parts.made_files else ()
    shown = found if visit.asked("files") == "all" else found[:FEW_FILES]
    bringing = outbox.letters([id for each in shown for id in each.letters])
    return replies.page(
        visit,
        "outputs.jinja",
        waiting=outbox.lines(FOR_A_PERSON, 200),
        others=outbox.lines([state for state in LetterState if state not in FOR_A_PERSON], 200),
        counts=[(state, count) for state, count in outbox.counts().items() if count],
        decisions={name: text for name, (text, _) in DECISIONS.items()},
        may_decide=visit.may(Action.DECIDE_OUTBOX),
        files=[(each, list(_who_got(visit, each, bringing))) for each in shown],
        more_files=len(found) - len(shown),
        choices=_choices(visit),
        weekdays=WEEKDAYS,
        may_run=visit.may(Action.RUN_FLOW),
        wide=True,
    )


def made_file(visit: Visit) -> Response:
    """One of the list, to be saved; who fetched it is noted. Any other name is not there."""
    name = visit.path("name")
    content = there(there(visit.parts.made_files).read(name))
    visit.parts.audit.append(
        [AuditEntry(at=visit.now, by=visit.actor.person, what=FETCHED, case=_under(name), item=name)]
    )
    return replies.download(content, name, "application/octet-stream")


def deciding(visit: Visit) -> Response:
    """The engine notes who decided, when and why."""
    decision, why = DECISIONS.get(visit.value("decision")), visit.value("why")
    if decision is None:
        raise HTTPException(400)
    if not why:
        raise NoReason("Say why, in a few words.")
    outbox_of(visit).decide(visit.value("letter"), decision[1], by=visit.actor.person, at=visit.now, why=why[:500])
    return replies.go("/outputs")


def _who_got(visit: Visit, file: MadeFile, letters: Mapping[str, LetterLine]) -> Iterator[Got]:
    """As recorded: the letters that brought it, and who fetched it from this page, each person's last time."""
    for letter in (letters[id] for id in file.letters if id in letters):
        yield Got(who=letter.recipient, how=f"letter {letter.state.value}", at=letter.since)
    fetched = {each.by: each.at for each in visit.parts.audit.entries(_under(file.name)) if each.what == FETCHED}
    for person, at in fetched.items():
        yield Got(who=visit.name_of(person), how="fetched here", at=at)


def _under(name: str) -> str:
    """What the audit rows of a file stand under."""
    return f"file {name}"


def _choices(visit: Visit) -> Sequence[tuple[str, Subscription]]:
    """Whoever chose for themselves, by name; all others get theirs on Monday."""
    kept = visit.parts.subscriptions
    chosen = kept.subscriptions(WeeklyLetter.SUPPLIERS) if kept else {}
    return sorted(((visit.name_of(person), each) for person, each in chosen.items()), key=lambda line: line[0])


def outbox_of(visit: Visit) -> Outbox:
    return there(visit.parts.outbox)


ROOM = Room(
    title="Outputs",
    way_in="/outputs",
    needs=Action.SEE_OUTBOX,
    doors=(
        Door(path="/outputs", page=outputs, guard=Guard.ROLE, needs=Action.SEE_OUTBOX),
        Door(path="/outputs/files/{name}", page=made_file, guard=Guard.ROLE, needs=Action.SEE_OUTBOX),
        Door(path="/outputs/decide", page=deciding, methods=("POST",), guard=Guard.ROLE, needs=Action.DECIDE_OUTBOX),
    ),
)
