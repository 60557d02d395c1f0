"""How is a ProcessMap written as a document that reads back as the same map?"""

from typing import Any

from process_maps.document_reading import steps_in_order
from process_maps.document_shape import LINK, MAP, SCHEMA, Items, Record, Rows, Shape
from process_maps.document_values import Time
from process_maps.model import Link
from process_maps.process_map import ProcessMap
from process_maps.quantities import WorkingCalendar
from process_maps.vocabulary import LinkKind


def write_document(process: ProcessMap) -> dict[str, Any]:
    """The map as plain data, without what the model assumes anyway; `read_document` reads it back."""
    written = _record(MAP, process, process.calendar)
    unwritten = _unwritten_links(process)
    if unwritten and unwritten == process.links:
        written.pop("links")
    elif unwritten or len(process.steps) > 1:
        rest = process.links[len(unwritten) :]
        written["links"] = as_plain_data(Rows(LINK), rest, process.calendar)
    return {"schema": SCHEMA} | {key.name: written[key.name] for key in MAP.keys if key.name in written}


def _unwritten_links(process: ProcessMap) -> tuple[Link, ...]:
    """Links the document need not write: the steps follow one another, and the rest is only sent back."""
    implied = steps_in_order(process.steps, process.flows)
    first, rest = process.links[: len(implied)], process.links[len(implied) :]
    return implied if first == implied and all(link.kind is LinkKind.REWORK for link in rest) else ()


def _record(record: Record, made: object, calendar: WorkingCalendar) -> dict[str, Any]:
    written = {}
    for key in record.keys:
        value: Any = made
        for name in key.path.split("."):
            value = getattr(value, name)
        if key.required or value != record.default(key):
            written[key.name] = as_plain_data(key.shape, value, calendar)
    return written


def as_plain_data(shape: Shape, value: Any, calendar: WorkingCalendar) -> Any:
    """One value of the model as it stands in a document."""
    match shape:
        case Record():
            return _record(shape, value, calendar)
        case Rows():
            return [_record(shape.of, one, calendar) for one in value]
        case Items():
            return [as_plain_data(shape.of, one, calendar) for one in value]
        case Time():
            return shape.on(calendar).write(value)
    return shape.write(value)
