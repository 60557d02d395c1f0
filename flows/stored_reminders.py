"""How do the reminders of a day come from the registers in the database to the outbox?"""

from dataclasses import dataclass, field
from datetime import date

from engine.errors import EightflowsError
from engine.escalation import with_people
from engine.people import Directory
from engine.ports import Message
from engine.registers.portfolio import Portfolio
from engine.reminders import Standing, due, standings
from engine.subscriptions import WeeklyLetter
from engine.supplier_digest import Digest, digests
from flows.supplier_parts import SupplierParts


@dataclass(slots=True, kw_only=True)
class StoredReminders:
    """What one run found and did: counts, and no names."""

    contracts: int = 0
    decisions_due: int = 0
    passed: int = 0
    reminders: int = 0
    digests: int = 0
    failures: list[EightflowsError] = field(default_factory=list)


def remind(parts: SupplierParts, today: date, *, dry_run: bool) -> StoredReminders:
    """Queue the reminders that are due and have not gone, and the week's digest of everybody who has one."""
    portfolio = parts.portfolio(today)
    directory = parts.store.people.directory()
    found = with_owners(portfolio, directory)
    done = StoredReminders(
        contracts=len(portfolio.register.contracts),
        decisions_due=sum(bool(each.deadline and each.deadline.current) for each in found),
        passed=sum(bool(each.deadline and each.deadline.passed) for each in found),
    )
    messages = reminder_messages(parts, portfolio, found, done)
    done.reminders = parts.queue([(message, [message.key]) for message in messages], dry_run=dry_run)
    wanted = wanted_today(parts, digests(portfolio, found), directory, today)
    letters = digest_messages(parts, wanted, done)
    done.digests = parts.queue([(message, [message.key]) for message in letters], dry_run=dry_run)
    return done


def how_contracts_stand(parts: SupplierParts, today: date) -> tuple[Standing, ...]:
    return with_owners(parts.portfolio(today), parts.store.people.directory())


def with_owners(portfolio: Portfolio, directory: Directory) -> tuple[Standing, ...]:
    """Every contract with the decision that comes next, and who is to take it by now."""
    today = portfolio.today
    return tuple(with_people(each, directory, today) for each in standings(portfolio.register, today=today))


def reminder_messages(
    parts: SupplierParts, portfolio: Portfolio, found: tuple[Standing, ...], done: StoredReminders
) -> list[Message]:
    from connectors.mail.reminder_letter import reminder_letter

    reminders = list(
        due(found, today=portfolio.today, decisions=portfolio.decisions, working_days=portfolio.working_days)
    )
    gone = parts.store.registers.marked(reminder.key for reminder in reminders)
    messages = []
    for reminder in reminders:
        if reminder.key not in gone:
            try:
                messages.append(reminder_letter(reminder, letters=parts.letters))
            except EightflowsError as failure:
                done.failures.append(failure)
    return messages


def wanted_today(
    parts: SupplierParts, weekly: tuple[Digest, ...], directory: Directory, today: date
) -> tuple[Digest, ...]:
    """Without those who chose to go without, or another day. Who is not in the directory gets theirs on Monday."""
    chosen = parts.store.subscriptions.subscriptions(WeeklyLetter.SUPPLIERS)

    def goes(digest: Digest) -> bool:
        person = directory.by_email(digest.to.address)
        choice = chosen.get(person.id) if person else None
        return choice is None or choice.goes_on(today)

    return tuple(digest for digest in weekly if goes(digest))


def digest_messages(parts: SupplierParts, weekly: tuple[Digest, ...], done: StoredReminders) -> list[Message]:
    """One a person and week: on their day, or on the first day after it that the flow runs."""
    from connectors.mail.supplier_letters import digest_letter

    gone = parts.store.registers.marked(digest.key for digest in weekly)
    messages = []
    for digest in weekly:
        if digest.key not in gone:
            try:
                messages.append(digest_letter(digest, letters=parts.letters))
            except EightflowsError as failure:
                done.failures.append(failure)
    return messages
