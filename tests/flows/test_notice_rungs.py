"""Do notices go to whom they should, when they should, once, and is what was wrong put right with those told?"""

import base64
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from engine.notices.change import Change, ChangeState, Notice, Severity
from engine.notices.delivery import DeliveryState, Preferences
from engine.notices.digest import Poll
from engine.notices.life import cancelled, finished, revised
from engine.notices.posts import PostState
from engine.notices.registered import Champion
from engine.notices.release import NoEmergencyRelease
from engine.notices.seen import Reading, Told, token_hash
from flows.notice_chasing import chase, fates
from flows.notice_digest import send_digest
from flows.notice_forum import invite_champions
from flows.notice_parts import TeamsChannel, teams_channels
from flows.notice_planning import plan_communications, release_in_emergency
from flows.notice_posts import note_bounces
from flows.notice_rungs import send_due
from tests.connectors.mail.test_bounces import a_report
from tests.engine.notices.small_trust import MONDAY, PEOPLE, ROLES, a_change, a_person, at
from tests.flows.notice_office import CASE, Office

NOW = at(MONDAY, 9)
T14, T7, T2 = at(date(2026, 11, 27), 10), at(date(2026, 12, 4), 10), at(date(2026, 12, 10), 10)
MONDAY_AFTER = date(2026, 12, 7)
START = a_change().starts
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEXUAL_HEALTH = ["asha", "ben", "cleo", "hall"]


@pytest.fixture
def office() -> Office:
    """With LilliCare's downtime on 13 December recorded and released."""
    made = Office()
    made.record(NOW)
    plan_communications(made.parts, NOW)
    return made


def written(letter: bytes, *, mixed: bool = False) -> str:
    """The plain text in a letter; `mixed`: one with a calendar entry."""
    assert (b"multipart/mixed" in letter) >= mixed
    part = letter.decode().partition("Content-Transfer-Encoding: base64\r\n\r\n")[2].partition("\r\n--")[0]
    return base64.b64decode(part).decode().replace("\r\n", "\n")


def run(office: Office, *moments: datetime) -> None:
    for moment in moments:
        assert send_due(office.parts, moment).failures == []


def told_since(office: Office, before: Counter[str]) -> Counter[str]:
    return Counter(office.recipients()) - before


# --- who and when -----------------------------------------------------------------------------------


def test_a_downtime_is_told_to_managers_then_users_and_to_nobody_else(office: Office) -> None:
    run(office, T14 - HOUR)
    assert office.recipients() == []
    run(office, T14)
    assert office.recipients() == ["hall"]
    run(office, T7)
    assert office.recipients() == [*SEXUAL_HEALTH[:3], "hall", "hall"]
    run(office, T2, START - HOUR, START)
    assert Counter(office.recipients()) == {"asha": 3, "ben": 3, "cleo": 3, "hall": 4}


def test_running_it_again_writes_nothing_twice(office: Office) -> None:
    run(office, T7)
    before = office.letters()
    run(office, T7, T7 + HOUR, T7 + DAY)
    assert office.letters() == before


def test_the_list_is_worked_out_anew_at_every_send(office: Office) -> None:
    run(office, T7)
    gone_and_new = tuple(
        replace(person, leaves=date(2026, 12, 5)) if person.id == "ben" else person for person in PEOPLE
    )
    office.directory = replace(office.directory, people=(*gone_and_new, a_person("zoe", "t-sh")))
    before = Counter(office.recipients())
    run(office, T2)
    assert set(told_since(office, before)) == {"asha", "cleo", "hall", "zoe"}


def test_each_letter_says_why_and_has_its_own_link(office: Office) -> None:
    run(office, T7)
    texts = {name: written(letter) for name, letter in office.letters().items()}
    assert all("You get this because you use LilliCare in Sexual health" in text for text in texts.values())
    links = [re.findall(r"https://\S+", text) for text in texts.values()]
    assert len({link for (link,) in links}) == 4
    reading = office.notices.use_token(token_hash(links[0][0].rpartition("/")[2]), False, None, now=T7)
    assert reading.person in SEXUAL_HEALTH


