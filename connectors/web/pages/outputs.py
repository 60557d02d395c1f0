"""What was made and who got it; letters that wait for a person's decision."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.errors import EightflowsError
from engine.outbox import FOR_A_PERSON, LetterState, Outbox

DECISIONS = {
    "queued": ("Send it again", LetterState.QUEUED),
    "sent": ("It had arrived", LetterState.SENT),
    "failed": ("Give up", LetterState.FAILED),
}


class NoReason(EightflowsError):
    """A decision without its reason."""


def outputs(visit: Visit) -> Response:
    outbox = outbox_of(visit)
    return replies.page(
        visit,
        "outputs.jinja",
        waiting=outbox.lines(FOR_A_PERSON, 200),
        others=outbox.lines([state for state in LetterState if state not in FOR_A_PERSON], 200),
        counts=[(state, count) for state, count in outbox.counts().items() if count],
        decisions={name: text for name, (text, _) in DECISIONS.items()},
        may_decide=visit.may(Action.DECIDE_OUTBOX),
        files=visit.parts.made_files.files() if visit.parts.made_files else (),
        may_run=visit.may(Action.RUN_FLOW),
        wide=True,
    )


def made_file(visit: Visit) -> Response:
    """One of the list, to be saved. Any other name is not there."""
    name = visit.path("name")
    content = there(there(visit.parts.made_files).read(name))
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
