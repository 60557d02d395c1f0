"""What happens when somebody fits a map from an event log, to see whether its simulation may be believed?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Fault, UnreadableFile
from flows.answers import place_words, print_json
from flows.log_commands import MATCHING, LogOptions, about_log, read_log, same_of
from flows.map_reading import read_map, refuse_to_write, write_map

if TYPE_CHECKING:
    from connectors.eventlogs import EventLogReading
    from process_maps.mining.calibration.calibrate import Calibrated
    from process_maps.process_map import ProcessMap


def calibrate(
    map_file: Path, log_file: Path, out: Path, *, options: LogOptions, same: Sequence[str], seed: int, json: bool
) -> None:
    """Write the map with what the log says of it, and tell how near its simulation comes to unseen cases."""
    from flows.calibration_tables import print_calibration

    refuse_to_write(out)
    process = read_map(map_file)
    reading = read_log(log_file, options)
    found = _fitted(process, reading, map_file, log_file, same=same, seed=seed)
    write_map(found.process, out)
    if json:
        from process_maps.mining.calibration.document import calibration_document

        print_json(calibration_document(found, clock=options.clock, notes=[*map(str, reading.notes)]))
        return
    print_calibration(found, about_log(reading, options))
    print(f"\nWrote {out}. Try a future on it: eightflows simulate {out} --scenario futures.yaml")


def _fitted(
    process: "ProcessMap",
    reading: "EventLogReading",
    map_file: Path,
    log_file: Path,
    *,
    same: Sequence[str],
    seed: int,
) -> "Calibrated":
    from process_maps.finding import UnfitMap
    from process_maps.mining.calibration.calibrate import calibrate as fit
    from process_maps.mining.calibration.halves import TooFewCases

    matches = same_of(same)
    try:
        return fit(process, reading.log, same=matches, seed=seed, source=log_file.name)
    except UnfitMap as unfit:
        faults = [Fault(place_words(process, one.place), one.what, one.remedy) for one in unfit.findings]
        raise UnreadableFile(map_file.name, faults) from None
    except TooFewCases as few:
        raise UnreadableFile(log_file.name, [Fault(log_file.name, str(few), "Use a log of a longer time")]) from None
    except ValueError as error:
        remedy = MATCHING if reading.log.starts_recorded else "Say which column holds the start with --start"
        raise UnreadableFile(log_file.name, [Fault(log_file.name, str(error), remedy)]) from None
