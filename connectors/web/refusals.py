"""Which status and which words does each kind of error become, for people and for programs? The one place that says."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from connectors.web.automation_parts import NotRunning
from engine.access import NotAllowed
from engine.cases.store import StoreUnavailable
from engine.cases.work import NotAccepted
from engine.errors import Conflict, EightflowsError, Fault, NotThere
from engine.forms.checked import Problem

MOST_TOLD = 200
"""Faults told of one request; the first are enough to begin with."""


class OldForm(Exception):
    """A form without our token, or with that of another visit."""


class NotTaken(EightflowsError):
    """What was sent cannot be taken. Every fault by its field; nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} to put right\n" + "\n".join(map(str, self.faults[:MOST_TOLD])))


NOT_THERE = (403, "You cannot see this page", "It is not there, or it is not for you.", "")
_HTTP = {
    400: ("This cannot be read", "What your browser sent is not what this page takes.", "Go back and try again."),
    401: ("Sign in first", "This needs a token: Authorization: Bearer ...", ""),
    403: ("This did not come from our pages", "Nothing was changed.", "Open the page here and try again."),
    404: ("Page not found", "If you typed the address, check it is right.", "Go to the home page."),
    405: ("This page does not take that", "Nothing was changed.", "Go back and try again."),
    413: ("That is too large", "A file may have 10 MB, a form 64 KB.", "Send a smaller one."),
    429: ("Too many requests", "You have asked for many pages in a short time.", "Wait a minute, then try again."),
}  # fmt: skip


TO_PROGRAMS = {
    400: ("This cannot be read", "What was sent is not what this takes."),
    403: ("Not allowed, or not there", "The same is said of what is not there and of what is not yours."),
    404: ("Not there", "There is no such thing, or this installation has none."),
    405: ("Not like this", "This address does not take that method."),
    413: ("Too large", "A file may have 10 MB, JSON 64 KB, records and notices 12 MB."),
    429: ("Too many requests", "Wait a minute, then go on."),
}


def words(error: Exception) -> tuple[int, str, str, str]:
    """Status, title, what happened, what to do."""
    match error:
        case NotAllowed() | NotThere():
            return NOT_THERE
        case OldForm():
            todo = "Go back, load the page again and send it once more."
            return 403, "This form is too old", "Your sign-in has changed since you opened it.", todo
        case HTTPException():
            return (error.status_code, *_HTTP.get(error.status_code, _HTTP[400]))
        case Conflict():
            return 409, "This has changed", str(error), "Look at it again."
        case StoreUnavailable():
            return 503, "This did not work just now", "Nothing is half done.", "Try again in a minute."
        case NotRunning():
            return 503, "This did not work just now", str(error), "Try again once it runs."
        case EightflowsError():
            return 422, "This cannot be done as it is", str(error), "Put it right and try again."
        case ClientDisconnect():
            return 400, "The connection was lost", "Nothing was changed.", "Try again."
    return 500, "Sorry, something went wrong", "Nothing was changed that you were not told of.", "Try again later."


def as_json(error: Exception) -> tuple[int, dict[str, Any]]:
    """The same for a program: each fault with its field, and what a thing has come to where somebody was quicker."""
    status, title, what, _ = words(error)
    if isinstance(error, HTTPException | NotAllowed | NotThere):
        title, what = TO_PROGRAMS.get(status, (title, what))
    return status, {
        "error": title,
        "detail": what.partition("\n")[0],
        "errors": _problems(_faults_of(error)),
        "warnings": _problems(error.warnings if isinstance(error, NotAccepted) else ()),
        "revision": error.revision if isinstance(error, Conflict) else None,
    }


def _faults_of(error: Exception) -> Sequence[Problem | Fault]:
    if isinstance(error, NotAccepted):
        return error.errors
    found = getattr(error, "faults", ())
    return [each for each in found if isinstance(each, Fault)] if isinstance(error, EightflowsError) else ()


def _problems(found: Sequence[Problem | Fault]) -> list[Mapping[str, str]]:
    return [
        {
            "field": ".".join(map(str, each.path)) if isinstance(each, Problem) else each.where,
            "where": each.where,
            "what": each.what,
            "remedy": each.remedy,
            "key": each.key if isinstance(each, Problem) else "",
        }
        for each in found[:MOST_TOLD]
    ]
