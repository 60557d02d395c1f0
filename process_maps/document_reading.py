"""How does a document become a ProcessMap, or one list of everything that keeps it from being one?"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from process_maps import checks
from process_maps.document_names import Document, Names, names_of, node_rows, text_of, with_ids
from process_maps.document_records import FAULTY, Records
from process_maps.document_shape import (
    CALENDAR,
    FLOW_KIND,
    MAP,
    NODE_SECTIONS,
    SCHEMA,
    WASTE_KIND,
    Rows,
    Shape,
)
from process_maps.document_values import shown
from process_maps.finding import Finding, Place, Severity, error
from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind
from process_maps.model import Link, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import WorkingCalendar
from process_maps.vocabulary import LinkKind

STRUCTURE = (*NODE_SECTIONS, "links", "flows", "wastes")


class NotAMap(ValueError):
    """The document is not a process map yet. Lists every fault, not just the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{one.place}: {one.what}. {one.remedy}" for one in findings))


def read_document(document: object) -> ProcessMap:
    """The map a document holds (docs/method/map-format.md).

    Raises NotAMap with every fault: what cannot be read, and what would make the figures wrong.
    """
    if not isinstance(document, Mapping):
        remedy = "Write keys and values: name, steps ..."
        raise NotAMap((error((), f"{shown(document)} is not a map", remedy),))
    if document.get("schema", SCHEMA) != SCHEMA:
        what = f"{shown(document['schema'])} is not a form of map this version reads"
        raise NotAMap((error(("schema",), what, f"Write {SCHEMA}"),))
    document = with_ids({key: value for key, value in document.items() if key != "schema"})
    calendar = _alone(CALENDAR, document.get("calendar"), WorkingCalendar())
    flows = _alone(Rows(FLOW_KIND), document.get("flows"), EIGHT_FLOWS)
    wastes = _alone(Rows(WASTE_KIND), document.get("wastes"), EIGHT_WASTES)
    records = Records(calendar, names_of(document, flows, wastes))
    values = records.values(MAP, document, ())
    records.findings += _ids_used_twice(document)
    if all(_is_whole(section, document, records) for section in STRUCTURE):
        links: tuple[Link, ...] = values.get("links", ())
        implied = _implied_links(links, values.get("steps", ()), flows, given="links" in values)
        process = _built(values | {"links": (*implied, *links)}, records)
        if process is not None:
            records.findings += list(_structural_faults(process, records, len(implied)))
            if not records.findings:
                return process
    raise NotAMap(tuple(records.findings))


def steps_in_order(steps: tuple[Step, ...], flows: tuple[FlowKind, ...]) -> tuple[Link, ...]:
    """The links a document means that gives none: each step leads to the next."""
    flow = usual_flow(flows)
    return tuple(Link(source=step.id, target=after.id, flow=flow) for step, after in pairwise(steps))


def usual_flow(flows: tuple[FlowKind, ...]) -> str:
    """The flow that is meant where nobody names one: service users, or else the first."""
    usual = Link(source="", target="").flow
    return usual if not flows or any(flow.id == usual for flow in flows) else flows[0].id


def _alone(shape: Shape, raw: object, usual: Any) -> Any:
    """What everything else leans on, read before it. Its faults are noted when its turn comes."""
    if raw is None:
        return usual
    read = Records(WorkingCalendar(), Names()).value(shape, raw, ())
    return usual if read is FAULTY else read


def _ids_used_twice(document: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    for section, place, row in node_rows(document):
        id = text_of(row, "id")
        if id in seen:
            yield error((section, place, "id"), f"the id {shown(id)} is used twice", "Give each its own id")
        seen.add(id)


def _is_whole(section: str, document: Document, records: Records) -> bool:
    """Nothing of this section had to be left out."""
    rows = document.get(section)
    return rows is None or (isinstance(rows, list) and len(records.kept[(section,)]) == len(rows))


def _implied_links(
    links: tuple[Link, ...], steps: tuple[Step, ...], flows: tuple[FlowKind, ...], *, given: bool
) -> tuple[Link, ...]:
    """Where no links are given, or only what is sent back, the steps follow one another."""
    if given and (not links or any(link.kind is LinkKind.SEQUENCE for link in links)):
        return ()
    return steps_in_order(steps, flows)


def _built(values: dict[str, Any], records: Records) -> ProcessMap | None:
    try:
        return ProcessMap(**({"name": "not named"} | values))
    except ValueError as misfit:
        if not records.findings:
            records.fault((), str(misfit), "Correct what it names")
        return None


def _structural_faults(process: ProcessMap, records: Records, implied: int) -> Iterator[Finding]:
    """What the checks call an error, at its place in the document; nothing that only echoes an unread value.

    The first `implied` links of the map are not in the document.
    """
    unread = [finding.place for finding in records.findings]
    doubtful = {process.links[implied + int(place[1])].source for place in unread if place[:1] == ("links",)}
    try:
        found = checks.findings(process)
    except OverflowError:
        what = "Some figures are so extreme that times come out too long to count"
        found = (error((), what, "Look for a share near 100% sent back, or an uptime near 0%"),)
    for finding in found:
        if finding.severity is not Severity.ERROR or _source(process, finding.place) in doubtful:
            continue
        place = _place_in_document(finding.place, records, implied)
        if not any(place[: len(other)] == other[: len(place)] for other in unread):
            yield error(place, finding.what, finding.remedy)


def _source(process: ProcessMap, place: Place) -> str | None:
    """The id of the node a finding is about: a link belongs to the node it leaves."""
    match place:
        case ("links", int() as row, *_):
            return process.links[row].source
        case ("steps", int() as row, *_):
            return process.steps[row].id
        case ("gateways", int() as row, *_):
            return process.gateways[row].id
    return None


def _place_in_document(place: Place, records: Records, implied: int) -> Place:
    match place:
        case ("links", int() as row, *_) if row < implied:
            return ("steps", row)
        case ("links", int() as row, *rest):
            return ("links", records.kept[("links",)][row - implied], *rest)
        case (str() as section, int() as row, *rest) if (section,) in records.kept:
            return (section, records.kept[(section,)][row], *rest)
    return place
