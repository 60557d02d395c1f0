"""How are a day, a number and a port read on the command line, and what is told of one that cannot be?"""

from collections.abc import Sequence
from datetime import date
from math import nan

from cyclopts import Parameter, Token

from engine.forms.moments import NotAMoment, read_date


def _day(_type: object, tokens: Sequence[Token]) -> date:
    """As people write it: 2026-11-23, 23/11/2026, 23 November 2026. Raises ValueError."""
    try:
        return read_date(tokens[0].value)
    except NotAMoment as error:
        raise ValueError(f"{tokens[0].value!r} is {error}. {error.remedy}.") from None


def whole(least: int, most: int) -> Parameter:
    """A whole number from `least` to `most`."""
    return _number(int, "a whole number", least, most)


def _number(kind: type[int] | type[float], called: str, least: int, most: int) -> Parameter:
    def read(_type: object, tokens: Sequence[Token]) -> float:
        said = tokens[0].value
        try:
            value = kind(said)
        except ValueError:
            value = nan
        if not least <= value <= most:
            raise ValueError(f"{said!r} is not {called} from {least:,} to {most:,}.")
        return value

    return Parameter(converter=read)


DAY = Parameter(converter=_day)
COUNT = whole(1, 100_000)
PORT = whole(0, 65_535)
SHARE = _number(float, "a number", 0, 1)
