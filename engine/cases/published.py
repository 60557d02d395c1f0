"""What is said of a drawn map so that it can run, what can be said here, and where is it kept?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from engine.access_terms import ROLES
from engine.audit import AuditEntry, FieldChange
from engine.cases.running_processes import RunningProcess
from engine.forms.definition import Form
from engine.people import EMPLOYEE, MANAGER, SECOND_LINE
from process_maps.model import Link
from process_maps.process_map import ProcessMap

RETENTION = "staff_record"
STEP_FIELDS = ("role", "form", "questions", "due", "automation", "owner")

ROLES_ASKED: Mapping[str, str] = MappingProxyType(
    {
        EMPLOYEE: "The person it is about",
        MANAGER: "Their manager",
        SECOND_LINE: "Their second line",
        **{role: role.replace("_", " ").capitalize() for role in ROLES},
    }
)
"""Whom a step may ask, as people read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSettings:
    """What is said of one step.

    A person's step: `role` is asked for a `form`, or `questions` (engine/cases/plain_questions.py), `due` in so
    long. A machine's step: `automation`. `owner`: role called when something is abnormal, "" for the process's.
    """

    role: str = ""
    form: str = ""
    questions: str = ""
    due: str = ""
    automation: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSettings:
    """What is said of a whole map.

    owner       role called about exceptions where a step names none
    retention   id of the policy its records are kept by
    steps       by id of the step;  conditions: by `link_key`
    """

    owner: str = ""
    retention: str = RETENTION
    steps: Mapping[str, StepSettings] = field(default_factory=lambda: MappingProxyType({}))
    conditions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def step(self, id: str) -> StepSettings:
        return self.steps.get(id, StepSettings())


def link_key(link: Link) -> str:
    return f"{link.source}>{link.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownForm:
    """A form of a process that runs here, with the file it is read from."""

    form: Form
    process: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAutomation:
    """A machine step that can be carried out here.

    answers  what conditions may look at afterwards: name -> "number", "yes or no", "text" or "date"
    forms    must have been filled in before;  fields: answers it cannot do without
    letters  it sends, by name
    """

    id: str
    name: str
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    forms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a drawn map can be bound to.

    letters   files of letters by name ("stage_letter.txt"), for the automations that send them
    retention id of a policy -> what it is called
    taken     ids of processes of the library: no drawn map runs under one of them
    """

    forms: Mapping[str, KnownForm]
    automations: Mapping[str, KnownAutomation]
    letters: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    retention: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({RETENTION: "Staff record"}))
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedProcess:
    """A drawn map that runs, or is being got ready to.

    name      id of the drawn map, and of the process
    version   its newest version, on which cases start; "" while only its settings are kept
    map_edits how many changes the map had had when that version was made
    paused    no new cases; those that are open go on
    """

    name: str
    title: str
    settings: ProcessSettings
    by: str
    at: datetime
    version: str = ""
    map_edits: int = 0
    paused: bool = False

    @property
    def takes_cases(self) -> bool:
        return bool(self.version) and not self.paused


class PublishedProcesses(Protocol):
    """Drawn maps that run, where every worker sees them. All raise StoreUnavailable."""

    def every(self) -> Sequence[PublishedProcess]:
        """By name."""

    def find(self, name: str) -> PublishedProcess | None: ...

    def save(self, process: PublishedProcess) -> None:
        """In the place of what was said before; what concerns its cases is written to the audit trail."""


class Publishing(Protocol):
    """How a drawn map comes to run here."""

    def known(self) -> Known: ...

    def find(self, name: str) -> PublishedProcess | None: ...

    def keep_settings(self, process: PublishedProcess) -> None:
        """Keep what was said so far; the version that runs, if any, stays."""

    def publish(self, process: PublishedProcess, files: Mapping[str, bytes]) -> RunningProcess:
        """Cases start on this from now on; open ones stay on theirs. Raises UnreadableFile, UnknownProcess."""

    def pause(self, name: str, paused: bool, *, by: str, at: datetime) -> None:
        """Raises UnknownProcess where it does not run."""


def suggested(process: ProcessMap, known: Known) -> ProcessSettings:
    """What the map itself says already, to begin with."""
    lanes = {lane.id: lane.name for lane in process.lanes}
    return ProcessSettings(
        steps={
            step.id: StepSettings(
                role="" if step.automation else _role_called(lanes.get(step.lane, "")),
                form=step.form if step.form in known.forms and not step.automation else "",
                automation=step.automation if step.automation in known.automations else "",
            )
            for step in process.steps
        },
        conditions={link_key(link): link.condition for link in process.links if link.condition},
    )


CALLED = MappingProxyType(
    {"staff member": EMPLOYEE, "employee": EMPLOYEE, "line manager": MANAGER, "manager": MANAGER,
     "second line": SECOND_LINE, "second line manager": SECOND_LINE}
)  # fmt: skip


def _role_called(lane: str) -> str:
    plain = lane.casefold().strip()
    return CALLED.get(plain) or next((role for role in ROLES if role.replace("_", " ") == plain), "")


def settings_as_data(settings: ProcessSettings) -> dict[str, Any]:
    return {
        "owner": settings.owner,
        "retention": settings.retention,
        "steps": {id: {key: said for key, said in asdict(step).items() if said} for id, step in settings.steps.items()},
        "conditions": dict(settings.conditions),
    }


def settings_from_data(data: Mapping[str, Any]) -> ProcessSettings:
    steps = {id: StepSettings(**step) for id, step in data["steps"].items()}
    return ProcessSettings(**{**data, "steps": steps})


def audit_of(before: PublishedProcess | None, after: PublishedProcess) -> tuple[AuditEntry, ...]:
    """What happened to the process: nothing where only its settings were kept."""
    was = before or replace(after, version="", paused=False)
    changes = tuple(
        FieldChange(field=name, old=old, new=new)
        for name, old, new in (("version", was.version, after.version), ("paused", was.paused, after.paused))
        if old != new
    )
    entry = AuditEntry(
        at=after.at, by=after.by, what="process published", case=f"process {after.name}", changes=changes
    )
    return (entry,) if changes else ()
