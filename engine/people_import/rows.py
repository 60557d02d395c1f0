"""What do the rows of a list say, by the profile that fits it? Values by field, with every fault at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from engine.errors import Fault, UnreadableFile
from engine.people_import.cells import Unfit, Value, read_cell
from engine.people_import.findings import Finding, Matter
from engine.people_import.profile import FIELDS, Profile, headers_of, plain_header
from engine.people_import.table import RawRow, RawTable

TO_PUT_RIGHT = "What to put right"
"""The column of a file of rejected rows: it names some people and never everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """`number` of the row in the table, from 0. A field whose column is there and whose cell is empty is None."""

    number: int
    where: str
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A list by its profile. `rows`: those that could be read; `passed_over`: how many the profile leaves out.

    columns  the header each field was read from
    """

    table: RawTable
    profile: Profile
    columns: Mapping[str, str]
    rows: tuple[ReadRow, ...]
    findings: tuple[Finding, ...]
    passed_over: int = 0

    def finding(self, row: ReadRow, name: str, matter: Matter, what: str, remedy: str, *, rejects: bool) -> Finding:
        column = self.columns.get(name, "")
        return Finding(
            matter=matter,
            where=row.where,
            column=column,
            what=what,
            remedy=remedy,
            row=row.number,
            rejects=rejects,
        )


def recognised(table: RawTable, profiles: Iterable[Profile]) -> Profile:
    """The profile that has the most columns of the table.

    A list of people without its column of last names is still one, and no list of teams. Raises UnreadableFile
    where a required column is not there.
    """
    headers = set(map(plain_header, table.headers))

    def nearness(profile: Profile) -> tuple[int, bool, int, int]:
        missing = _missing(profile, headers)
        return _found(profile, headers), not missing, _alike(profile, headers) if missing else 0, -missing

    nearest = max(profiles, key=nearness)
    if _missing(nearest, headers):
        raise UnreadableFile(table.name, _unfit_headers(table, nearest))
    return nearest


def read_rows(table: RawTable, profile: Profile) -> Reading:
    """Raises UnreadableFile where a required column is not there."""
    if TO_PUT_RIGHT in table.headers:
        profile = replace(profile, complete=False)
    if faults := _unfit_headers(table, profile):
        raise UnreadableFile(table.name, faults)
    places = _places(table, profile)
    reader = _Reader(table, profile, places)
    for number, row in enumerate(table.rows):
        reader.read(number, row)
    return Reading(
        table=table,
        profile=profile,
        columns={name: table.headers[place] for name, place in places.items()},
        rows=tuple(reader.rows),
        findings=(*_changed_headers(table, profile), *reader.findings),
        passed_over=reader.passed_over,
    )


@dataclass(slots=True)
class _Reader:
    table: RawTable
    profile: Profile
    places: Mapping[str, int]
    rows: list[ReadRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed_over: int = 0

    def read(self, number: int, row: RawRow) -> None:
        if row.fault:
            self._find(number, row, "", Matter.UNREADABLE, row.fault, "Correct the row, or export the list again")
            return
        before = len(self.findings)
        values = {name: self._value(number, row, name) for name in self.places}
        if any(
            name in values and str(values[name] or "").casefold() not in wanted
            for name, wanted in self.profile.only.items()
        ):
            del self.findings[before:]
            self.passed_over += 1
            return
        if not any(finding.rejects for finding in self.findings[before:]):
            self.rows.append(ReadRow(number=number, where=row.where, values=values))

    def _value(self, number: int, row: RawRow, name: str) -> Value:
        column = self.profile.column(name)
        assert column is not None
        try:
            value = read_cell(row.cells[self.places[name]], FIELDS[self.profile.gives][name])
        except Unfit as unfit:
            self._find(number, row, name, unfit.matter, unfit.what, unfit.remedy)
            return None
        if value is None and column.required:
            remedy = "Fill it in. Where cells are merged, unmerge them and fill in each"
            self._find(number, row, name, Matter.MISSING, "it is empty", remedy)
        if isinstance(value, str):
            value = value.removeprefix(column.take_off)
            if column.codes and value not in column.codes:
                what = "it is not one of the codes in the profile"
                self._find(number, row, name, Matter.UNKNOWN_CODE, what, "Check the code", rejects=False)
        return value

    def _find(
        self, number: int, row: RawRow, name: str, matter: Matter, what: str, remedy: str, *, rejects: bool = True
    ) -> None:
        column = self.table.headers[self.places[name]] if name else ""
        self.findings.append(
            Finding(
                matter=matter,
                where=row.where,
                column=column,
                what=what,
                remedy=remedy,
                row=number,
                rejects=rejects,
            )
        )


def _places(table: RawTable, profile: Profile) -> Mapping[str, int]:
    """The column of each field: of several that fit, the one its profile names first."""
    known: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        known.setdefault(plain_header(header), place)
    found: dict[str, int] = {}
    for column in profile.columns:
        for header in map(plain_header, column.headers):
            if header in known:
                found[column.field] = known[header]
                break
    return found


def _unfit_headers(table: RawTable, profile: Profile) -> list[Fault]:
    places = _places(table, profile)
    expected = headers_of(profile.columns)
    others = {plain_header(header): header for header in table.headers if plain_header(header) not in expected}
    faults = []
    for column in profile.columns:
        if column.required and column.field not in places:
            near = get_close_matches(plain_header(column.headers[0]), list(others), n=1, cutoff=0.6)
            like = f"; {others[near[0]]!r} may be it" if near else ""
            faults.append(
                Fault(
                    table.headers_at,
                    f"there is no column {column.headers[0]!r}, which the profile {profile.id} needs{like}",
                    "Name the column so, or add its new name to the profile",
                )
            )
    twice = [header for header in dict.fromkeys(table.headers) if table.headers.count(header) > 1]
    faults += [
        Fault(table.headers_at, f"two columns are called {header!r}", "Take one out, or name it differently")
        for header in twice
        if plain_header(header) in expected
    ]
    return faults


def _changed_headers(table: RawTable, profile: Profile) -> Sequence[Finding]:
    """Optional columns that are not there, and columns nobody has told us of."""
    expected, passed = headers_of(profile.columns), set(map(plain_header, (*profile.passed_over, TO_PUT_RIGHT)))
    places = _places(table, profile)
    new = [
        header
        for header in table.headers
        if header and plain_header(header) not in expected and plain_header(header) not in passed
    ]
    missing = [
        each.headers[0] for each in profile.columns if each.field not in places and each.field not in profile.only
    ]
    said = [
        *(
            (f"there is no column {header!r}", "Leave it if it is not needed: nothing is changed there")
            for header in missing
        ),
        *((f"the column {header!r} is new and was not read", "Add it to the profile") for header in new),
    ]
    return [
        Finding(matter=Matter.CHANGED_HEADER, where=table.headers_at, what=what, remedy=remedy) for what, remedy in said
    ]


def _missing(profile: Profile, headers: set[str]) -> int:
    """Required columns that are not there."""
    return sum(column.required and not headers & set(map(plain_header, column.headers)) for column in profile.columns)


def _alike(profile: Profile, headers: set[str]) -> int:
    """Columns that may be there by another name."""
    return sum(bool(get_close_matches(plain_header(each.headers[0]), headers, n=1)) for each in profile.columns)


def _found(profile: Profile, headers: set[str]) -> int:
    return sum(bool(headers & set(map(plain_header, column.headers))) for column in profile.columns)
