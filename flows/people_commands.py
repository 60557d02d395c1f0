"""What can be asked about people on the command line?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from engine.errors import EightflowsError
from flows.acting import WHO, As, NobodyFound, acting_actor, the_one
from flows.answers import LONDON, print_json, printable
from flows.arguments import DAY

if TYPE_CHECKING:
    from engine.people import Directory, Person

On = Annotated[date | None, DAY, Parameter(help="The business date, as 2026-11-23; else today.")]
DryRun = Annotated[bool, Parameter(negative="", help="Say what would change, and change nothing.")]
Who = Annotated[str, Parameter(help=f"{WHO}.")]
ManyLeavers = Annotated[
    bool, Parameter(negative="", help="Those missing from the list have left, however many they are.")
]
OutFolder = Annotated[Path | None, Parameter(help="Folder for the report and the rows to put right.")]

app = App(name="people", help="People, teams, roles and stand-ins: import them, look them up.")


@app.command(name="import")
def import_(
    file: Annotated[Path, Parameter(help="A list in CSV or Excel, as exported from ESR, the roster or kept by hand.")],
    /,
    *,
    profile: Annotated[str | None, Parameter(help="What its columns mean; else found out by its headers.")] = None,
    dry_run: DryRun = False,
    on: On = None,
    many_leavers: ManyLeavers = False,
    out: OutFolder = None,
    acting: As = None,
) -> None:
    """Take in a list. Rows with faults go to a file to put right (exit code 2); the others are taken."""
    from connectors.people_files import profile_named, read_table
    from flows.people_lists import read_list
    from flows.people_taking import take

    reading = read_list(read_table(file), profile_named(profile) if profile else None)
    take(reading, file.name, out or file.parent, dry_run=dry_run, on=on, many_leavers=many_leavers, acting=acting)


@app.command
def directory(
    *,
    dry_run: DryRun = False,
    on: On = None,
    many_leavers: ManyLeavers = False,
    out: OutFolder = None,
    acting: As = None,
) -> None:
    """Take in what the trust's directory (LDAP) says of people."""
    from connectors.people_files import profile_named
    from flows.people_directory import DIRECTORY_PROFILE, directory_table
    from flows.people_lists import read_list
    from flows.people_taking import take
    from flows.settings import Settings

    table = directory_table()
    if table is None:
        raise EightflowsError("No directory is set. Set EIGHTFLOWS_LDAP_URL: docs/guide/people.md")
    reading = read_list(table, profile_named(DIRECTORY_PROFILE))
    folder = out or Settings.from_env().home / "people" / "looked-at"
    take(reading, "directory", folder, dry_run=dry_run, on=on, many_leavers=many_leavers, acting=acting)


@app.command(name="list")
def list_(
    text: Annotated[str, Parameter(help="Only those whose name, number, post or team has these words.")] = "",
    /,
    *,
    team: Annotated[str | None, Parameter(help="Only this team (its code).")] = None,
    on: On = None,
    json: Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output.")] = False,
) -> None:
    """List those at work on a day, with their team and manager."""
    known, today = _directory(), _day(on)
    if team is not None and known.team(team) is None:
        raise NobodyFound(f"There is no team {team!r}. Give its code, as in the list of teams")
    people = known.find(text, limit=len(known.people), on=today) if text else _by_name(known.people)
    found = [each for each in people if each.works_on(today) and team in (None, each.team)]
    if json:
        print_json({"on": today.isoformat(), "people": [_document(known, each, today) for each in found]})
        return
    for each in found:
        of, manager = known.team(each.team), known.manager_of(each.id)
        boss = f", manager {manager.name}" if manager else ""
        print(printable(f"{each.id:<10} {each.name:<28} {each.post}, {of.name if of else 'no team'}{boss}"))
    print(f"\n{len(found):,} people at work on {today:%d %B %Y}.")


