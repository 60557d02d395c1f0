"""How does a drawn map become a process that runs: what is said of each step, what is missing, and "Start it"?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from starlette.responses import Response

from connectors.web import replies
from connectors.web.maps.editing import (
    HOME,
    address_of,
    check_may_change,
    may_change,
    name_of,
    opened,
    to_change,
    to_see,
)
from connectors.web.rooms import LARGE, Door, Guard, Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.cases.published import (
    ROLES_ASKED,
    Known,
    ProcessSettings,
    PublishedProcess,
    Publishing,
    StepSettings,
    link_key,
    suggested,
)
from engine.cases.publishing import NotYetAProcess, Publication, branches, faults_at, publication, usable
from engine.drawn_maps import OpenMap
from engine.errors import EightflowsError, UnreadableFile
from process_maps.drafts.reading import read
from process_maps.model import Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind

PERSON, MACHINE = "person:", "machine:"
LONGEST, LONGEST_QUESTIONS = 300, 4_000


Field: TypeAlias = dict[str, str]
"""One field of the page: its id, its name, what is wrong with it."""


class NotHere(EightflowsError):
    """This installation starts no drawn maps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """A map on its way to run: as drawn, what was said of it so far, what can be said."""

    found: OpenMap
    drawn: ProcessMap
    unread: int
    known: Known
    published: PublishedProcess | None
    settings: ProcessSettings


def _publishing(visit: Visit) -> Publishing:
    if visit.parts.publishing is None:
        raise NotHere("maps are not started as processes on this machine")
    return visit.parts.publishing


def _starting(visit: Visit) -> Starting:
    found, publishing = opened(visit), _publishing(visit)
    reading = read(found.draft)
    if reading.process is None or not reading.process.steps:
        raise NotHere("the map has no step that can be read yet: name at least one")
    known, published = publishing.known(), publishing.find(visit.path("id"))
    return Starting(
        found=found,
        drawn=reading.process,
        unread=len(reading.faults),
        known=known,
        published=published,
        settings=published.settings if published else suggested(reading.process, known),
    )


# --- the page ---------------------------------------------------------------------------------------


def start_page(visit: Visit) -> Response:
    """What is said of each step. With ?checked=1 also what is still missing."""
    starting = _starting(visit)
    checked = bool(visit.asked("checked"))
    faults = _faults(starting, visit.path("id")) if checked else {}
    rows = [_step_row(number, step, starting, faults) for number, step in enumerate(starting.drawn.steps, start=1)]
    whole = {field: _asked(f"{field}-whole", field, faults.get(("", field), "")) for field in ("owner", "retention")}
    ways = list(_ways(starting, faults))
    errors = [{"text": faults[key], "href": "#steps"} for key in (("", "map"),) if key in faults]
    errors += list(_summary(whole, rows, ways))
    return replies.page(
        visit,
        "map_start.jinja",
        title=f"Start automation: {name_of(starting.found.draft)}",
        address=address_of(visit),
        errors=errors,
        starting=starting,
        rows=rows,
        whole=whole,
        ways=ways,
        doers=_who_choices(starting.known),
        roles=ROLES_ASKED,
        form_choices=_form_choices(starting.known),
        ready=checked and not errors,
        may_keep=may_change(visit, starting.found),
        may_start=visit.may(Action.START_PROCESS),
        by=visit.name_of(starting.published.by) if starting.published else "",
        wide=True,
    )


def _faults(starting: Starting, id: str) -> dict[tuple[str, str], str]:
    try:
        _publication(starting, id)
    except NotYetAProcess as not_yet:
        found = dict(faults_at(not_yet.faults))
    else:
        found = {}
    if starting.unread:
        cells = "1 cell" if starting.unread == 1 else f"{starting.unread} cells"
        unread = f"{cells} of the map cannot be read. Put right what the editor marks."
        found["", "map"] = " ".join(filter(None, (found.get(("", "map")), unread)))
    return found


def _publication(starting: Starting, id: str) -> Publication:
    return publication(starting.drawn, starting.settings, starting.known, id=id)


def _summary(
    whole: Mapping[str, Field], rows: Sequence[Mapping[str, Any]], ways: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, str]]:
    """Everything missing, with the step or the way on it is about, for the top of the page."""
    about: list[tuple[str, Field]] = [("", field) for field in whole.values()]
    about += [
        (f"Step {row['number']}, {row['step'].name}: ", field) for row in rows for field in row["fields"].values()
    ]
    about += [
        (f"{each['after']}, {way['text'][:1].lower()}{way['text'][1:]}: ", way["field"])
        for each in ways
        for way in each["ways"]
    ]
    for place, field in about:
        if field["fault"]:
            yield {"text": f"{place}{field['fault']}", "href": f"#{field['id']}"}


def _asked(id: str, name: str, fault: str) -> Field:
    return {"id": id, "name": name, "fault": fault}


