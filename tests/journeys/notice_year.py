"""How does a year of notices go in a trust? A made-up trust, lived hour by hour through the flows' own functions.

Afterwards everything that was sent is held against what a plain reading of the register says, worked out here in
another way than the product does.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from threading import RLock
from typing import Any

from connectors.excel.notice_workbook import Check
from connectors.mail.letters import LetterWriter
from connectors.notice_files import library_rules
from connectors.store.memory.notices import MemoryNotices
from connectors.store.memory.trail import MemoryAuditTrail
from engine.calendars import ENGLAND
from engine.notices.change import Change, ChangeKind, ChangeState, Impact, Notice, Severity
from engine.notices.delivery import Delivery, Preferences, after_quiet
from engine.notices.life import CorrectionKind, KeptChange, cancelled, finished, recorded, revised
from engine.notices.moments import LONDON, london, london_day, soonest
from engine.notices.period import NoticePeriod, in_digest, notice_period
from engine.notices.release import OFFICER_ROLE, Decision, SafetyCase, SafetyOfficer
from engine.notices.rules import NoticeRules
from engine.notices.seen import Reading, Told
from engine.outbox import LetterLine, LetterState, OutgoingLetter
from engine.people import Directory, Person, RoleHolding, Team
from flows.notice_chasing import chase
from flows.notice_digest import send_digest
from flows.notice_parts import LETTERS, NoticeParts, Registered
from flows.notice_planning import plan_communications
from flows.notice_rungs import send_due
from tests.engine.notices.small_trust import ASystem

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST_DAY = date(2027, 1, 4)
OFF = (date(2027, 5, 12), date(2027, 5, 14))  # nothing runs on these three days
KINDS: Mapping[Notice, float] = {
    Notice.PLANNED_DOWNTIME: 0.3,
    Notice.UPGRADE: 0.16,
    Notice.NEW_SYSTEM: 0.03,
    Notice.NEW_FEATURE: 0.28,
    Notice.TRAINING: 0.14,
    Notice.MAJOR_INCIDENT: 0.04,
    Notice.SUCCESS_STORY: 0.05,
}
GATED = (Notice.PLANNED_DOWNTIME, Notice.UPGRADE, Notice.NEW_SYSTEM)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the trust is, and how long the year."""

    staff: int = 10_000
    systems: int = 120
    services: int = 90
    changes: int = 500
    days: int = 364


