"""Which activity of a log is which step of a drawn map?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from process_maps.finding import listed
from process_maps.mining.event_log import EventLog
from process_maps.process_map import ProcessMap


class NothingInCommon(ValueError):
    """A map and a log share no step, so nothing can be said about either by the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Steps by place on the map.

    step_of    for each activity code of the log the place of its step, NOT_ON_MAP for none
    unknown    activities that are not on the map
    unseen     ids of the steps that no activity of the log is
    """

    step_of: tuple[int, ...]
    unknown: tuple[str, ...]
    unseen: tuple[str, ...]


NOT_ON_MAP = -1


def matched(process: ProcessMap, log: EventLog, same: Mapping[str, str] | None = None) -> Matching:
    """By `same` (activity: id or name of a step), else by the step's id or name, whatever the case.

    Spaces at the ends do not count. Raises NothingInCommon where no activity is a step, and ValueError where
    `same` names what is not there, or a name fits several steps.
    """
    places = _places(process)
    said = {_plain(activity): step for activity, step in (same or {}).items()}
    known = set(map(_plain, log.activity_names))
    wrong = [activity for activity in same or {} if _plain(activity) not in known]
    if wrong:
        raise ValueError(f"the log has no activity called {listed(sorted(wrong))}")
    step_of = []
    for activity in log.activity_names:
        wanted = said.get(_plain(activity))
        found = places.get(_plain(wanted or activity), [])
        if wanted is not None and not found:
            raise ValueError(f"the map has no step called {wanted}")
        if len(found) > 1:
            ids = listed([process.steps[place].id for place in found])
            raise ValueError(f"{wanted or activity} may be any of the steps {ids}: say which by its id")
        step_of.append(found[0] if found else NOT_ON_MAP)
    seen = set(step_of)
    if not seen - {NOT_ON_MAP}:
        raise NothingInCommon(
            f"the log's {listed(log.activity_names)} are none of the map's"
            f" {listed([step.name for step in process.steps])}"
        )
    return Matching(
        step_of=tuple(step_of),
        unknown=tuple(name for name, place in zip(log.activity_names, step_of, strict=True) if place == NOT_ON_MAP),
        unseen=tuple(step.id for place, step in enumerate(process.steps) if place not in seen),
    )


def _places(process: ProcessMap) -> Mapping[str, list[int]]:
    """By id first; by name where that is not another step's id."""
    by_id = {_plain(step.id): [place] for place, step in enumerate(process.steps)}
    by_name: dict[str, list[int]] = defaultdict(list)
    for place, step in enumerate(process.steps):
        by_name[_plain(step.name)].append(place)
    return {**by_name, **by_id}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
