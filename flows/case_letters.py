"""Which letters go out for a case, to whom, on which paper?"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Lock

from connectors.calendar import Invite, Method, as_ics
from connectors.mail.case_letter import Stationery, key_of
from connectors.mail.letters import LetterWriter, UnusableTemplate
from engine.cases.deadlines import LONDON
from engine.cases.model import AskPerson, CallPerson, Case, RunMachine, SendLetter
from engine.cases.running_processes import RunningProcess
from engine.cases.writing import Asking, LetterWanted, NobodyHolds, facts_of
from engine.errors import EightflowsError
from engine.outbox import OutgoingLetter
from engine.people import Directory, Person
from engine.ports import Mailbox, MailRefused, is_address
from flows.doing import Doing, LetterTo, Meeting

LAST_RESORT = "administrator"
"""Who is called where nobody holds the role of the owner of exceptions either."""


class CannotWrite(EightflowsError):
    """A letter's template, or an address, is not fit to be used. Says nothing of what the letter holds."""


class CaseLetters:
    """The letters of every process that runs. Templates are made ready once for each version."""

    def __init__(self, *, sender: Mailbox, link: str = "") -> None:
        self._sender, self._link = sender, link
        self._paper: dict[tuple[str, str], Stationery] = {}
        self._alone = Lock()

    def written(
        self, wanted: LetterWanted, request: Asking, running: RunningProcess, *, now: datetime
    ) -> Iterator[OutgoingLetter]:
        """One for each person who has an address. Raises CannotWrite."""
        not_before = request.not_before if isinstance(request, SendLetter) else self._quiet(request, running, now)
        yield from self._each(wanted, request.id, request.case, running, now=now, not_before=not_before)

    def of_step(self, letters: Sequence[LetterTo], run: RunMachine, doing: Doing) -> Iterator[OutgoingLetter]:
        """What an automation asks for; where nobody holds the role, its owner of exceptions gets it.

        Raises CannotWrite, NobodyHolds.
        """
        not_before = doing.running.process.quiet_hours.next_moment(doing.now)
        for number, letter in enumerate(letters):
            to = doing.directory.holders(letter.role, doing.case.subject, doing.today)
            to = to or _owners(doing.case, doing.item.node, doing.running, doing.directory, doing.now)
            if not to:
                raise NobodyHolds(letter.role)
            facts = facts_of(doing.case, doing.item, doing.running, doing.directory, doing.now, role=letter.role)
            wanted = LetterWanted(name=letter.name, to=to, facts={**facts, "due": "", **letter.facts})
            id = f"{run.id}:letter-{number}"
            yield from self._each(
                wanted, id, run.case, doing.running, now=doing.now, not_before=not_before, meeting=letter.meeting
            )

    def owner_of(
        self, request: Asking, case: Case, running: RunningProcess, directory: Directory, now: datetime
    ) -> LetterWanted | None:
        """The letter to the owner of exceptions, in place of somebody who is not there; None where nobody is."""
        item = case.item(request.item)
        if item is None and request.item:
            return None
        node = item.node if item else ""  # a prompt is about no item
        to = _owners(case, node, running, directory, now)
        name = request.letter if isinstance(request, SendLetter) else "called"
        facts = facts_of(case, item, running, directory, now, role=running.process.exception_owner(node))
        return LetterWanted(name=name, to=to, facts=facts) if to else None

    def _quiet(self, request: AskPerson | CallPerson, running: RunningProcess, now: datetime) -> datetime:
        """Andon does not wait for the morning."""
        return now if isinstance(request, CallPerson) else running.process.quiet_hours.next_moment(now)

    def _each(
        self,
        wanted: LetterWanted,
        id: str,
        case: str,
        running: RunningProcess,
        *,
        now: datetime,
        not_before: datetime,
        meeting: Meeting | None = None,
    ) -> Iterator[OutgoingLetter]:
        paper = self._paper_of(running)
        addressed = [person for person in wanted.to if is_address(person.email)]
        for number, person in enumerate(addressed, start=1):
            own = id if number == 1 else f"{id}:{number}"
            entry = self._entry(meeting, own, case, person, now) if meeting else b""
            try:
                yield paper.write(
                    wanted.name,
                    wanted.facts,
                    id=own,
                    case=case,
                    to=Mailbox(address=person.email, name=person.name),
                    at=not_before,
                    not_before=not_before,
                    calendar=entry,
                )
            except (UnusableTemplate, MailRefused) as refused:
                raise CannotWrite(f"the letter {wanted.name} cannot be written: {type(refused).__name__}") from refused

    def _entry(self, meeting: Meeting, id: str, case: str, person: Person, now: datetime) -> bytes:
        return as_ics(
            Invite(
                uid=f"{key_of(id)}@eightflows",
                sequence=0,
                start=meeting.starts,
                end=meeting.starts + meeting.lasts,
                made=now,
                summary=f"{meeting.what} ({case})",
                location=meeting.place,
                organiser=self._sender,
                attendees=(Mailbox(address=person.email, name=person.name),),
                method=Method.PUBLISH,
            )
        )

    def _paper_of(self, running: RunningProcess) -> Stationery:
        key = (running.id, running.version)
        with self._alone:
            if key not in self._paper:
                texts = {name: content.decode("utf-8") for name, content in running.letters.items()}
                self._paper[key] = Stationery(letters=LetterWriter(texts), sender=self._sender, link=self._link)
            return self._paper[key]


def _owners(case: Case, node: str, running: RunningProcess, directory: Directory, now: datetime) -> tuple[Person, ...]:
    on = now.astimezone(LONDON).date()
    for role in (running.process.exception_owner(node), running.process.owner, LAST_RESORT):
        if role and (found := directory.holders(role, case.subject, on)):
            return found
    return ()
