"""What does the reminder to a contract's owner say? A message made of plain, ready-worded values."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from connectors.mail.letters import LetterWriter, PlainValue
from engine.calendars import long_date, short_date
from engine.ladder import Role
from engine.ports import MailRefused, Message, is_address
from engine.registers import wording
from engine.reminders import Deadline, Reminder

SENT_AT = time(8, 0, tzinfo=ZoneInfo("Europe/London"))  # fixed, so that the same reminder is the same bytes


def reminder_letter(reminder: Reminder, *, letters: LetterWriter) -> Message:
    """The letter to the owner of the contract, or to whoever is told because the owner has not answered.

    Raises MailRefused if the register holds no address, UnusableTemplate if the letter cannot be filled.
    """
    contract = reminder.contract
    if not is_address(reminder.mailbox.address):
        raise MailRefused(f"contract {contract.ref}: the register holds no e-mail address of its owner")
    letter = letters.write("passed" if reminder.deadline.passed else "reminder", _values(reminder))
    return Message(
        key=reminder.key,
        to=reminder.mailbox,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        date=datetime.combine(reminder.today, SENT_AT),
    )


def _values(reminder: Reminder) -> dict[str, PlainValue]:
    contract, deadline = reminder.contract, reminder.deadline
    current, renews = deadline.current, contract.renews_for_months
    return {
        "contract": contract.ref,
        "supplier": contract.supplier,
        "owner": contract.owner,
        "decision": current.rung.decision if current else None,
        "ask": current.rung.ask if current else None,
        "due": short_date(current.due) if current else None,
        "due_day": long_date(current.due) if current else None,
        "send_by": long_date(deadline.last_safe.send_by),
        "send_by_short": short_date(deadline.last_safe.send_by),
        "days_left": deadline.days_left,
        "days": wording.in_days(abs(deadline.days_left)),
        "ends": long_date(deadline.last_safe.end),
        "renews_for": wording.in_months(renews) if renews else None,
        "renewal_value": wording.pounds(contract.renewal_value) if contract.renewal_value else None,
        "working": deadline.last_safe.working,
        "verified": contract.verified,
        "at_break": str(reminder.at_break) if reminder.at_break else None,
        "why_you": _why_you(reminder),
        "unanswered": _unanswered(reminder),
        "facts": [{"name": name, "value": value} for name, value in _facts(reminder)],
        "ladder": _ladder(deadline),
    }


def _facts(reminder: Reminder) -> list[tuple[str, str]]:
    contract, supplier = reminder.contract, reminder.supplier
    contact = ", ".join(filter(None, (supplier.contact, supplier.contact_email)))
    return [
        ("Supplier", supplier.name),
        ("Used for", ", ".join(contract.systems) or supplier.supplies or wording.NOT_KNOWN),
        ("May end early on" if reminder.at_break else "Term ends", long_date(reminder.deadline.last_safe.end)),
        ("If nobody acts", wording.renewal(contract)),
        ("Notice", wording.notice_terms(contract)),
        ("Value", wording.a_year(contract.annual_value)),
        ("Supplier contact", contact or wording.NOT_KNOWN),
    ]


def _why_you(reminder: Reminder) -> str:
    contract = reminder.contract.ref
    if reminder.to is Role.OWNER:
        return f"You get this letter because the supplier register names you as the owner of contract {contract}."
    return f"You get this letter because the supplier register names you as {reminder.to} for contract {contract}."


def _unanswered(reminder: Reminder) -> str | None:
    if reminder.to is Role.OWNER:
        return None
    owner = reminder.contract.owner or "The owner"
    return f"{owner} has been reminded and has not answered."


def _ladder(deadline: Deadline) -> list[PlainValue]:
    now = deadline.ladder.index(deadline.current) if deadline.current else len(deadline.ladder)
    return [
        {
            "starts": short_date(each.starts),
            "decision": each.rung.decision,
            "state": "now" if place == now else "gone" if place < now else "next",
        }
        for place, each in enumerate(deadline.ladder)
    ]
