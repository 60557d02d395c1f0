"""Which map does a draft show so far, and what in it cannot be read yet?"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from process_maps.document_reading import NotAMap, read_document
from process_maps.drafts.draft import SECTIONS, Draft, document_of
from process_maps.finding import Finding, Place
from process_maps.process_map import ProcessMap

NOT_NAMED = "Not named yet"
MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a draft that cannot be read: in which row (`section` "" for the map as a whole) and key."""

    section: str
    row: str
    key: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`process`: the map without what cannot be read; None while nothing can be drawn."""

    process: ProcessMap | None
    faults: tuple[Fault, ...]


def read(draft: Draft) -> Reading:
    """The map as far as it can be read. Every fault is told; the rest is drawn all the same."""
    document = _with_names(document_of(draft))
    findings: tuple[Finding, ...] = ()
    for _ in range(MOST_ROUNDS):
        try:
            return Reading(read_document(document), _faults(draft, findings))
        except NotAMap as not_yet:
            findings = findings or not_yet.findings
            document = _without(document, [finding.place for finding in not_yet.findings])
    return Reading(_steps_alone(document), _faults(draft, findings))


def _with_names(document: dict[str, Any]) -> dict[str, Any]:
    """What is not named yet is shown by a name of its own: an empty row is no fault while people type."""
    document.setdefault("name", NOT_NAMED)
    for section in ("steps", "lanes", "systems", "parties"):
        for row in document.get(section, ()):
            row.setdefault("name", NOT_NAMED)
    return document


def _without(document: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    """The document without the values at these places; where a row cannot do without its value, without the row."""
    document = deepcopy(document)
    rows_out: set[tuple[str, int]] = set()
    for place in places:
        match place:
            case (str() as section, int() as number, str() as key, *_) if section == "steps" and key != "id":
                document[section][number].pop(key, None)
            case (str() as section, int() as number, *_):
                rows_out.add((section, number))
            case (str() as key, *_):
                document.pop(key, None)
            case _:
                document.pop("links", None)
                document.pop("gateways", None)
    for section, number in sorted(rows_out, reverse=True):
        if section in document and number < len(document[section]):
            del document[section][number]
    return document


def _steps_alone(document: dict[str, Any]) -> ProcessMap | None:
    """When routes make no sense at all, the steps one after another are still worth showing."""
    try:
        return read_document(
            {key: value for key, value in document.items() if key in ("name", "steps", "lanes", "systems")}
        )
    except NotAMap:
        return None


def _faults(draft: Draft, findings: tuple[Finding, ...]) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys(_fault(draft, finding) for finding in findings))


def _fault(draft: Draft, finding: Finding) -> Fault:
    match finding.place:
        case (str() as section, int() as number, *rest) if section in SECTIONS:
            rows = draft.section(section)
            row = rows[number].id if number < len(rows) else ""
            return Fault(section, row, ".".join(map(str, rest)), finding.what, finding.remedy)
    return Fault("", "", ".".join(map(str, finding.place)), finding.what, finding.remedy)


def faults_by_step(reading: Reading, draft: Draft) -> Iterator[tuple[str, Fault]]:
    """Each fault with the step whose row it belongs to; "" where it belongs to none."""
    owners = {
        (section, row.id): str(row.values.get(key, ""))
        for section, key in (("links", "from"), ("observations", "step"), ("ideas", "step"))
        for row in draft.section(section)
    }
    for fault in reading.faults:
        yield (fault.row if fault.section == "steps" else owners.get((fault.section, fault.row), "")), fault
