"""The doors of the pages where forms are filled in: for a piece of work, and for starting a case."""

from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from connectors.web.filling import pages, rows, sending, starting
from connectors.web.filling.pages import Load
from connectors.web.filling.work import of_a_case, of_an_opening
from connectors.web.rooms import LARGE, Door, Guard, Room
from engine.access import Action

QUESTION, ROW = "/questions/{field}", "/questions/{field}/rows/{row}"


def _doors(base: str, load: Load, needs: Action) -> tuple[Door, ...]:
    def door(path: str, page: Callable[..., Response], *, post: bool = False, takes: int = 64 * 1024) -> Door:
        shown = partial(page, load=load)
        methods = ("POST",) if post else ("GET",)
        return Door(path=base + path, page=shown, methods=methods, guard=Guard.ROW, needs=needs, takes=takes)

    return (
        door("", pages.overview),
        door(QUESTION, pages.question),
        door(QUESTION, pages.answering, post=True),
        door(ROW, rows.row),
        door(ROW, rows.filling_row, post=True),
        door(f"{ROW}/remove", rows.removing_row, post=True),
        door("/check", sending.check),
        door("/check", sending.sending, post=True),
        door("/workbook", sending.workbook),
        door("/workbook", sending.workbook_back, post=True, takes=LARGE),
    )


TASK = "/tasks/{case}/{item}"
OPENING = "/start/{process}/{subject}"
ROOM = Room(
    title="Start a form",
    way_in="/start",
    doors=(
        *_doors(TASK, of_a_case, Action.FILL_IN),
        Door(
            path=f"{TASK}/agree",
            page=partial(sending.answering_plainly, load=of_a_case),
            methods=("POST",),
            guard=Guard.ROW,
            needs=Action.FILL_IN,
        ),
        Door(
            path=f"{TASK}/send-back", page=sending.sending_back, methods=("POST",), guard=Guard.ROW,
            needs=Action.SEND_BACK,
        ),
        Door(path=f"{TASK}/pass-on", page=sending.passing_on, methods=("POST",), guard=Guard.ROW, needs=Action.PASS_ON),
        Door(path="/start", page=starting.processes),
        Door(path="/start/{process}", page=starting.about_whom),
        *_doors(OPENING, of_an_opening, Action.START_CASE),
    ),
)  # fmt: skip
