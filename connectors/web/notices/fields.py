"""What is asked of whoever writes a notice, and how do their answers become a change record, or faults by field?"""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.web.registers.controls import Raw
from engine.forms.moments import NotAMoment, read_date
from engine.notices.change import Change, ChangeKind, Impact, Notice, Severity
from engine.notices.change_document import SCHEMA, NotAChange, read_change
from engine.notices.moments import clock_words, london_day
from engine.registers.definition import Field, Kind

LONG = 2000


def _text(id: str, label: str, help: str = "", *, longest: int = LONG, required: bool = False) -> Field:
    return Field(id=id, label=label, kind=Kind.TEXT, help=help, longest=longest, required=required)


def _choice(id: str, label: str, words: Sequence[str], help: str = "") -> Field:
    return Field(id=id, label=label, kind=Kind.CHOICE, choices=tuple(words), required=True, help=help)


def _many(id: str, label: str, register: str = "", help: str = "", of: Kind = Kind.TEXT) -> Field:
    kind = Kind.REFERENCE if register else of
    return Field(id=id, label=label, kind=Kind.LIST, of=kind, register=register, help=help)


CLOCK = "By the 24-hour clock, such as 20:00. Where the clocks go back, add BST or GMT"
PARTS: Sequence[tuple[str, Sequence[Field]]] = (
    (
        "What it is",
        (
            _text(
                "ref",
                "Reference",
                "That of the change in your service desk. It stays for life",
                longest=80,
                required=True,
            ),
            _text(
                "title",
                "Title",
                "A verb first, and the name of the system. Best below 60 letters",
                longest=160,
                required=True,
            ),
            _choice("notice", "What the notice is about", tuple(Notice)),
            _choice(
                "kind", "Kind of change", tuple(ChangeKind), "Standard is approved beforehand; an emergency cannot wait"
            ),
            _choice("severity", "How much depends on it", tuple(Severity)),
            _choice("impact", "Effect on the system meanwhile", tuple(Impact)),
            Field(id="major", label="A major change", kind=Kind.YES_OR_NO),
        ),
    ),
    (
        "When",
        (
            Field(id="starts_on", label="Starts on", kind=Kind.DATE, required=True),
            _text("starts_at", "Starts at", CLOCK, longest=20, required=True),
            Field(id="ends_on", label="Ends on", kind=Kind.DATE, help="When people can work again"),
            _text("ends_at", "Ends at", CLOCK, longest=20),
        ),
    ),
    (
        "Who is told",
        (
            _many("systems", "Systems it changes", "systems", "Those who use them are told"),
            _many("audience.systems", "Users of these systems too", "systems", "Though it does not change them"),
            _many("audience.teams", "Everybody in these teams", help="One on each line, as the directory has them"),
            _many("audience.audiences", "Kept audiences", "audiences"),
            _many("audience.services", "Everybody in these services", "services"),
            _many(
                "audience.roles", "Holders of these roles or posts", help="One on each line, as the directory has them"
            ),
            _many(
                "audience.people",
                "These people",
                of=Kind.PERSON,
                help="One on each line: name, e-mail address or staff id",
            ),
            _many("audience.only_sites", "Nobody but those at these sites", "sites"),
            _many("audience.only_services", "Nobody but those in these services", "services"),
            _many("audience.only_roles", "Nobody but holders of these roles or posts", help="One on each line"),
            _many("audience.except_roles", "Not holders of these roles or posts", help="One on each line"),
            _many("audience.except_people", "Not these people", of=Kind.PERSON, help="One on each line"),
            _many("audience.copy_roles", "Holders of these roles or posts get a copy", help="One on each line"),
            _many("audience.copy_people", "These people get a copy", of=Kind.PERSON, help="One on each line"),
            _many("versions", "The version it leaves each system at", help="One on each line, such as S-1: 7.3"),
        ),
    ),
    (
        "What it says",
        (
            _text("what", "What is changing", required=True),
            _text("why", "Why"),
            _text("care_impact", "What it means for care", required=True),
            _text("what_to_do", "The one thing to do", "Or that there is nothing to do", required=True),
            Field(id="act_by", label="The last day to do it", kind=Kind.DATE),
            _text("fallback", "How to carry on meanwhile", "Needed where the system cannot be used"),
            _text("back_entry", "Who enters what was written down meanwhile, and by when"),
            _text("stays_same", "What does not change"),
            _text("benefit", "What gets better", required=True),
            _text("help", "Who helps, and when they are there", required=True),
            _text("more", "Where to read more", "One link", longest=400),
        ),
    ),
    (
        "Who answers for it",
        (
            _text("owner", "Owner", longest=80, required=True),
            _text("approver", "Senior user who approved it", longest=80),
            _text("supplier", "Supplier", longest=80),
            _text("urgent_because", "Why a critical notice may pass quiet hours", longest=400),
        ),
    ),
)
FIELDS: Sequence[Field] = [each for _, fields in PARTS for each in fields]
BY_ID: Mapping[str, Field] = {each.id: each for each in FIELDS}
RARELY = frozenset(
    each.id
    for each in FIELDS
    if each.id.startswith("audience.") and each.id not in ("audience.services", "audience.people")
) | {"versions"}
"""Asked for where somebody looks for it; shown at once where something stands in it."""
SHOWN_AT = {"starts": "starts_on", "ends": "ends_on", "audience": "systems"}
"""Where a fault of the record is shown on the form."""


