"""How is one answer read, kept and shown? Whatever comes from a page, a cell or a store becomes one value.

A value is a str, bool, int, Decimal, date or time; several choices are a tuple of str. None is no answer.
`read(field, plain(value))` is `value` again.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeVar

from engine.calendars import long_date
from engine.forms.definition import UNSAID_CHOICES, Field, FieldType, Level, Option
from engine.forms.moments import NotAMoment, read_date, read_time
from engine.forms.worked import figure

Value: TypeAlias = str | bool | int | Decimal | date | time | tuple[str, ...] | None
Moment = TypeVar("Moment", date, time)
Plain: TypeAlias = str | bool | int | float | list[str] | None

MOST_DIGITS = 9
MOST_DECIMALS = 4
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔"})
_NO = frozenset({"no", "n", "false"})
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(\.[0-9]{1,9})?")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")

TYPES: Mapping[FieldType, type] = {
    FieldType.TEXT: str,
    FieldType.LONG_TEXT: str,
    FieldType.YES_NO: bool,
    FieldType.YES_NO_UNSAID: str,
    FieldType.CHOICE: str,
    FieldType.CHOICES: tuple,
    FieldType.DATE: date,
    FieldType.TIME: time,
    FieldType.NUMBER: Decimal,
    FieldType.WHOLE_NUMBER: int,
    FieldType.HOURS: Decimal,
    FieldType.PERSON: str,
    FieldType.REFERENCE: str,
}
"""What Python type an answer of each kind has. Tables and checklists have rows instead."""


class Unreadable(ValueError):
    """What was given is no answer to this question. `what` never repeats special-category data."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


@dataclass(frozen=True, slots=True)
class Broken:
    """In the place of an answer that was given and cannot be read, such as a cell that shows #REF!."""

    what: str
    remedy: str


def type_of(field: Field) -> type | None:
    """The Python type of its answers; None for a table or checklist."""
    if field.type is FieldType.CHOICE and field.options and isinstance(field.options[0].value, int):
        return int
    return TYPES.get(field.type)


def read(field: Field, raw: object) -> Value:
    """The answer `raw` gives; None where it is blank. Raises Unreadable."""
    parts = raw if isinstance(raw, list | tuple) else (raw,)
    if broken := [part for part in parts if isinstance(part, Broken)]:
        raise Unreadable("; ".join(each.what for each in broken), broken[0].remedy)
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], ()):
        return None
    try:
        return _read(field, raw)
    except Unreadable as problem:
        if field.level is Level.L3:
            raise Unreadable(f"this is not {_WANTED[field.type]}", problem.remedy) from None
        raise


