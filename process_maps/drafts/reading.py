"""Which map does a draft show so far, and what in it cannot be read yet?"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from process_maps.document_reading import NotAMap, read_document
from process_maps.drafts.draft import SECTIONS, Draft, document_of
from process_maps.finding import Finding, Place
from process_maps.process_map import ProcessMap
from process_maps.quantities import parse_share
from process_maps.vocabulary import GatewayKind, LinkKind

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
    document = _without_fitted_for_gone(_with_names(document_of(draft)))
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


def _without_fitted_for_gone(document: dict[str, Any]) -> dict[str, Any]:
    """What a log said of a step or team stays in the draft when that is taken away: undo brings both back."""
    calibration = document.get("calibration")
    if isinstance(calibration, dict):
        for section, whose in (("steps", "step"), ("lanes", "lane")):
            there = {row["id"] for row in document.get(section, ())}
            fitted = calibration.get(section)
            if isinstance(fitted, list):
                calibration[section] = [row for row in fitted if isinstance(row, dict) and row.get(whose) in there]
    return document


def _without(document: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    """The document without the values at these places; where a row cannot do without its value, without the row.

    No step goes because of the routes: rather than that, they go, and the steps are drawn one after another.
    """
    document = deepcopy(document)
    rows_out: set[tuple[str, int]] = set()
    for place in places:
        match place:
            case ("steps", int() as number, str() as key, *_) if key != "id":
                document["steps"][number].pop(key, None)
            case ("steps", int()):
                document.pop("links", None)
                document.pop("gateways", None)
            case ("links", int() as number, "share"):
                rows_out |= _with_shares_that_fit(document, number)
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


def _with_shares_that_fit(document: dict[str, Any], number: int) -> set[tuple[str, int]]:
    """Ways out of one node whose shares cannot be: what is sent back goes first, then shares are made to fit."""
    source = document["links"][number].get("from")
    out = [(place, link) for place, link in enumerate(document["links"]) if link.get("from") == source]
    sent_back = {("links", place) for place, link in out if link.get("kind") == LinkKind.REWORK}
    if not sent_back:
        at_once = {gate["id"] for gate in document.get("gateways", ()) if gate.get("kind") == GatewayKind.PARALLEL}
        shares = [_share(link.get("share")) for _, link in out]
        for (_, link), share in zip(out, shares, strict=True):
            link["share"] = None if source in at_once else share / sum(shares) if all(shares) else 1 / len(out)
    return sent_back


def _share(said: object) -> float:
    try:
        return parse_share(str(said))
    except ValueError:
        return 0.0


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