def test_html_and_script_in_a_title_are_text(office: Office) -> None:
    office.record(NOW, ref="CHG-2", title="<script>alert(1)</script> & <b>off</b>", systems=("S-2",))
    plan_communications(office.parts, NOW)
    run(office, T7)
    letter = next(letter for name, letter in office.letters().items() if "chg-2" in name)
    html = base64.b64decode(letter.decode().split("base64\r\n\r\n")[2].partition("\r\n--")[0]).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;off&lt;/b&gt;" in html
    assert "<script" not in html


def test_staff_without_mail_are_listed_for_somebody_to_tell_them() -> None:
    office = Office()
    office.record(NOW, systems=(), audience=a_change().audience.__class__(services=("DN",)))
    plan_communications(office.parts, NOW)
    run(office, T7)
    assert office.recipients() == ["dev"]
    states = {each.person: each.state for each in office.notices.deliveries("CHG-1")}
    assert states == {"dev": DeliveryState.SENT, "eli": DeliveryState.NO_MAIL}


# --- late, off, moved, cancelled --------------------------------------------------------------------


def test_recorded_late_only_what_is_ahead_goes_and_one_catch_up() -> None:
    office = Office()
    office.record(T2 - 2 * DAY)
    plan_communications(office.parts, T2 - 2 * DAY)
    run(office, T2 - 2 * DAY)
    assert office.recipients() == SEXUAL_HEALTH, "once each, though two rungs were missed"
    assert {(line.key.rung, line.passed_over) for line in office.notices.rungs("CHG-1")} == {
        ("one-week", False),
        ("two-weeks", True),
    }


def test_off_for_three_days_goes_on_with_one_catch_up(office: Office) -> None:
    run(office, T14, T7 + 3 * DAY)
    assert Counter(office.recipients()) == {"asha": 1, "ben": 1, "cleo": 1, "hall": 2}


def test_moving_tells_exactly_those_who_were_told_and_starts_the_dates_again(office: Office) -> None:
    run(office, T14)
    moved, _ = revised(office.notices.change("CHG-1"), shifted(days=7), now=T14 + DAY)
    office.notices.save_change(moved, by="asha", at=T14 + DAY)
    before = Counter(office.recipients())
    run(office, T14 + DAY)
    assert told_since(office, before) == {"hall": 1}, "only the manager had heard of it"
    letter = next(text for text in map(written, office.letters().values()) if "new date" in text)
    assert "Sunday 20 December 2026, 20:00 to 22:00" in letter
    assert "Sunday 13 December 2026, 20:00 to 22:00" in letter
    before = Counter(office.recipients())
    run(office, T14 + DAY, T7, T7 + 7 * DAY)
    assert told_since(office, before) == Counter(["hall", *SEXUAL_HEALTH]), "two weeks and one week before the new date"


def shifted(days: int) -> Change:
    ends = a_change().ends
    assert ends is not None
    return a_change(starts=START + timedelta(days=days), ends=ends + timedelta(days=days))


def test_those_who_heard_of_the_move_get_no_catch_up_of_it_but_those_who_had_not_do(office: Office) -> None:
    run(office, T14, T7)
    late = T7 + HOUR
    moved, _ = revised(office.notices.change("CHG-1"), shifted(days=-1), now=late)
    office.notices.save_change(moved, by="asha", at=late)
    office.directory = replace(office.directory, people=(*PEOPLE, a_person("zoe", "t-sh")))
    before = Counter(office.recipients())
    run(office, late, late + HOUR)
    assert told_since(office, before) == Counter([*SEXUAL_HEALTH, "zoe"])


