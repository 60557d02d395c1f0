"""What does a trust for a test look like? Two services at two sites, three systems, made-up people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.notices.change import Change, Notice
from engine.notices.moments import london
from engine.notices.trust import TrustOn, trust_on
from engine.people import Directory, Person, RoleHolding, Team

MONDAY = date(2026, 11, 23)
SERVICES = {"SH": "Sexual health", "DN": "District nursing", "DIG": "Digital"}
SITES = {"LICH": "Lichfield", "STAF": "Stafford"}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return london(day, time(hour, minute))


@dataclass(frozen=True, kw_only=True)
class ASystem:
    """A record of the register of systems, as far as notices look at it."""

    ref: str
    name: str
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    health_it: bool | None = False
    version: str = "1.0"


LILLIE = ASystem(ref="S-1", name="LilliCare", services=("SH",), health_it=True, version="7.2")
ROSTER = ASystem(ref="S-2", name="Rota", services=("SH", "DN"), roles=("Nurse",))
NOBODYS = ASystem(ref="S-3", name="Old archive")


def a_person(id: str, team: str, *, post: str = "", mail: bool = True, **more: Any) -> Person:
    return Person(id=id, name=id.title(), email=f"{id}@trust.example" if mail else "", team=team, post=post, **more)


PEOPLE = (
    a_person("hall", "t-sh"),
    a_person("asha", "t-sh", post="Nurse"),
    a_person("ben", "t-sh", post="Clerk"),
    a_person("cleo", "t-sh-2", post="Nurse"),
    a_person("dev", "t-dn", post="Nurse"),
    a_person("eli", "t-dn", post="Clerk", mail=False),
    a_person("fay", "t-dig", post="Analyst"),
    a_person("gone", "t-sh", post="Nurse", leaves=date(2026, 11, 1)),
    a_person("later", "t-sh", post="Nurse", starts=date(2027, 1, 4)),
)
TEAMS = (
    Team(id="t-sh", name="Sexual health Lichfield", service="SH", site="LICH", manager="hall"),
    Team(id="t-sh-2", name="Sexual health Stafford", site="STAF", part_of="t-sh"),
    Team(id="t-dn", name="District nurses", service="DN", site="STAF", manager="dev"),
    Team(id="t-dig", name="Digital", service="DIG", site="STAF"),
)
ROLES = (
    RoleHolding(role="on_call_manager", person="hall"),
    RoleHolding(role="communications", person="hall"),
    RoleHolding(role="clinical_safety_officer", person="dev"),
    RoleHolding(role="service desk", person="fay"),
)


def small_trust(
    day: date = MONDAY, *, systems: Sequence[ASystem] = (LILLIE, ROSTER, NOBODYS), people: Sequence[Person] = PEOPLE
) -> TrustOn:
    directory = Directory(people=tuple(people), teams=TEAMS, roles=ROLES)
    return trust_on(day, directory, systems=systems, services=SERVICES, sites=SITES)


def a_change(**more: Any) -> Change:
    """Planned downtime of LilliCare on Sunday 13 December 2026, 20:00 to 22:00."""
    given: dict[str, Any] = {
        "ref": "CHG-1",
        "title": "Plan for LilliCare being off on 13 December",
        "notice": Notice.PLANNED_DOWNTIME,
        "starts": at(date(2026, 12, 13), 20),
        "ends": at(date(2026, 12, 13), 22),
        "systems": ("S-1",),
        "what": "We will repair LilliCare.",
        "care_impact": "You cannot see records while it is off.",
        "what_to_do": "Print your clinic list before you go home on Friday 11 December 2026.",
        "benefit": "It will be faster.",
        "fallback": "Use the paper form in the blue folder.",
        "help": "Digital service desk, Monday to Friday, 08:00 to 18:00",
        "owner": "Asha Moor",
    }
    return Change(**(given | more))
