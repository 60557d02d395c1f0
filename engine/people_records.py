"""What is known of a person, a team, a role somebody holds, and a stand-in?"""

from dataclasses import dataclass
from datetime import date

EMPLOYEE, MANAGER, SECOND_LINE = "employee", "manager", "second_line"
"""The roles that follow from whom a case is about; every other role is held by somebody (RoleHolding)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here, has worked here or is about to.

    team, manager   ids; `manager` only where it is not the team's own
    sign_in         name they sign in with
    starts, leaves  first and last day of work; None where not known
    """

    id: str
    name: str
    email: str = ""
    employee_number: str = ""
    post: str = ""
    band: str = ""
    team: str = ""
    manager: str = ""
    sign_in: str = ""
    starts: date | None = None
    leaves: date | None = None

    def works_on(self, day: date) -> bool:
        """Whether they have started and not left; the last day counts."""
        return _covers(self.starts, self.leaves, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """`manager` and `second_line` are ids of people; `part_of` is the id of the team above."""

    id: str
    name: str
    service: str = ""
    site: str = ""
    manager: str = ""
    second_line: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHolding:
    """A person holds a role for a team and those below it; `team` "" is the whole trust. Both days count."""

    role: str
    person: str
    team: str = ""
    begins: date | None = None
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        return _covers(self.begins, self.ends, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """`by` does what `person` is asked, from `begins` to `ends`; both days count."""

    person: str
    by: str
    begins: date
    ends: date
    why: str = ""

    def __post_init__(self) -> None:
        if self.ends < self.begins:
            raise ValueError(f"a stand-in cannot end ({self.ends}) before it begins ({self.begins})")
        if self.by == self.person:
            raise ValueError("nobody stands in for themselves")

    def covers(self, day: date) -> bool:
        return self.begins <= day <= self.ends


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