@app.command
def show(
    who: Who,
    /,
    *,
    on: On = None,
    json: Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Show a person: team, manager and second line, roles, who stands in, who reports to them."""
    known, today = _directory(), _day(on)
    person = the_one(known, who)
    document = _document(known, person, today)
    if json:
        print_json(document)
        return
    for name, value in document.items():
        said = "; ".join(map(str, value)) if isinstance(value, list) else value
        if said:
            print(printable(f"{name.replace('_', ' '):<16} {said}"))


@app.command
def history(who: Who, /, *, acting: As = None) -> None:
    """Say what was changed about a person: when, by whom, each field from old to new."""
    from engine.access import Action, check, ties_to
    from engine.people_change import PERSON_CASE
    from flows.answers import moment
    from flows.settings import Settings
    from flows.wiring import open_store

    with open_store(Settings.from_env()) as store:
        known, today = store.people.directory(), _day(None)
        person, actor = the_one(known, who), acting_actor(store, acting, today)
        check(Action.SEE_PERSON, actor, ties_to(person.id, actor, known, today))
        entries = store.audit.entries(PERSON_CASE + person.id)
    for entry in entries:
        why = f" ({entry.why})" if entry.why else ""
        print(printable(f"{moment(entry.at)}  {entry.what}, by {entry.by}{why}"))
        for change in entry.changes:
            print(printable(f"  {change}"))


@app.command(name="stand-in")
def stand_in(
    who: Who,
    by: Annotated[str, Parameter(help="Who stands in for them.")],
    /,
    *,
    first: Annotated[date, DAY, Parameter(name="--from", help="First day.")],
    until: Annotated[date, DAY, Parameter(help="Last day.")],
    why: Annotated[str, Parameter(help="Kept sealed, and never shown in lists.")] = "",
    cancel: Annotated[bool, Parameter(negative="", help="It will not happen: take it back.")] = False,
    acting: As = None,
) -> None:
    """Say who does what a person is asked while they are away."""
    from engine.access import Action, check, ties_to
    from engine.people import StandIn
    from engine.people_change import PeopleChange
    from flows.settings import Settings
    from flows.wiring import open_store

    with open_store(Settings.from_env()) as store:
        known, revision = store.people.snapshot()
        person, other = the_one(known, who), the_one(known, by)
        actor = acting_actor(store, acting, _day(None))
        ties = ties_to(person.id, actor, known, _day(None))
        check(Action.END_STAND_IN if cancel else Action.SET_STAND_IN, actor, ties)
        if until < first:
            raise EightflowsError("It cannot end before it begins: check --from and --until")
        if person == other:
            raise EightflowsError("Nobody stands in for themselves: name somebody else")
        one = StandIn(person=person.id, by=other.id, begins=first, ends=until, why=why)
        kept = next(
            (each for each in known.stand_ins if (each.person, each.by, each.begins) == (one.person, one.by, first)),
            None,
        )
        if cancel and kept is None:
            raise EightflowsError(f"{other.name} does not stand in for {person.name} from that day")
        change = PeopleChange(dropped=(kept,)) if cancel and kept else PeopleChange(stand_ins=(one,))
        store.people.save(change, revision=revision, by=actor.person, at=datetime.now(UTC), why="")
    done = "no longer stands in" if cancel else "stands in"
    print(printable(f"{other.name} {done} for {person.name}, {first:%d %B} to {until:%d %B %Y}."))


def _directory() -> "Directory":
    from flows.settings import Settings
    from flows.wiring import open_store

    with open_store(Settings.from_env()) as store:
        return store.people.directory()


def _document(known: "Directory", person: "Person", today: date) -> dict[str, object]:
    team, manager, second = known.team_of(person.id), known.manager_of(person.id), known.second_line_of(person.id)
    present = known.present(person.id, today)
    return {
        "id": person.id,
        "name": person.name,
        "post": person.post,
        "band": person.band,
        "team": team.name if team else "",
        "service": team.service if team else "",
        "site": team.site if team else "",
        "email": person.email,
        "sign_in": person.sign_in,
        "starts": f"{person.starts:%d %B %Y}" if person.starts else "",
        "leaves": f"{person.leaves:%d %B %Y}" if person.leaves else "",
        "at_work": "yes" if person.works_on(today) else "no",
        "manager": manager.name if manager else "",
        "second_line": second.name if second else "",
        "roles": [f"{role}{f' for {team}' if team else ''}" for role, team in sorted(known.roles_of(person.id, today))],
        "stands_in": present.name if present != person else "",
        "standing_in_for": [each.name for each in known.standing_in_for(person.id, today)],
        "manages": [each.name for each in known.reports_to(person.id) if each.works_on(today)],
    }


def _by_name(people: "Sequence[Person]") -> "Sequence[Person]":
    return sorted(people, key=lambda each: (each.name.casefold(), each.id))


def _day(on: date | None) -> date:
    return on or datetime.now(LONDON).date()
