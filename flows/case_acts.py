"""What can be done about a case on the command line beside filling it in: send back, pass on, stop, settle, end?"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.cases.model import Resume
from flows.acting import WHO, As, the_one
from flows.case_commands import AsJson, CaseId, ItemId, On, app, desk_of
from flows.case_tables import tell_line

if TYPE_CHECKING:
    from engine.cases.work import StartedLine

Why = Annotated[str, Parameter(help="Why, in a few words; nothing about health.")]
Step = Annotated[str, Parameter(help="The step it goes to, by its id: the item without its number, such as meet.")]


@app.command(name="send-back")
def send_back(
    case: CaseId, item: ItemId, /, to: Step, why: Why, *, acting: As = None, on: On = None, json: AsJson = False
) -> None:
    """Send work you are asked for back to an earlier step."""
    _do(acting, on, json, "Sent back", lambda work, **who: work.send_back(case, item, to=to, reason=why, **who))


@app.command(name="pass-on")
def pass_on(
    case: CaseId,
    item: ItemId,
    /,
    to: Annotated[str, Parameter(help=f"Who is to do it. {WHO}.")],
    *,
    acting: As = None,
    on: On = None,
    json: AsJson = False,
) -> None:
    """Pass a piece of work on to somebody else."""
    with desk_of(acting, on) as desk:
        person = the_one(desk.directory, to)
        line = desk.work.pass_on(case, item, to=person.id, by=desk.by, now=desk.now)
        tell_line(line, json=json, done=f"Passed on to {person.name}")


@app.command
def stop(case: CaseId, item: ItemId, /, why: Why, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Stop a piece of work that is not as it should be; whoever looks after exceptions is called."""
    _do(acting, on, json, "Stopped", lambda work, **who: work.stop(case, item, reason=why, **who))


@app.command
def clear(
    case: CaseId,
    item: ItemId,
    /,
    resume: Annotated[Resume, Parameter(help="again: do it again; on: go on as if it were done; skip: leave it out.")],
    why: Why,
    *,
    acting: As = None,
    on: On = None,
    json: AsJson = False,
) -> None:
    """Settle a piece of work that is stopped; `case list --stopped` shows those that wait for you."""
    _do(acting, on, json, "Settled", lambda work, **who: work.clear(case, item, resume=resume, reason=why, **who))


@app.command
def hold(case: CaseId, /, why: Why, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Hold a case: its clock stands still until it is released."""
    _do(acting, on, json, "Held", lambda work, **who: work.hold(case, reason=why, **who))


@app.command
def release(case: CaseId, /, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Let a case that is held go on."""
    _do(acting, on, json, "Released", lambda work, **who: work.release(case, **who))


@app.command
def cancel(case: CaseId, /, why: Why, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Cancel a case: nobody is asked for anything more, and what is there is kept."""
    _do(acting, on, json, "Cancelled", lambda work, **who: work.cancel(case, reason=why, **who))


@app.command
def reopen(case: CaseId, /, at_step: Step, why: Why, *, acting: As = None, on: On = None, json: AsJson = False) -> None:
    """Open a closed case again, at a step."""
    _do(acting, on, json, "Reopened", lambda work, **who: work.reopen(case, at_step=at_step, reason=why, **who))


def _do(acting: str | None, on: date | None, json: bool, done: str, act: "Callable[..., StartedLine]") -> None:
    with desk_of(acting, on) as desk:
        tell_line(act(desk.work, by=desk.by, now=desk.now), json=json, done=done)
