"""Which staffings does a file of scenarios ask to try? Read with every fault at its line.

    staffing:
      people: {workforce: 1-4, hr_lead: [0.5, 1, 2]}   # numbers to try in each lane
      cost: {workforce: 23, hr_lead: 41}               # of one person; left out: by pay band
      target: {90%: 45 d}                              # or mean, 50%, 95%; or "a week": 40 cases finished

docs/guide/simulate.md says what each means.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from process_maps.document_values import Number, TimeOnClock, Unclear, did_you_mean, shown
from process_maps.process_map import ProcessMap
from process_maps.quantities import Clock, minutes
from process_maps.simulation.map_scenarios import MapScenario, scenario_faults
from process_maps.simulation.map_staffing import MOST_STAFFINGS, StaffingQuestion
from process_maps.simulation.results import Measure
from process_maps.simulation.sweep import Target

FIELDS = ("people", "cost", "target")
MEASURES = {
    "mean": Measure.LEAD_TIME,
    "50%": Measure.MEDIAN_LEAD_TIME,
    "90%": Measure.LEAD_TIME_90,
    "95%": Measure.LEAD_TIME_95,
    "a week": Measure.THROUGHPUT,
}
RANGE = re.compile(r"(\d{1,4})\s*-\s*(\d{1,4})")
WALL = TimeOnClock(Clock(day=timedelta(days=1), days_per_week=7))
PEOPLE = Number(least=0, above=True)
AT = "staffing"

Read = TypeVar("Read")


def read_staffing(path: Path, process: ProcessMap) -> StaffingQuestion | None:
    """The staffings a file asks for; None where it asks for none. Raises UnreadableFile with every fault."""
    written = read_yaml(path)
    if AT not in written.data:
        return None
    reading = _Reading(process, written)
    question = reading.question(written.data[AT])
    if reading.found or question is None:
        raise unreadable(path, reading.found)
    return question


class _Reading:
    """Every fault found on the way, at its line."""

    def __init__(self, process: ProcessMap, written: YamlDocument) -> None:
        self._process, self._written = process, written
        self.found: list[Fault] = []

    def question(self, block: object) -> StaffingQuestion | None:
        if not isinstance(block, Mapping):
            self._fault((AT,), "staffing does not say what is tried", "Write people: {lane: 1-4} under it")
            return None
        for key in block:
            if key not in FIELDS:
                self._fault((AT, key), f"staffing has no {shown(key)}", did_you_mean(str(key), FIELDS) + "Delete it")
        people = self._by_lane(block.get("people"), (AT, "people"), _numbers)
        if not people:
            return None
        cost = self._by_lane(block["cost"], (AT, "cost"), Number(least=0).read) if "cost" in block else None
        target = self._target(block["target"]) if "target" in block else None
        for lane in people.keys() ^ (cost or people).keys():
            what = f"{lane} is {'tried but has no cost' if lane in people else 'not tried'}"
            self._fault((AT, "cost"), what, "Give the cost of every lane that is tried, or of none")
        for lane in people:
            scenario = MapScenario(name=AT, people={lane: people[lane][0]})
            for finding in scenario_faults(self._process, scenario):
                self._fault((AT, "people", lane), finding.what, finding.remedy)
        question = StaffingQuestion(people=people, cost=cost, target=target)
        if question.staffings > MOST_STAFFINGS:
            what = f"{question.staffings:,} staffings are too many: at most {MOST_STAFFINGS:,}"
            self._fault((AT, "people"), what, "Try fewer numbers or fewer lanes")
            return None
        return question

    def _by_lane(self, raw: object, at: tuple[str, ...], reader: Callable[[Any], Read]) -> dict[str, Read] | None:
        if not isinstance(raw, Mapping) or not raw:
            self._fault(at, f"{at[-1]} is said lane by lane", f"Write {at[-1]}: {{lane: ...}}")
            return None
        read: dict[str, Read] = {}
        for lane, value in raw.items():
            try:
                read[str(lane)] = reader(value)
            except Unclear as unclear:
                self._fault((*at, lane), unclear.what, unclear.remedy)
        return read

    def _target(self, raw: object) -> Target | None:
        at = (AT, "target")
        if not isinstance(raw, Mapping) or len(raw) != 1:
            self._fault(at, "a target is one measure and its limit", "Write target: {90%: 45 d}")
            return None
        [(measure, limit)] = raw.items()
        if str(measure) not in MEASURES:
            what = f"{shown(measure)} is no measure for a target"
            self._fault(at, what, f"Write one of {', '.join(MEASURES)}")
            return None
        meant = MEASURES[str(measure)]
        try:
            value = float(PEOPLE.read(limit)) if meant is Measure.THROUGHPUT else minutes(WALL.read(limit))
        except Unclear as unclear:
            self._fault((*at, str(measure)), unclear.what, unclear.remedy)
            return None
        return Target(measure=meant, value=value)

    def _fault(self, place: tuple[Any, ...], what: str, remedy: str) -> None:
        self.found.append(Fault(f"line {self._written.line_of(place)}", what, remedy))


def _numbers(raw: object) -> tuple[float, ...]:
    """ "1-4" is 1, 2, 3, 4; a list is as it stands; a number is itself."""
    if isinstance(raw, str) and (found := RANGE.fullmatch(raw.strip())):
        first, last = int(found[1]), int(found[2])
        if not 0 < first <= last <= first + 100:
            raise Unclear(f"{shown(raw)} are no numbers of people", "Write them as 1-4, the fewest first")
        return tuple(map(float, range(first, last + 1)))
    numbers = raw if isinstance(raw, list) else [raw]
    if not numbers:
        raise Unclear("no number of people is given", "Write them as 1-4 or [1, 1.5, 2]")
    return tuple(sorted({float(PEOPLE.read(number)) for number in numbers}))
