"""What came out, and how? A result of a calculation carries its working in a sentence a person can check."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True, slots=True)
class Worked(Generic[Value]):
    """A value and the sentence that says how it was worked out, with the figures that went in."""

    value: Value
    working: str


def counted(number: int | Decimal, noun: str) -> str:
    """ "1 day", "9 days", "7.5 hours": `noun` is the singular of a word that takes an s.

    >>> counted(1, "day"), counted(9, "calendar day")
    ('1 day', '9 calendar days')
    """
    return f"{figure(number)} {noun}{'' if number == 1 else 's'}"


def figure(number: int | Decimal) -> str:
    """A number as people write it: thousands apart, no noughts after the last digit that counts.

    >>> figure(Decimal("1250.50")), figure(Decimal("30"))
    ('1,250.5', '30')
    """
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def joined(words: Iterable[str], last: str = "and") -> str:
    """ "a, b and c".

    >>> joined(["a", "b", "c"]), joined(["a"])
    ('a, b and c', 'a')
    """
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final