def test_moved_twice_before_anybody_heard_is_told_once_from_what_they_knew(office: Office) -> None:
    run(office, T7)
    for days in (7, 1):
        moved, _ = revised(office.notices.change("CHG-1"), shifted(days=days), now=T7 + HOUR)
        office.notices.save_change(moved, by="asha", at=T7 + HOUR)
    before = set(office.letters())
    run(office, T7 + HOUR, T7 + 2 * HOUR)
    new = [written(letter) for name, letter in office.letters().items() if name not in before]
    assert len(new) == 4
    assert all("14 December 2026" in text and "13 December 2026" in text and "20 Dec" not in text for text in new)


def test_cancelling_tells_exactly_those_who_were_told_and_nothing_follows(office: Office) -> None:
    run(office, T14)
    gone = cancelled(office.notices.change("CHG-1"), now=T14 + DAY, why="The supplier is not ready")
    office.notices.save_change(gone, by="asha", at=T14 + DAY)
    run(office, T14 + DAY, T7, T2, START - HOUR, START)
    assert office.recipients() == ["hall", "hall"]
    letter = next(text for text in map(written, office.letters().values()) if "not take place" in text)
    assert "The supplier is not ready" in letter
    assert "What you need to do" not in letter


def test_a_typo_is_told_to_nobody(office: Office) -> None:
    run(office, T7)
    fixed, _ = revised(office.notices.change("CHG-1"), a_change(title="Plan for LilliCare off"), now=T7)
    office.notices.save_change(fixed, by="asha", at=T7)
    before = office.letters()
    run(office, T7 + HOUR)
    assert office.letters() == before


def test_the_calendar_entry_keeps_its_uid_and_counts_up(office: Office) -> None:
    run(office, T7)
    moved, _ = revised(office.notices.change("CHG-1"), shifted(days=1), now=T7)
    office.notices.save_change(moved, by="asha", at=T7)
    run(office, T7 + HOUR)
    gone = cancelled(office.notices.change("CHG-1"), now=T7 + DAY, why="No")
    office.notices.save_change(gone, by="asha", at=T7 + DAY)
    run(office, T7 + DAY)
    entries = [calendar(letter) for name, letter in sorted(office.letters().items()) if calendar(letter)]
    found = {(field(entry, "UID"), field(entry, "SEQUENCE"), field(entry, "METHOD")) for entry in entries}
    uid = "notice-CHG-1@eightflows"
    assert found == {(uid, "0", "PUBLISH"), (uid, "1", "PUBLISH"), (uid, "2", "CANCEL")}


def calendar(letter: bytes) -> str:
    _, _, rest = letter.decode().partition('filename="entry.ics"')
    return base64.b64decode(rest.partition("\r\n\r\n")[2].partition("\r\n--")[0]).decode()


def field(entry: str, name: str) -> str:
    return next(line.partition(":")[2] for line in entry.splitlines() if line.startswith(f"{name}:"))


# --- the work itself --------------------------------------------------------------------------------


def test_an_overrun_is_told_hourly_until_the_work_is_done(office: Office) -> None:
    run(office, T7, T2, START - HOUR)
    before = Counter(office.recipients())
    run(office, START + 2 * HOUR, START + 2 * HOUR, START + 3 * HOUR)
    assert told_since(office, before) == Counter(SEXUAL_HEALTH * 2)
    texts = map(written, office.letters().values())
    assert any("Next update\n  Sunday 13 December 2026 at 23:00" in text for text in texts)
    done = finished(office.notices.change("CHG-1"), now=START + 3 * HOUR + HOUR / 2)
    office.notices.save_change(done, by="asha", at=START + 3 * HOUR + HOUR / 2)
    before = Counter(office.recipients())
    run(office, START + 4 * HOUR, START + 5 * HOUR, START + 2 * DAY)
    assert told_since(office, before) == Counter(SEXUAL_HEALTH * 2), "that it is done, and how it was"


# --- authority to release ---------------------------------------------------------------------------


def test_without_the_authority_to_release_nothing_leaves_scheduled() -> None:
    office = Office(cases=())
    office.record(NOW)
    summary = plan_communications(office.parts, NOW)
    assert summary.released == []
    assert "no safety decision covers LilliCare 7.2" in str(summary.held["CHG-1"][0])
    run(office, T14, T7, T2, START)
    assert office.recipients() == []
    assert office.notices.change("CHG-1").state is ChangeState.SCHEDULED