def change_of(entries: Mapping[str, Any]) -> tuple[Change | None, dict[str, str]]:
    """The record the answers make, or what keeps them from it, by field."""
    document: dict[str, Any] = {"schema": SCHEMA}
    audience: dict[str, Any] = {}
    for each in FIELDS:
        said = entries.get(each.id) or None
        if said is None or each.id in ("starts_on", "starts_at", "ends_on", "ends_at", "versions"):
            continue
        if each.id.startswith("audience."):
            audience[each.id.partition(".")[2]] = said
        else:
            document[each.id] = _said(each, said)
    for end in ("starts", "ends"):
        if moment := " ".join(filter(None, (entries.get(f"{end}_on"), entries.get(f"{end}_at")))):
            document[end] = moment
    versions = [line.partition(":") for line in entries.get("versions") or ()]
    if versions:
        document["versions"] = {system.strip(): version.strip() for system, _, version in versions}
    if audience:
        document["audience"] = audience
    try:
        return read_change(document), {}
    except NotAChange as error:
        faults: dict[str, str] = {}
        for finding in error.findings:
            at = field_at(str(finding.place[0]) if finding.place else "", finding.place)
            label = BY_ID[at].label if at in BY_ID else at
            faults.setdefault(at, f"{label}: {finding.what}. {finding.remedy}")
        return None, faults


def _said(of: Field, typed: Any) -> Any:
    """As a document says it. What is no date is left for the reader to refuse."""
    if of.kind is Kind.YES_OR_NO:
        return typed == "yes"
    if of.kind is Kind.DATE:
        try:
            return read_date(typed).isoformat()
        except NotAMoment:
            return typed
    return typed


def field_at(name: str, place: Sequence[object] = ()) -> str:
    """The field of the form where something wrong with this part of the record is shown."""
    if name == "audience" and len(place) > 1:
        name = f"audience.{place[1]}"
    if name in BY_ID:
        return name
    whole = name.partition(".")[0]
    return SHOWN_AT.get(name) or SHOWN_AT.get(whole) or "title"


def entries_of(change: Change) -> dict[str, Raw]:
    """The answers that would make this record."""
    said: dict[str, Raw] = {
        "starts_on": f"{london_day(change.starts):%d/%m/%Y}",
        "starts_at": clock_words(change.starts),
        "versions": [f"{system}: {version}" for system, version in change.versions.items()],
        "major": "yes" if change.major else "no",
    }
    if change.ends is not None:
        said |= {"ends_on": f"{london_day(change.ends):%d/%m/%Y}", "ends_at": clock_words(change.ends)}
    if change.act_by is not None:
        said["act_by"] = f"{change.act_by:%d/%m/%Y}"
    for each in FIELDS:
        name = each.id
        if name in said or name.startswith(("starts", "ends")) or name == "act_by":
            continue
        value = (
            getattr(change.audience, name.partition(".")[2]) if name.startswith("audience.") else getattr(change, name)
        )
        said[name] = list(value) if isinstance(value, tuple) else str(value)
    return said