class CountedLetters:
    """An outbox that keeps no letter: only that each was asked for once, and to whom."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.twice = 0
        self.bytes = 0
        self.recipients: Counter[str] = Counter()

    def queue(self, letters: Sequence[OutgoingLetter]) -> None:
        for letter in letters:
            name = hash(letter.id)
            self.twice += name in self.seen
            self.seen.add(name)
            self.bytes += len(letter.content)
            self.recipients[letter.recipient] += 1

    def lines(self, states: Collection[LetterState], limit: int) -> Sequence[LetterLine]:  # noqa: ARG002
        return ()


@dataclass
class Year:
    """The trust, its notices, and what is to happen to each change."""

    size: Size
    seed: int = 8
    letters: CountedLetters = field(default_factory=CountedLetters)
    held: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    runs: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.first = FIRST_DAY
        self.last = FIRST_DAY + timedelta(days=self.size.days - 1)
        self.services = {f"V{number:02}": f"Service {number}" for number in range(self.size.services)}
        self.sites = {f"L{number:02}": f"Site {number}" for number in range(20)}
        self.teams = tuple(
            Team(
                id=f"T{number:03}",
                name=f"Team {number}",
                service=f"V{number % self.size.services:02}",
                site=f"L{self.dice.randrange(20):02}",
                manager=f"P{number:05}",
            )
            for number in range(self.size.services * 3)
        )
        self.people = tuple(self._person(number) for number in range(self.size.staff))
        self.systems = tuple(self._system(number) for number in range(self.size.systems))
        officer = RoleHolding(role=OFFICER_ROLE, person="P00001")
        self.directory = Directory(people=self.people, teams=self.teams, roles=(officer,))
        self.store = MemoryNotices(RLock(), _Quiet(nullcontext()), self.letters)
        self.parts = NoticeParts(
            store=self.store,
            people=lambda: self.directory,
            registered=Registered(
                systems=self.systems,
                services=self.services,
                sites=self.sites,
                cases=tuple(self._safety_cases()),
                officers=(SafetyOfficer(person="P00001", body="NMC", number="1", registered_until=date(2030, 1, 1),
                                        trained_until=date(2030, 1, 1)),),
            ),
            rules=library_rules(),
            letters=LetterWriter(LETTERS),
        )  # fmt: skip
        self.events = sorted(self._events(), key=lambda event: event[0])
        for person in self.people[::40]:
            self.store.prefer(Preferences(person=person.id, weekly=True))

    def live(self) -> None:
        """Every hour from the first day to the last: what people do, then what the flows do."""
        moment, end = london(self.first, time(0)), london(self.last, time(23))
        upcoming = iter([*self.events, (datetime.max.replace(tzinfo=UTC), "", None)])
        event = next(upcoming)
        while moment <= end:
            while event[0] <= moment:
                self._happen(event[1], event[2], event[0])
                event = next(upcoming)
            if not OFF[0] <= london_day(moment) <= OFF[1]:
                self._run(moment)
            moment = (moment.astimezone(UTC) + HOUR).astimezone(LONDON)

    def _run(self, now: datetime) -> None:
        self.runs += 1
        planned = plan_communications(self.parts, now)
        self.held.update(planned.held.keys())
        sent = send_due(self.parts, now)
        digest = send_digest(self.parts, now)
        self.failures += map(str, [*planned.failures, *sent.failures, *digest.failures])
        if now.astimezone(LONDON).hour == 9 and now.weekday() < 5:
            self.failures += map(str, chase(self.parts, now).failures)
        if now.astimezone(LONDON).hour == 18:
            self._read(now)

    def _happen(self, what: str, ref: str | None, at: datetime) -> None:
        assert ref is not None
        if what == "record":
            self.store.save_change(recorded(self.planned[ref], now=at), by="P00002", at=at)
            return
        kept = self.store.change(ref)
        if kept.state in (ChangeState.CANCELLED, ChangeState.COMPLETED):
            return
        if what == "move":
            later = timedelta(days=self.dice.choice((1, 2, 7)))
            ends = kept.change.ends + later if kept.change.ends else None
            kept, _ = revised(kept, replace(kept.change, starts=kept.change.starts + later, ends=ends), now=at)
        elif what == "cancel":
            kept = cancelled(kept, now=at, why="The supplier is not ready")
        elif kept.state is ChangeState.RELEASED and at >= kept.change.starts:
            kept = finished(kept, now=at)
        self.store.save_change(kept, by="P00002", at=at)

    def _read(self, now: datetime) -> None:
        """Each evening a third of those who were asked to read, and have not, do."""
        for kept in self.store.changes(ends_after=now):
            if kept.state is ChangeState.RELEASED and now < kept.change.starts and self.parts.rules.chases(kept.change):
                for person in sorted(self.store.told(kept.ref)):
                    if self.dice.random() < 0.35:
                        self.store.note_reading(
                            Reading(change=kept.ref, person=person, how=Told.SIGNED_IN, by=person, at=now)
                        )

    # --- the made-up trust ----------------------------------------------------------------------------

    def _person(self, number: int) -> Person:
        leaves = starts = None
        if self.dice.random() < 0.1:
            leaves = self.first + timedelta(days=self.dice.randrange(self.size.days))
        elif self.dice.random() < 0.1:
            starts = self.first + timedelta(days=self.dice.randrange(self.size.days))
        if number < len(self.teams):
            leaves = starts = None  # managers stay
        email = f"p{number:05}@trust.example" if self.dice.random() > 0.02 else ""
        return Person(
            id=f"P{number:05}", name=f"Person {number}", email=email, team=f"T{number % len(self.teams):03}",
            post=self.dice.choice(("Nurse", "Doctor", "Clerk", "Therapist")), starts=starts, leaves=leaves,
        )  # fmt: skip

    def _system(self, number: int) -> ASystem:
        """A few for everybody, some for many services, most for one to three."""
        names = list(self.services)
        share = len(names) if number < 3 else self.dice.randint(10, 25) if number < 15 else self.dice.randint(1, 3)
        used_in = self.dice.sample(names, min(share, len(names)))
        roles = ("Nurse", "Doctor") if number % 4 == 3 else ()
        return ASystem(
            ref=f"S-{number:03}", name=f"System {number}", services=tuple(used_in), roles=roles,
            health_it=number % 2 == 0, version="1.0",
        )  # fmt: skip

    def _safety_cases(self) -> Iterator[SafetyCase]:
        """All but a few health IT systems have their decision."""
        for system in self.systems:
            if system.health_it and not system.ref.endswith("8"):
                yield SafetyCase(
                    ref=f"SC-{system.ref}", system=system.ref, version="1.0", decision=Decision.RELEASE,
                    decided=date(2026, 12, 1), officer="P00001", recorded_by="P00001", supplier_case="1",
                    supplier_hazard_log="1", local_case="1", hazard_log="1", residual_risk=2, continuity_plan=True,
                    training_done=True,
                )  # fmt: skip

    def _events(self) -> Iterator[tuple[datetime, str, str | None]]:
        self.planned: dict[str, Change] = {}
        notices, weights = list(KINDS), list(KINDS.values())
        for number in range(self.size.changes):
            notice = self.dice.choices(notices, weights)[0]
            ref = f"CHG-{number:04}"
            day = self.first + timedelta(days=self.dice.randrange(3, max(self.size.days - 7, 4)))
            starts = london(day, time(self.dice.choice((6, 12, 17, 20, 21, 22))))
            change = self._change(ref, notice, starts)
            self.planned[ref] = change
            lead = timedelta(days=self.dice.randint(1, 4) if self.dice.random() < 0.15 else self.dice.randint(16, 45))
            early = london(self.first, time(9))
            known = starts if notice is Notice.MAJOR_INCIDENT else max(starts - lead, early)
            yield known, "record", ref
            if notice is not Notice.MAJOR_INCIDENT and starts - known > 3 * DAY:
                chance = self.dice.random()
                when = known + (starts - known) * self.dice.uniform(0.3, 0.95)
                if chance < 0.08:
                    yield when, "move", ref
                elif chance < 0.12:
                    yield when, "cancel", ref
            if change.ends is not None:
                late = self.dice.choice((0, 0, 0, 0, 0, 1, 3)) * HOUR
                for days in (0, 1, 2, 7, 8):  # again after a move
                    yield change.ends + late + days * DAY, "done", ref

    def _change(self, ref: str, notice: Notice, starts: datetime) -> Change:
        popular = [1.0 if number < 3 else 4.0 for number in range(len(self.systems))]
        system = self.dice.choices(self.systems, popular)[0]
        incident, work = notice is Notice.MAJOR_INCIDENT, notice in (Notice.PLANNED_DOWNTIME, Notice.UPGRADE)
        severity = Severity.HIGH if self.dice.random() < 0.25 else Severity.NORMAL
        return Change(
            ref=ref, title=f"Know about {system.name}: {notice}", notice=notice, starts=starts,
            ends=starts + self.dice.choice((1, 2, 4)) * HOUR if incident or work else None,
            kind=ChangeKind.EMERGENCY if incident else ChangeKind.NORMAL,
            severity=Severity.CRITICAL if incident else severity,
            impact=Impact.DOWN if incident or work else Impact.NONE, systems=(system.ref,),
            what="We will change it.", care_impact="You cannot use it meanwhile.", what_to_do="Print your list.",
            benefit="It will be faster.", fallback="Use paper.", help="Service desk, 08:00 to 18:00", owner="Asha Moor",
            urgent_because="Care depends on it" if incident else "",
        )  # fmt: skip

    # --- what came of it ------------------------------------------------------------------------------

    def kept(self) -> Sequence[KeptChange]:
        return self.store.changes()

    def deliveries(self) -> Mapping[str, Sequence[Delivery]]:
        return {kept.ref: self.store.deliveries(kept.ref) for kept in self.kept()}

    def period(self) -> NoticePeriod:
        kept = self.kept()
        return notice_period(
            kept,
            self.deliveries(),
            {each.ref: self.store.readings(each.ref) for each in kept},
            first=self.first,
            last=self.last,
            staff=len(self.people),
            service_of={person.id: self.services[self.teams[int(person.team[1:])].service] for person in self.people},
            asked=frozenset(each.ref for each in kept if self.parts.rules.chases(each.change)),
        )

    def checks(self) -> list[Check]:
        """What the issue promises, each held against the deliveries, with how many break it."""
        deliveries, rules = self.deliveries(), self.parts.rules
        kept = {each.ref: each for each in self.kept()}
        urgent = {(notice, rung.id) for notice, rungs in rules.sequences.items() for rung in rungs if rung.urgent}
        outside = late = noisy = ungated = 0
        a_day: Counter[tuple[str, date]] = Counter()
        users: dict[tuple[str, date], frozenset[str]] = {}
        for ref, rows in deliveries.items():
            change = kept[ref].change
            told: set[str] = set()
            for each in rows:
                if not each.told:
                    continue  # nobody was written to: put off and passed over
                rung = rule_of(each.key.rung)
                correction = rung.startswith((*CorrectionKind, "reminder-"))
                day = london_day(each.at)
                place = (change.systems[0], day)
                if place not in users:
                    users[place] = self._users(*place)
                reached = users[place]
                if correction:
                    outside += each.person not in told
                else:
                    outside += each.person not in reached and not self._manages(each.person, reached)
                told.add(each.person)
                if each.letter and not in_digest(each):
                    passes = (
                        change.severity is Severity.CRITICAL
                        or (change.notice, rung) in urgent
                        or (correction and not each.counts)
                    )
                    if not passes:
                        a_day[each.person, london_day(each.not_before)] += 1
                        too_late = each.not_before < change.starts <= quiet_until(each.not_before, rules)
                        noisy += quiet_until(each.not_before, rules) > each.not_before and not (too_late or correction)
                    else:
                        late += each.not_before - each.at > timedelta(0)
            late += self._late(kept[ref], urgent)
            if change.notice in GATED and rows and change.systems[0].endswith("8"):
                ungated += self.parts.registered.system()[change.systems[0]].health_it is True
        too_many = sum(count > rules.a_day for count in a_day.values())
        return [
            ("Nobody outside an audience was written to", outside, "Each delivery against the register on its day"),
            ("Nobody was written to twice for one rung", self.letters.twice, "Names of all letters asked for"),
            ("No critical or urgent notice was late", late, "Due, opened and left within one hourly run"),
            (f"At most {rules.a_day} letters a person a day", too_many, "Letters by person and London day"),
            ("No letter that is not urgent in quiet hours", noisy, "The moment each may leave"),
            ("No gated notice without authority to release", ungated, "Systems without a safety decision"),
            ("Nothing went wrong in a run", len(self.failures), "Failures of all runs"),
        ]  # fmt: skip

    def _users(self, system: str, day: date) -> frozenset[str]:
        """Everybody who uses a system on a day, by going through all staff."""
        found = self.systems[int(system.removeprefix("S-"))]
        return frozenset(
            person.id
            for person in self.people
            if person.works_on(day)
            and self.teams[int(person.team[1:])].service in found.services
            and (not found.roles or person.post in found.roles)
        )

    def _manages(self, person: str, people: Collection[str]) -> bool:
        managed = {team.id for team in self.teams if team.manager == person}
        return any(each.team in managed and each.id in people for each in self.people)

    def _late(self, kept: KeptChange, urgent: Collection[tuple[Notice, str]]) -> int:
        """Urgent rungs opened more than an hour after they were due and could go."""
        found = 0
        for line in self.store.rungs(kept.ref):
            rung = (
                line.key.rung.rpartition("-")[0] if line.key.rung.startswith(("overrun-", "update-")) else line.key.rung
            )
            off = OFF[0] <= london_day(line.due) <= OFF[1] + DAY
            if (kept.change.notice, rung) in urgent and not line.passed_over and not off:
                may = max(line.due, kept.released or line.due, kept.since)
                found += line.at - may > HOUR
        return found


def rule_of(rung: str) -> str:
    """The rule of a rung that comes again and again: "overrun" of "overrun-3"."""
    return rung.rpartition("-")[0] if rung.startswith(("overrun-", "update-")) else rung


class _Quiet(MemoryAuditTrail):
    """An audit trail that only counts: the chain of a year is not what is rehearsed here."""

    def append(self, entries: Sequence[Any]) -> None:
        self.count = getattr(self, "count", 0) + len(entries)


def quiet_until(moment: datetime, rules: NoticeRules) -> datetime:
    """The moment itself, or the end of the night or the days off it falls in."""
    leaves = after_quiet(moment, rules.quiet_from, rules.quiet_to)
    day = london_day(leaves)
    return leaves if ENGLAND.is_working_day(day) else soonest(ENGLAND.add_working_days(day, 1), rules.quiet_to)
