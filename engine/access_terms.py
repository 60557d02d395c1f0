"""Which things can be allowed, to whom: actions, ties and roles by their names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias


class Tie(StrEnum):
    """How somebody is tied to a thing. The words have spaces: no role can be called so."""

    SUBJECT = "the person it is about"
    MANAGER = "their manager"
    SECOND_LINE = "their second line"
    ASKED = "whoever is asked"
    STARTER = "whoever started it"
    OWNER = "its owner"  # of a case: who is called about its exceptions
    STAND_IN = "a stand-in for any of these"
    TEAM = "the team it is about"
    SIGNED_IN = "anybody signed in"
    ROBOT = "eightflows itself"


Grant: TypeAlias = Tie | str
"""A tie, or the name of a role."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "administrator": "looks after accounts, roles and settings; sees nothing people wrote",
        "facilitator": "runs workshops, draws and publishes maps",
        "ops": "schedules and watches what runs",
        "workforce_lead": "answers for people's records, the roster and workforce processes",
        "hr_adviser": "advises managers; decides on letters to staff",
        "hr_lead": "leads the HR advisers",
        "occupational_health": "sees a case when asked about it",
        "health_and_safety": "approves the higher workplace risks",
        "safety_representative": "speaks for a team on its safety",
        "dse_assessor": "looks at workstations",
        "payroll": "pays what was agreed",
        "it_service_desk": "opens and closes accounts",
        "communications": "writes and sends notices",
        "on_call_manager": "may release a notice in an emergency",
        "clinical_safety_officer": "gives or refuses authority to release",
        "system_manager": "looks after systems and who uses them",
        "supplier_manager": "looks after suppliers, contracts and their reviews",
        "procurement": "buys, renews and ends contracts",
        "finance": "confirms money claimed as saved",
        "information_governance": "looks after information assets, agreements, audit and disposal",
        "caldicott_guardian": "decides on the use of confidential information",
        "digital_champion": "speaks for a team on its systems",
        "buddy": "helps a starter to settle in",
    }
)
"""The roles eightflows knows, and what their holders do."""


class Action(StrEnum):
    """Everything that can be allowed. The words complete "may ..."."""

    START_CASE = "start a case"
    SEE_CASE = "see a case"
    FILL_IN = "fill in a form"
    SIGN_OFF = "sign off a form"
    SEND_BACK = "send a form back"
    PASS_ON = "pass a task on"
    STOP_CASE = "stop a case"
    CLEAR_CASE = "clear a stopped case"
    HOLD_CASE = "hold or release a case"
    CANCEL_CASE = "cancel or supersede a case"
    REOPEN_CASE = "reopen a case"
    MOVE_CASE = "move a case to another version of its map"
    TELL_CASE = "tell a case what another system knows"

    SEE_PEOPLE = "see who works where"
    SEE_PERSON = "see a person's record"
    IMPORT_PEOPLE = "import people"
    SET_STAND_IN = "name a stand-in"
    END_STAND_IN = "end standing in"
    SEE_ROLES = "see who holds which role"
    GIVE_ROLE = "give or take away a role"

    SEE_MAPS = "see maps"
    EDIT_MAP = "change a map"
    PUBLISH_MAP = "publish a map"
    START_PROCESS = "let a map run as a process"

    SEE_SUPPLIER_REGISTERS = "see the supplier registers"
    EDIT_SUPPLIER_REGISTERS = "change the supplier registers"
    IMPORT_SUPPLIER_REGISTERS = "import the supplier registers"
    SEE_SYSTEM_REGISTERS = "see the system registers"
    EDIT_SYSTEM_REGISTERS = "change the system registers"
    IMPORT_SYSTEM_REGISTERS = "import the system registers"
    SEE_IG_REGISTERS = "see the information governance registers"
    EDIT_IG_REGISTERS = "change the information governance registers"
    IMPORT_IG_REGISTERS = "import the information governance registers"
    SEE_NOTICE_REGISTERS = "see the notice registers"
    EDIT_NOTICE_REGISTERS = "change the notice registers"
    IMPORT_NOTICE_REGISTERS = "import the notice registers"

    WRITE_NOTICE = "write a notice"
    PREVIEW_NOTICE = "see who would get a notice"
    SEND_NOTICE = "send a notice"
    RELEASE_NOTICE = "give authority to release"
    EMERGENCY_RELEASE = "release in an emergency"

    SEE_REVIEWS = "see supplier reviews"
    RUN_REVIEW = "run a supplier review"
    MAKE_PACK = "make a review pack"

    SEE_FLOWS = "see what runs"
    RUN_FLOW = "run a flow"
    PAUSE_FLOW = "pause a flow"
    SEE_OUTBOX = "see the outbox"
    DECIDE_OUTBOX = "decide about a held letter"

    READ_AUDIT = "read the audit trail"
    SEE_RETENTION = "see what is due for disposal"
    DISPOSE = "confirm a disposal"
    MANAGE_ACCOUNTS = "look after accounts"
    MANAGE_TOKENS = "look after API tokens"
