"""What does docs/access.md say? It is made from the engine's table of who may do what.

PYTHONPATH=. python docs/make_access.py > docs/access.md
"""

import sys
from collections.abc import Iterable, Mapping

from engine.access import PEOPLE_ONLY, ROLES, TABLE, Action, Grant, Tie

GROUPS: Mapping[str, tuple[Action, Action]] = {
    "Cases": (Action.START_CASE, Action.TELL_CASE),
    "People": (Action.SEE_PEOPLE, Action.GIVE_ROLE),
    "Maps": (Action.SEE_MAPS, Action.START_PROCESS),
    "Registers": (Action.SEE_SUPPLIER_REGISTERS, Action.IMPORT_NOTICE_REGISTERS),
    "Notices": (Action.WRITE_NOTICE, Action.EMERGENCY_RELEASE),
    "Supplier reviews": (Action.SEE_REVIEWS, Action.MAKE_PACK),
    "What runs": (Action.SEE_FLOWS, Action.DECIDE_OUTBOX),
    "Records and accounts": (Action.READ_AUDIT, Action.MANAGE_TOKENS),
}
"""The first and the last action of each, in the order of the engine's list."""

HEAD = """# Who may do what

Made by `python docs/make_access.py`; a test holds it to the engine's own table (`engine/access.py`). What is not
here is refused. [The guide](guide/access.md) says how it is used.
"""

ROLES_HEAD = """
## Roles

| role | what its holder does |
|---|---|
"""


def access_page() -> str:
    sections = "".join(_section(name, first, last) for name, (first, last) in GROUPS.items())
    roles = "".join(f"| `{role}` | {what} |\n" for role, what in ROLES.items())
    return HEAD + sections + ROLES_HEAD + roles


def _section(name: str, first: Action, last: Action) -> str:
    actions = list(Action)
    rows = "".join(
        f"| {action.value} | {_who(TABLE[action])}{' · never a machine' if action in PEOPLE_ONLY else ''} |\n"
        for action in actions[actions.index(first) : actions.index(last) + 1]
    )
    return f"\n## {name}\n\n| may | who |\n|---|---|\n{rows}"


def _who(grants: Iterable[Grant]) -> str:
    ties = [tie.value for tie in Tie if tie in set(grants)]
    roles = [f"`{role}`" for role in ROLES if role in set(grants)]
    return ", ".join([*ties, *roles])


if __name__ == "__main__":
    sys.stdout.write(access_page())
