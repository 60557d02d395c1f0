"""Which processes does the library run, and how does a case keep the version it started on?

A process that runs is a folder: future.yaml (the map), running.yaml (who is asked, by when), forms/ and
letters/. Its version is a hash of all of them, so a case goes on by the very words it began with.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Protocol

from connectors.preflight import read_yaml
from connectors.preflight.door import unreadable
from connectors.process_files.reading import VERSION_DIGITS, read_process
from engine.cases.process import Process
from engine.cases.running_processes import RunningProcess, UnknownProcess
from engine.errors import Fault, UnreadableFile
from engine.forms.definition import Form
from process_maps.process_map import ProcessMap

MAP, POLICIES = "future.yaml", "running.yaml"
FORMS, LETTERS = "forms", "letters"
LETTER_PARTS = (".subject.txt", ".txt", ".html")
OFTEN_USED = ("asked", "called")
"""Letters every process has: a piece of work is there to be done; something has stopped."""


class Kept(Protocol):
    """Where the files of a version are kept (engine.cases.store.KeptProcesses)."""

    def keep(self, process: str, version: str, files: Mapping[str, bytes]) -> None: ...

    def files(self, process: str, version: str) -> Mapping[str, bytes]: ...


class ProcessLibrary:
    """Processes in a folder of folders, and the versions kept with their cases (port: RunningProcesses).

    read_map, read_form  how a file becomes a map or a form
    """

    def __init__(
        self, folder: Path, kept: Kept, *, read_map: Callable[[Path], ProcessMap], read_form: Callable[[Path], Form]
    ) -> None:
        self._folder, self._kept = folder, kept
        self._read_map, self._read_form = read_map, read_form
        self._current: dict[str, RunningProcess] = {}
        self._folders: dict[str, str] = {}
        self._versions: dict[tuple[str, str], RunningProcess] = {}
        self._stored: set[tuple[str, str]] = set()
        self._alone = Lock()

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(path.parent.name for path in self._folder.glob(f"*/{POLICIES}")))

    def current(self, name: str) -> RunningProcess:
        """As the files were when first asked for: one library sees one version of each."""
        with self._alone:
            if name not in self._current:
                folder = name if name in self.names() else self._folder_of(name)
                files = _shared_letters(self._folder) | _files_of(self._folder / folder)
                running = self._remembered(self._read(folder, files))
                self._current |= {folder: running, running.id: running}
            return self._current[name]

    def at(self, process: str, version: str) -> RunningProcess:
        if (found := self._versions.get((process, version))) is not None:
            return found
        if self._is_here(process) and (current := self.current(process)).version == version:
            return current
        with self._alone:
            files = dict(self._kept.files(process, version))
            if not files:
                raise UnknownProcess(f"version {version} of {process} is not kept here")
            name = files.pop(NAME, process.encode()).decode()
            self._stored.add((process, version))
            return self._remembered(self._read(name, files))

    def keep(self, running: RunningProcess) -> None:
        key = (running.id, running.version)
        if key not in self._stored:
            self._kept.keep(*key, {**running.files, NAME: running.name.encode()})
            self._stored.add(key)

    def read(self, name: str, files: Mapping[str, bytes]) -> RunningProcess:
        """A process from its files, with the library's letters where it has none of its own of that name."""
        return self._remembered(self._read(name, _shared_letters(self._folder) | dict(files)))

    def _remembered(self, running: RunningProcess) -> RunningProcess:
        self._versions[running.id, running.version] = running
        return running

    def _is_here(self, process: str) -> bool:
        with self._alone:
            try:
                return process in self._current or bool(self._folder_of(process))
            except UnknownProcess:
                return False

    def _folder_of(self, id: str) -> str:
        """The folder of a process by the id of its map. Each map is looked at once; a broken one is no other's."""
        for name in set(self.names()) - set(self._folders.values()):
            with suppress(UnreadableFile):
                self._folders[self._read_map(self._folder / name / MAP).id] = name
        if id in self._folders:
            return self._folders[id]
        known = ", ".join(self.names()) or "none"
        raise UnknownProcess(f"no process called {id!r} runs here. Those that do: {known}")

    def _read(self, name: str, files: Mapping[str, bytes]) -> RunningProcess:
        """From bytes, whether they lie in the library or were kept: both are read the same way."""
        with TemporaryDirectory() as folder:
            place = Path(folder)
            for file, content in files.items():
                _write(place, file, content)
            process_map = self._read_map(place / MAP)
            process = read_process(process_map, place / MAP, place / POLICIES, version=version_of(files))
            policies = read_yaml(place / POLICIES).data
            forms = {form.id: form for form in map(self._read_form, sorted((place / FORMS).glob("*.yaml")))}
            _check_parts(place / POLICIES, process, policies, forms, files)
        return RunningProcess(
            name=name,
            process=process,
            forms=forms,
            reference=str(policies.get("reference") or name[:3].upper()),
            opens_with=str(policies.get("opens_with") or ""),
            opens_at=str(policies.get("opens_at") or ""),
            one_for=str(policies.get("one_for") or ""),
            answers={key: str(kind) for key, kind in _mapping(policies.get("answers")).items()},
            files=dict(files),
        )


NAME = "name"
"""The file that tells what a kept version was called."""


def version_of(files: Mapping[str, bytes]) -> str:
    """The same files are the same version."""
    digest = sha256()
    for name, content in sorted(files.items()):
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    return digest.hexdigest()[:VERSION_DIGITS]


def _files_of(folder: Path) -> dict[str, bytes]:
    wanted = [folder / MAP, folder / POLICIES, *folder.glob(f"{FORMS}/*.yaml"), *folder.glob(f"{LETTERS}/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(wanted) if path.is_file()}


def _shared_letters(library: Path) -> dict[str, bytes]:
    """Letters and layouts every process uses, where it has none of its own of that name."""
    return {f"{LETTERS}/{path.name}": path.read_bytes() for path in sorted((library / LETTERS).glob("*.*"))}


def _write(folder: Path, name: str, content: bytes) -> None:
    """Names come from the database: none leads out of the folder."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/"):
        raise UnknownProcess("a kept version of a process holds a file with an unsafe name")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _check_parts(
    path: Path, process: Process, policies: Mapping[str, Any], forms: Mapping[str, Form], files: Mapping[str, bytes]
) -> None:
    """Raises UnreadableFile where a step or a rung names a form or letter that is not there."""
    wanted = {f"step {step.id}": step.form for step in process.map.steps if step.form}
    if policies.get("opens_with"):
        wanted["opens_with"] = str(policies["opens_with"])
    faults = [
        Fault(where, f"there is no form {form!r}", f"Add {FORMS}/{form}.yaml")
        for where, form in wanted.items()
        if form not in forms
    ]
    faults += [
        Fault(f"letter {letter}", f"{letter}{part} is missing", f"Add it to {LETTERS}/")
        for letter in sorted({*OFTEN_USED, *letters_named(process)})
        for part in LETTER_PARTS
        if f"{LETTERS}/{letter}{part}" not in files
    ]
    if faults:
        raise unreadable(path, faults)


def letters_named(process: Process) -> set[str]:
    """Every letter a case of the process may ask for."""
    of_steps = {
        letter
        for policy in process.policies.values()
        for letter in (policy.letter, *(rung.letter for rung in policy.ladder))
        if letter
    }
    return of_steps | {prompt.letter for prompt in process.prompts.values()}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
