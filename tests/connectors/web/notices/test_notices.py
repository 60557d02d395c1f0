"""Can a notice be written, looked at, released and read on the pages, and is everything refused that must be?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import quote

import pytest

from connectors.web.notices.fields import FIELDS, change_of, entries_of
from engine.notices.audience_rule import AudienceRule
from engine.notices.change import Change, ChangeState
from engine.notices.life import recorded
from engine.notices.seen import Told
from engine.people import RoleHolding
from flows.notice_parts import notice_parts
from flows.notice_rungs import send_due
from tests.connectors.web.office import an_office, keep
from tests.connectors.web.registers.test_registers import form_of, said
from tests.connectors.web.site import Browser, TestSite
from tests.engine.notices.small_trust import a_change

NEW, CHECK = "/notices/edit", "/notices/check"
DECISION: Mapping[str, Any] = {
    "ref": "SC-1", "system": "S-1", "version": "7.2", "decision": "release", "decided": date(2026, 10, 1),
    "officer": "clem", "supplier_case": "4.1", "supplier_hazard_log": "9", "local_case": "2.0", "hazard_log": "3.1",
    "residual_risk": 2, "continuity_plan": True, "training_done": True,
}  # fmt: skip
OFFICER: Mapping[str, Any] = {
    "ref": "O-1", "person": "clem", "body": "NMC", "number": "12A", "registered_until": date(2027, 12, 31),
    "trained_until": date(2027, 12, 31),
}  # fmt: skip
TYPED = {
    "field-ref": "CHG-7", "field-title": "Plan for LilliCare being off on 13 December",
    "field-notice": "planned downtime",
    "field-impact": "down", "field-starts_on-day": "13", "field-starts_on-month": "12", "field-starts_on-year": "2026",
    "field-starts_at": "20:00", "field-ends_on-day": "13", "field-ends_on-month": "12", "field-ends_on-year": "2026",
    "field-ends_at": "22:00", "field-systems": "S-1", "field-what": "We will repair LilliCare.",
    "field-care_impact": "You cannot see records while it is off.",
    "field-what_to_do": "Print your clinic list before you go home on Friday 11 December 2026.",
    "field-fallback": "Use the paper form in the blue folder.", "field-benefit": "It will be faster.",
    "field-help": "Digital service desk, Monday to Friday, 08:00 to 18:00", "field-owner": "Cora Bell",
}  # fmt: skip


@pytest.fixture
def site() -> TestSite:
    return an_office()


def allowed_to_go(site: TestSite) -> None:
    keep(site, [("safety_cases", DECISION), ("safety_officers", OFFICER)], by="clem")


def kept(site: TestSite, **more: Any) -> str:
    """The reference of a notice that is scheduled."""
    change: Change = a_change(**{"systems": ("S-1",), **more})
    site.store.notices.save_change(recorded(change, now=site.clock.now), by="cora", at=site.clock.now)
    return change.ref


def state(site: TestSite, ref: str) -> ChangeState:
    return site.store.notices.change(ref).state


def sent(site: TestSite) -> dict[str, str]:
    """What is due goes into the outbox; the link in each letter, by person."""
    parts = notice_parts(
        store=site.store.notices, people=site.staff, registers=site.store.registers,
        environ={"EIGHTFLOWS_ADDRESS": "https://trust.example"},
    )  # fmt: skip
    send_due(parts, site.clock.now)
    found = {}
    for waiting in site.store.outbox.waiting.values():
        letter = waiting.letter
        body = message_from_bytes(letter.content, policy=default).get_body(("plain",))
        assert body
        link = re.search(r"https://trust\.example(/notices/read/[\w-]+)", body.get_content())
        if link:
            found[letter.recipient.partition("@")[0]] = link[1]
    return found


def released_and_sent(site: TestSite) -> tuple[str, dict[str, str]]:
    allowed_to_go(site)
    ref = kept(site)
    cora = site.let_in("cora")
    cora.send(f"/notices/release?ref={ref}", {}, at=f"/notices/notice?ref={ref}")
    assert state(site, ref) is ChangeState.RELEASED
    site.clock.now += timedelta(days=14)
    return ref, sent(site)


# --- writing ----------------------------------------------------------------------------------------


def test_a_notice_is_written_looked_at_and_kept(site: TestSite) -> None:
    cora = site.let_in("cora")
    answer = cora.send(NEW, form_of(cora, NEW) | TYPED)
    assert answer.headers["location"] == CHECK, said(answer)
    page = said(cora.get(CHECK))
    assert "3 people would be told" in page
    assert "use LilliCare in Sexual health" in page
    assert "Nothing is kept yet" in page
    assert site.store.notices.changes() == []
    answer = cora.send(CHECK, {}, at=CHECK)
    assert answer.headers["location"] == "/notices/notice?ref=CHG-7&done=saved"
    change = site.store.notices.change("CHG-7").change
    assert change.systems == ("S-1",)
    assert change.starts.isoformat() == "2026-12-13T20:00:00+00:00"
    assert "We will repair" not in cora.get(NEW).text  # the draft is gone


def test_what_is_typed_can_be_left_and_come_back_to_by_its_writer_alone(site: TestSite) -> None:
    cora = site.let_in("cora")
    answer = cora.send(NEW, form_of(cora, NEW) | {"field-what": "Half a thought", "then": "later"})
    assert answer.headers["location"].startswith("/notices")
    assert "You began to write a notice" in said(cora.get(answer.headers["location"]))
    assert "Half a thought" in cora.get(NEW).text
    assert "Half a thought" not in site.let_in("omar").get(NEW).text
    cora.send(NEW, {"then": "forget"})
    assert "Half a thought" not in cora.get(NEW).text


def test_every_fault_stands_at_its_field_at_once(site: TestSite) -> None:
    cora = site.let_in("cora")
    wrong = {
        "field-title": "", "field-starts_at": "25:00", "field-what": "Patient 943 476 5919 was lost.",
        "field-audience.people": "Nobody Known", "field-severity": "critical",
    }  # fmt: skip
    answer = cora.send(NEW, form_of(cora, NEW) | TYPED | wrong)
    assert answer.status_code == 422
    page = said(answer)
    for fault in ("Title: it is empty", "Starts on: '13/12/2026 25:00'", "'Nobody Known' is not known"):
        assert page.count(fault) == 2, (fault, page)
    again = cora.send(
        NEW, form_of(cora, NEW) | TYPED | {"field-what": "Patient 943 476 5919 was lost.", "field-severity": "critical"}
    )
    page = said(again)
    assert page.count("NHS number") >= 2
    assert "passes quiet hours" in page


def test_systems_can_be_typed_by_their_names(site: TestSite) -> None:
    cora = site.let_in("cora")
    wrong = cora.send(NEW, form_of(cora, NEW) | TYPED | {"field-systems": "lillicare\nNo such thing"})
    assert "'No such thing' is not known" in said(wrong)
    cora.send(NEW, form_of(cora, NEW) | TYPED | {"field-systems": "lillicare"})
    cora.send(CHECK, {}, at=CHECK)
    assert site.store.notices.change("CHG-7").change.systems == ("S-1",)


def test_plain_words_are_advised_beside_the_text_and_block_nothing(site: TestSite) -> None:
    cora = site.let_in("cora")
    long = "The system will be taken down by the team in order to utilise the new server " + "and so on " * 12 + "."
    assert cora.send(NEW, form_of(cora, NEW) | TYPED | {"field-what": long}).headers["location"] == CHECK
    assert "Plainer words" in said(cora.get(CHECK))
    form = cora.get(NEW).text
    assert 'class="ef-advice"' in form.partition('id="field-what"')[2].partition('id="field-why"')[0]


def test_a_notice_to_nobody_is_not_kept(site: TestSite) -> None:
    keep(site, [("systems", {"ref": "S-9", "name": "Old archive"})])
    cora = site.let_in("cora")
    assert cora.send(NEW, form_of(cora, NEW) | TYPED | {"field-systems": "S-9"}).headers["location"] == CHECK
    page = cora.get(CHECK)
    assert "Nobody would be told" in said(page)
    assert "Keep it as scheduled" not in page.text
    assert cora.send(CHECK, {"large": "yes"}).status_code == 422
    assert site.store.notices.changes() == []


def test_a_large_share_of_the_trust_has_to_be_confirmed(site: TestSite) -> None:
    cora = site.let_in("cora")
    cora.send(NEW, form_of(cora, NEW) | TYPED | {"field-systems": "S-2"})
    assert "of the trust is meant" in said(cora.get(CHECK))
    refused = cora.send(CHECK, {})
    assert refused.status_code == 422
    assert "33% of the trust would be told" in said(refused)
    assert cora.send(CHECK, {"large": "yes"}).status_code == 303


def test_the_form_asks_for_everything_a_record_can_say() -> None:
    asked = {each.id.removeprefix("audience.") for each in FIELDS}
    said_of = {*AudienceRule.__dataclass_fields__, *Change.__dataclass_fields__}
    assert said_of - {"audience", "starts", "ends"} <= asked
    whole = a_change(
        versions={"S-1": "7.3"}, act_by=date(2026, 12, 11), major=True, why="It is old", more="https://trust.example",
        audience=AudienceRule(
            **{name: (f"{name}-1", f"{name}-2") for name in AudienceRule.__dataclass_fields__}
        ),
    )  # fmt: skip
    again, faults = change_of(entries_of(whole))
    assert faults == {}
    assert again == whole


def test_two_who_change_one_notice_lose_nothing(site: TestSite) -> None:
    ref = kept(site)
    edit, check = f"{NEW}?ref={ref}", f"{CHECK}?ref={ref}"
    cora, omar = site.let_in("cora"), site.let_in("omar")
    mine = form_of(cora, edit)
    omar.send(edit, form_of(omar, edit) | {"field-benefit": "Omar's"})
    cora.send(edit, mine | {"field-benefit": "Cora's"})
    assert omar.send(check, {}, at=check).status_code == 303
    answer = cora.send(check, {}, at=check)
    assert answer.status_code == 409
    assert "Somebody else changed this notice" in said(answer)
    assert "Cora&#39;s" in cora.get(edit).text
    assert site.store.notices.change(ref).change.benefit == "Omar's"
    assert cora.send(check, {}, at=check).status_code == 303


# --- the gate ---------------------------------------------------------------------------------------


def test_without_the_safety_decision_nobody_can_release_and_the_page_says_what_is_missing(site: TestSite) -> None:
    ref = kept(site)
    cora = site.let_in("cora")
    page = cora.get(f"/notices/notice?ref={ref}")
    assert "Missing" in said(page)
    assert "Release it" not in page.text
    assert cora.send(f"/notices/release?ref={ref}", {"large": "yes"}).status_code == 422
    assert state(site, ref) is ChangeState.SCHEDULED
    allowed_to_go(site)
    assert "Nothing is missing" in said(cora.get(f"/notices/notice?ref={ref}"))
    assert cora.send(f"/notices/release?ref={ref}", {}).status_code == 303
    assert state(site, ref) is ChangeState.RELEASED


def test_an_emergency_needs_two_people_signed_in_as_themselves(site: TestSite) -> None:
    """Nell is on call and may see no notices but those that wait for their decision."""
    ref = kept(site)
    path = f"/notices/emergency?ref={ref}"
    clem, nell = site.let_in("clem"), site.let_in("nell")
    assert clem.send(path, {"why": "too short"}, at=path).status_code == 422
    assert clem.send(path, {"why": "Clinics would have no records at all tonight"}).status_code == 303
    assert clem.send(path, {"agree": "yes"}).status_code == 422
    assert "waits for a second person" in said(clem.get(path))
    assert state(site, ref) is ChangeState.SCHEDULED
    assert path in nell.get("/notices/emergency").text
    assert "Clem Hart asked for it" in said(nell.get(path))
    assert nell.get(f"/notices/notice?ref={ref}").status_code == 403
    assert nell.send(path, {"agree": "yes"}).status_code == 303
    found = site.store.notices.change(ref)
    assert found.state is ChangeState.RELEASED
    assert found.emergency
    assert (found.emergency.first, found.emergency.second) == ("clem", "nell")
    assert "emergency release asked for" in [row.what for row in site.store.audit.rows]
    assert "the safety decision is due by" in said(nell.get(path))
    assert "No notice waits" in said(nell.get("/notices/emergency"))
    assert "Released in an emergency on" in said(site.let_in("cora").get(f"/notices/notice?ref={ref}"))


def test_what_waits_for_authority_stands_on_the_home_page(site: TestSite) -> None:
    ref = kept(site)
    clem, nell = site.let_in("clem"), site.let_in("nell")
    assert "Safety decision" in said(clem.get("/"))
    assert "Changes that wait" not in said(nell.get("/"))
    clem.send(f"/notices/emergency?ref={ref}", {"why": "Clinics would have no records at all tonight"})
    assert "Agree to an emergency release, or not" in said(nell.get("/"))
    nell.send(f"/notices/emergency?ref={ref}", {"agree": "yes"})
    assert "Changes that wait" not in said(nell.get("/"))
    assert "Safety decision after an emergency release" in said(clem.get("/"))
    assert "due by" in said(clem.get(f"/notices/notice?ref={ref}"))
    site.clock.now += timedelta(days=5)
    assert "Overdue" in said(site.let_in("clem").get("/"))
    allowed_to_go(site)
    assert "Changes that wait" not in said(site.let_in("clem").get("/"))
    assert "has been made since" in said(site.let_in("clem").get(f"/notices/notice?ref={ref}"))


def test_an_emergency_asked_for_yesterday_has_to_be_asked_for_again(site: TestSite) -> None:
    ref = kept(site)
    clem, nell = site.let_in("clem"), site.let_in("nell")
    clem.get("/account")
    clem.send(f"/notices/emergency?ref={ref}", {"why": "Clinics would have no records at all tonight"})
    site.clock.now += timedelta(hours=25)
    nell = site.let_in("nell")
    nell.get("/account")
    assert nell.send(f"/notices/emergency?ref={ref}", {"agree": "yes"}).status_code == 422
    assert state(site, ref) is ChangeState.SCHEDULED


def test_a_cancelled_notice_says_so_and_needs_a_reason(site: TestSite) -> None:
    ref = kept(site)
    cora = site.let_in("cora")
    at = f"/notices/notice?ref={ref}"
    assert cora.send(f"/notices/cancel?ref={ref}", {"why": ""}, at=at).status_code == 422
    assert cora.send(f"/notices/cancel?ref={ref}", {"why": "The supplier is not ready"}).status_code == 303
    assert state(site, ref) is ChangeState.CANCELLED
    assert "Cancelled" in said(cora.get("/notices"))


# --- reading ----------------------------------------------------------------------------------------


def test_a_link_acts_only_when_its_form_is_posted_and_only_once(site: TestSite) -> None:
    ref, links = released_and_sent(site)
    assert set(links) == {"sam", "asha", "cara", "ben"}  # Ben manages one of them
    stranger = site.browser()
    for _ in range(3):
        assert stranger.get(links["sam"]).status_code == 200
        stranger.client.head(links["sam"])
    assert site.store.notices.readings(ref) == []
    assert "LilliCare" in said(stranger.get(links["sam"]))
    assert "noted that you have read" in said(stranger.send(links["sam"], {"relevant": "yes"}, at=links["sam"]))
    (reading,) = site.store.notices.readings(ref)
    assert (reading.person, reading.how, reading.relevant) == ("sam", Told.LINK, True)
    assert stranger.send(links["sam"], {}).status_code == 404


def test_links_that_do_nothing_all_say_the_same(site: TestSite) -> None:
    _, links = released_and_sent(site)
    stranger = site.browser()
    stranger.send(links["sam"], {}, at=links["sam"])
    used = stranger.get(links["sam"])
    forged = stranger.get("/notices/read/" + "A" * 32)
    odd = stranger.get("/notices/read/" + quote("' or 1=1 --", safe=""))
    site.clock.now += timedelta(days=400)
    old = stranger.get(links["asha"])
    plain = {re.sub(r'value="\w+"', "", answer.text) for answer in (used, forged, odd, old)}
    assert len(plain) == 1
    assert {answer.status_code for answer in (used, forged, odd, old)} == {404}


def test_who_does_not_use_the_system_gets_no_more_of_it(site: TestSite) -> None:
    _, links = released_and_sent(site)
    stranger = site.browser()
    stranger.send(links["cara"], {"not_a_user": "yes"}, at=links["cara"])
    assert site.store.notices.not_users() == {"S-1": frozenset({"cara"})}
    page = said(site.let_in("cora").get("/notices/audience?ref=CHG-1"))
    assert "2 people would be told" in page
    assert "Left: Cara Lewis" in page


def test_somebody_signed_in_can_say_so_and_who_was_not_told_sees_nothing(site: TestSite) -> None:
    ref, _ = released_and_sent(site)
    asha, dan = site.let_in("asha"), site.let_in("dan")
    at = f"/notices/reading?ref={ref}"
    assert asha.send(at, {}, at=at).status_code == 200
    assert [each.how for each in site.store.notices.readings(ref)] == [Told.SIGNED_IN]
    dan.get("/account")
    missing = dan.get("/notices/reading?ref=CHG-999")
    assert dan.get(at).status_code == missing.status_code == 404
    assert dan.get(at).text.replace(ref, "CHG-999") == missing.text


def test_a_champion_attests_for_staff_without_mail(site: TestSite) -> None:
    people = tuple(replace(each, email="") if each.id == "cara" else each for each in site.staff.everybody.people)
    champion = RoleHolding(role="digital_champion", person="sam", team="north")
    site.staff.everybody = replace(site.staff.everybody, people=people, roles=(*site.staff.everybody.roles, champion))
    ref, links = released_and_sent(site)
    assert "cara" not in links
    sam, dan = site.let_in("sam"), site.let_in("dan")
    dan.get("/account")
    assert "Cara Lewis" in said(sam.get("/notices/attest"))
    assert "Cara Lewis" not in said(dan.get("/notices/attest"))
    assert dan.send(f"/notices/attest?ref={ref}", {"person": "cara"}).status_code == 404
    assert sam.send(f"/notices/attest?ref={ref}", {"person": "asha"}).status_code == 404
    assert sam.send(f"/notices/attest?ref={ref}", {"person": "cara"}).status_code == 303
    (reading,) = site.store.notices.readings(ref)
    assert (reading.person, reading.by, reading.how) == ("cara", "sam", Told.ATTESTED)
    assert "Cara Lewis" not in said(sam.get("/notices/attest"))


def test_status_says_how_far_it_has_come(site: TestSite) -> None:
    ref, links = released_and_sent(site)
    stranger = site.browser()
    site.clock.now += timedelta(hours=5)
    for person in ("ben", "sam", "asha", "cara"):
        stranger.send(links[person], {"relevant": "no" if person == "cara" else "yes"}, at=links[person])
    page = said(site.let_in("cora").get(f"/notices/status?ref={ref}"))
    assert "4 told" in page
    assert "100% have read it (4)" in page
    assert "5 hours until 80% had read it" in page
    assert "Sexual health 3" in page
    assert "67%" in page


def test_a_poll_takes_one_vote_each(site: TestSite) -> None:
    poll: Mapping[str, Any] = {
        "ref": "P-1", "question": "Which is best?", "choices": ("Tea", "Coffee"), "first": date(2026, 11, 1),
        "last": date(2026, 12, 1),
    }  # fmt: skip
    keep(site, [("polls", poll)])
    sam = site.let_in("sam")
    assert sam.send("/notices/polls/P-1", {"choice": "Tea"}, at="/notices/polls/P-1").status_code == 200
    sam.send("/notices/polls/P-1", {"choice": "Coffee"})
    assert sam.send("/notices/polls/P-1", {"choice": "Gin"}).status_code == 400
    assert site.store.notices.votes("P-1") == {"Coffee": 1}
    assert sam.get("/notices/polls/P-2").status_code == 404


def test_people_choose_how_notices_reach_them(site: TestSite) -> None:
    sam, at = site.let_in("sam"), "/notices/preferences"
    assert sam.send(at, {"quiet_from": "18:00", "quiet_to": ""}, at=at).status_code == 422
    assert sam.send(at, {"quiet_from": "25:00", "quiet_to": "07:00"}).status_code == 422
    assert sam.send(at, {"weekly": "yes", "quiet_from": "18:00", "quiet_to": "7:30"}).status_code == 303
    found = site.store.notices.preferences()
    assert set(found) == {"sam"}
    assert (found["sam"].weekly, found["sam"].quiet_from, found["sam"].quiet_to) == (True, time(18), time(7, 30))
    assert 'value="07:30"' in sam.get(at).text


# --- who may ----------------------------------------------------------------------------------------

PAGES = ("", "/notice?ref=CHG-1", "/audience?ref=CHG-1", "/status?ref=CHG-1")
ACTS = {
    "/edit?ref=CHG-1": {"cora", "omar", "syd"},
    "/check?ref=CHG-1": {"cora", "omar", "syd"},
    "/release?ref=CHG-1": {"cora", "omar"},
    "/cancel?ref=CHG-1": {"cora", "omar", "syd"},
    "/done?ref=CHG-1": {"cora", "omar", "syd"},
    "/emergency?ref=CHG-1": {"clem", "nell"},
}
SOMEBODY = ("cora", "omar", "syd", "clem", "nell", "sue", "sam", "iris")


@pytest.mark.parametrize("page", PAGES)
def test_only_those_who_work_with_notices_see_them(site: TestSite, page: str) -> None:
    kept(site)
    seen = {name for name in SOMEBODY if site.let_in(name).get(f"/notices{page}").status_code == 200}
    assert seen == {"cora", "omar", "syd", "clem"}


@pytest.mark.parametrize("path", ACTS)
def test_only_those_who_may_act(site: TestSite, path: str) -> None:
    kept(site)
    passed = set()
    for name in SOMEBODY:
        browser: Browser = site.let_in(name)
        browser.get("/account")
        if browser.send(f"/notices{path}", {}).status_code != 403:
            passed.add(name)
    assert passed == ACTS[path]


def test_html_in_a_title_is_shown_as_text(site: TestSite) -> None:
    evil = "<script>alert(1)</script>"
    kept(site, title=evil, what=evil)
    cora = site.let_in("cora")
    for page in ("/notices", "/notices/notice?ref=CHG-1", "/notices/audience?ref=CHG-1", "/notices/edit?ref=CHG-1"):
        assert evil not in cora.get(page).text
