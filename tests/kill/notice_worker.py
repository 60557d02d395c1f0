"""A process that sends notices through the hours of a month, to be killed at any moment: `python -m ... HOME FIRST`."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from flows.notice_chasing import chase
from flows.notice_digest import send_digest
from flows.notice_parts import open_notice_parts
from flows.notice_planning import plan_communications
from flows.notice_rungs import send_due
from flows.settings import Settings
from tests.engine.notices.small_trust import at

FIRST, HOURS = at(date(2026, 11, 26), 6), 24 * 20
STEP = 2  # hours


def moment(number: int) -> datetime:
    return FIRST + timedelta(hours=number * STEP)


def work(home: Path, first: int) -> None:
    """Every two hours from the moment with this number on; prints the number of each that is done."""
    with open_notice_parts(Settings.from_env({"EIGHTFLOWS_HOME": str(home)})) as parts:
        for number in range(first, HOURS // STEP):
            now = moment(number)
            plan_communications(parts, now)
            send_due(parts, now)
            send_digest(parts, now)
            chase(parts, now)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
