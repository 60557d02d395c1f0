"""How does a document become a change record, or one list of everything that keeps it from being that?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.forms.document_shape import DAY
from engine.forms.moments import NotAMoment, read_date, read_time
from engine.forms.unfit import Unfit
from engine.notices.audience_rule import AudienceRule
from engine.notices.change import NO_VERSIONS, Change, ChangeKind, Impact, Notice, Severity
from engine.notices.moments import LONDON, NoSuchTime, london
from process_maps.document_names import Names
from process_maps.document_records import FAULTY, Records
from process_maps.document_shape import NAME, TEXT, Items, Key, Record
from process_maps.document_values import Choice, Flag, Schema, Text, Unclear, shown
from process_maps.document_writing import as_plain_data
from process_maps.finding import error
from process_maps.quantities import WorkingCalendar

SCHEMA = "eightflows-change/1"
_MOMENT = re.compile(r"(.+?)(?:T|,? at |,? +)(\d{1,2}[:.]\d{2})(?: *(BST|GMT))?", re.IGNORECASE)


class NotAChange(Unfit):
    """The document is no change record yet."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a 24-hour clock time in London: "2027-03-28 20:00", with BST or GMT where it comes twice."""

    def read(self, raw: object) -> datetime:
        found = _MOMENT.fullmatch(str(raw).strip())
        if found is None:
            what = f"{shown(raw)} is not a day with a time"
            raise Unclear(what, "Write both, for example 2027-03-28 20:00")
        try:
            return london(read_date(found[1]), read_time(found[2].replace(".", ":")), found[3] or "")
        except NotAMoment as unclear:
            raise Unclear(f"{shown(raw)} is {unclear}", unclear.remedy) from None
        except NoSuchTime as unclear:
            what, _, remedy = str(unclear).rpartition(". ")
            raise Unclear(what, remedy) from None

    def write(self, value: datetime) -> str:
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M %Z}"

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class Versions:
    """System -> version."""

    def read(self, raw: object) -> Mapping[str, str]:
        if not isinstance(raw, Mapping):
            raise Unclear(f"{shown(raw)} names no system", "Write `S-1: 7.3`, line by line")
        return {Text().read(system): Text().read(version) for system, version in raw.items()} or NO_VERSIONS

    def write(self, value: Mapping[str, str]) -> Mapping[str, str]:
        return dict(value)

    def schema(self) -> Schema:
        return {"type": "object"}


IDS = Items(NAME)
AUDIENCE = Record(
    "an audience",
    AudienceRule,
    (
        Key("systems", IDS, "Users of these systems too"),
        Key("services", IDS, "Everybody in these services"),
        Key("teams", IDS, "Everybody in these teams"),
        Key("roles", IDS, "Holders of these roles or posts"),
        Key("people", IDS, "These people"),
        Key("audiences", IDS, "Kept audiences, by reference"),
        Key("only_sites", IDS, "Nobody but those at these sites"),
        Key("only_services", IDS, "Nobody but those in these services"),
        Key("only_roles", IDS, "Nobody but holders of these roles or posts"),
        Key("except_roles", IDS, "Not holders of these"),
        Key("except_people", IDS, "Not these people"),
        Key("copy_roles", IDS, "Holders of these get a copy"),
        Key("copy_people", IDS, "These people get a copy"),
    ),
)
CHANGE = Record(
    "a change",
    Change,
    (
        Key("ref", NAME, "Its reference, for life", required=True),
        Key("title", TEXT, "A verb first, and the name of the system", required=True),
        Key("notice", Choice(Notice, {}), "What the notice is about", required=True),
        Key("starts", Moment(), "When it starts", required=True),
        Key("ends", Moment(), "When users can work again"),
        Key("kind", Choice(ChangeKind, {}), "standard, normal or emergency"),
        Key("severity", Choice(Severity, {}), "normal, high or critical"),
        Key("impact", Choice(Impact, {}), "none, degraded, read only or down"),
        Key("major", Flag(), "A major change"),
        Key("systems", IDS, "References of the systems it changes"),
        Key("versions", Versions(), "The version it leaves each system at"),
        Key("audience", AUDIENCE, "Who is touched besides the users of its systems, and who is not"),
        Key("what", TEXT, "What is changing", required=True),
        Key("why", TEXT, "Why"),
        Key("care_impact", TEXT, "What it means for care", required=True),
        Key("what_to_do", TEXT, "The one thing to do", required=True),
        Key("act_by", DAY, "The last day to do it"),
        Key("stays_same", TEXT, "What does not change"),
        Key("benefit", TEXT, "What gets better", required=True),
        Key("fallback", TEXT, "How to carry on meanwhile"),
        Key("back_entry", TEXT, "Who enters what was written down meanwhile, and by when"),
        Key("help", TEXT, "Who helps, and when", required=True),
        Key("more", TEXT, "One link to read more"),
        Key("owner", NAME, "Who answers for it", required=True),
        Key("approver", NAME, "The senior user who approved it"),
        Key("supplier", NAME, "Reference of the supplier"),
        Key("urgent_because", TEXT, "Why a critical notice may pass quiet hours"),
    ),
)


def read_change(document: object) -> Change:
    """The change a document holds; raises NotAChange with every fault and its place."""
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise NotAChange((error(("schema",), "this is no change this version reads", f"Begin with schema: {SCHEMA}"),))
    records = Records(WorkingCalendar(), Names())
    body = {key: value for key, value in document.items() if key != "schema"}
    found = records.value(CHANGE, body, ())
    if records.findings or found is FAULTY:
        raise NotAChange(tuple(records.findings))
    change: Change = found
    return change


def write_change(change: Change) -> dict[str, Any]:
    """The document that `read_change` makes the same change of; what is as it would be anyway is left out."""
    return {"schema": SCHEMA, **as_plain_data(CHANGE, change, WorkingCalendar())}
