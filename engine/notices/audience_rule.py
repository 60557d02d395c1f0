"""How is it said whom a change touches? A rule of systems, groups, filters, exceptions and copies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRule:
    """(users of systems, and groups) within the filters, less the exceptions, and always the copies.

    Every tuple holds ids; `audiences` those of kept audiences. systems, services, teams, roles, people and
    audiences each bring people in; `only_...` narrow what was brought in (none: no narrowing); `copy_...` are told
    whatever the filters say.
    """

    systems: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    only_sites: tuple[str, ...] = ()
    only_services: tuple[str, ...] = ()
    only_roles: tuple[str, ...] = ()
    except_roles: tuple[str, ...] = ()
    except_people: tuple[str, ...] = ()
    copy_roles: tuple[str, ...] = ()
    copy_people: tuple[str, ...] = ()

    def with_systems(self, systems: Iterable[str]) -> "AudienceRule":
        more = tuple(each for each in systems if each not in self.systems)
        return replace(self, systems=self.systems + more) if more else self


NOBODY = AudienceRule()
