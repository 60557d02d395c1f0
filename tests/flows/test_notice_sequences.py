"""Whatever happens in whatever order, is each rung sent once, to the audience alone, and put right with those told?"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.notices.change import ChangeState, Notice
from engine.notices.delivery import Delivery
from engine.notices.life import CorrectionKind, cancelled, finished, revised
from flows.notice_digest import send_digest
from flows.notice_planning import plan_communications
from flows.notice_rungs import send_due
from tests.engine.notices.small_trust import PEOPLE, a_change, a_person, at
from tests.flows.notice_office import Office

BEGUN = at(date(2026, 11, 20), 8)
OFTEN = st.sampled_from(["run", "run", "run", "run", "off", "move", "cancel", "typo", "join", "leave", "done"])
STEPS = st.lists(st.tuples(OFTEN, st.integers(1, 60)), min_size=5, max_size=35)


@dataclass
class Life:
    """One change and the people around it, hour by hour."""

    office: Office
    now: datetime = BEGUN
    joined: int = 0

    def happen(self, what: str, hours: int) -> None:
        notices, ref = self.office.notices, "CHG-1"
        self.now += timedelta(hours=hours)
        kept = notices.change(ref)
        over = kept.state in (ChangeState.CANCELLED, ChangeState.COMPLETED)
        match what:
            case "run":
                self.run()
            case "off":
                self.now += timedelta(days=3)
            case "move" if not over:
                days = timedelta(days=hours % 9 - 2)
                ends = kept.change.ends + days if kept.change.ends else None
                new = replace(kept.change, starts=kept.change.starts + days, ends=ends)
                notices.save_change(revised(kept, new, now=self.now)[0], by="asha", at=self.now)
            case "typo" if not over:
                new = replace(kept.change, title=f"Plan for LilliCare, {hours}")
                notices.save_change(revised(kept, new, now=self.now)[0], by="asha", at=self.now)
            case "cancel" if not over and hours > 45:
                notices.save_change(cancelled(kept, now=self.now, why="No"), by="asha", at=self.now)
            case "done" if kept.state is ChangeState.RELEASED and self.now >= kept.change.starts:
                notices.save_change(finished(kept, now=self.now), by="asha", at=self.now)
            case "join":
                self.joined += 1
                new_one = a_person(f"new{self.joined}", "t-sh")
                self.office.directory = replace(self.office.directory, people=(*self.office.directory.people, new_one))
            case "leave":
                leaving = PEOPLE[hours % 4].id
                people = tuple(
                    replace(each, leaves=self.now.date()) if each.id == leaving else each
                    for each in self.office.directory.people
                )
                self.office.directory = replace(self.office.directory, people=people)

    def run(self) -> None:
        """The flows; what they send is held against what must hold, before and after."""
        parts, ref = self.office.parts, "CHG-1"
        plan_communications(parts, self.now)
        before = {(each.key, each.person): each for each in parts.store.deliveries(ref)}
        told = parts.store.told(ref)
        assert [*send_due(parts, self.now).failures, *send_digest(parts, self.now).failures] == []
        new = [each for each in parts.store.deliveries(ref) if (each.key, each.person) not in before]
        self.check(new, told)

    def check(self, new: list[Delivery], told: frozenset[str]) -> None:
        here = {each.id for each in self.office.directory.people if each.works_on(self.now.date())}
        users = {each.id for each in self.office.directory.people if each.team.startswith("t-sh")} & here
        corrections = [each for each in new if each.key.rung.startswith(tuple(CorrectionKind))]
        assert {each.person for each in new} <= users | (told & here)
        if corrections:
            assert {each.person for each in corrections} == told & here, "exactly those who were told"
        rungs = {each.key for each in new}
        assert len(rungs) <= 1, "never two at once"
        assert max(Counter(each.person for each in new).values(), default=0) <= 1


@settings(max_examples=30)
@given(steps=STEPS, notice=st.sampled_from([Notice.PLANNED_DOWNTIME, Notice.UPGRADE, Notice.NEW_FEATURE]))
def test_every_rung_goes_once_to_the_audience_and_corrections_to_those_told(
    steps: list[tuple[str, int]], notice: Notice
) -> None:
    office = Office()
    ends = a_change().ends if notice is not Notice.NEW_FEATURE else None
    office.record(BEGUN, notice=notice, ends=ends)
    life = Life(office)
    for what, hours in steps:
        life.happen(what, hours)
    life.run()
    letters = [each.letter for each in office.notices.deliveries("CHG-1") if each.letter]
    assert len(letters) == len(set(letters))
    by_rung = Counter((each.key.schedule, each.key.rung, each.person) for each in office.notices.deliveries("CHG-1"))
    assert max(by_rung.values(), default=0) <= 1
