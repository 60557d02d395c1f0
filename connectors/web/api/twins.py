"""Which action of the API does what a page does, and why has a page none? docs/api.md prints it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.room import ENDPOINTS
from connectors.web.every_room import ROOMS
from connectors.web.rooms import Door

_BROWSER = "signing in is for browsers; a program has a token"
_OWN = "somebody's own sign-in, changed in a browser"
_PEOPLE = "never a machine (engine/access.py): whoever manages accounts signs in"
_START = "never a machine (engine/access.py): whoever starts a process looks through it on the page"
NO_TWIN: Mapping[str, str] = {
    "/sign-in": _BROWSER,
    "/sign-in/code": _BROWSER,
    "/sign-out": _BROWSER,
    "/set-up/{secret}": _BROWSER,
    "/account/password": _OWN,
    "/account/second-factor": _OWN,
    "/accounts/invite": _PEOPLE,
    "/accounts/{id}/link": _PEOPLE,
    "/accounts/{id}/disable": _PEOPLE,
    "/accounts/tokens": _PEOPLE,
    "/accounts/tokens/{id}/revoke": _PEOPLE,
    "/maps/drawn/{id}/start/check": _START,
    "/maps/drawn/{id}/start": _START,
    "/maps/drawn/{id}/start/pause": _START,
    "/notices/emergency": "never a machine (engine/access.py): two people, each signed in as themselves",
    "/notices/read/{secret}": "the link in a letter is for whoever got the letter",
    "/notices/polls/{poll}": "each person has one vote, and gives it themselves",
}
"""Pages that change something and have no twin, each with its reason."""


def posts() -> Sequence[Door]:
    """The doors of pages by which something is changed."""
    return [door for room in ROOMS for door in room.doors if "POST" in door.methods and not door.robot]


def twins() -> Mapping[str, Sequence[Endpoint]]:
    """By the page's address."""
    found: dict[str, list[Endpoint]] = defaultdict(list)
    for each in ENDPOINTS:
        for page in each.pages:
            found[page].append(each)
    return found
