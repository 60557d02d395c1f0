"""What does the Clinical Safety Officer look at each month: decided, owed, run out, not covered?"""

import re
from datetime import date, timedelta

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import HOME, address, door, office
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.notices.safety_report import month_of, to_do

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
SHOWN = 6


def report(visit: Visit) -> Response:
    month = _month(visit)
    found = office(visit).safety_report(month, visit.now)
    return replies.page(
        visit,
        "notices_safety.jinja",
        title=f"Clinical safety, {month:%B %Y}",
        report=found,
        to_do=to_do(found),
        address=address,
        months=[(f"{each:%Y-%m}", f"{each:%B %Y}") for each in _months(visit.today)],
        month=f"{month:%Y-%m}",
        back=HOME,
        back_text="All notices",
        wide=True,
    )


def workbook(visit: Visit) -> Response:
    month = _month(visit)
    content = office(visit).safety_workbook(month, visit.now)
    return replies.download(content, f"clinical safety {month:%Y-%m}.xlsx", replies.XLSX)


def _month(visit: Visit) -> date:
    """The first day of the month asked for; of this one where none is, or one to come."""
    found = MONTH.fullmatch(visit.asked("month"))
    first = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) > 2000 else visit.today
    return min(first, visit.today).replace(day=1)


def _months(today: date) -> list[date]:
    """This month and those before it, the latest first."""
    found = [month_of(today)[0]]
    while len(found) < SHOWN:
        found.append(month_of(found[-1] - timedelta(days=1))[0])
    return found


ROOM = Room(
    doors=(
        door("/safety", report, Action.PREVIEW_NOTICE),
        door("/safety/workbook", workbook, Action.PREVIEW_NOTICE),
    )
)
