"""Who does it, when something is done on the command line? A person of the directory.

Whoever may run commands on this machine may act as anybody (`--as`): it holds the database and its keys. What is done
is allowed or refused as for that person, and written to the audit trail under their name.
"""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.errors import EightflowsError
from flows.answers import who_asks

if TYPE_CHECKING:
    from connectors.store import Store
    from engine.access import Action, Actor
    from engine.people import Directory, Person

WHO = "Employee number, sign-in, address, or part of a name"

As = Annotated[str | None, Parameter(name="--as", help=f"Who does it. {WHO}; else you, by your sign-in.")]


class NobodyFound(EightflowsError):
    """The words fit nobody, or more than one person."""


def acting_person(directory: "Directory", named: str | None) -> "Person":
    """The person named, or whoever is signed in to this machine. Raises NobodyFound."""
    if named:
        return the_one(directory, named)
    name = who_asks()
    if (found := directory.by_sign_in(name)) is None:
        raise NobodyFound(f"Nobody signs in as {name!r}. Say who you are with --as")
    return found


def acting_by_role(store: "Store", action: "Action", *, named: str | None, on: date) -> str:
    """Who does what only a role allows, for the audit trail.

    As long as nobody holds such a role, the installation is being set up, and whoever may run commands on this
    machine does it; from then on the table is asked. Raises NobodyFound, NotAllowed.
    """
    from engine.access import actor_of, anybody_may, check, may

    directory = store.people.directory()
    accounts = [each for each in store.accounts.accounts() if not each.disabled]
    given = (actor_of(each.person, directory, on, given=each.roles) for each in accounts)
    set_up = anybody_may(action, directory, on) or any(may(action, actor) for actor in given)
    if not set_up and not named:
        return who_asks()
    actor = acting_actor(store, named, on)
    if set_up:
        check(action, actor)
    return actor.person


def acting_actor(store: "Store", named: str | None, on: date) -> "Actor":
    """Whoever has an account of that name, with its roles; else a person of the directory. Raises NobodyFound."""
    from engine.access import actor_of

    directory = store.people.directory()
    account = store.accounts.named(named or who_asks())
    if account and not account.disabled:
        return actor_of(account.person, directory, on, given=account.roles)
    return actor_of(acting_person(directory, named).id, directory, on)


def the_one(directory: "Directory", who: str) -> "Person":
    """The one person meant. Raises NobodyFound, with the names that fit."""
    exact = (
        directory.person(who)
        or directory.by_employee_number(who)
        or directory.by_sign_in(who)
        or directory.by_email(who)
    )
    if exact:
        return exact
    found = directory.find(who, limit=10)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NobodyFound(f"Nobody is known by {who!r}. `eightflows people list` shows who is")
    names = "\n".join(f"  {each.id}  {each.name}, {each.post}" for each in found)
    raise NobodyFound(f"Several people fit {who!r}. Give the number of one:\n{names}")
