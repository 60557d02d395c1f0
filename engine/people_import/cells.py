"""What does one cell say? Text, a code, a name, a day, a number or an address, or why it says none."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from engine.people_import.findings import Matter
from engine.people_import.profile import Content
from engine.people_import.table import CellContent

Value: TypeAlias = str | date | float | None

LONGEST = 200
FIRST_YEAR, LAST_YEAR = 1930, 2100
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a spreadsheet knows a formula; CSV injection, OWASP."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y%m%d")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")


class Unfit(ValueError):
    """The cell cannot be used. Tells nothing of what is in it."""

    def __init__(self, matter: Matter, what: str, remedy: str) -> None:
        self.matter, self.what, self.remedy = matter, what, remedy
        super().__init__(what)


def read_cell(content: CellContent, kind: Content) -> Value:
    """The value; None where the cell is empty. Raises Unfit."""
    if content is None or (isinstance(content, str) and not content.strip()):
        return None
    return _READERS[kind](content)


def _text(content: CellContent) -> str:
    if isinstance(content, float) and content.is_integer():
        content = int(content)  # Excel keeps 10000123 as a number
    if isinstance(content, datetime | date):
        content = f"{content:%d/%m/%Y}"
    text = unicodedata.normalize("NFC", str(content)).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in text):
        raise Unfit(Matter.UNSAFE, "it holds a line break or an invisible character", "Type it again on one line")
    if text.startswith(FORMULA):
        raise Unfit(Matter.UNSAFE, "it begins like a formula", "Begin it with a letter or a number")
    if len(text) > LONGEST:
        raise Unfit(Matter.UNREADABLE, f"it has more than {LONGEST} characters", "Shorten it")
    return " ".join(text.split())


def _code(content: CellContent) -> str:
    if isinstance(content, bool):
        raise Unfit(Matter.UNREADABLE, "it says true or false", "Type the number or code")
    text = _text(content)
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", text):
        raise Unfit(Matter.UNREADABLE, "a spreadsheet has shortened this number (1.2E+07)", "Format the column as text")
    return text


def _name(content: CellContent) -> str:
    text = _text(content)
    if not any(letter.isalpha() for letter in text) or "://" in text or "@" in text:
        raise Unfit(Matter.UNREADABLE, "it is not a name", "Type the person's name")
    return text


def _email(content: CellContent) -> str:
    text = _text(content)
    if len(text) > 254 or not _ADDRESS.fullmatch(text):
        raise Unfit(Matter.UNREADABLE, "it is not an address", "Write it as name@organisation.nhs.uk, or leave it out")
    return text


def _day(content: CellContent) -> date:
    if isinstance(content, datetime):
        found = content.date()
    elif isinstance(content, date):
        found = content
    elif isinstance(content, str):
        found = _written_day(content)
    else:
        raise Unfit(Matter.UNREADABLE, "it is a number, not a day", "Format the cell as a date: 23/11/2026")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unfit(Matter.UNREADABLE, f"it is in the year {found.year}", "Check the year")
    return found


@lru_cache(maxsize=10_000)
def _written_day(text: str) -> date:
    text = _MIDNIGHT.sub("", _text(text))
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unfit(Matter.UNREADABLE, "it is not a day", "Write day, month and year: 23/11/2026")


def _number(content: CellContent) -> float:
    text = str(content).strip().replace(",", "")
    if isinstance(content, bool) or not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text):
        raise Unfit(Matter.UNREADABLE, "it is not a number", "Write digits, with a point: 7.5")
    return float(text)


_READERS: Mapping[Content, Callable[[CellContent], Value]] = {
    Content.TEXT: _text,
    Content.CODE: _code,
    Content.NAME: _name,
    Content.EMAIL: _email,
    Content.DAY: _day,
    Content.NUMBER: _number,
}
