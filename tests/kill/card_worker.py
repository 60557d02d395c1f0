"""A process that posts the cards that are due at a moment, to be killed at it: `python -m ... HOME ADDRESS MOMENT`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from flows.notice_parts import TeamsChannel, open_notice_parts
from flows.notice_posts import send_posts
from flows.notice_rungs import send_due
from flows.settings import Settings


def work(home: Path, address: str, now: datetime) -> None:
    with open_notice_parts(Settings.from_env({"EIGHTFLOWS_HOME": str(home)})) as parts:
        parts.channels = (TeamsChannel(name="all", url=address),)
        send_due(parts, now)
        asyncio.run(send_posts(parts, now))


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
