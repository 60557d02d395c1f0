"""Where are the notices of a rehearsal? In memory (port: engine.notices.store.NoticeStore)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from connectors.store.memory.trail import MemoryAuditTrail
from connectors.store.notice_posts import GOING, decision_entry
from connectors.store.notice_readings import NOT_OURS, link_reading
from connectors.store.notice_rows import counts_on
from connectors.store.notices import WAITING, bounce_entry, letter_case, saved_entry
from engine.notices.delivery import Delivery, DeliveryState, Preferences, RungKey
from engine.notices.life import KeptChange, over_at
from engine.notices.posts import NothingToDecide, Post, PostState, decided, started
from engine.notices.seen import BadLink, Reading, Token
from engine.notices.store import (
    ChangedMeanwhile,
    DigestRun,
    OpenedRung,
    RungLine,
    SentLater,
    ToldOf,
    UnknownChange,
)
from engine.outbox import LetterLine, LetterState, OutgoingLetter

ALL = 10**9


class Letters(Protocol):
    """Where letters go, and what became of them."""

    def queue(self, letters: Sequence[OutgoingLetter]) -> None: ...

    def lines(self, states: Collection[LetterState], limit: int) -> Sequence[LetterLine]: ...


class MemoryNotices:
    """Notices as dictionaries. Safe to share between threads."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail, outbox: Letters) -> None:
        self._alone, self._audit, self._outbox = alone, audit, outbox
        self._changes: dict[str, KeptChange] = {}
        self._rungs: dict[str, dict[RungKey, RungLine]] = {}
        self._deliveries: dict[str, dict[tuple[RungKey, str], Delivery]] = {}
        self._waiting: dict[tuple[RungKey, str], Delivery] = {}
        self._counted: Counter[tuple[str, date]] = Counter()
        self._letters: dict[str, tuple[RungKey, str]] = {}
        self._tokens: dict[str, Token] = {}
        self._readings: dict[str, dict[str, Reading]] = {}
        self._not_users: dict[str, set[str]] = {}
        self._preferences: dict[str, Preferences] = {}
        self._digests: set[date] = set()
        self._posts: dict[tuple[RungKey, str], Post] = {}
        self._votes: dict[str, dict[str, str]] = {}

    def save_change(self, kept: KeptChange, *, by: str, at: datetime, why: str = "") -> KeptChange:
        with self._alone:
            if (found := self._revision(kept.ref)) != kept.revision:
                raise ChangedMeanwhile(kept.ref, found)
            saved = replace(kept, revision=kept.revision + 1)
            self._changes[kept.ref] = saved
            self._audit.append([saved_entry(saved, by=by, at=at, why=why)])
            return saved

    def change(self, ref: str) -> KeptChange:
        with self._alone:
            if ref not in self._changes:
                raise UnknownChange(f"there is no change {ref!r}")
            return self._changes[ref]

    def changes(self, *, ends_after: datetime | None = None) -> Sequence[KeptChange]:
        with self._alone:
            found = [kept for kept in self._changes.values() if ends_after is None or _is_not_over(kept, ends_after)]
        return sorted(found, key=lambda kept: (kept.change.starts, kept.ref))

    def handled(self, refs: Collection[str]) -> Mapping[str, frozenset[tuple[int, str]]]:
        with self._alone:
            return {ref: frozenset((key.schedule, key.rung) for key in self._rungs.get(ref, ())) for ref in refs}

    def rungs(self, ref: str) -> Sequence[RungLine]:
        with self._alone:
            found = [*self._rungs.get(ref, {}).values()]
        return sorted(found, key=lambda line: (line.at, line.due, line.key.rung))

    def open_rung(self, opened: OpenedRung) -> bool:
        with self._alone:
            if self._opened_before(opened):
                return False
            self._write_rung(opened)
            self._outbox.queue(opened.letters)
            self._audit.append(opened.audit)
            return True

    def send_digest(self, run: DigestRun) -> bool:
        with self._alone:
            before = [self._opened_before(opened) for opened in run.opened]
            if any(before) or run.day in self._digests:
                return False
            self._digests.add(run.day)
            self._write(*(each for each in run.waited if (each.key, each.person) in self._waiting))
            for opened in run.opened:
                self._write_rung(opened)
            self._outbox.queue(run.letters)
            self._audit.append([entry for opened in run.opened for entry in opened.audit])
            return True

    def send_later(self, sent: SentLater) -> int:
        with self._alone:
            still = [each for each in sent.deliveries if (each.key, each.person) in self._waiting]
            self._write(*still)
            letters = {each.letter for each in still if each.letter}
            people = {(each.key.change, each.person) for each in still}
            self._tokens |= {each.hash: each for each in sent.tokens if (each.change, each.person) in people}
            self._outbox.queue([each for each in sent.letters if each.id in letters])
            return len(still)

    def waiting(self, *, until: datetime) -> Sequence[Delivery]:
        with self._alone:
            return _in_order(
                each
                for each in self._waiting.values()
                if each.state is DeliveryState.DEFERRED and each.not_before <= until
            )

    def weekly(self) -> Sequence[Delivery]:
        with self._alone:
            return _in_order(each for each in self._waiting.values() if each.state is DeliveryState.WEEKLY)

    def deliveries(self, ref: str) -> Sequence[Delivery]:
        with self._alone:
            return _in_order(self._deliveries.get(ref, {}).values())

    def told(self, ref: str) -> frozenset[str]:
        with self._alone:
            return frozenset(each.person for each in self._deliveries.get(ref, {}).values() if each.told)

    def counted(self, people: Collection[str], days: Collection[date]) -> Mapping[tuple[str, date], int]:
        with self._alone:
            keys = ((person, day) for person in people for day in days)
            return {key: count for key in keys if (count := self._counted.get(key, 0))}

    def letter_states(self, ref: str) -> Mapping[str, LetterState]:
        lines = self._outbox.lines(tuple(LetterState), ALL)
        return {line.id: line.state for line in lines if line.case == letter_case(ref)}

    def bounced(self, letter: str, *, at: datetime, reason: str) -> bool:
        with self._alone:
            place = self._letters.get(letter)
            found = self._deliveries[place[0].change][place] if place else None
            if found is None or found.state is not DeliveryState.SENT:
                return False
            self._deliveries[found.key.change][found.key, found.person] = replace(found, state=DeliveryState.BOUNCED)
            self._audit.append([bounce_entry(found.key.change, found.person, at, reason)])
            return True

    def use_token(self, hash: str, not_a_user: bool, relevant: bool | None, *, now: datetime) -> Reading:
        with self._alone:
            token = self.peek_token(hash, now=now)
            self._tokens[hash] = replace(token, used=now)
            reading = link_reading(token, not_a_user, relevant, now)
            self.note_reading(reading)
            return reading

    def peek_token(self, hash: str, *, now: datetime) -> Token:
        with self._alone:
            if hash not in self._tokens:
                raise BadLink(NOT_OURS)
            return self._tokens[hash].check(now)

    def note_reading(self, reading: Reading) -> bool:
        with self._alone:
            known = self._readings.setdefault(reading.change, {})
            before = known.get(reading.person)
            known[reading.person] = (
                reading
                if before is None
                else replace(
                    before,
                    not_a_user=before.not_a_user or reading.not_a_user,
                    relevant=before.relevant if reading.relevant is None else reading.relevant,
                )
            )
            kept = self._changes.get(reading.change)
            if reading.not_a_user and kept is not None:
                for system in kept.change.systems:
                    self._not_users.setdefault(system, set()).add(reading.person)
            return before is None

    def readings(self, ref: str) -> Sequence[Reading]:
        with self._alone:
            return sorted(self._readings.get(ref, {}).values(), key=lambda each: (each.at, each.person))

    def told_of(self, person: str, *, now: datetime) -> Sequence[ToldOf]:
        with self._alone:
            found = [
                ToldOf(kept=kept, told=min(sent), read=person in self._readings.get(ref, {}))
                for ref, kept in self._changes.items()
                if _is_not_over(kept, now)
                and (
                    sent := [
                        each.not_before
                        for (_, of), each in self._deliveries.get(ref, {}).items()
                        if of == person and each.told and each.not_before <= now
                    ]
                )
            ]
        return sorted(found, key=lambda each: (each.kept.change.starts, each.kept.ref))

    def without_mail(self, *, now: datetime) -> Mapping[str, frozenset[str]]:
        with self._alone:
            found = {
                ref: frozenset(
                    person
                    for (_, person), each in rows.items()
                    if each.state is DeliveryState.NO_MAIL and person not in self._readings.get(ref, {})
                )
                for ref, rows in self._deliveries.items()
                if _is_not_over(self._changes[ref], now)
            }
        return {ref: people for ref, people in found.items() if people}

    def not_users(self) -> Mapping[str, frozenset[str]]:
        with self._alone:
            return {system: frozenset(people) for system, people in self._not_users.items()}

    def preferences(self) -> Mapping[str, Preferences]:
        with self._alone:
            return dict(self._preferences)

    def prefer(self, preferences: Preferences) -> None:
        with self._alone:
            self._preferences[preferences.person] = preferences

    def posts_due(self, now: datetime, limit: int = 100) -> Sequence[Post]:
        with self._alone:
            due = [post for post in self._posts.values() if post.state in GOING and post.again <= now]
        return sorted(due, key=lambda post: (post.again, post.key.change, post.channel))[:limit]

    def start_post(self, post: Post, *, now: datetime) -> Post | None:
        with self._alone:
            found = self._posts.get((post.key, post.channel))
            if found is None or found.state not in GOING or found.again > now:
                return None
            going = self._posts[post.key, post.channel] = started(post, now)
            return going

    def record_post(self, post: Post) -> None:
        with self._alone:
            found = self._posts.get((post.key, post.channel))
            if found is not None and found.state in GOING:
                self._posts[post.key, post.channel] = post

    def posts(self, ref: str) -> Sequence[Post]:
        with self._alone:
            found = [post for post in self._posts.values() if post.key.change == ref]
        return sorted(found, key=lambda post: (post.key.schedule, post.key.rung, post.channel))

    def decide_post(self, post: Post, state: PostState, *, by: str, at: datetime, why: str = "") -> None:
        with self._alone:
            found = self._posts.get((post.key, post.channel))
            if found is None:
                raise NothingToDecide
            self._posts[post.key, post.channel] = decided(found, state, at)
            self._audit.append([decision_entry(found, state, by=by, at=at, why=why)])

    def vote(self, poll: str, person: str, choice: str, *, at: datetime) -> bool:  # noqa: ARG002 - kept for people
        with self._alone:
            votes = self._votes.setdefault(poll, {})
            before = votes.get(person)
            votes[person] = choice
            return before != choice

    def votes(self, poll: str) -> Mapping[str, int]:
        with self._alone:
            return Counter(self._votes.get(poll, {}).values())

    def _revision(self, ref: str) -> int:
        return self._changes[ref].revision if ref in self._changes else 0

    def _opened_before(self, opened: OpenedRung) -> bool:
        if self._revision(opened.key.change) != opened.revision:
            raise ChangedMeanwhile(opened.key.change)
        return opened.key in self._rungs.get(opened.key.change, ())

    def _write_rung(self, opened: OpenedRung) -> None:
        rungs = self._rungs.setdefault(opened.key.change, {})
        lines = [
            RungLine(key=opened.key, due=opened.due, at=opened.at, people=len(opened.deliveries), passed_over=False)
        ]
        for rung in opened.passed_over:
            lines.append(replace(lines[0], key=replace(opened.key, rung=rung), people=0, passed_over=True))
        for line in lines:
            rungs.setdefault(line.key, line)
        for each in [each for each in self._waiting.values() if each.key.change == opened.key.change]:
            self._write(replace(each, state=DeliveryState.PASSED_OVER))
        self._write(*opened.deliveries)
        self._posts |= {(post.key, post.channel): post for post in opened.posts}
        self._tokens |= {token.hash: token for token in opened.tokens}

    def _write(self, *deliveries: Delivery) -> None:
        for each in deliveries:
            place = (each.key, each.person)
            self._deliveries.setdefault(each.key.change, {})[place] = each
            self._waiting.pop(place, None)
            if each.state.value in WAITING:
                self._waiting[place] = each
            if each.letter:
                self._letters[each.letter] = place
            if (day := counts_on(each)) is not None:
                self._counted[each.person, day] += 1


def _is_not_over(kept: KeptChange, now: datetime) -> bool:
    over = over_at(kept)
    return over is None or over > now


def _in_order(deliveries: Iterable[Delivery]) -> list[Delivery]:
    return sorted(
        deliveries, key=lambda each: (each.at, each.key.change, each.key.schedule, each.key.rung, each.person)
    )
