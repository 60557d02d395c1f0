"""Which systems of the register does a map use, and so whom does a change to its process touch?"""

from collections.abc import Iterable, Sequence

from engine.notices.audience_rule import AudienceRule
from engine.notices.trust import SystemUse
from process_maps.process_map import ProcessMap


def plain(name: str) -> str:
    """A system is the same however its name is spaced and capitalised.

    >>> plain("Lilli Care") == plain("LilliCare")
    True
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def systems_of_map(process: ProcessMap, registered: Iterable[SystemUse]) -> Sequence[SystemUse]:
    """The registered systems the map's systems are, by reference or by name, in the order of the map."""
    known = {plain(word): system for system in registered for word in (system.name, system.ref)}
    found = (known.get(plain(system.name)) or known.get(plain(system.id)) for system in process.systems)
    return list(dict.fromkeys(filter(None, found)))


def audience_of_map(process: ProcessMap, registered: Iterable[SystemUse]) -> AudienceRule:
    """Everybody who uses a system of the map."""
    return AudienceRule(systems=tuple(system.ref for system in systems_of_map(process, registered)))