def _step_row(number: int, step: Step, starting: Starting, faults: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    said = starting.settings.step(step.id)
    who = " ".join(filter(None, (faults.get((step.id, field), "") for field in ("automation", "role"))))
    told = {"who": who} | {field: faults.get((step.id, field), "") for field in ("form", "questions", "due", "owner")}
    return {
        "number": number,
        "step": step,
        "lane": next((lane.name for lane in starting.drawn.lanes if lane.id == step.lane), ""),
        "said": said,
        "who": f"{MACHINE}{said.automation}" if said.automation else f"{PERSON}{said.role}" if said.role else "",
        "fields": {field: _asked(f"{field}-{number}", f"{field} {step.id}", fault) for field, fault in told.items()},
    }


def _ways(starting: Starting, faults: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """Every place where a case takes one of several ways."""
    names = {**{step.id: step.name for step in starting.drawn.steps}}
    known_at = usable(starting.drawn, starting.settings, starting.known)
    number = 0
    for node, links in branches(starting.drawn).items():
        ways = []
        for link in links:
            number += 1
            key = link_key(link)
            back = link.kind is LinkKind.REWORK
            ways.append(
                {
                    "text": f"{'Back to' if back else 'On to'} {names.get(link.target, 'where the routes join')}",
                    "label": link.label,
                    "share": link.share,
                    "said": starting.settings.conditions.get(key, ""),
                    "field": _asked(f"condition-{number}", f"condition {key}", faults.get((key, "condition"), "")),
                }
            )
        yield {"after": names.get(node) or _before(starting.drawn, node, names), "ways": ways, "known": known_at[node]}


def _before(drawn: ProcessMap, gateway: str, names: Mapping[str, str]) -> str:
    """What comes before a place where routes part that has no name of its own."""
    found = getattr(drawn.node(gateway), "name", "")
    return found or ", ".join(
        names[link.source] for link in drawn.links if link.target == gateway and link.source in names
    )


def _who_choices(known: Known) -> Mapping[str, Mapping[str, str]]:
    return {
        "A person": {f"{PERSON}{role}": words for role, words in ROLES_ASKED.items()},
        "A machine": {f"{MACHINE}{id}": each.name for id, each in known.automations.items()},
    }


def _form_choices(known: Known) -> Mapping[str, Mapping[str, str]]:
    """Forms by the process they belong to."""
    found: dict[str, dict[str, str]] = {}
    for id, each in sorted(known.forms.items(), key=lambda item: (item[1].process, item[1].form.title)):
        found.setdefault(each.process, {})[id] = each.form.title
    return found


# --- what was sent ----------------------------------------------------------------------------------


def _sent(visit: Visit, drawn: ProcessMap) -> ProcessSettings:
    def said(name: str, longest: int = LONGEST) -> str:
        return visit.value(name)[:longest]

    def step(id: str) -> StepSettings:
        who = said(f"who {id}")
        return StepSettings(
            role=who.removeprefix(PERSON) if who.startswith(PERSON) else "",
            automation=who.removeprefix(MACHINE) if who.startswith(MACHINE) else "",
            form=said(f"form {id}"),
            questions=said(f"questions {id}", LONGEST_QUESTIONS),
            due=said(f"due {id}"),
            owner=said(f"owner {id}"),
        )

    keys = [link_key(link) for links in branches(drawn).values() for link in links]
    return ProcessSettings(
        owner=said("owner"),
        retention=said("retention"),
        steps={each.id: step(each.id) for each in drawn.steps},
        conditions={key: text for key in keys if (text := said(f"condition {key}"))},
    )


def _kept(visit: Visit) -> PublishedProcess:
    """What was sent, kept for whoever goes on with it."""
    starting = _starting(visit)
    process = PublishedProcess(
        name=visit.path("id"),
        title=name_of(starting.found.draft),
        settings=_sent(visit, starting.drawn),
        by=visit.actor.person,
        at=visit.now,
    )
    _publishing(visit).keep_settings(process)
    return process


def keep(visit: Visit) -> Response:
    """Save what was said, and show what is missing."""
    check_may_change(visit, opened(visit))
    _kept(visit)
    return replies.go(f"{address_of(visit)}/start?checked=1")


def start(visit: Visit) -> Response:
    """Start it, where nothing is missing and that is the button that was pressed."""
    process = _kept(visit)
    starting = _starting(visit)
    if visit.value("then") == "check" or _faults(starting, process.name):
        return replies.go(f"{address_of(visit)}/start?checked=1")
    files = _publication(starting, process.name).files
    try:
        _publishing(visit).publish(replace(process, map_edits=starting.found.edits), files)
    except UnreadableFile as error:
        raise NotHere("; ".join(f"{fault.where}: {fault.what}" for fault in error.faults)) from error
    return replies.go(f"{address_of(visit)}/started")


def started(visit: Visit) -> Response:
    """What happens now."""
    found = _publishing(visit).find(visit.path("id"))
    if found is None or not found.version:
        return replies.go(f"{address_of(visit)}/start")
    running = visit.parts.processes.current(found.name)
    first = [running.step_name(node) for node in running.process.starts]
    changed = opened(visit).edits > found.map_edits
    return replies.page(
        visit,
        "map_started.jinja",
        title=f"{found.title} {'is paused' if found.paused else 'runs'}",
        address=address_of(visit),
        home=HOME,
        found=found,
        running=running,
        first=first,
        changed=changed,
        by=visit.name_of(found.by),
        may_start=visit.may(Action.START_PROCESS),
    )


def pause(visit: Visit) -> Response:
    """No new cases, or cases again."""
    paused = visit.value("paused") == "yes"
    _publishing(visit).pause(visit.path("id"), paused, by=visit.actor.person, at=visit.now)
    return replies.go(f"{address_of(visit)}/started")


def _for_ops(path: str, page: Any) -> Door:
    return Door(
        path=f"{HOME}{path}", page=page, methods=("POST",), guard=Guard.ROLE, needs=Action.START_PROCESS, takes=LARGE
    )


ROOM = Room(
    doors=(
        to_see("/{id}/start", start_page),
        to_see("/{id}/started", started),
        to_change("/{id}/start/check", keep, LARGE),
        _for_ops("/{id}/start", start),
        _for_ops("/{id}/start/pause", pause),
    )
)
