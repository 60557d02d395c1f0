"""What does an Excel number mean, given the format it is shown in: a number, a share, a day, a time?"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# Literals, escaped letters, padding, fill, and in brackets colours, conditions and locales.
NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!hh?\]|mm?\]|ss?\])[^\[\]]*\]', re.IGNORECASE)
CLOCK = re.compile(r"[hs]", re.IGNORECASE)


class NotADate(ValueError):
    """A number in a date format that Excel itself shows as no real date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How numbers in one format are meant.

    percent   0.85 is shown as 85%
    moment    a day, a time of day, or both
    clock     the format shows hours or seconds
    duration  an amount of time that may pass 24 hours: [h]:mm
    """

    percent: bool = False
    moment: bool = False
    clock: bool = False
    duration: bool = False


GENERAL = NumberFormat()


def number_format(code: str) -> NumberFormat:
    """The meaning of a format code such as `dd/mm/yyyy` or `0%`. Source: ECMA-376 part 1, 18.8.31.

    >>> number_format("0.0%").percent, number_format('0" days"').moment
    (True, False)
    """
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    positive = NOT_SHOWN.sub("", code.split(";")[0])
    return NumberFormat(
        percent="%" in positive,
        moment=is_date_format(positive),
        clock=CLOCK.search(positive) is not None,
        duration=is_timedelta_format(positive),
    )


def as_time(serial: float, meant: NumberFormat, *, epoch: datetime) -> date | datetime | time | timedelta:
    """The day, time or duration Excel shows for a number of days since `epoch`; raises NotADate.

    A number without a fraction in a format without a clock is a `date`; below one day it is a `time`.
    Times are naive, as they are in Excel, and exact to the millisecond.
    """
    from openpyxl.utils.datetime import from_excel

    try:
        moment: date | datetime | time | timedelta = from_excel(serial, epoch, timedelta=meant.duration)
    except (OverflowError, ValueError) as error:
        raise NotADate from error
    if meant.duration:
        return moment
    if serial < 0 or (isinstance(moment, time) and not meant.clock):
        raise NotADate  # Excel shows #### or 00/01/1900
    if isinstance(moment, datetime) and not meant.clock and moment.time() == time():
        return moment.date()
    return moment