def test_whoever_puts_themselves_in_the_register_without_the_role_releases_nothing() -> None:
    office = Office()
    office.directory = replace(office.directory, roles=tuple(each for each in ROLES if each.person != "dev"))
    office.record(NOW)
    (fault,) = plan_communications(office.parts, NOW).held["CHG-1"]
    assert "no Clinical Safety Officer: not in the register, or without the role" in fault.what


def test_a_release_that_runs_out_holds_what_is_still_to_come(office: Office) -> None:
    run(office, T14)
    lapsed = replace(CASE, review_by=date(2026, 12, 1))
    office.parts.registered = replace(office.parts.registered, cases=(lapsed,))
    summary = send_due(office.parts, T7)
    assert "its review was due" in str(summary.held["CHG-1"])
    assert office.recipients() == ["hall"]


def test_in_an_emergency_two_named_people_release_and_it_is_on_record() -> None:
    office = Office(cases=())
    office.record(T7)
    with pytest.raises(NoEmergencyRelease):
        release_in_emergency(office.parts, "CHG-1", first="hall", second="ben", why="short", now=T7)
    why = "Prescriptions cannot be printed anywhere"
    release_in_emergency(office.parts, "CHG-1", first="hall", second="dev", why=why, now=T7)
    run(office, T7)
    assert office.recipients() == SEXUAL_HEALTH
    entry = next(entry for entry in office.store.audit.entries("notice CHG-1") if "emergency" in entry.why)
    assert {"released by", "and by"} <= {change.field for change in entry.changes}
    assert plan_communications(office.parts, T7 + 4 * DAY).retrospective == [], "two working days to decide"
    assert plan_communications(office.parts, T7 + 5 * DAY).retrospective == ["CHG-1"]
    office.parts.registered = replace(office.parts.registered, cases=(CASE,))
    assert plan_communications(office.parts, T7 + 5 * DAY).retrospective == []


def test_the_subject_says_how_soon_it_is(office: Office) -> None:
    run(office, T7)
    subjects = {message_from_bytes(content, policy=default)["Subject"] for content in office.letters().values()}
    assert subjects == {f"In the next week: {a_change().title}"}


# --- caps, quiet hours, preferences -----------------------------------------------------------------


def test_the_cap_lets_two_a_day_through_and_the_third_next_morning(office: Office) -> None:
    for number in (2, 3):
        office.record(NOW, ref=f"CHG-{number}")
    plan_communications(office.parts, NOW)
    run(office, T7, T7 + HOUR)
    assert Counter(office.recipients()) == dict.fromkeys(SEXUAL_HEALTH, 2)
    run(office, at(date(2026, 12, 5), 8))
    assert Counter(office.recipients()) == dict.fromkeys(SEXUAL_HEALTH, 3)
    assert {line.next_try for line in office.lines()} == {T7, at(MONDAY_AFTER, 8)}


def test_a_critical_notice_passes_the_cap_and_quiet_hours_and_says_why(office: Office) -> None:
    late = at(MONDAY, 22)
    office.record(NOW, ref="CHG-2", systems=("S-2",))
    urgent = "Nobody can see allergies"
    office.record(
        late, ref="INC-1", notice=Notice.MAJOR_INCIDENT, severity=Severity.CRITICAL, urgent_because=urgent,
        starts=late, ends=late + HOUR,
    )  # fmt: skip
    plan_communications(office.parts, late)
    run(office, late)
    assert {line.next_try for line in office.lines()} == {late}
    assert any(entry.why == urgent for entry in office.store.audit.entries("notice INC-1"))


def test_what_is_not_urgent_waits_for_the_morning(office: Office) -> None:
    run(office, T7 + 11 * HOUR)  # a Friday evening
    assert {line.next_try for line in office.lines()} == {at(MONDAY_AFTER, 8)}


