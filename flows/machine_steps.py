"""What does each automation named on a map do? Given a case and its forms, it answers, and asks for letters.

An automation may be carried out twice (a crash in between): what it does outside the database is named after the
piece of work, so that doing it again changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from engine.audit import JsonValue
from engine.calendars import add_months, long_date
from engine.cases.answering import Checks
from engine.cases.deadlines import LONDON
from engine.cases.facts import of_the_person
from engine.cases.model import Answers, Case, Item
from engine.cases.running_processes import RunningProcess
from engine.cases.store import FilledForm
from engine.errors import EightflowsError
from engine.forms.checked import CheckedAnswers
from engine.people import EMPLOYEE, MANAGER, Directory
from flows.exports import Cell, Exports

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING: Mapping[str, JsonValue] = {}
MEETING_LASTS = timedelta(minutes=45)
ABSENCE_LOOKS_BACK_MONTHS = 12


class StepFailed(EightflowsError):
    """An automation cannot do its work on this case: its owner of exceptions is called."""


class NotYet(Exception):
    """Too early: to be carried out again at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"not before {until}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Goes with a letter as an entry for the calendar."""

    starts: datetime
    lasts: timedelta
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTo:
    """A letter of the process to whoever holds a role."""

    name: str
    role: str
    facts: Mapping[str, str | bool] = field(default_factory=dict)
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an automation came to.

    answers  for the map's conditions;  facts, special: for the forms that come; `special` is kept sealed apart
    """

    answers: Answers = field(default_factory=dict)
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    special: Mapping[str, JsonValue] = field(default_factory=dict)
    letters: tuple[LetterTo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What an automation works with. `forms`: filled in so far, by item, oldest first.

    earlier  forms of other cases of the process about the same subject
    """

    case: Case
    running: RunningProcess
    item: Item
    forms: Mapping[str, FilledForm]
    directory: Directory
    checks: Checks
    now: datetime
    exports: Exports
    earlier: "Callable[[], Iterable[Mapping[str, FilledForm]]]"

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def known(self) -> dict[str, Any]:
        """The latest word on everything, special-category data left out."""
        found: dict[str, Any] = dict(of_the_person(self.case.subject, self.directory))
        for filled in self.forms.values():
            found |= {name: value for name, value in filled.answers.items() if value is not None}
        return found

    def last(self, form: str) -> FilledForm | None:
        return next((filled for filled in reversed(list(self.forms.values())) if filled.form == form), None)

    def looked_at(self, form: str) -> CheckedAnswers:
        """The last filling of a form, checked as of now. Raises StepFailed where there is none."""
        filled = self.last(form)
        if filled is None:
            raise StepFailed(f"the form {form} has not been filled in")
        answers = {**filled.answers, **filled.special}
        return self.checks.look(self.running.forms[form], answers, now=self.now, reasons={})

    def export(self, kind: str, row: Mapping[str, Cell]) -> None:
        self.exports.add(kind, row, key=f"{self.case.id}-{self.item.id}", day=self.today)


# --- return to work ---------------------------------------------------------------------------------


def open_absence(doing: Doing) -> Outcome:
    """How long so far, and earlier spells: from the roster's facts, else from this person's earlier cases."""
    known = doing.known()
    first = _date(known.get("first_day_absent"))
    if first is None:
        raise StepFailed("the first day of the absence is not known")
    last = _date(known.get("last_day_absent")) or doing.today
    given = next((filled.special.get("absence_history") for filled in doing.forms.values() if filled.special), None)
    history = given if given is not None else list(_earlier_spells(doing, first))
    return Outcome(
        answers={"calendar_days": (max(last, first) - first).days + 1},
        special={"absence_history": history},
    )


def _earlier_spells(doing: Doing, first: date) -> Iterator[dict[str, JsonValue]]:
    since = add_months(first, -ABSENCE_LOOKS_BACK_MONTHS)
    for forms in doing.earlier():
        said = {
            name: value for filled in forms.values() for name, value in {**filled.answers, **filled.special}.items()
        }
        begun, ended = _date(said.get("first_day_absent")), _date(said.get("last_day_absent"))
        if begun and ended and since <= ended < first:
            yield {
                "first_day": begun.isoformat(),
                "last_day": ended.isoformat(),
                "excluded_for": said.get("left_out_for"),
            }


