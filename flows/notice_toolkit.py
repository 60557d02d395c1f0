"""What do registers and maps say that the Digital Toolkit shows? Gathered here, and written as pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from connectors.mail.folder import write_whole
from connectors.mail.notice_letter import LABELS
from connectors.toolkit import toolkit_pages
from engine.calendars import long_date, short_date
from engine.notices.change import Change, ChangeState
from engine.notices.life import KeptChange
from engine.notices.map_systems import plain
from engine.notices.moments import clock_words, london_day
from engine.notices.registered import (
    LIVE,
    Champion,
    RegisteredSystem,
    Training,
    champions_of,
    gaps,
    names_of,
    quarter_days,
    systems_of,
    training_of,
)
from engine.notices.toolkit import Coming, SystemCard, Toolkit, TrainingLine
from engine.people import Directory
from engine.registers.store import RegisterStore
from flows.settings import Settings
from flows.wiring import LIBRARY, open_store

AHEAD = timedelta(days=90)
MOST_CHAMPIONS = 5


def write_toolkit(settings: Settings, folder: Path, now: datetime) -> list[Path]:
    """Write every page into the folder; pages of systems that are gone are taken out. Raises OSError."""
    with open_store(settings) as store:
        changes = store.notices.changes(ends_after=now)
        toolkit = toolkit_of(store.registers, changes, store.people.directory(), processes_by_system(), now)
    folder.mkdir(parents=True, exist_ok=True)
    pages = toolkit_pages(toolkit)
    for name, page in pages.items():
        write_whole(folder / name, page.encode())
    for old in folder.glob("system-*.html"):
        if old.name not in pages:
            old.unlink()
    return [folder / name for name in pages]


def toolkit_of(
    registers: RegisterStore,
    changes: Sequence[KeptChange],
    directory: Directory,
    processes: Mapping[str, Sequence[str]],
    now: datetime,
) -> Toolkit:
    """What the pages say on that day. `processes`: plain name of a system -> names of the processes that use it."""
    today = london_day(now)
    systems = [system for system in systems_of(registers.records("systems")) if system.status == LIVE]
    services = names_of(registers.records("services"))
    names = {system.ref: system.name for system in systems}
    training = training_of(registers.records("training"))
    last_changed = _last_changed(changes, today)
    lines = {each.ref: _training_line(each, names, last_changed) for each in training}
    coming = [(kept.change, _coming(kept.change, names)) for kept in changes if _is_coming(kept, today)]
    champions = [each for each in champions_of(registers.records("champions"), directory) if each.active_on(today)]
    by_service = _by_service(champions, services, directory)
    cards = tuple(
        _card(
            system,
            services=services,
            champions=by_service,
            processes=processes.get(plain(system.name), ()),
            training=[lines[each.ref] for each in training if each.system == system.ref],
            coming=[line for change, line in coming if system.ref in change.systems],
        )
        for system in sorted(systems, key=lambda system: system.name.casefold())
    )
    return Toolkit(
        made=long_date(today),
        systems=cards,
        coming=tuple(line for _, line in sorted(coming, key=lambda each: (each[0].starts, each[0].ref))),
        training=tuple(sorted(lines.values(), key=lambda each: (each.system.casefold(), each.title))),
        champions=by_service,
        gaps=tuple(services[ref] for ref in gaps(services, champions, on=today)),
        forums=tuple(short_date(day) for day in _forums(today)[:2]),
    )


def processes_by_system(library: Path = LIBRARY) -> Mapping[str, Sequence[str]]:
    """Plain name of a system -> the processes of the library whose current map uses it."""
    from flows.map_reading import read_map

    found: dict[str, list[str]] = {}
    for path in sorted(library.glob("*/current.yaml")):
        process = read_map(path)
        for system in process.systems:
            found.setdefault(plain(system.name), []).append(process.name)
    return found


def _card(
    system: RegisteredSystem,
    *,
    services: Mapping[str, str],
    champions: Mapping[str, Sequence[str]],
    processes: Sequence[str],
    training: Sequence[TrainingLine],
    coming: Sequence[Coming],
) -> SystemCard:
    used_in = [services.get(ref, ref) for ref in system.services]
    used = {plain(feature) for feature in system.features_used}
    return SystemCard(
        ref=system.ref,
        name=system.name,
        what_it_is_for=system.what_it_is_for,
        guidance=f"Supported until {short_date(system.end_of_support)}" if system.end_of_support else "",
        services=tuple(used_in),
        champions=tuple(sorted({name for service in used_in for name in champions.get(service, ())})[:MOST_CHAMPIONS]),
        owner=", ".join(filter(None, (system.owner, system.owner_email))),
        support=system.support,
        support_contact=system.support_contact,
        contacts=system.contacts,
        version=system.version,
        processes=tuple(processes),
        not_used_yet=tuple(feature for feature in system.features_available if plain(feature) not in used),
        training=tuple(training),
        coming=tuple(coming),
    )


def _is_coming(kept: KeptChange, today: date) -> bool:
    day = london_day(kept.change.starts)
    return kept.state is ChangeState.RELEASED and today <= day <= today + AHEAD


def _coming(change: Change, names: Mapping[str, str]) -> Coming:
    day = london_day(change.starts)
    ends = f" to {clock_words(change.ends)}" if change.ends and london_day(change.ends) == day else ""
    return Coming(
        day=day,
        when=f"{long_date(day)}, {clock_words(change.starts)}{ends}",
        label=LABELS[change.notice],
        title=change.title,
        what_to_do=change.what_to_do,
        systems=tuple(names.get(ref, ref) for ref in change.systems),
    )


def _last_changed(changes: Iterable[KeptChange], today: date) -> Mapping[str, date]:
    """When each system last got another version, as far as the changes tell."""
    found: dict[str, date] = {}
    for kept in changes:
        day = london_day(kept.change.starts)
        if kept.state is not ChangeState.CANCELLED and day <= today:
            found |= {system: max(day, found.get(system, day)) for system in kept.change.versions}
    return found


def _training_line(training: Training, names: Mapping[str, str], last_changed: Mapping[str, date]) -> TrainingLine:
    changed = last_changed.get(training.system)
    stale = changed is not None and (training.checked is None or training.checked < changed)
    return TrainingLine(
        system=names.get(training.system, training.system),
        title=training.title,
        how=training.how,
        link=training.link,
        stale=stale,
    )


def _by_service(
    champions: Iterable[Champion], services: Mapping[str, str], directory: Directory
) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for champion in champions:
        person = directory.person(champion.person)
        if person is not None:
            found.setdefault(services.get(champion.service, champion.service), []).append(person.name)
    return {service: sorted(found[service]) for service in sorted(found)}


def _forums(today: date) -> list[date]:
    """The champions' meetings to come."""
    days = [*quarter_days(today.year), *quarter_days(today.year + 1)]
    return [day for day in days if day >= today]