def plain(value: Value) -> Plain:
    """The value as JSON holds it."""
    match value:
        case bool() | None | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral() else float(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case tuple():
            return list(value)


def shown(field: Field, value: Value) -> str:
    """The value as a person reads it; "" for none."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case tuple():
            return "; ".join(_label(field, each) for each in value)
        case date():
            return long_date(value)
        case time():
            return value.isoformat("minutes")
        case Decimal() | int() if field.type is not FieldType.CHOICE:
            unit = field.unit or ("hours" if field.type is FieldType.HOURS else "")
            return f"{figure(value)} {unit}".rstrip()
        case str() if field.type is FieldType.YES_NO_UNSAID:
            return value.capitalize()
        case _:
            return _label(field, value)


def _label(field: Field, value: object) -> str:
    return next((option.label for option in field.options if option.value == value), str(value))


def _read(field: Field, raw: object) -> Value:
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT | FieldType.PERSON:
            return _text(raw, longest=field.longest_text, one_line=field.type is not FieldType.LONG_TEXT)
        case FieldType.YES_NO:
            return _yes_no(raw)
        case FieldType.YES_NO_UNSAID:
            return _unsaid(raw)
        case FieldType.CHOICE:
            return _choice(field.options, raw).value
        case FieldType.CHOICES:
            return _choices(field.options, raw)
        case FieldType.DATE:
            return _moment(read_date, raw)
        case FieldType.TIME:
            return _moment(read_time, raw)
        case FieldType.NUMBER | FieldType.HOURS | FieldType.WHOLE_NUMBER:
            return _bounded(field, raw)
        case FieldType.REFERENCE:
            return _reference(field, raw)
    raise Unreadable("rows are expected here", "Fill in the rows")


def _text(raw: object, *, longest: int, one_line: bool) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Unreadable("this is not text", "Write words")
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    text = " ".join(text.split()) if one_line else text.strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co") for letter in text if letter not in "\n\t"):
        raise Unreadable("it holds a character that cannot be shown", "Type the text again")
    if len(text) > longest:
        raise Unreadable(f"it is {len(text):,} characters long", f"Shorten it to {longest:,}")
    return text or None


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _word(raw)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(f"{_quoted(raw)} is neither yes nor no", "Answer Yes or No")


def _unsaid(raw: object) -> str:
    yes, no, unsaid = UNSAID_CHOICES
    if _word(raw) in (unsaid, unsaid.removeprefix("prefer "), "prefer not"):
        return unsaid
    try:
        return yes if _yes_no(raw) else no
    except Unreadable as problem:
        raise Unreadable(problem.what, "Answer Yes, No or Prefer not to say") from None


def _choice(options: tuple[Option, ...], raw: object) -> Option:
    """By what is kept, by what is shown, or by both as a drop-down shows them ("4 Major")."""
    word = _word(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
    for option in options:
        if word in (_word(option.value), _word(option.label), _word(f"{option.value} {option.label}")):
            return option
    raise Unreadable(f"{_quoted(raw)} is not one of the choices", "Choose one from the list")


def _choices(options: tuple[Option, ...], raw: object) -> tuple[str, ...] | None:
    parts: Iterable[object] = re.split(r"[;\n]", raw) if isinstance(raw, str) else ()
    if isinstance(raw, list | tuple | set | frozenset):
        parts = raw
    elif not isinstance(raw, str):
        raise Unreadable("this is not a list of choices", "Choose from the list, with ; between them")
    chosen = {_choice(options, part).value for part in parts if _word(part)}
    return tuple(str(option.value) for option in options if option.value in chosen) or None


def _moment(reader: Callable[[object], Moment], raw: object) -> Moment:
    try:
        return reader(raw)
    except NotAMoment as error:
        raise Unreadable(f"{_quoted(raw)} is {error}", error.remedy) from None


def _bounded(field: Field, raw: object) -> int | Decimal:
    number = _number(raw, clock=field.type is FieldType.HOURS)
    whole = field.type is FieldType.WHOLE_NUMBER
    if whole and number != number.to_integral():
        raise Unreadable(f"{figure(number)} is not a whole number", "Write a whole number")
    if field.least is not None and number < field.least:
        raise Unreadable(f"{figure(number)} is too small", f"Write {figure(field.least)} or more")
    if field.most is not None and number > field.most:
        raise Unreadable(f"{figure(number)} is too large", f"Write {figure(field.most)} or less")
    return int(number) if whole else number


def _number(raw: object, *, clock: bool) -> Decimal:
    """A number of at most 9 digits and 4 decimals, which JSON and Excel hold exactly; 7:30 hours is 7.5."""
    if isinstance(raw, timedelta) and clock:
        raw = raw.total_seconds() / 3600
    text = "" if isinstance(raw, bool) else str(raw).strip().removesuffix("hours").removesuffix("h").strip()
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if clock and (minutes := _CLOCK.fullmatch(text)):
        return (Decimal(minutes[1]) + Decimal(minutes[2]) / 60).quantize(Decimal("0.0001")).normalize() + 0
    if not _NUMBER.fullmatch(text):
        raise Unreadable(
            f"{_quoted(raw)} is not a number", "Write a number, such as 7.5" if clock else "Write a number"
        )
    try:
        number = Decimal(text).quantize(Decimal(1).scaleb(-MOST_DECIMALS)).normalize() + 0
    except InvalidOperation:
        raise Unreadable("the number is too long", f"Write at most {MOST_DIGITS} digits") from None
    return number


def _reference(field: Field, raw: object) -> str | None:
    text = _text(raw, longest=field.longest_text, one_line=True)
    if text is None or not field.formats:
        return text
    text = text.upper()
    if not any(_fits(text, format.upper()) for format in field.formats):
        raise Unreadable(f"{_quoted(text)} is not such a reference", f"Write it like {' or '.join(field.formats)}")
    return text


def _fits(text: str, format: str) -> bool:
    """9 is a digit, A a letter, everything else itself."""
    return len(text) == len(format) and all(
        letter.isascii() and (letter.isdigit() if sign == "9" else letter.isalpha() if sign == "A" else letter == sign)
        for letter, sign in zip(text, format, strict=True)
    )


def _word(raw: object) -> str:
    return " ".join(str(raw).split()).casefold()


def _quoted(raw: object) -> str:
    text = str(raw)
    text = text if len(text) <= 40 else text[:39] + "…"
    return repr("".join(letter if letter.isprintable() else "?" for letter in text))


_WANTED: Mapping[FieldType, str] = {
    FieldType.TEXT: "such a text",
    FieldType.LONG_TEXT: "such a text",
    FieldType.YES_NO: "yes or no",
    FieldType.YES_NO_UNSAID: "yes, no or prefer not to say",
    FieldType.CHOICE: "one of the choices",
    FieldType.CHOICES: "some of the choices",
    FieldType.DATE: "a date",
    FieldType.TIME: "a time",
    FieldType.NUMBER: "such a number",
    FieldType.WHOLE_NUMBER: "such a whole number",
    FieldType.HOURS: "such a number of hours",
    FieldType.PERSON: "a name",
    FieldType.REFERENCE: "such a reference",
    FieldType.TABLE: "a table",
    FieldType.CHECKLIST: "a checklist",
}
