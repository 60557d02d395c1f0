"""Which column of a list means what? A profile says so, as data (process_maps/library/people/*.yaml)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.errors import Fault

SCHEMA = "eightflows-people-profile/1"


class Kind(StrEnum):
    """What a list holds."""

    PEOPLE = "people"
    TEAMS = "teams"
    ROLES = "roles"
    STAND_INS = "stand_ins"
    ABSENCES = "absences"


class Content(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"  # a number or letters that name something: never counted with
    NAME = "name"
    DAY = "day"
    NUMBER = "number"
    EMAIL = "email"


_TEXT, _CODE, _NAME, _DAY, _NUMBER, _EMAIL = Content
FIELDS: Mapping[Kind, Mapping[str, Content]] = MappingProxyType(
    {
        Kind.PEOPLE: {
            "employee_number": _CODE,
            "first_name": _NAME,
            "last_name": _NAME,
            "name": _NAME,
            "email": _EMAIL,
            "sign_in": _CODE,
            "post": _TEXT,
            "band": _TEXT,
            "team": _CODE,
            "team_name": _TEXT,
            "service": _TEXT,
            "site": _TEXT,
            "manager": _CODE,
            "starts": _DAY,
            "leaves": _DAY,
            "primary": _TEXT,
        },
        Kind.TEAMS: {
            "team": _CODE,
            "name": _TEXT,
            "service": _TEXT,
            "site": _TEXT,
            "part_of": _CODE,
            "manager": _CODE,
            "second_line": _CODE,
        },
        Kind.ROLES: {"role": _CODE, "person": _CODE, "team": _CODE, "begins": _DAY, "ends": _DAY},
        Kind.STAND_INS: {"person": _CODE, "by": _CODE, "begins": _DAY, "ends": _DAY, "why": _TEXT},
        Kind.ABSENCES: {
            "reference": _CODE,
            "person": _CODE,
            "kind": _TEXT,
            "reason": _CODE,
            "first_day": _DAY,
            "last_day": _DAY,
            "days_lost": _NUMBER,
            "hours_lost": _NUMBER,
            "entered_on": _DAY,
        },
    }
)
"""What each kind of list can say, and what eightflows makes of it."""

_COLUMN = {"headers", "required", "codes", "take_off", "placeholder"}
_PROFILE = {"schema", "id", "about", "gives", "complete", "columns", "passed_over", "only"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How one field is found and read.

    headers      the names its column goes by, the usual one first
    codes        those that are known; empty where any will do
    take_off     text before the value that is not part of it ("Band ")
    placeholder  codes that stand for "not known yet"
    """

    field: str
    headers: tuple[str, ...]
    required: bool = False
    codes: frozenset[str] = frozenset()
    take_off: str = ""
    placeholder: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One shape of list.

    complete     it names everybody: whoever is missing from it has left
    passed_over  headers that are known and not read
    only         rows are taken where these fields have one of these values
    """

    id: str
    about: str
    gives: Kind
    columns: tuple[Column, ...]
    complete: bool = False
    passed_over: tuple[str, ...] = ()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field == name), None)


class NotAProfile(ValueError):
    """A document says too little or too much to be a profile; `faults` by their place in it."""

    def __init__(self, faults: Sequence[tuple[tuple[str | int, ...], str, str]]) -> None:
        self.faults = tuple(Fault(".".join(map(str, place)) or "the file", what, do) for place, what, do in faults)
        self.places = tuple(place for place, _, _ in faults)
        super().__init__("\n".join(map(str, self.faults)))


def read_profile(document: Mapping[str, object]) -> Profile:
    """Raises NotAProfile with every fault."""
    reader = _Reader(document)
    profile = reader.profile()
    if reader.faults or profile is None:
        raise NotAProfile(reader.faults)
    return profile


class _Reader:
    def __init__(self, document: Mapping[str, object]) -> None:
        self._said = document
        self.faults: list[tuple[tuple[str | int, ...], str, str]] = []

    def profile(self) -> Profile | None:
        self._known((), self._said, _PROFILE)
        if self._said.get("schema") != SCHEMA:
            self._fault(("schema",), f"it is not {SCHEMA}", f"Begin the file with `schema: {SCHEMA}`")
        try:
            gives = Kind(str(self._said.get("gives")))
        except ValueError:
            self._fault(("gives",), "it does not say what the list holds", f"Write one of {', '.join(Kind)}")
            return None
        columns = self._mapping(("columns",), self._said.get("columns"))
        only = self._mapping(("only",), self._said.get("only", {}))
        for name in [*columns, *only]:
            if name not in FIELDS[gives]:
                place = ("columns" if name in columns else "only", name)
                self._fault(place, f"{name!r} is not known of {gives}", f"Use one of {', '.join(FIELDS[gives])}")
        complete = self._said.get("complete", False)
        if not isinstance(complete, bool):
            self._fault(("complete",), "it is neither true nor false", "Write true where the list names everybody")
        return Profile(
            id=self._text("id"),
            about=self._text("about"),
            gives=gives,
            columns=tuple(self._column(name, said) for name, said in columns.items()),
            complete=complete is True,
            passed_over=self._texts(("passed_over",), self._said.get("passed_over", [])),
            only={name: frozenset(map(str.casefold, self._texts(("only", name), of))) for name, of in only.items()},
        )

    def _column(self, name: str, said: object) -> Column:
        place = ("columns", name)
        given = self._mapping(place, said)
        self._known(place, given, _COLUMN)
        headers = self._texts((*place, "headers"), given.get("headers", []))
        if not headers:
            self._fault(place, "it names no header", "Write headers: [the column's name]")
        return Column(
            field=name,
            headers=headers,
            required=given.get("required") is True,
            codes=frozenset(self._texts((*place, "codes"), given.get("codes", []))),
            take_off=str(given.get("take_off", "")),
            placeholder=frozenset(self._texts((*place, "placeholder"), given.get("placeholder", []))),
        )

    def _text(self, name: str) -> str:
        said = self._said.get(name)
        if not isinstance(said, str) or not said.strip():
            self._fault((name,), "it is missing", f"Write `{name}: ...`")
            return ""
        return said

    def _texts(self, place: tuple[str | int, ...], said: object) -> tuple[str, ...]:
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            self._fault(place, "it is not a list of texts", "Write [one, another], with numbers in quotes")
            return ()
        return tuple(said)

    def _mapping(self, place: tuple[str | int, ...], said: object) -> Mapping[str, object]:
        if not isinstance(said, dict):
            self._fault(place, "it is not names with values", "Write `name: value` below it")
            return {}
        return said

    def _known(self, place: tuple[str | int, ...], said: Mapping[str, object], names: Collection[str]) -> None:
        for name in said:
            if name not in names:
                self._fault((*place, name), "this is not known here", f"Use {', '.join(sorted(names))}")

    def _fault(self, place: tuple[str | int, ...], what: str, remedy: str) -> None:
        self.faults.append((place, what, remedy))


def plain_header(header: str) -> str:
    """As headers are compared: "Employee No." is "employee no"."""
    return " ".join(re.findall(r"\w+", header.casefold()))


def headers_of(columns: Iterable[Column]) -> Mapping[str, Column]:
    return {plain_header(header): column for column in columns for header in column.headers}