def test_what_quiet_days_would_keep_until_it_is_too_late_goes_at_once() -> None:
    """Recorded on Friday evening, released at once, for work on Sunday."""
    office, friday = Office(), at(date(2026, 12, 4), 19)
    starts = at(date(2026, 12, 6), 21)
    office.record(friday, starts=starts, ends=starts + HOUR)
    plan_communications(office.parts, friday)
    run(office, friday)
    assert {line.next_try for line in office.lines()} == {friday}


@pytest.mark.parametrize("evening", [date(2027, 3, 27), date(2027, 10, 30)], ids=["spring", "autumn"])
def test_quiet_hours_that_end_in_the_hour_the_clocks_change_hold_nobody_elses_letter(evening: date) -> None:
    """Asha is left alone until 01:30: on that night her letter waits for the trust's morning, the others go."""
    office = Office()
    nights = replace(office.parts.rules, quiet_from=time(20), quiet_to=time(7), quiet_days_off=False)
    office.parts = replace(office.parts, rules=nights)
    office.notices.prefer(Preferences(person="asha", quiet_from=time(19), quiet_to=time(1, 30)))
    starts = at(evening + timedelta(days=7), 20)
    office.record(at(evening, 9), starts=starts, ends=starts + HOUR)
    plan_communications(office.parts, at(evening, 9))
    run(office, at(evening, 19, 30))
    leaves = {line.recipient.partition("@")[0]: line.next_try for line in office.lines()}
    assert leaves.pop("asha") == at(evening + timedelta(days=1), 7)
    assert set(leaves.values()) == {at(evening, 19, 30)}


def test_a_card_that_may_wait_is_not_posted_at_night() -> None:
    office = Office(channels=(TeamsChannel(name="all", url="https://teams.example/x"),))
    office.record(NOW)
    plan_communications(office.parts, NOW)
    run(office, T2 + 14 * HOUR)
    assert [post.again for post in office.notices.posts_due(T2 + DAY)] == [at(date(2026, 12, 11), 8)]


@pytest.mark.parametrize("night", [date(2026, 11, 24), date(2027, 3, 28), date(2027, 10, 31)], ids=str)
def test_what_is_critical_goes_in_the_small_hours_of_every_night(night: date) -> None:
    """Recorded after 01:00 (of two, the second): released and sent at the next five minutes."""
    office = Office()
    recorded_at = datetime(night.year, night.month, night.day, 1, 6, tzinfo=UTC)
    office.record(
        recorded_at, ref="INC-1", notice=Notice.MAJOR_INCIDENT, severity=Severity.CRITICAL,
        urgent_because="Nobody can see allergies", starts=recorded_at, ends=recorded_at + HOUR,
    )  # fmt: skip
    office.record(recorded_at, ref="CHG-2")
    soon = recorded_at + timedelta(minutes=4)
    assert plan_communications(office.parts, soon, only_critical=True).released == ["INC-1"]
    run(office, soon)
    assert {*SEXUAL_HEALTH} <= {*office.recipients()}
    assert {line.next_try for line in office.lines()} == {soon}


def test_who_prefers_it_gets_what_may_wait_weekly_but_never_what_may_not(office: Office) -> None:
    office.notices.prefer(Preferences(person="asha", weekly=True))
    run(office, T7)
    assert "asha" in office.recipients()


# --- digest, reminders ------------------------------------------------------------------------------

FEATURE = {"notice": Notice.NEW_FEATURE, "starts": at(date(2026, 12, 15), 9), "ends": None}
TUESDAY = at(date(2026, 12, 1), 10)


