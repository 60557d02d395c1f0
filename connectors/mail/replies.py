"""What did the mail server say, without anything personal? Its words are read here and kept nowhere."""

import re

import aiosmtplib

from engine.delivery import Reply, Stage, Tried, judged, unanswered

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 2034: at the start of the text
_QUOTA = re.compile(r"SubmissionQuotaExceeded|daily (message|recipient|sending)?\s*(limit|quota)", re.IGNORECASE)


def reply_of(code: int, words: str) -> Reply:
    """The reply as a value. Servers repeat the recipient's address in their words, so these are dropped.

    >>> reply_of(550, "5.1.1 <asha.moor@example.nhs.uk>: user unknown")
    Reply(code=550, status='5.1.1', quota=False)
    """
    status = _STATUS.match(words)
    return Reply(max(code, 0), status.group(1) if status else "", _QUOTA.search(words) is not None)


def tried(error: aiosmtplib.SMTPException | OSError | ValueError, stage: Stage) -> Tried:
    """What an error of aiosmtplib means for the letter that was being handed over."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return judged(reply_of(error.code, error.message), stage)
    if isinstance(error, TimeoutError):
        return unanswered("the mail server did not answer in time", stage)
    return unanswered("the connection to the mail server broke", stage)
