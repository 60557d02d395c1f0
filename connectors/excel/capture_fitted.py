"""Where in a capture workbook stands what was fitted from a log, which only the simulation reads? One row a figure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.excel.capture_cells import Content, cell_content
from connectors.excel.capture_collector import Collector, nest, words
from connectors.excel.capture_columns import Column, Table
from connectors.excel.capture_tables import Row
from connectors.preflight.door import shown
from engine.errors import Fault
from process_maps.document_fitted import CALIBRATION, FITTED_LANE, FITTED_STEP, BusyHours
from process_maps.document_parts import Key, Record, Rows, Shape
from process_maps.document_pointers import Pointers
from process_maps.document_values import Unclear, did_you_mean
from process_maps.finding import Place

FITTED = Table(
    "Fitted from a log",
    "Fitted from a log",
    "Only the simulation reads it, while the figures of the step stay as they were. Leave these rows as they are.",
    CALIBRATION,
    (
        Column("Figure", "figure", 20),
        Column("Step or team", "of", 30),
        Column("Says", "says", 70),
        Column("What it is", "meaning", 50),
    ),
)
OF_EACH: Mapping[str, Record] = {"steps": FITTED_STEP, "lanes": FITTED_LANE}
"""Sections with rows of their own; the first key of a record says whose they are."""

ALWAYS = {"hours": "always"}  # written though the document leaves it out: a team without a row was not fitted


def _figures(record: Record, before: str = "") -> Iterator[tuple[str, Key]]:
    """The name of each figure, "steps.work", with its key."""
    for key in record.keys:
        match key.shape:
            case Rows(of=each):
                yield from ((f"{key.name}.{figure.name}", figure) for figure in each.keys[1:])
            case Record() as part:
                yield from _figures(part, f"{key.name}.")
            case _:
                yield f"{before}{key.name}", key


FIGURES = dict(_figures(CALIBRATION))


# ------------------------------------------------------------ into the workbook


def fitted_rows(calibration: Mapping[str, Any], pointers: Pointers) -> list[dict[str, Content]]:
    """The rows that read back as this part of a map's document."""
    whole = {**calibration} | {f"arrivals.{name}": said for name, said in calibration.get("arrivals", {}).items()}
    rows = [_row(name, whole[name], "") for name in FIGURES if name in whole]
    for section, record in OF_EACH.items():
        whose, *figures = record.keys
        for each in calibration.get(section, ()):
            named = pointers.word_for(each[whose.name], (section,))
            said = (ALWAYS if record is FITTED_LANE else {}) | each
            rows += [_row(f"{section}.{one.name}", said[one.name], named) for one in figures if one.name in said]
    return rows


def _row(name: str, said: Any, of: str) -> dict[str, Content]:
    key = FIGURES[name]
    content = "\n".join(said) if isinstance(key.shape, BusyHours) else cell_content(said, key.shape)
    return {"figure": name, "of": of or None, "says": content, "meaning": key.meaning}


# ------------------------------------------------------------ from the workbook


def calibration_of(rows: Sequence[Row], collector: Collector) -> dict[str, Any]:
    """The part of the document that these rows say; {} for none."""
    collector.put(("calibration",), FITTED.sheet)
    calibration: dict[str, Any] = {"arrivals": {}} if rows else {}
    gone: set[str] = set()
    for row in rows:
        name = words(row.cells.get("figure"))
        section, _, figure = name.rpartition(".")
        if name not in FIGURES:
            what = f"{shown(name)} is no figure of what is fitted"
            collector.faults.append(Fault(row.where, what, f"{did_you_mean(name, FIGURES)}Take the row out"))
        elif section not in OF_EACH:
            _put(row, FIGURES[name].shape, calibration, name, ("calibration", *name.split(".")), collector)
        else:
            each = calibration.setdefault(section, [])
            number = _number_of(row, section, each, gone, collector)
            if number is not None:
                place = ("calibration", section, number, figure)
                _put(row, FIGURES[name].shape, each[number], figure, place, collector)
    return calibration


def _number_of(row: Row, section: str, each: list[dict[str, Any]], gone: set[str], collector: Collector) -> int | None:
    """Which of the rows so far is of the step or team named here, a new one if none is; None where it is gone."""
    whose = OF_EACH[section].keys[0].name
    named = words(row.cells.get("of"))
    try:
        id = collector.pointers.find(named, (section,))
    except Unclear as unclear:
        if named not in gone:
            collector.remark(row.where, f"{unclear.what}; what was fitted for it is not read", unclear.advice())
        gone.add(named)
        return None
    for number, one in enumerate(each):
        if one[whose] == id:
            return number
    collector.put(("calibration", section, len(each)), row.where)
    each.append({whose: id})
    return len(each) - 1


def _put(row: Row, shape: Shape, into: dict[str, Any], name: str, place: Place, collector: Collector) -> None:
    cell = row.cells.get("says")
    value = collector.value(cell, shape, place) if cell is not None else None
    if value is not None:
        nest(into, name, str(value).splitlines() if isinstance(shape, BusyHours) else value)
