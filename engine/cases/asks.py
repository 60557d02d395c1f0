"""What does a case ask for on its way: letters, timers, and prompts on days of the calendar?"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from engine.cases.deadlines import LONDON, first_day
from engine.cases.model import AnyRequest, Case, CaseStatus, DropTimer, SendLetter, SetTimer
from engine.cases.process import Process, Prompt

PROMPT = "prompt"
"""What timers of prompts begin with, where those of items have the item."""


@dataclass(slots=True)
class Asks:
    """A case in one event, with what has been asked so far. Whoever asks about no item names ""."""

    case: Case
    process: Process
    now: datetime
    requests: list[AnyRequest] = field(default_factory=list)

    # --- prompts --------------------------------------------------------------------------------

    def set_prompts(self, changed: AbstractSet[str] | None = None, *, opening: bool = False) -> None:
        """Each prompt on its day; `changed`: only those that count from one of these answers."""
        for name, prompt in self.process.prompts.items():
            if changed is not None and changed.isdisjoint((*prompt.counts_from, *prompt.until)):
                continue
            moment = self._prompt_moment(prompt)
            if not opening:
                self.drop_timer(PROMPT, name)
            if moment is not None and moment > self.now:
                self.set_timer(PROMPT, name, moment)
            elif moment is not None and opening and prompt.even_late:
                self.write("", f"{PROMPT}-{name}", prompt.letter, prompt.role)

    def prompt(self, name: str) -> Prompt | None:
        """Its day has come. Returns it where it asks for a step again, which is the walk's to do."""
        prompt = self.process.prompts.get(name)
        running = self.case.status is CaseStatus.OPEN and self.case.held_since is None
        if prompt is None or not running or self._prompt_moment(prompt) is None:
            return None
        if prompt.asks:
            return prompt
        self.write("", f"{PROMPT}-{name}", prompt.letter, prompt.role)
        return None

    def _prompt_moment(self, prompt: Prompt) -> datetime | None:
        """None where the day it counts from is not known, or it had ended by then; what asks for the next fit note
        is not needed either where the last one lasts to the end."""
        first, ended = self.day(prompt.counts_from), self.day(prompt.until)
        moment = prompt.when.after(first) if first else None
        if moment and ended and moment.astimezone(LONDON).date() > ended.astimezone(LONDON).date():
            return None
        if prompt.asks and first and ended and ended <= first:
            return None
        return moment

    def drop_prompts(self) -> None:
        for name in self.process.prompts:
            self.drop_timer(PROMPT, name)

    # --- small parts ----------------------------------------------------------------------------

    def day(self, answers: tuple[str, ...]) -> datetime | None:
        return first_day(answers, self.case.answers)

    def write(self, item: str, what: str, letter: str, role: str) -> None:
        self.requests.append(
            SendLetter(
                id=self.request_id(item, what),
                case=self.case.id,
                item=item,
                letter=letter,
                role=role,
                not_before=self.process.quiet_hours.next_moment(self.now),
            )
        )

    def set_timer(self, item: str, what: str, due: datetime) -> None:
        self.requests.append(
            SetTimer(
                id=self.request_id(item, f"timer-{what}"),
                case=self.case.id,
                item="" if item == PROMPT else item,
                timer=f"{item}:{what}",
                due=due,
            )
        )

    def drop_timer(self, item: str, what: str) -> None:
        self.requests.append(
            DropTimer(
                id=self.request_id(item, f"drop-{what}"),
                case=self.case.id,
                item="" if item == PROMPT else item,
                timer=f"{item}:{what}",
            )
        )

    def request_id(self, item: str, what: str) -> str:
        """Unique to what is asked: the events so far tell a second asking of the same item apart."""
        return f"{self.case.id}:{item}:{what}:{len(self.case.applied)}"
