"""What do the pages need from outside? Ports and values; flows/web_server.py supplies the real ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from connectors.web.automation_parts import Automations
from connectors.web.made_file_parts import MadeFiles
from connectors.web.notice_parts import NoticeOffice
from connectors.web.register_parts import RegisterParts
from connectors.web.supplier_parts import SupplierOffice
from engine.accounts import Accounts
from engine.audit import AuditTrail
from engine.cases.casework import Casework
from engine.cases.published import Publishing
from engine.cases.running_processes import RunningProcesses
from engine.cases.work import Task
from engine.drawn_maps import DrawnMaps
from engine.errors import Fault
from engine.forms.checked import Problem
from engine.forms.definition import Form
from engine.forms.drafts import Drafts
from engine.forms.policies import Policies
from engine.kept_answers import KeptAnswers
from engine.outbox import Outbox
from engine.people import People
from engine.subscriptions import Subscriptions
from process_maps.process_map import ProcessMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """This installation as its users see it.

    address  where it is reached, without a path: "https://flows.trust.example" or "http://127.0.0.1:8008"
    name     in the header;  organisation: behind it, "" for none
    """

    address: str
    name: str = "eightflows"
    organisation: str = ""

    @property
    def secure(self) -> bool:
        return self.address.startswith("https://")

    @property
    def host(self) -> str:
        return self.address.split("//", 1)[1].split("/", 1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """An OpenID Connect provider, such as a trust's Entra ID.

    issuer      its address, as in "https://login.microsoftonline.com/TENANT/v2.0"
    label       on the button: "Sign in with your trust account"
    match       claim that names somebody the first time: "preferred_username", "email"; afterwards they are known
                by (issuer, sub) only
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    label: str = "Sign in with your work account"
    match: str = "preferred_username"


class FilledWorkbook(Protocol):
    """What somebody filled in, before it is judged."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """By field, as typed."""

    @property
    def whole(self) -> bool:
        """Whether every answer could be read: if not, it cannot be kept as a draft."""

    @property
    def gone(self) -> Sequence[Fault]:
        """Answers to questions the form no longer asks."""

    def faults(self, problems: Iterable[Problem]) -> Sequence[Fault]:
        """What is gone, and the problems, each at its cell."""


class FormWorkbooks(Protocol):
    """A form as a workbook, to be filled in without a connection."""

    def write(self, task: Task, entries: Mapping[str, Any], today: date) -> bytes: ...

    def read(self, content: bytes, form: Form) -> FilledWorkbook:
        """Raises UnreadableFile: not this form."""


class MapFiles(Protocol):
    """Maps as files, and files as maps."""

    def formats(self) -> Mapping[str, str]:
        """Ending -> what people call it."""

    def write(self, process: ProcessMap, ending: str, *, made: datetime) -> bytes:
        """One of `formats`. Raises EightflowsError where the map cannot be analysed."""

    def read(self, name: str, content: bytes) -> ProcessMap:
        """Raises UnreadableFile with every fault."""

    def compared(self, before: ProcessMap, after: ProcessMap, *, made: datetime) -> str:
        """Both side by side, as one page of HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything the pages work with.

    secret   32 bytes or more that only this installation knows: form tokens are made with it
    clock    the aware moment now
    ready    raises EightflowsError where the database does not answer
    library_maps  by id, to look at and to copy
    """

    site: Site
    secret: bytes = field(repr=False)
    clock: Callable[[], datetime]
    accounts: Accounts
    drafts: Drafts
    audit: AuditTrail
    people: People
    casework: Casework
    processes: RunningProcesses
    workbooks: FormWorkbooks
    policies: Policies
    ready: Callable[[], None]
    library_maps: Mapping[str, ProcessMap] = field(default_factory=dict)
    drawn_maps: DrawnMaps | None = None
    map_files: MapFiles | None = None
    publishing: Publishing | None = None
    automations: Automations | None = None
    outbox: Outbox | None = None
    subscriptions: Subscriptions | None = None
    kept_answers: KeptAnswers | None = None
    made_files: MadeFiles | None = None
    registers: RegisterParts | None = None
    notices: NoticeOffice | None = None
    suppliers: SupplierOffice | None = None
    identity_provider: IdentityProvider | None = None
