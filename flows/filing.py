"""How is the record of a case filed?"""

from flows.doing import Doing, Outcome


def file_record(doing: Doing) -> Outcome:
    """The case as a PDF, without special-category data, kept sealed with the case and disposed of with it."""
    from base64 import b64encode

    from connectors.pdf.case_record import case_record
    from flows.case_records import record_of

    pdf = case_record(record_of(doing.case, doing.running, doing.forms, doing.directory, doing.checks, now=doing.now))
    return Outcome(special={"record_pdf": b64encode(pdf).decode("ascii")})
