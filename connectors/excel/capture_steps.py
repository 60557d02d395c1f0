"""What do the rows of the sheet Steps say? Steps, and rework, wastes, ideas and names nobody listed."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from connectors.excel.capture_cells import is_blank
from connectors.excel.capture_collector import Collector, words
from connectors.excel.capture_columns import (
    COMES_BACK,
    HOW_OFTEN,
    IDEA,
    LINKS,
    MAIN_WASTE,
    SENT_BACK,
    STEPS,
    TOUCH_UNIT,
    WAIT_UNIT,
    WASTE_FLOW,
)
from connectors.excel.capture_tables import Row
from connectors.excel.capture_words import UNIT_WORDS
from connectors.preflight import Cell
from connectors.preflight.door import shown
from engine.errors import Fault
from process_maps.document_names import NotThere
from process_maps.document_pointers import Pointers, pieces, says_nothing
from process_maps.document_values import Unclear, listed, plain
from process_maps.finding import Place
from process_maps.quantities import unit_named

TIMED = {"wait": WAIT_UNIT, "touch": TOUCH_UNIT}
POINTING = {"lane": "lanes", "systems": "systems"}
ALIKE = 0.85
MOST_COMPARED = 50


def plain_steps(rows: Sequence[Row], collector: Collector) -> list[dict[str, Any]]:
    """Everything about each step that names nothing else on the map."""
    steps = []
    for number, row in enumerate(rows):
        place: Place = ("steps", number)
        step = collector.row(row, STEPS, place, without=(*TIMED, *POINTING))
        for key, unit_key in TIMED.items():
            time = _time(row.cells.get(key), row.cells.get(unit_key), (*place, key), collector)
            if time is not None:
                step[key] = time
        steps.append(step)
    return steps


def _time(cell: Cell | None, unit_cell: Cell | None, place: Place, collector: Collector) -> Any:
    """A time in one cell, or a number with its unit in the next."""
    if cell is None:
        return None
    unit = words(unit_cell)
    time = collector.value(cell, STEPS.shape(STEPS.column(str(place[-1]))), place, unit=unit)
    if isinstance(time, int | float) and time and unit_cell is not None:
        if unit:
            what = f"{shown(unit)} is not a unit of time"
            collector.faults.append(Fault(unit_cell.where, what, f"Choose {listed(UNIT_WORDS.values())}"))
        else:
            beside = unit_cell.where.rpartition("!")[2]
            remedy = f"Choose it in {beside}, or write it here, for example {time} h"
            collector.faults.append(Fault(cell.where, f"{time} has no unit", remedy))
        return None
    if isinstance(cell.value, str) and unit and unit_cell is not None and isinstance(time, str):
        short = unit_named(unit)
        if short is None or short not in {unit_named(part) for part in _letters(time)}:
            collector.remark(unit_cell.where, f"{shown(unit)} is not used: {cell.where} has its own unit")
    return time


def _letters(time: str) -> list[str]:
    return "".join(letter if letter.isalpha() else " " for letter in time).split()


def new_names(rows: Sequence[Row], collector: Collector) -> dict[str, list[tuple[str, str]]]:
    """Teams and systems that steps name and no other sheet lists: (name, cell) by section."""
    new: dict[str, list[tuple[str, str]]] = {section: [] for section in POINTING.values()}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for key, section in POINTING.items():
            cell = row.cells.get(key)
            for word in _unknown(words(cell), section, collector.pointers, several=key == "systems"):
                if cell is not None and (section, plain(word)) not in seen:
                    seen.add((section, plain(word)))
                    _remark_on_likeness(word, section, cell, new[section], collector)
                    new[section].append((word, cell.where))
    return new


def _unknown(word: str, section: str, pointers: Pointers, *, several: bool) -> list[str]:
    if says_nothing(word):
        return []
    try:
        pointers.find(word, (section,))
    except NotThere:
        parts = pieces(word) if several else [word]
    except Unclear:
        return []
    else:
        return []
    if parts != [word]:
        return [unknown for part in parts for unknown in _unknown(part, section, pointers, several=False)]
    return parts if plain(word) else []


def _remark_on_likeness(
    word: str, section: str, cell: Cell, new: Sequence[tuple[str, str]], collector: Collector
) -> None:
    listed_already = collector.pointers.names.ids.get(section, {})
    if len(listed_already) + len(new) > MOST_COMPARED:
        return
    for other in (*listed_already.values(), *(name for name, _ in new)):
        if SequenceMatcher(None, plain(word), plain(other)).ratio() >= ALIKE:
            what = f"{shown(word)} and {shown(other)} are taken for two"
            collector.remark(cell.where, what, "Write them alike if they are the same")
            return


def point(rows: Sequence[Row], steps: Sequence[dict[str, Any]], collector: Collector) -> None:
    """Put the ids of its lane and systems into each step."""
    for number, (row, step) in enumerate(zip(rows, steps, strict=True)):
        lane = collector.pointed(row.cells.get("lane"), ("lanes",), ("steps", number, "lane"))
        if lane:
            step["lane"] = lane
        systems = collector.all_pointed(row.cells.get("systems"), ("systems",), ("steps", number, "systems"))
        if systems:
            step["systems"] = list(dict.fromkeys(systems))


def rework(row: Row, step: str, place: Place, flow: str, collector: Collector) -> dict[str, Any] | None:
    """The link back that a row says: to which step, how often."""
    to = collector.pointed(row.cells.get(SENT_BACK), ("steps",), (*place, "to"))
    link: dict[str, Any] = {"from": step, "kind": "rework", "flow": flow}
    for key, name in ((HOW_OFTEN, "share"), (COMES_BACK, "retake")):
        cell = row.cells.get(key)
        value = collector.value(cell, LINKS.shape(LINKS.column(name)), (*place, name)) if cell else None
        if value is not None:
            link[name] = value
    collector.put(place, row.where)
    if not to and "share" not in link:
        return None
    return link | ({"to": to} if to else {})


def wastes_seen(row: Row, step: str, flow: str, start: int, collector: Collector) -> list[dict[str, Any]]:
    """The wastes a row names, in the flow it names; `start`: how many have been noted before."""
    place: Place = ("observations", start)
    cell, flow_cell = row.cells.get(MAIN_WASTE), row.cells.get(WASTE_FLOW)
    found = collector.all_pointed(cell, ("wastes",), (*place, "waste"))
    said = collector.pointed(flow_cell, ("flows",), (*place, "flow"))
    if said and not found and flow_cell is not None and (cell is None or is_blank(cell)):
        collector.remark(flow_cell.where, "a flow without a waste is not used", "Choose the main waste too")
    for number in range(start, start + len(found)):
        collector.put(("observations", number), cell.where if cell else row.where)
    return [{"step": step, "flow": said or flow, "waste": waste} for waste in found]


def idea(row: Row, step: str, number: int, collector: Collector) -> dict[str, Any] | None:
    cell = row.cells.get(IDEA)
    place: Place = ("ideas", number)
    text = collector.value(cell, None, (*place, "text")) if cell else None
    if cell is None or text is None:
        return None
    collector.put(place, cell.where)
    return {"step": step, "text": text}
