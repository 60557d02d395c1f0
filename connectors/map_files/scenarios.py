"""Which futures does a scenario file describe? Read with every fault at its line.

    scenarios:
      - name: One more clerk, and a list every day
        people: {workforce: 3}
        hours: {workforce: mon-fri 8:00-20:00}      # several with commas; "always" for day and night
        batch: {type_form: 1 d}                     # how often, or a number that comes together; none
        touch: {meet: 20 min}
        wait: {file: 2 d}
        share: {type_form > fill_form: 5%}
        remove: [chase_note]
        automate: {type_form: 5 s}
        demand: 120%

docs/guide/simulate.md says what each means.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from process_maps.document_values import Number, Share, Text, TimeOnClock, Unclear, did_you_mean, shown
from process_maps.finding import Finding, Place, error
from process_maps.model import Batch
from process_maps.process_map import ProcessMap
from process_maps.quantities import Clock
from process_maps.simulation.map_scenarios import MapScenario, scenario_faults
from process_maps.simulation.week import WeeklyHours
from process_maps.simulation.week_words import hours_of

FIELDS = {
    "people": "people",
    "hours": "hours",
    "batch": "batch",
    "touch": "touch",
    "wait": "wait",
    "share": "shares",
    "remove": "removed",
    "automate": "automated",
    "demand": "demand",
}
MOST_SCENARIOS = 100
FAULTY = object()
"""Stands for a value that could not be read."""


def read_scenarios(path: Path, process: ProcessMap) -> tuple[MapScenario, ...]:
    """Every scenario in a file, for this map. Raises UnreadableFile with every fault of all of them."""
    written = read_yaml(path)
    reading = _Reading(process)
    scenarios = reading.all(written.data)
    if reading.found:
        raise unreadable(path, [_fault(finding, written) for finding in reading.found])
    return scenarios


def _fault(finding: Finding, written: YamlDocument) -> Fault:
    return Fault(f"line {written.line_of(finding.place)}", finding.what, finding.remedy)


class _Reading:
    """What is understood so far, and every fault found on the way."""

    def __init__(self, process: ProcessMap) -> None:
        self._process = process
        self.found: list[Finding] = []

    def all(self, document: Mapping[str, Any]) -> tuple[MapScenario, ...]:
        for key in document:
            if key not in ("scenarios", "staffing"):  # the second: staffing.py
                self._fault((key,), f"a file of scenarios has no key {shown(key)}", "Write scenarios: and list them")
        rows = document.get("scenarios")
        if rows is None and "staffing" in document:
            return ()
        if not isinstance(rows, list) or not rows:
            self._fault(("scenarios",), "there are no scenarios", "List them, each beginning with - name: ...")
            return ()
        if len(rows) > MOST_SCENARIOS:
            self._fault(("scenarios",), f"there are more than {MOST_SCENARIOS} scenarios", "Divide the file")
            return ()
        scenarios = [self._scenario(row, ("scenarios", place)) for place, row in enumerate(rows)]
        names: set[str] = set()
        for place, scenario in enumerate(scenarios):
            if scenario is not None and scenario.name and scenario.name in names:
                self._fault(("scenarios", place), f"a scenario {shown(scenario.name)} is there already", "Rename one")
            names.add(scenario.name if scenario is not None else "")
        return tuple(scenario for scenario in scenarios if scenario is not None)

    def _scenario(self, row: object, at: Place) -> MapScenario | None:
        if not isinstance(row, Mapping):
            self._fault(at, "a scenario is a name with changes", "Write - name: ... and the changes under it")
            return None
        for key in row:
            if key != "name" and key not in FIELDS:
                remedy = did_you_mean(key, FIELDS) + "Delete it, or correct its name"
                self._fault((*at, key), f"a scenario has no {shown(key)}", remedy)
        if set(row) <= {"name"}:
            self._fault(at, "nothing is different in this scenario", f"Change one of {', '.join(FIELDS)}")
        values: dict[str, Any] = {"name": self._read(Text(200).read, row.get("name", ""), (*at, "name"))}
        if values["name"] == "":
            self._fault((*at, "name"), "the scenario has no name", "Say in a few words what is different")
        for key in row.keys() & FIELDS.keys():
            values[FIELDS[key]] = self._field(key, row[key], (*at, key))
        readable = {field: value for field, value in values.items() if value is not FAULTY}
        scenario = MapScenario(**({"name": ""} | readable))
        for finding in scenario_faults(self._process, scenario):
            self.found.append(error(self._written_at(finding.place, row, at), finding.what, finding.remedy))
        return scenario

    @staticmethod
    def _written_at(place: Place, row: Mapping[str, Any], at: Place) -> Place:
        """Where in the file the id a finding names was written, whatever the blanks around it."""
        key, id = str(place[0]), place[1]
        if isinstance(row[key], list):
            return (*at, key, row[key].index(id))
        return (*at, key, next((raw for raw in row[key] if " > ".join(_ends(raw)) == id), id))

    def _field(self, key: str, raw: object, at: Place) -> Any:
        calendar = self._process.calendar
        work = TimeOnClock(calendar.work_clock)
        readers: dict[str, Callable[[Any], Any]] = {
            "people": Number(least=0, above=True).read,
            "hours": _hours,
            "batch": lambda value: _batch(value, TimeOnClock(Clock(day=timedelta(days=1), days_per_week=7))),
            "touch": work.read,
            "wait": TimeOnClock(calendar.wait_clock).read,
            "share": Share().read,
            "automate": work.read,
        }
        if key == "demand":
            return self._read(_factor, raw, at)
        if key == "remove":
            return tuple(self._list(raw, at))
        if key == "automate" and isinstance(raw, list):
            return dict.fromkeys(self._list(raw, at), timedelta(0))
        if not isinstance(raw, Mapping):
            self._fault(at, f"{key} does not say what is changed", f"Write {key}: {{id: ...}}")
            return {}
        read = {id: self._read(readers[key], value, (*at, id)) for id, value in raw.items()}
        read = {id: value for id, value in read.items() if value is not FAULTY}
        return {_ends(id): value for id, value in read.items()} if key == "share" else read

    def _list(self, raw: object, at: Place) -> Iterator[str]:
        if not isinstance(raw, list) or not all(isinstance(id, str) for id in raw):
            self._fault(at, "a list of steps is expected here", "Write their ids in brackets: [one, two]")
            return
        yield from raw

    def _read(self, reader: Callable[[Any], Any], raw: object, at: Place) -> Any:
        try:
            return reader(raw)
        except Unclear as unclear:
            self._fault(at, unclear.what, unclear.remedy)
            return FAULTY

    def _fault(self, at: Place, what: str, remedy: str) -> None:
        self.found.append(error(at, what, remedy))


def _ends(link: str) -> tuple[str, str]:
    source, _, target = link.partition(">")
    return source.strip(), target.strip()


def _factor(raw: object) -> float:
    """ "120%" and 1.2 are 1.2."""
    text = str(raw).strip()
    number = Number(least=0, above=True).read(text.removesuffix("%"))
    return number / 100 if text.endswith("%") else number


def _batch(raw: object, clock: TimeOnClock) -> Batch | None:
    """How often, as a time; how many together, as a number; none."""
    if raw is None or str(raw).strip().lower() == "none":
        return None
    if isinstance(raw, bool) or not isinstance(raw, str):
        return Batch(size=Number(least=1, whole=True).read(raw))
    every = clock.read(raw)
    if not every:
        raise Unclear("a list cannot come every 0 minutes", "Write none for work as it comes")
    return Batch(every=every)


def _hours(raw: object) -> WeeklyHours | None:
    """ "mon-fri 8:00-18:00, sat 9:00-12:00"; "always" is day and night."""
    try:
        return hours_of(str(raw))
    except ValueError:
        raise Unclear(f"{shown(raw)} are no working hours", "Write them as mon-fri 8:00-18:00, or always") from None