def test_the_digest_is_one_message_grouped_by_system_and_silent_when_empty() -> None:
    office = Office()
    assert send_digest(office.parts, TUESDAY).letters == 0
    office.record(NOW, ref="F-1", title="Search by NHS region in LilliCare", **FEATURE)
    office.record(NOW, ref="F-2", title="Swap shifts in Rota", systems=("S-2",), **FEATURE)
    plan_communications(office.parts, NOW)
    assert send_due(office.parts, TUESDAY).letters == 0, "what is for the digest waits for it"
    assert send_digest(office.parts, TUESDAY - HOUR).letters == 0
    assert send_digest(office.parts, TUESDAY, dry_run=True).letters == 5
    assert send_digest(office.parts, TUESDAY).letters == 5
    assert send_digest(office.parts, TUESDAY + HOUR).letters == 0
    assert office.recipients() == ["asha", "ben", "cleo", "dev", "hall"]
    (asha,) = [written(letter) for name, letter in office.letters().items() if letter.count(b"asha@")]
    assert asha.index("LilliCare\n") < asha.index("Search by") < asha.index("Rota\n") < asha.index("Swap shifts")


def test_only_those_who_have_not_read_are_reminded_a_few_times() -> None:
    office = Office()
    office.record(NOW, severity=Severity.HIGH)
    plan_communications(office.parts, NOW)
    run(office, T7)
    read = Reading(change="CHG-1", person="asha", how=Told.SIGNED_IN, by="asha", at=T7 + HOUR)
    office.notices.note_reading(read)
    office.notices.note_reading(replace(read, person="ben", not_a_user=True))
    before = Counter(office.recipients())
    tuesday = at(date(2026, 12, 8), 9)
    assert chase(office.parts, at(date(2026, 12, 7), 9)).letters == 0, "too soon"
    assert chase(office.parts, tuesday, dry_run=True).letters == 2
    assert [chase(office.parts, tuesday).letters for _ in range(3)] == [2, 0, 0]
    assert told_since(office, before) == {"cleo": 1, "hall": 1}
    assert chase(office.parts, START + HOUR).letters == 0
    assert {fate.person for fate in fates(office.parts, "CHG-1")} == {*SEXUAL_HEALTH}


# --- channels, dry run, faults ----------------------------------------------------------------------


def test_a_card_goes_to_the_channels_of_the_services_it_touches() -> None:
    channels = teams_channels("SH team [SH, DN]=https://hook/1; Finance[FIN]=https://hook/2;All=https://hook/3")
    assert channels[0] == TeamsChannel(name="SH team", url="https://hook/1", services=("SH", "DN"))
    office = Office(channels=channels)
    office.record(NOW)
    plan_communications(office.parts, NOW)
    run(office, T2)
    assert [post.channel for post in office.notices.posts_due(T2)] == ["All", "SH team"]
    assert "hook" not in repr(channels)


def test_a_channel_that_had_a_card_hears_of_the_move_and_the_cancelling_and_no_other(office: Office) -> None:
    office.parts.channels = teams_channels("SH[SH]=https://hook/1; Later=https://hook/2")
    run(office, T2)
    office.notices.record_post(replace(office.notices.posts("CHG-1")[1], state=PostState.SENT))
    other = replace(a_change(), starts=START + DAY, ends=START + DAY + 2 * HOUR)
    moved, _ = revised(office.notices.change("CHG-1"), other, now=T2 + HOUR)
    office.notices.save_change(moved, by="asha", at=T2 + HOUR)
    run(office, T2 + 2 * HOUR)
    told = [post for post in office.notices.posts("CHG-1") if post.key.rung.startswith("moved")]
    assert [post.channel for post in told] == ["SH"]
    assert "Monday 14 December 2026, 20:00 to 22:00" in told[0].content
    assert "Sunday 13 December 2026, 20:00 to 22:00" in told[0].content
    gone = cancelled(office.notices.change("CHG-1"), now=T2 + 3 * HOUR, why="The supplier is not ready.")
    office.notices.record_post(replace(told[0], state=PostState.SENT))
    office.notices.save_change(gone, by="asha", at=T2 + 3 * HOUR)
    run(office, T2 + 4 * HOUR)
    last = [post for post in office.notices.posts("CHG-1") if post.key.rung == "cancelled"]
    assert [post.channel for post in last] == ["SH"]
    assert "The supplier is not ready." in last[0].content
    assert "Print your clinic list" not in last[0].content


