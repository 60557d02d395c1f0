"""Who may do what? One table; what it does not allow is refused. docs/access.md prints it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from engine.access_terms import ROLES, Action, Grant, Tie
from engine.cases.model import Case, Item
from engine.errors import EightflowsError
from engine.forms.definition import Level
from engine.people import MANAGER, SECOND_LINE, Directory

__all__ = [
    "EIGHTFLOWS",
    "NOBODY",
    "PEOPLE_ONLY",
    "ROLES",
    "TABLE",
    "Action",
    "Actor",
    "Grant",
    "NotAllowed",
    "Tie",
    "actor_of",
    "anybody_may",
    "check",
    "levels",
    "may",
    "ties_to",
    "ties_to_case",
]


class NotAllowed(EightflowsError):
    """Says that it is not allowed, and nothing of what it is about."""

    def __init__(self, action: Action | str) -> None:
        super().__init__(
            f"You are not allowed to {action}, or it is not there. Ask the person it belongs to, or an administrator"
        )


HR = frozenset({"hr_adviser", "hr_lead"})
SUPPLIERS = frozenset({"supplier_manager", "procurement"})
SYSTEMS = frozenset({"system_manager", "ops"})
GOVERNANCE = frozenset({"information_governance", "caldicott_guardian"})
NOTICES = frozenset({"communications", "clinical_safety_officer"})
LINE = frozenset({Tie.MANAGER, Tie.SECOND_LINE})


def _only(*grants: Grant | frozenset[str] | frozenset[Tie]) -> frozenset[Grant]:
    return frozenset().union(*(grants_ if isinstance(grants_, frozenset) else {grants_} for grants_ in grants))


TABLE: Mapping[Action, frozenset[Grant]] = MappingProxyType(
    {
        Action.START_CASE: _only(Tie.SUBJECT, LINE, Tie.OWNER, HR, "workforce_lead", Tie.ROBOT),
        Action.SEE_CASE: _only(Tie.SUBJECT, LINE, Tie.ASKED, Tie.STARTER, Tie.OWNER, Tie.TEAM, HR),
        Action.FILL_IN: _only(Tie.ASKED),
        Action.SIGN_OFF: _only(Tie.ASKED),
        Action.SEND_BACK: _only(Tie.ASKED),
        Action.PASS_ON: _only(Tie.ASKED, LINE, Tie.OWNER),
        Action.STOP_CASE: _only(Tie.SUBJECT, LINE, Tie.ASKED, Tie.STARTER, Tie.OWNER, HR, Tie.ROBOT),
        Action.CLEAR_CASE: _only(Tie.OWNER),
        Action.HOLD_CASE: _only(Tie.MANAGER, Tie.OWNER, HR),
        Action.CANCEL_CASE: _only(Tie.STARTER, Tie.OWNER, HR),
        Action.REOPEN_CASE: _only(Tie.OWNER, HR),
        Action.MOVE_CASE: _only(Tie.OWNER, "ops"),
        Action.TELL_CASE: _only(Tie.ROBOT),
        Action.SEE_PEOPLE: _only(Tie.SIGNED_IN, HR, "workforce_lead"),
        Action.SEE_PERSON: _only(Tie.SUBJECT, LINE, HR, "workforce_lead"),
        Action.IMPORT_PEOPLE: _only("workforce_lead", "administrator", Tie.ROBOT),
        Action.SET_STAND_IN: _only(Tie.SUBJECT, LINE, "workforce_lead"),
        Action.END_STAND_IN: _only(Tie.SUBJECT, LINE, Tie.STAND_IN, "workforce_lead"),
        Action.SEE_ROLES: _only(Tie.SIGNED_IN),
        Action.GIVE_ROLE: _only("administrator"),
        Action.SEE_MAPS: _only(Tie.SIGNED_IN, "facilitator"),
        Action.EDIT_MAP: _only(Tie.OWNER, "facilitator"),
        Action.PUBLISH_MAP: _only("facilitator"),
        Action.START_PROCESS: _only("ops"),
        Action.SEE_SUPPLIER_REGISTERS: _only(Tie.OWNER, SUPPLIERS, SYSTEMS, GOVERNANCE, "finance"),
        Action.EDIT_SUPPLIER_REGISTERS: _only(Tie.OWNER, SUPPLIERS),
        Action.IMPORT_SUPPLIER_REGISTERS: _only(SUPPLIERS),
        Action.SEE_SYSTEM_REGISTERS: _only(Tie.SIGNED_IN, SYSTEMS, SUPPLIERS, NOTICES),
        Action.EDIT_SYSTEM_REGISTERS: _only(Tie.OWNER, SYSTEMS),
        Action.IMPORT_SYSTEM_REGISTERS: _only(SYSTEMS),
        Action.SEE_IG_REGISTERS: _only(Tie.OWNER, GOVERNANCE),
        Action.EDIT_IG_REGISTERS: _only(GOVERNANCE),
        Action.IMPORT_IG_REGISTERS: _only(GOVERNANCE),
        Action.SEE_NOTICE_REGISTERS: _only(Tie.OWNER, NOTICES, SYSTEMS, "digital_champion"),
        Action.EDIT_NOTICE_REGISTERS: _only(Tie.OWNER, NOTICES, SYSTEMS),
        Action.IMPORT_NOTICE_REGISTERS: _only(NOTICES, SYSTEMS),
        Action.WRITE_NOTICE: _only(Tie.OWNER, "communications", SYSTEMS),
        Action.PREVIEW_NOTICE: _only(Tie.OWNER, NOTICES, SYSTEMS),
        Action.SEND_NOTICE: _only("communications", "ops"),
        Action.RELEASE_NOTICE: _only("clinical_safety_officer"),
        Action.EMERGENCY_RELEASE: _only("clinical_safety_officer", "on_call_manager"),
        Action.SEE_REVIEWS: _only(Tie.OWNER, SUPPLIERS, "finance"),
        Action.RUN_REVIEW: _only(Tie.OWNER, SUPPLIERS),
        Action.MAKE_PACK: _only(Tie.OWNER, SUPPLIERS, Tie.ROBOT),
        Action.SEE_FLOWS: _only("ops", "administrator", "facilitator"),
        Action.RUN_FLOW: _only("ops", Tie.ROBOT),
        Action.PAUSE_FLOW: _only("ops", "administrator"),
        Action.SEE_OUTBOX: _only("ops"),
        Action.DECIDE_OUTBOX: _only("ops"),
        Action.READ_AUDIT: _only("information_governance"),
        Action.SEE_RETENTION: _only("information_governance", "workforce_lead"),
        Action.DISPOSE: _only("information_governance"),
        Action.MANAGE_ACCOUNTS: _only("administrator"),
        Action.MANAGE_TOKENS: _only("administrator"),
    }
)

PEOPLE_ONLY: frozenset[Action] = frozenset(
    {
        Action.SIGN_OFF,
        Action.CLEAR_CASE,
        Action.GIVE_ROLE,
        Action.PUBLISH_MAP,
        Action.START_PROCESS,
        Action.RELEASE_NOTICE,
        Action.EMERGENCY_RELEASE,
        Action.DECIDE_OUTBOX,
        Action.DISPOSE,
        Action.MANAGE_ACCOUNTS,
        Action.MANAGE_TOKENS,
    }
)
"""What a machine may never do, whatever roles its account was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a person's id and the roles they hold for the whole trust; `robot` for a machine's account."""

    person: str
    roles: frozenset[str] = frozenset()
    robot: bool = False


EIGHTFLOWS = Actor(person="eightflows", robot=True)
"""What runs by itself, on a schedule."""


NOBODY = Actor(person="")
"""May do nothing at all."""


def actor_of(person: str, directory: Directory, on: date, *, given: frozenset[str] = frozenset()) -> Actor:
    """The person with the roles they hold for the whole trust that day; NOBODY who has left or not started.

    Somebody the directory does not know (a local account) has no roles from it. `given`: by their account.
    """
    found = directory.person(person)
    if found is None:
        return Actor(person=person, roles=given)
    if not found.works_on(on):
        return NOBODY
    held = frozenset(role for role, team in directory.roles_of(person, on) if not team)
    return Actor(person=person, roles=held | given)


def may(action: Action, actor: Actor, ties: Collection[Grant] = ()) -> bool:
    """Whether the table allows it. `ties`: how the actor is tied to the thing it is about.

    On what is about themselves nobody uses a role they hold.
    """
    if actor.robot and action in PEOPLE_ONLY:
        return False
    everybody = Tie.ROBOT if actor.robot else Tie.SIGNED_IN
    roles = () if Tie.SUBJECT in ties else actor.roles
    held: frozenset[Grant] = frozenset({*ties, *roles, everybody} if actor.person else ())
    return not held.isdisjoint(TABLE.get(action, frozenset()))


def anybody_may(action: Action, directory: Directory, on: date) -> bool:
    """Whether somebody of the directory is allowed it that day by a role they hold for the whole trust.

    Where nobody is, the roles have not been given yet: whoever sets the installation up gives them.
    """
    holders = {each.person for each in directory.roles if not each.team and each.holds_on(on)}
    return any(may(action, actor_of(person, directory, on)) for person in holders)


def check(action: Action, actor: Actor, ties: Collection[Grant] = ()) -> None:
    """Raises NotAllowed where the table does not allow it."""
    if not may(action, actor, ties):
        raise NotAllowed(action)


def ties_to(about: str, actor: Actor, directory: Directory, on: date) -> frozenset[Grant]:
    """How somebody is tied to a person or a team, with the roles they hold for that team that day.

    Whoever stands in for a manager is tied as the manager is, and as a stand-in.
    """
    found = directory.person(actor.person)
    if actor.robot or found is None or not found.works_on(on):
        return frozenset()
    ties: set[Grant] = set()
    if actor.person == about:
        ties.add(Tie.SUBJECT)
    for tie, role, own in (
        (Tie.MANAGER, MANAGER, directory.manager_of(about)),
        (Tie.SECOND_LINE, SECOND_LINE, directory.second_line_of(about)),
    ):
        asked = found in directory.holders(role, about, on)
        if asked or found == own:
            ties.add(tie)
        if asked and found != own and own and own.works_on(on):
            ties.add(Tie.STAND_IN)
    subject = directory.person(about)
    team = subject.team if subject else about
    if subject is None and about and found.team == about:
        ties.add(Tie.TEAM)
    over = {"", *(each.id for each in directory.teams_from(team))}
    if actor.person != about:
        ties |= {role for role, of in directory.roles_of(actor.person, on) if of in over}
    return frozenset(ties)


def ties_to_case(
    actor: Actor,
    case: Case,
    directory: Directory,
    on: date,
    *,
    item: Item | None = None,
    started_by: str = "",
    owner: str = "",
) -> frozenset[Grant]:
    """How somebody is tied to a case.

    item        only being asked for this piece of work counts; without it, for any that is open
    started_by  id of the person who started it;  owner: role called about its exceptions
    """
    ties = set(ties_to(case.subject, actor, directory, on))
    person = directory.person(actor.person)
    if actor.robot or person is None or not person.works_on(on):
        return frozenset(ties)
    if actor.person == started_by:
        ties.add(Tie.STARTER)
    if owner and person in directory.holders(owner, case.subject, on):
        ties.add(Tie.OWNER)
    for each in (item,) if item else case.open_items:
        ties |= _asked(actor, each, case.subject, directory, on)
    return frozenset(ties)


def _asked(actor: Actor, item: Item, subject: str, directory: Directory, on: date) -> set[Grant]:
    if item.assignee:
        asked = directory.person(item.assignee)
        if asked is None:
            return set()
        if asked.id == actor.person:
            return {Tie.ASKED}
        stands_in = directory.present(asked.id, on, but_not=subject).id == actor.person
        return {Tie.ASKED, Tie.STAND_IN} if stands_in else set()
    holders = directory.holders(item.asked, subject, on) if item.asked else ()
    return {Tie.ASKED} if any(holder.id == actor.person for holder in holders) else set()


def levels(ties: Collection[Grant], actor: Actor) -> frozenset[Level]:
    """Which answers somebody tied so may see; none where the tie gives no reason to see any.

    The subject and HR see all; the manager, and the second line once it is asked, all but special-category
    data; occupational health what it is asked about; others the lowest level.
    """
    held = {*ties, *actor.roles}
    asked = Tie.ASKED in held
    if Tie.SUBJECT in held or held & HR or (asked and "occupational_health" in held):
        return frozenset(Level)
    if Tie.MANAGER in held or (asked and Tie.SECOND_LINE in held):
        return frozenset({Level.L1, Level.L2})
    lowest = {Tie.SECOND_LINE, Tie.ASKED, Tie.STARTER, Tie.OWNER, Tie.TEAM}
    return frozenset({Level.L1}) if held & lowest else frozenset()
