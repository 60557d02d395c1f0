"""What does the Digital Toolkit say to somebody signed in? The same as its pages on the intranet, as it is now."""

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import office
from connectors.web.rooms import Door, Room
from connectors.web.visit import Visit
from engine.notices.toolkit import SystemCard, Toolkit

HOME = "/toolkit"
VIEWS = (("", "What to use"), ("/coming", "What is coming"), ("/training", "Training"), ("/champions", "Champions"))


def what_to_use(visit: Visit) -> Response:
    """Every system in use, or those in whose card a word is found."""
    kit, word = _kit(visit), visit.asked("find").strip()
    cards = [card for card in kit.systems if _speaks_of(card, word)]
    return _page(visit, "toolkit.jinja", "What to use for what", kit, "", cards=cards, find=word)


def system(visit: Visit) -> Response:
    kit = _kit(visit)
    card = kit.system(visit.asked("ref"))
    if card is None:
        raise HTTPException(404)
    return _page(visit, "toolkit_system.jinja", card.name, kit, None, card=card, back=HOME, back_text="What to use")


def coming(visit: Visit) -> Response:
    return _page(visit, "toolkit_coming.jinja", "What is coming in the next 90 days", _kit(visit), "/coming")


def training(visit: Visit) -> Response:
    return _page(visit, "toolkit_training.jinja", "Training", _kit(visit), "/training")


def champions(visit: Visit) -> Response:
    return _page(visit, "toolkit_champions.jinja", "Digital champions", _kit(visit), "/champions")


def _kit(visit: Visit) -> Toolkit:
    return office(visit).toolkit(visit.now)


def _speaks_of(card: SystemCard, word: str) -> bool:
    said: Sequence[str] = (card.name, card.what_it_is_for, *card.services, *card.processes, *card.not_used_yet)
    return word.casefold() in " ".join(said).casefold()


def _page(visit: Visit, template: str, title: str, kit: Toolkit, here: str | None, **more: Any) -> Response:
    tabs = [{"href": HOME + path, "text": text, "current": path == here} for path, text in VIEWS]
    refs = {card.name: card.ref for card in kit.systems}
    return replies.page(visit, template, title=title, kit=kit, tabs=tabs, refs=refs, **more)


ROOM = Room(
    title="Toolkit",
    way_in=HOME,
    doors=(
        Door(path=HOME, page=what_to_use),
        Door(path=f"{HOME}/system", page=system),
        Door(path=f"{HOME}/coming", page=coming),
        Door(path=f"{HOME}/training", page=training),
        Door(path=f"{HOME}/champions", page=champions),
    ),
)
