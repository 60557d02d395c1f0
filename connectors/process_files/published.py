"""Which processes run here: those of the library, and the maps drawn here that somebody has started."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from time import monotonic

from connectors.process_files.library import ProcessLibrary
from engine.cases.published import Known, KnownAutomation, KnownForm, PublishedProcess, PublishedProcesses
from engine.cases.running_processes import RunningProcess, UnknownProcess

FORMS = "forms"
LOOK_AGAIN_S = 1.0
"""What another process publishes or pauses is seen here that much later at most."""


class RunningHere:
    """The library's processes and published ones (ports: RunningProcesses, engine.cases.published.Publishing).

    automations  machine steps that can be carried out here
    retention    ids of retention policies -> what they are called
    """

    def __init__(
        self,
        library: ProcessLibrary,
        published: PublishedProcesses,
        *,
        automations: Iterable[KnownAutomation] = (),
        retention: Mapping[str, str] | None = None,
    ) -> None:
        self._library, self._published = library, published
        self._automations = {each.id: each for each in automations}
        self._retention = retention or {}
        self._drawn: Mapping[str, PublishedProcess] = {}
        self._looked = float("-inf")

    # --- running ------------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        drawn = (each.name for each in self._seen().values() if each.takes_cases)
        return tuple(sorted({*self._library.names(), *drawn}))

    def current(self, name: str) -> RunningProcess:
        found = self._seen().get(name)
        if found is None or not found.version:
            return self._library.current(name)
        running = self._library.at(found.name, found.version)
        return replace(running, paused=True) if found.paused else running

    def at(self, process: str, version: str) -> RunningProcess:
        return self._library.at(process, version)

    def keep(self, running: RunningProcess) -> None:
        self._library.keep(running)

    # --- publishing -----------------------------------------------------------------------------

    def known(self) -> Known:
        running = [self._library.current(name) for name in self._library.names()]
        drawn = [self.current(each.name) for each in self._seen().values() if each.version]
        return Known(
            forms={id: form for each in reversed((*running, *drawn)) for id, form in _forms_of(each)},
            automations=self._automations,
            letters={name: file for each in reversed(running) for name, file in each.letters.items()},
            retention=self._retention or Known(forms={}, automations={}).retention,
            taken=frozenset({*self._library.names(), *(each.id for each in running)}),
        )

    def find(self, name: str) -> PublishedProcess | None:
        return self._published.find(name)

    def keep_settings(self, process: PublishedProcess) -> None:
        runs = self._published.find(process.name)
        self._save(replace(runs, settings=process.settings) if runs and runs.version else process)

    def publish(self, process: PublishedProcess, files: Mapping[str, bytes]) -> RunningProcess:
        running = self._library.read(process.name, files)
        self._library.keep(running)
        self._save(replace(process, version=running.version, paused=False))
        return running

    def pause(self, name: str, paused: bool, *, by: str, at: datetime) -> None:
        found = self._published.find(name)
        if found is None or not found.version:
            raise UnknownProcess(f"{name} does not run here")
        self._save(replace(found, paused=paused, by=by, at=at))

    def _save(self, process: PublishedProcess) -> None:
        self._published.save(process)
        self._looked = float("-inf")

    def _seen(self) -> Mapping[str, PublishedProcess]:
        """By name. Lists of work ask for the process of every line: the store is asked once for all of them."""
        if monotonic() - self._looked > LOOK_AGAIN_S:
            self._looked = monotonic()
            self._drawn = {each.name: each for each in self._published.every()}
        return self._drawn


def _forms_of(running: RunningProcess) -> Iterable[tuple[str, KnownForm]]:
    """Its forms by id; not the questions somebody wrote for one step of a drawn map."""
    for id, form in running.forms.items():
        content = running.files.get(f"{FORMS}/{id}.yaml")
        if content is not None and not id.startswith("q_"):
            yield id, KnownForm(form=form, process=running.title, content=content)
