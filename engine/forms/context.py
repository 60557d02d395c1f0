"""What must be known besides the answers: the day, the policies, who is answering?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from engine.calendars import ENGLAND, WorkingDays
from engine.forms.definition import Role
from engine.forms.policies import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The world as a form sees it.

    today    answers are judged as of this day
    by       who is answering now; questions of others may stay open. None: everybody, nothing may stay open
    reasons  why a warning stands, by its key
    """

    today: date
    policies: Policies = field(default_factory=Policies)
    working_days: WorkingDays = ENGLAND
    by: frozenset[Role] | None = None
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
