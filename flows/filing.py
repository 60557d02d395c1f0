"""How is the record of a case filed, and which case follows it?"""

from engine.cases.following import following
from flows.doing import CaseWanted, Doing, Outcome


def file_record(doing: Doing) -> Outcome:
    """The case as a PDF, without special-category data, kept sealed with the case and disposed of with it.

    What follows it by what its process says (`next` in running.yaml) is there at once, and waits for its day.
    """
    from base64 import b64encode

    from connectors.pdf.case_record import case_record
    from flows.case_records import record_of

    pdf = case_record(record_of(doing.case, doing.running, doing.forms, doing.directory, doing.checks, now=doing.now))
    starts = tuple(
        CaseWanted(process=each.process, subject=doing.case.subject, key=each.key, answers=dict(each.answers))
        for each in following(
            doing.case, doing.running.process, doing.directory, name=doing.running.name, known=doing.known()
        )
    )
    return Outcome(special={"record_pdf": b64encode(pdf).decode("ascii")}, starts=starts)
