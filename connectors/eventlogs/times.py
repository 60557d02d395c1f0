"""When was that? Times as files write them, read in one way per column."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from connectors.eventlogs.workspace import text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_NAMED_MONTHS: Final = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y")
YEARS: Final = (1900, 2200)  # a time outside is a slip, or a date read in the wrong order


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A way to write times; `dates` are DuckDB's (strptime's) codes, () for ISO 8601."""

    name: str
    dates: tuple[str, ...]

    def read(self, column: str) -> str:
        """SQL: the column's text as an instant (TIMESTAMPTZ); NULL where it is empty or written otherwise."""
        read = f"try_cast({column} AS TIMESTAMPTZ)"
        if self.dates:
            formats = ", ".join(text(date + clock) for date in self.dates for clock in _CLOCKS)
            read = f"try_strptime(trim({column}), [{formats}])::TIMESTAMPTZ"
        return f"CASE WHEN year({read}) BETWEEN {YEARS[0]} AND {YEARS[1]} THEN {read} END"


ISO: Final = Writing(name="year-month-day", dates=())
DAY_FIRST: Final = Writing(
    name="day/month/year", dates=("%d/%m/%y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", *_NAMED_MONTHS)
)
MONTH_FIRST: Final = Writing(name="month/day/year", dates=("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y"))
WRITINGS: Final = (ISO, DAY_FIRST, MONTH_FIRST)  # British, where both of the last two would do

# what programs write for "no time"
NO_TIME: Final = "('', 'na', 'n/a', 'nan', 'nat', 'nil', 'none', 'null', '-')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a column writes its times.

    filled, understood  how many values it has, and how many of them this writing can read
    offsets             the differences from UTC that stand with the times ("+01:00", "Z"); "" for none
    without_offset      how many times stand without one
    fractions           how many times have a fraction of a second
    """

    writing: Writing
    filled: int
    understood: int
    offsets: tuple[str, ...] = ()
    without_offset: int = 0
    fractions: int = 0


def filled(column: str) -> str:
    """SQL: the column's text, NULL where it says there is no time."""
    return f"CASE WHEN lower(trim({column})) NOT IN {NO_TIME} THEN {column} END"


def writing_of(db: "DuckDBPyConnection", table: str, column: str) -> Written:
    """The writing that reads most of the column's texts."""
    total, iso = _one(db, f"SELECT count({column}), count({ISO.read(column)}) FROM {table}")
    if iso == total:
        return Written(writing=ISO, filled=total, understood=total)
    counts = [f"count({writing.read(column)})" for writing in WRITINGS]
    total, *understood = _one(db, f"SELECT count({filled(column)}), {', '.join(counts)} FROM {table}")
    best = max(range(len(WRITINGS)), key=lambda place: (understood[place], -place))
    return Written(writing=WRITINGS[best], filled=total, understood=understood[best])


def oddities(db: "DuckDBPyConnection", table: str, column: str, written: Written) -> Written:
    """The same, with what stands beside the times: offsets and fractions of a second."""
    offset = rf"regexp_extract({column}, ':\d\d(?:\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)$', 1)"
    offsets = db.execute(f"SELECT {offset} AS told, count(*) FROM {table} GROUP BY told ORDER BY told").fetchall()
    (fractions,) = _one(db, f"SELECT count(*) FROM {table} WHERE regexp_matches({column}, ':\\d\\d\\.\\d')")
    with_offset = {told: count for told, count in offsets if told}
    return replace(
        written,
        offsets=tuple(with_offset),
        without_offset=written.filled - sum(with_offset.values()),
        fractions=fractions,
    )


def _one(db: "DuckDBPyConnection", query: str) -> tuple[int, ...]:
    return tuple(db.execute(query).fetchall()[0])
