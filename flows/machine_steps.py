"""What does each automation named on a map do? Given a case and its forms, it answers, and asks for letters.

An automation may be carried out twice (a crash in between): what it does outside the database is named after the
piece of work, so that doing it again changes nothing. Those of risk assessments are in flows/risk_steps.py.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from engine.audit import JsonValue
from engine.calendars import add_months, long_date
from engine.cases.deadlines import LONDON
from engine.people import EMPLOYEE, MANAGER
from flows.after_return import adjustment_reviews, phased_return
from flows.doing import Doing, LetterTo, Meeting, NotYet, Outcome, StepFailed, day_of
from flows.exports import Cell
from flows.filing import file_record
from flows.risk_steps import score_risks, share_assessment

MEETING_LASTS = timedelta(minutes=45)
ABSENCE_LOOKS_BACK_MONTHS = 12


# --- return to work ---------------------------------------------------------------------------------


def open_absence(doing: Doing) -> Outcome:
    """How long so far, and earlier spells: from the roster's facts, else from this person's earlier cases."""
    known = doing.known()
    first = day_of(known.get("first_day_absent"))
    if first is None:
        raise StepFailed("the first day of the absence is not known")
    last = day_of(known.get("last_day_absent")) or doing.today
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
        begun, ended = day_of(said.get("first_day_absent")), day_of(said.get("last_day_absent"))
        if begun and ended and since <= ended < first:
            yield {
                "first_day": begun.isoformat(),
                "last_day": ended.isoformat(),
                "excluded_for": said.get("left_out_for"),
            }


def absence_triggers(doing: Doing) -> Outcome:
    """As the confirmed record gives it, by the policy of today. The score is told, and nothing is decided.

    What was agreed goes out: the phased return as a letter, reviews of adjustments as entries for the calendar.
    """
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
        letters=(*phased_return(doing), *adjustment_reviews(doing)),
    )


def stage_letter(doing: Doing) -> Outcome:
    """Goes out where HR decided that one does; a meeting comes as a calendar entry to both."""
    decision = doing.last("stage_letter_decision")
    if decision is None:
        raise StepFailed("nobody has decided about the letter")
    said = decision.answers
    if not said.get("send_letter"):
        return Outcome()
    day, at = day_of(said.get("meeting_on")), said.get("meeting_at")
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
            "Days Without Fit Note": known.get("uncertified_days"),
        },
    )
    return Outcome()


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
    start = day_of(doing.known().get("start_date"))
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
    by = day_of(known.get("decision_by"))
    facts = {"decide_by": long_date(by) if by else ""}
    return Outcome(
        answers={"request_date": str(known.get("request_date") or doing.today.isoformat())},
        letters=(LetterTo(name="receipt", role=EMPLOYEE, facts=facts),),
    )


def outcome_letter(doing: Doing) -> Outcome:
    """The employee is told that the decision is there; what was agreed goes on to payroll and the roster."""
    known = doing.known()
    if known.get("decision") in ("agree", "modified", "trial", "end"):
        wanted = ("employee_id", "decision", "agreed_from", "trial_until", "back_from")
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


__all__ = ["AUTOMATIONS", "Doing", "LetterTo", "Meeting", "NotYet", "Outcome", "StepFailed"]