def absence_triggers(doing: Doing) -> Outcome:
    """As the confirmed record gives it, by the policy of today. The score is told, and nothing is decided."""
    looked = doing.looked_at("return_to_work_confirmation")
    met = looked.values.get("trigger_met")
    if met is None:
        raise StepFailed("no attendance policy says when a trigger is met on this day")
    worked = looked.computed.get(("trigger_met",))
    return Outcome(
        answers={"trigger_met": bool(met)},
        facts={
            "trigger_met": bool(met),
            "bradford": looked.plain(["bradford"]).get("bradford"),
            "trigger_working": worked.working if worked else None,
        },
    )


def stage_letter(doing: Doing) -> Outcome:
    """Goes out where HR decided that one does; a meeting comes as a calendar entry to both."""
    decision = doing.last("stage_letter_decision")
    if decision is None:
        raise StepFailed("nobody has decided about the letter")
    said = decision.answers
    if not said.get("send_letter"):
        return Outcome()
    day, at = _date(said.get("meeting_on")), said.get("meeting_at")
    if day is None:
        return Outcome(letters=(LetterTo(name="stage_letter", role=EMPLOYEE, facts={"meeting": "", "place": ""}),))
    starts = datetime.combine(day, time.fromisoformat(str(at)) if at else time(9), tzinfo=LONDON)
    place = str(said.get("meeting_place") or "a place you will be told")
    facts = {"meeting": f"{long_date(day)} at {starts:%H:%M}", "place": place}
    meeting = Meeting(starts=starts, lasts=MEETING_LASTS, place=place)
    invited = (("stage_letter", EMPLOYEE), ("stage_meeting", MANAGER))
    return Outcome(
        letters=tuple(LetterTo(name=name, role=role, facts=facts, meeting=meeting) for name, role in invited)
    )


def esr_export(doing: Doing) -> Outcome:
    """A line for ESR: when, how long; never why."""
    known = doing.known()
    doing.export(
        "esr",
        {
            "Employee Number": known.get("employee_id", ""),
            "Case": doing.case.id,
            "First Day": known.get("first_day_absent"),
            "Last Day": known.get("last_day_absent"),
            "Return Date": known.get("return_date"),
            "Calendar Days": known.get("calendar_days"),
            "Hours Lost": known.get("hours_lost"),
        },
    )
    return Outcome()


def file_record(doing: Doing) -> Outcome:
    """The case as a PDF, without special-category data, kept sealed with the case and disposed of with it."""
    from base64 import b64encode

    from connectors.pdf.case_record import case_record
    from flows.case_records import record_of

    pdf = case_record(record_of(doing.case, doing.running, doing.forms, doing.directory, doing.checks, now=doing.now))
    return Outcome(special={"record_pdf": b64encode(pdf).decode("ascii")})


def export_answers(doing: Doing) -> Outcome:
    """A line with all that was answered, for another system; special-category data and tables left out."""
    known = doing.known()
    fields = [each.id for form in doing.running.forms.values() for each in form.fields() if not each.has_rows]
    row = {name: _cell(known.get(name)) for name in dict.fromkeys(fields)}
    doing.export(doing.running.name, {"Case": doing.case.id, "Exported On": doing.today.isoformat(), **row})
    return Outcome()


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value  # type: ignore[return-value]


# --- local induction --------------------------------------------------------------------------------


def open_induction(doing: Doing) -> Outcome:
    """Everything counts from the first day."""
    start = _date(doing.known().get("start_date"))
    if start is None:
        raise StepFailed("the first day of the starter is not known")
    return Outcome(answers={"start_date": start.isoformat()})


def request_accounts(doing: Doing) -> Outcome:
    """A line for the IT portal; the service desk ticks what is ready on its own form."""
    known = doing.known()
    wanted = ("employee_id", "employee_name", "post", "team", "site", "start_date", "contract_type", "role_template")
    row = {name.replace("_", " ").title(): known.get(name) for name in wanted}
    doing.export("accounts", {"Case": doing.case.id, **row})
    return Outcome()


