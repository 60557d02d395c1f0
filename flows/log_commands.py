"""What happens when somebody discovers a map from an event log, asks why it waited, or holds it to a map?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from connectors.eventlogs import EventLogReading, Role, read_event_log, read_working_hours
from engine.errors import Fault, UnreadableFile
from flows.answers import print_json
from flows.log_tables import (
    CAUSES_TOLD,
    print_causes,
    print_conformance,
    print_discovered,
    print_performance,
    print_small,
    print_waiting,
)
from flows.map_reading import read_map, refuse_to_write, write_map

if TYPE_CHECKING:
    from process_maps.mining.discovery import Detail

NO_COLUMN = "none"
AS_WRITTEN = "UTC"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOptions:
    """How a log is to be read: the column for a role (NO_COLUMN for none), and the zone of its clock."""

    columns: Mapping[str, str | None]
    clock: str = AS_WRITTEN


def mine(
    log_file: Path,
    out: Path,
    *,
    options: LogOptions,
    name: str | None,
    flow: str,
    least_cases: float,
    least_share: float,
    median: bool,
) -> None:
    """A map of what the log shows, with the causes of waiting as waste seen where the log tells them."""
    from process_maps.mining.discovery import Typical, discover
    from process_maps.mining.waiting import causes_of_waiting
    from process_maps.mining.waste_of_waiting import with_causes

    refuse_to_write(out)
    detail = _detail(least_cases, least_share)
    _known_flow(flow)
    reading = read_log(log_file, options)
    process = discover(
        reading.log,
        name=name or _stem(log_file),
        detail=detail,
        typical=Typical.MEDIAN if median else Typical.MEAN,
        flow=flow,
        source=log_file.name,
    )
    if reading.log.starts_recorded and reading.log.resource_names:
        process = with_causes(process, causes_of_waiting(reading.log))
    write_map(process, out)
    print_discovered(process, about_log(reading, options))
    print(f"\nWrote {out}. Look at it with: eightflows analyse {out} --out report")


def waiting(
    log_file: Path,
    *,
    options: LogOptions,
    map_file: Path | None,
    hours_file: Path | None,
    same: Sequence[str],
    json: bool,
) -> None:
    from process_maps.mining.documents import waiting_document
    from process_maps.mining.waiting import causes_of_waiting
    from process_maps.mining.waste_of_waiting import waits_by_flow

    process = read_map(map_file) if map_file else None
    hours = read_working_hours(hours_file) if hours_file else None
    reading = read_log(log_file, options)
    causes = _told(
        log_file,
        lambda: causes_of_waiting(reading.log, hours=hours),
        "Say which column holds the start with --start, or use a log that records it",
    )
    flows = None
    if process is not None:
        drawn = process
        flows = _told(log_file, lambda: waits_by_flow(drawn, causes, same=same_of(same)), MATCHING)
    if json:
        notes = [*map(str, reading.notes)]
        print_json(waiting_document(causes, clock=options.clock, notes=notes, flows=flows))
        return
    print_waiting(causes)
    print_small([CAUSES_TOLD, ""])
    if process is not None and flows is not None:
        labels = {flow.id: flow.label for flow in process.flows} | {"": "Not on the map"}
        print_causes("By flow of care", [(labels[of.flow], of.count, of.waits) for of in flows])
    print_small(about_log(reading, options))


def conformance(map_file: Path, log_file: Path, *, options: LogOptions, same: Sequence[str], json: bool) -> None:
    from process_maps.mining.conformance import conformance as conformance_of
    from process_maps.mining.documents import conformance_document
    from process_maps.mining.performance import performance

    process = read_map(map_file)
    reading = read_log(log_file, options)
    matches = same_of(same)
    found = _told(log_file, lambda: conformance_of(process, reading.log, same=matches), MATCHING)
    measured = performance(process, reading.log, same=matches)
    if json:
        notes = [*map(str, reading.notes)]
        print_json(conformance_document(found, measured, clock=options.clock, notes=notes))
        return
    print_conformance(process, found)
    print_performance(process, measured, starts_recorded=reading.log.starts_recorded)
    print_small(about_log(reading, options))


# ---------------------------------------------------------------- reading

MATCHING = "Say which activity is which step: --same 'Activity=step'"


def read_log(log_file: Path, options: LogOptions) -> EventLogReading:
    roles = {
        Role(role): None if column == NO_COLUMN else column
        for role, column in options.columns.items()
        if column is not None
    }
    return read_event_log(log_file, roles=roles, clock=_clock(options.clock))


def _clock(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        fault = Fault(name, "is not a time zone", "Write for example Europe/London or UTC")
        raise UnreadableFile("--clock", [fault]) from None


def same_of(pairs: Sequence[str]) -> Mapping[str, str]:
    """ "Activity=step", by the last "=" of each."""
    faults = [
        Fault(pair, "does not say which activity is which step", "Write --same 'Activity=step'")
        for pair in pairs
        if not all(part.strip() for part in pair.rpartition("="))
    ]
    if faults:
        raise UnreadableFile("--same", faults)
    return {activity.strip(): step.strip() for activity, _, step in (pair.rpartition("=") for pair in pairs)}


def _told(file: Path, work: Callable[[], _T], remedy: str) -> _T:
    """What the log or the map cannot give is told as a fault of the file."""
    try:
        return work()
    except ValueError as error:
        raise UnreadableFile(file.name, [Fault(file.name, str(error), remedy)]) from None


def _detail(least_cases: float, least_share: float) -> "Detail":
    from process_maps.mining.discovery import Detail

    try:
        return Detail(least_cases=least_cases, least_share=least_share)
    except ValueError as error:
        fault = Fault("--steps and --ways", str(error), "Write for example --steps 0.05 --ways 0.1")
        raise UnreadableFile("--steps and --ways", [fault]) from None


def _known_flow(flow: str) -> None:
    from process_maps.flow_kinds import EIGHT_FLOWS

    if flow not in {one.id for one in EIGHT_FLOWS}:
        one_of = ", ".join(one.id for one in EIGHT_FLOWS)
        raise UnreadableFile("--flow", [Fault(flow, "is not a flow of care", f"Choose one of {one_of}")])


def _stem(path: Path) -> str:
    return path.name.removesuffix("".join(path.suffixes)) or path.name


def about_log(reading: EventLogReading, options: LogOptions) -> list[str]:
    """How the log was read: what a reader has to confirm before the figures are believed."""
    log = reading.log
    clock = (
        "times taken as written (UTC); for a British hospital say --clock Europe/London"
        if options.clock == AS_WRITTEN
        else f"clock {options.clock}"
    )
    return [
        f"{len(log):,} events of {len(log.case_names):,} cases; {clock}.",
        "Columns: " + "; ".join(map(str, reading.roles)) + ".",
        *(f"Note: {note}." for note in reading.notes),
    ]
