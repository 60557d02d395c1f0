"""Which moment does a business date stand for? A run for a date can be had again, and gives the same."""

from datetime import UTC, datetime, time

from engine.errors import EightflowsError
from engine.forms.moments import read_date
from engine.notices.moments import london

IN_THE_MORNING = time(10, 30)
"""A date alone stands for this time: the letters and the digest of the day have gone."""


class BadMoment(EightflowsError):
    """What was given as a day is none."""


def moment_of(on: str | None) -> datetime:
    """The moment a business date or date and time stands for. Raises NoSuchTime, BadMoment."""
    if on is None:
        return datetime.now(UTC)
    try:
        if ":" not in on:
            return london(read_date(on), IN_THE_MORNING)
        moment = datetime.fromisoformat(on)
        read_date(moment.date())
    except ValueError:
        raise BadMoment(f"{on!r} is no day. Write it like 2026-11-23, 23/11/2026 or 2026-11-23T10:00") from None
    return moment if moment.tzinfo is not None else london(moment.date(), moment.time())
