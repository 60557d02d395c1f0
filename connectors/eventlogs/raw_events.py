"""What do the rows in the workspace say? Codes and instants as arrays, and what is odd about their times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.eventlogs.roles import COMPLETIONS, STARTS, Role
from connectors.eventlogs.tables import Staged
from connectors.eventlogs.times import Written, filled, oddities, writing_of
from connectors.eventlogs.workspace import name, text
from connectors.preflight.door import shown, unreadable, whole_file
from connectors.preflight.limits import MOST_FAULTS
from engine.errors import Fault
from process_maps.mining.event_log import Codes, Micros

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MISSING: Final = -1  # a code
NO_INSTANT: Final = np.iinfo(np.int64).min
ANOTHER, START, COMPLETION = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawEvents:
    """The rows of a file, in their order: a column for every role, and the names its codes stand for.

    transition  START, COMPLETION or ANOTHER; None where the file has no lifecycle
    written     how the file writes the times of a role, where it writes them as text
    """

    rows: int
    codes: Mapping[Role, Codes]
    names: Mapping[Role, tuple[str, ...]]
    instants: Mapping[Role, Micros]
    transition: NDArray[np.int8] | None
    written: Mapping[Role, Written]


def raw_events(
    db: "DuckDBPyConnection", staged: Staged, picked: Mapping[Role, str], *, path: Path, clock: ZoneInfo
) -> RawEvents:
    """Everything the roles say. Raises UnreadableFile with the times that are none."""
    times = [role for role in (Role.START, Role.END) if role in picked]
    texts = [role for role in times if not staged.typed.get(role, "").startswith(("TIMESTAMP", "DATE"))]
    written = {role: writing_of(db, "raw", _text(role)) for role in texts}
    faults = [fault for role, how in written.items() for fault in _not_times(db, staged, picked, role, how)]
    if faults:
        raise unreadable(path, faults)
    coded = [role for role in (Role.CASE, Role.ACTIVITY, Role.RESOURCE, Role.INSTANCE) if role in picked]
    numbered = {role: _numbered(db, role) for role in coded}
    return RawEvents(
        rows=staged.rows,
        codes=_codes(db, staged.rows, {role: value for role, (_, value) in numbered.items()}),
        names={role: names for role, (names, _) in numbered.items()},
        instants=_instants(db, {role: _instant(role, written, staged, clock) for role in times}),
        transition=_transition(db) if Role.LIFECYCLE in picked else None,
        written={role: oddities(db, "raw", _text(role), how) for role, how in written.items()},
    )


def _numbered(db: "DuckDBPyConnection", role: Role) -> tuple[tuple[str, ...], str]:
    """The role's names in order, their places are their codes; and the SQL for a row's name.

    Spaces around a name are no part of it.
    """
    value = _text(role)
    names = _distinct(db, role, value)
    if any(told != told.strip(" ") for told in names):  # seldom, and trimming every row takes its time
        value = f"trim({value})"
        names = _distinct(db, role, value)
    return names, value


def _distinct(db: "DuckDBPyConnection", role: Role, value: str) -> tuple[str, ...]:
    db.execute(
        f"CREATE OR REPLACE TABLE {_numbers(role)} AS SELECT name FROM "
        f"(SELECT DISTINCT {value} AS name FROM raw) WHERE trim(name) <> '' ORDER BY name"
    )
    return tuple(db.execute(f"SELECT name FROM {_numbers(role)}").fetchnumpy()["name"].tolist())


def _codes(db: "DuckDBPyConnection", rows: int, values: Mapping[Role, str]) -> dict[Role, Codes]:
    """A join may bring the rows in any order, so each says which it is."""
    codes = (f"coalesce({_numbers(role)}.rowid, {MISSING})::INTEGER AS {name(role)}" for role in values)
    joins = (f"LEFT JOIN {_numbers(role)} ON {value} = {_numbers(role)}.name" for role, value in values.items())
    found = db.execute(f"SELECT row::UINTEGER AS row, {', '.join(codes)} FROM raw {' '.join(joins)}").fetchnumpy()
    columns = {role: np.empty(rows, dtype=np.int32) for role in values}
    for role, column in columns.items():
        column[found["row"]] = found.pop(str(role))
    return columns


def _instant(role: Role, written: Mapping[Role, Written], staged: Staged, clock: ZoneInfo) -> str:
    """SQL: the time as an instant."""
    if role in written:
        return written[role].writing.read(_text(role))
    if "WITH TIME ZONE" in staged.typed[role] or clock.key == "UTC":
        return name(role)
    return f"{name(role)}::TIMESTAMP::TIMESTAMPTZ"


def _instants(db: "DuckDBPyConnection", instants: Mapping[Role, str]) -> dict[Role, Micros]:
    columns = ", ".join(
        f"coalesce(epoch_us({instant}), {NO_INSTANT}) AS {name(role)}" for role, instant in instants.items()
    )
    found = db.execute(f"SELECT {columns} FROM raw").fetchnumpy()  # without a join rows keep their order
    return {role: found[str(role)] for role in instants}


def _transition(db: "DuckDBPyConnection") -> NDArray[np.int8]:
    word = f"lower(trim({_text(Role.LIFECYCLE)}))"
    kind = (
        f"CASE WHEN {word} IN ({_texts(STARTS)}) THEN {START} "
        f"WHEN {word} IN ({_texts(COMPLETIONS)}) THEN {COMPLETION} ELSE {ANOTHER} END"
    )
    found: NDArray[np.int8] = db.execute(f"SELECT ({kind})::TINYINT AS kind FROM raw").fetchnumpy()["kind"]
    return found


def _not_times(
    db: "DuckDBPyConnection", staged: Staged, picked: Mapping[Role, str], role: Role, written: Written
) -> list[Fault]:
    """The first values that cannot be read the way most of the column can."""
    wrong = written.filled - written.understood
    if not wrong:
        return []
    values = db.execute(
        f"SELECT row, {_text(role)} FROM raw WHERE {filled(_text(role))} IS NOT NULL "
        f"AND {written.writing.read(_text(role))} IS NULL ORDER BY row LIMIT {MOST_FAULTS}"
    ).fetchall()
    column = f"column {shown(picked[role])}"
    remedy = "Write it as 2026-11-22 14:30"
    if written.understood:
        remedy += f", or like the others in this column ({written.writing.name})"
    places = staged.where([row for row, _ in values])
    faults = [
        Fault(f"{place}, {column}", f"{shown(value)} is not a time", remedy)
        for place, (_, value) in zip(places, values, strict=True)
    ]
    if wrong > len(values):
        faults.append(whole_file(f"{wrong - len(values):,} more values in {column} are not times", remedy))
    return faults


def _text(role: Role) -> str:
    return f"{name(role)}::VARCHAR"


def _numbers(role: Role) -> str:
    return f"numbers_of_{role}"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(text(value) for value in sorted(values))