def record_induction(doing: Doing) -> Outcome:
    """A line for ESR's competencies, and the record."""
    known = doing.known()
    doing.export(
        "induction",
        {
            "Employee Number": known.get("employee_id", ""),
            "Case": doing.case.id,
            "Induction Complete": "Yes" if known.get("complete") else "No",
            "Completed On": doing.today.isoformat(),
        },
    )
    return file_record(doing)


# --- workplace risk assessment ----------------------------------------------------------------------


def score_risks(doing: Doing) -> Outcome:
    """The highest score decides who looks; an extreme one is told the same day."""
    looked = doing.looked_at("risk_assessment")
    score = looked.plain(["highest_score"]).get("highest_score")
    if score is None:
        raise StepFailed("no risk has a score")
    extreme = int(score) >= EXTREME
    roles = ("second_line", "health_and_safety") if extreme else ()
    return Outcome(
        answers={"highest_score": int(score)}, letters=tuple(LetterTo(name="extreme_risk", role=role) for role in roles)
    )


EXTREME = 15
"""Source: NPSA, A risk matrix for risk managers (2008): 15 to 25."""


def share_assessment(doing: Doing) -> Outcome:
    """The team is told, the actions go out as a list, the record is filed."""
    looked = doing.looked_at("risk_assessment")
    risks = looked.plain(["risks"]).get("risks") or []
    for number, risk in enumerate(risks, start=1):
        if risk.get("further_control"):
            doing.exports.add(
                "actions",
                {
                    "Case": doing.case.id,
                    "Risk": number,
                    "Action": risk.get("further_control"),
                    "Owner": risk.get("action_owner"),
                    "Due": risk.get("action_due"),
                    "Status": risk.get("action_status"),
                },
                key=f"{doing.case.id}-{doing.item.id}-{number}",
                day=doing.today,
            )
    filed = file_record(doing)
    letters = tuple(LetterTo(name="shared", role=role) for role in (MANAGER, "safety_representative"))
    return Outcome(special=filed.special, letters=letters)


# --- leaver, flexible working -----------------------------------------------------------


def termination_line(doing: Doing) -> Outcome:
    """A line for ESR and payroll; payroll is told where pay would run on."""
    known = doing.known()
    wanted = ("employee_id", "last_working_day", "last_paid_day", "leave_balance_hours", "leave_treatment")
    row = {name.replace("_", " ").title(): known.get(name) for name in wanted}
    doing.export("leavers", {"Case": doing.case.id, **row})
    letters = (LetterTo(name="overpayment", role="payroll"),) if known.get("overpayment_risk") else ()
    return Outcome(letters=letters)


def acknowledge_request(doing: Doing) -> Outcome:
    """The clock runs from the day of the request."""
    known = doing.known()
    by = _date(known.get("decision_by"))
    facts = {"decide_by": long_date(by) if by else ""}
    return Outcome(
        answers={"request_date": str(known.get("request_date") or doing.today.isoformat())},
        letters=(LetterTo(name="receipt", role=EMPLOYEE, facts=facts),),
    )


def outcome_letter(doing: Doing) -> Outcome:
    """The employee is told that the decision is there; what was agreed goes on to payroll and the roster."""
    known = doing.known()
    if known.get("decision") in ("agree", "modified", "trial"):
        wanted = ("employee_id", "decision", "agreed_from", "trial_until")
        row = {name.replace("_", " ").title(): known.get(name) for name in wanted}
        doing.export("contract-changes", {"Case": doing.case.id, **row})
    return Outcome(letters=(LetterTo(name="outcome", role=EMPLOYEE),))


AUTOMATIONS: Mapping[str, Callable[[Doing], Outcome]] = {
    "open_absence": open_absence,
    "absence_triggers": absence_triggers,
    "stage_letter": stage_letter,
    "esr_export": esr_export,
    "file_record": file_record,
    "export_answers": export_answers,
    "open_induction": open_induction,
    "request_accounts": request_accounts,
    "record_induction": record_induction,
    "score_risks": score_risks,
    "share_assessment": share_assessment,
    "termination_line": termination_line,
    "acknowledge_request": acknowledge_request,
    "outcome_letter": outcome_letter,
}
"""By the name a step on a map gives. A new kind of machine step is one function and one line here."""


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


__all__ = ["AUTOMATIONS", "Doing", "LetterTo", "Meeting", "NotYet", "Outcome", "StepFailed"]
