"""What is each automation called on a page, what does it need, and what does it find out?

One entry for each of flows/machine_steps.py, for those who bind a drawn map to them.
"""

from engine.cases.published import KnownAutomation

KNOWN_AUTOMATIONS = (
    KnownAutomation(
        id="open_absence",
        name="Work out how long the absence is so far",
        answers={"calendar_days": "number"},
        fields=("first_day_absent",),
    ),
    KnownAutomation(
        id="absence_triggers",
        name="Work out the absence triggers",
        answers={"trigger_met": "yes or no"},
        forms=("return_to_work_confirmation",),
        letters=("phased_return", "adjustment_review"),
    ),
    KnownAutomation(
        id="stage_letter",
        name="Send the stage letter, where one was decided on",
        forms=("stage_letter_decision",),
        letters=("stage_letter",),
    ),
    KnownAutomation(id="esr_export", name="Write the absence into the file for ESR", fields=("first_day_absent",)),
    KnownAutomation(id="file_record", name="File the case as a PDF record"),
    KnownAutomation(id="export_answers", name="Write all answers into a file for another system"),
    KnownAutomation(id="open_induction", name="Count from the starter's first day", answers={"start_date": "date"}),
    KnownAutomation(id="request_accounts", name="Write the accounts wanted into the file for the IT portal"),
    KnownAutomation(id="record_induction", name="Write the induction into the file for ESR, and file the record"),
    KnownAutomation(
        id="score_risks",
        name="Find the highest risk score; tell of an extreme one",
        answers={"highest_score": "number"},
        forms=("risk_assessment",),
        letters=("extreme_risk",),
    ),
    KnownAutomation(
        id="share_assessment",
        name="Share the risk assessment, start its actions and its review, and file it",
        forms=("risk_assessment",),
        letters=("shared",),
    ),
    KnownAutomation(
        id="termination_line",
        name="Write the leaver into the file for ESR and payroll",
        fields=("last_working_day",),
        letters=("overpayment",),
    ),
    KnownAutomation(
        id="acknowledge_request",
        name="Acknowledge the request, and start its clock",
        answers={"request_date": "date"},
        letters=("receipt",),
    ),
    KnownAutomation(
        id="outcome_letter",
        name="Tell the person what was decided",
        fields=("decision",),
        letters=("outcome",),
    ),
)