def test_after_the_start_nobody_is_asked_to_prepare_any_more(office: Office) -> None:
    entered = "Ward clerks enter the paper forms by Monday at 12:00."
    change = a_change(back_entry=entered)
    kept, _ = revised(office.notices.change("CHG-1"), change, now=NOW)
    office.notices.save_change(kept, by="asha", at=NOW)
    run(office, START - HOUR)
    before = office.letters()
    assert all("Print your clinic list" in written(letter) for letter in before.values())
    run(office, START + 3 * HOUR)
    overrun = office.letters().items() - before.items()
    assert all("How to carry on meanwhile\n  Use the paper form" in written(letter) for _, letter in overrun)
    done = finished(office.notices.change("CHG-1"), now=START + 4 * HOUR)
    office.notices.save_change(done, by="asha", at=START + 4 * HOUR)
    run(office, START + 4 * HOUR)
    after = office.letters().items() - before.items() - overrun
    assert len(overrun) == len(after) == 4
    for _, letter in after:
        assert f"What you need to do\n  {entered}" in written(letter)
        assert "Print your clinic list" not in written(letter)


def test_a_dry_run_says_what_would_go_and_leaves_nothing(office: Office) -> None:
    summary = send_due(office.parts, T7, dry_run=True)
    assert (summary.letters, [key.rung for key in summary.rungs]) == (4, ["one-week"])
    assert office.recipients() == []
    assert office.notices.rungs("CHG-1") == []


def test_a_change_nobody_would_hear_of_is_told_and_keeps_back_no_other(office: Office) -> None:
    office.record(NOW, ref="CHG-2", systems=("S-3",))
    office.record(NOW, ref="CHG-3", systems=("S-9",))
    failures = plan_communications(office.parts, NOW).failures
    assert ["nobody would be told" in str(failures[0]), "there is no 'S-9'" in str(failures[1])] == [True, True]
    run(office, T7)
    assert office.recipients() == SEXUAL_HEALTH


# --- champions, polls, what came back ---------------------------------------------------------------


def test_champions_are_asked_once_four_weeks_before_they_meet(office: Office) -> None:
    champions = [
        Champion(ref="1", person="asha", service="SH", since=date(2025, 1, 6)),
        Champion(ref="2", person="dev", service="DN", until=date(2026, 1, 1)),
        Champion(ref="3", person="gone", service="SH"),
    ]
    early, near = at(date(2026, 11, 3), 10), at(date(2026, 11, 24), 10)
    assert invite_champions(office.parts, champions, office.store.outbox, early) == 0
    for _ in range(2):
        assert invite_champions(office.parts, champions, office.store.outbox, near) == 1
    (letter,) = office.letters().values()
    assert "Wednesday 9 December 2026 at 14:00" in written(letter, mixed=True)
    assert "District nursing, Digital" in written(letter, mixed=True)
    assert field(calendar(letter), "UID") == "champions-2026-12-09@eightflows"


def test_the_digest_asks_the_poll_of_the_week() -> None:
    poll = Poll(id="P-1", question="What next?", choices=("Teams", "Excel"), first=MONDAY, last=date(2026, 12, 4))
    office = Office(more={"polls": (poll,)})
    office.record(NOW, ref="F-1", title="Search in LilliCare", **FEATURE)
    plan_communications(office.parts, NOW)
    send_digest(office.parts, TUESDAY)
    assert all("What next?\n  Teams or Excel" in written(letter) for letter in office.letters().values())


def test_a_letter_that_came_back_is_noted_from_the_mailbox_once(office: Office, tmp_path: Path) -> None:
    run(office, T7)
    name = next(iter(office.letters()))
    (tmp_path / "1.eml").write_bytes(a_report(of=f"<{name}@trust.example>"))
    assert note_bounces(office.parts, tmp_path, T7 + HOUR) == 1
    assert note_bounces(office.parts, tmp_path, T7 + HOUR) == 0
    assert [fate.bounced for fate in fates(office.parts, "CHG-1")].count(True) == 1
