"""How does a document become the rules of a trust, or one list of everything that keeps it from being that?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from engine.forms.document_shape import DAY
from engine.forms.unfit import Unfit
from engine.notices import rules
from engine.notices.change import ChangeKind, Notice, Severity
from engine.notices.rules import Anchor, Channel, FreezeKind, NoticeRules, RungRule, To
from process_maps.document_names import Names
from process_maps.document_records import FAULTY, Records
from process_maps.document_shape import NAME, TEXT, WHOLE_DAYS, Items, Key, Record, Rows
from process_maps.document_values import Choice, Flag, Number, Schema, Share, Unclear, shown
from process_maps.finding import error
from process_maps.quantities import WorkingCalendar

SCHEMA = "eightflows-notice-rules/1"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class NotRules(Unfit):
    """The document holds no rules of a trust yet."""


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A 24-hour clock time, in quotes."""

    def read(self, raw: object) -> time:
        found = _CLOCK.fullmatch(str(raw).strip())
        if found is None:
            raise Unclear(f"{shown(raw)} is not a clock time", "Write hours and minutes, for example 07:30")
        return time(int(found[1]), int(found[2]))

    def write(self, value: time) -> str:
        return f"{value:%H:%M}"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": _CLOCK.pattern}


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week: Monday is 0."""

    def read(self, raw: object) -> int:
        for number, name in enumerate(WEEKDAYS):
            if str(raw).strip().casefold() in (name.casefold(), name[:3].casefold()):
                return number
        raise Unclear(f"{shown(raw)} is not a day of the week", "Write Monday to Sunday")

    def write(self, value: int) -> str:
        return WEEKDAYS[value]

    def schema(self) -> Schema:
        return {"enum": list(WEEKDAYS)}


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year: "12-18"."""

    def read(self, raw: object) -> str:
        if not _MONTH_DAY.fullmatch(str(raw)):
            raise Unclear(f"{shown(raw)} is not a month and day", "Write them like 12-18 for 18 December")
        return str(raw)

    def write(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": _MONTH_DAY.pattern}


ANY = Number(whole=True)
COUNT = Number(0, whole=True)
CLOCK = ClockTime()
NOTICE = Choice(Notice, {})

RUNG = Record(
    "a rung",
    RungRule,
    (
        Key("id", NAME, "Short name, for life: what was sent is remembered by it", required=True),
        Key("name", NAME, "What the plan calls it", required=True),
        Key("says", TEXT, "The sentence it begins with", required=True),
        Key("subject", NAME, "What the subject of its letter begins with; else its name"),
        Key("anchor", Choice(Anchor, {}), "released, start, end or finished"),
        Key("days", ANY, "Calendar days from the anchor, moved to a working day"),
        Key("working_days", ANY, "Working days from the anchor"),
        Key("minutes", ANY, "Minutes from the anchor"),
        Key("at", CLOCK, "Clock time of the day"),
        Key("to", Choice(To, {}), "everybody, managers or told"),
        Key("by", Items(Choice(Channel, {})), "mail or digest; teams and invite beside mail"),
        Key("urgent", Flag(), "Passes frequency cap and quiet hours"),
        Key("every", COUNT, "Again and again, every so many minutes, until the work is done"),
        Key("useful", WHOLE_DAYS, "How long after its time it is still worth sending"),
        Key("pulse", Flag(), "Asks whether it went well"),
    ),
    blame="days",
)
LEAD_TIME = Record(
    "a lead time",
    rules.LeadTime,
    (
        Key("kind", Choice(ChangeKind, {}), "standard, normal or emergency", required=True),
        Key("major", Flag(), "Of a major change"),
        Key("working_days", COUNT, "Working days from the record to the start", required=True),
    ),
)
FREEZE = Record(
    "a freeze",
    rules.Freeze,
    (
        Key("name", NAME, "Why nothing is changed", required=True),
        Key("kind", Choice(FreezeKind, {}), "dates, easter or first Wednesday"),
        Key("first", MonthDay(), "First day of every year"),
        Key("last", MonthDay(), "Last day of every year"),
        Key("month", Number(1, whole=True), "Whose first Wednesday"),
        Key("before", COUNT, "Days before"),
        Key("after", COUNT, "Days after"),
        Key("only", DAY, "The one day it is about, in one year"),
    ),
)
PEAK = Record(
    "busy hours",
    rules.Peak,
    (
        Key("name", NAME, "What is done then", required=True),
        Key("starts", CLOCK, "From", required=True),
        Key("ends", CLOCK, "To", required=True),
        Key("days", Items(Weekday()), "On these days; none: every day"),
    ),
)
CHASING = Record(
    "reminders to read",
    rules.Chasing,
    (
        Key("notices", Items(NOTICE), "For these notices"),
        Key("least_severity", Choice(Severity, {}), "From this severity on"),
        Key("after_working_days", Number(1, whole=True), "Working days between"),
        Key("most", COUNT, "How often at most"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sequence:
    notice: Notice
    rungs: tuple[RungRule, ...]


SEQUENCE = Record(
    "a sequence",
    _Sequence,
    (Key("notice", NOTICE, "For which notice", required=True), Key("rungs", Rows(RUNG), "Its rungs", required=True)),
)


def _rules(*, sequences: tuple[_Sequence, ...], **more: Any) -> NoticeRules:
    ids = [(each.notice, rung.id) for each in sequences for rung in each.rungs]
    if twice := next((id for notice, id in ids if ids.count((notice, id)) > 1), None):
        raise ValueError(f"two rungs of one sequence are called {twice!r}")
    return NoticeRules(sequences={each.notice: each.rungs for each in sequences}, **more)


RULES = Record(
    "rules",
    _rules,
    (
        Key("sequences", Rows(SEQUENCE), "What is sent when, by notice", required=True),
        Key("lead_times", Rows(LEAD_TIME), "From record to start"),
        Key("freezes", Rows(FREEZE), "When nothing is changed"),
        Key("peaks", Rows(PEAK), "When wards and clinics are busiest"),
        Key("gated", Items(NOTICE), "Notices of a health IT system that need authority to release"),
        Key("chasing", CHASING, "Whom we ask again to read"),
        Key("least_gap", WHOLE_DAYS, "Two rungs of a change are never nearer"),
        Key("a_day", COUNT, "Letters a person gets in a day at most, unless urgent"),
        Key("quiet_from", CLOCK, "No letter leaves from"),
        Key("quiet_to", CLOCK, "to"),
        Key("quiet_days_off", Flag(), "nor on Saturdays, Sundays and bank holidays"),
        Key("large_share", Share(), "Share of the trust from which the sender confirms"),
        Key("digest_weekday", Weekday(), "The day of the digest"),
        Key("digest_at", CLOCK, "Its clock time"),
        Key("digest_most", Number(1, whole=True), "Items in a digest before 'and n more'"),
        Key("correction_urgent", WHOLE_DAYS, "A correction is urgent so soon before the start"),
        Key("link_days", Number(1, whole=True), "Days for which a link works"),
        Key("emergency_roles", Items(NAME), "Two holders of these may release in an emergency"),
        Key("retrospective_working_days", COUNT, "For the paperwork after an emergency"),
        Key("may_wait", Items(NOTICE), "Notices a person may have weekly"),
    ),
)


def read_rules(document: object) -> NoticeRules:
    """The rules a document holds; raises NotRules with every fault and its place."""
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise NotRules((error(("schema",), "these are no rules this version reads", f"Begin with schema: {SCHEMA}"),))
    records = Records(WorkingCalendar(), Names())
    body = {key: value for key, value in document.items() if key != "schema"}
    found = records.value(RULES, body, ())
    if records.findings or found is FAULTY:
        raise NotRules(tuple(records.findings))
    read: NoticeRules = found
    return read
