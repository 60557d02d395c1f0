"""Can the right people sign in, and nobody else?"""

from dataclasses import replace
from datetime import date, timedelta

import pyotp
import pytest

from connectors.web.sign_in import codes, opening
from connectors.web.sign_in.passwords import digest
from engine.accounts import BadPassword, SetUpLink, key_of
from tests.connectors.web.site import ADDRESS, PASSWORD, TestSite, a_site

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_page_asked_for_is_shown_after_signing_in(site: TestSite) -> None:
    browser = site.browser()
    asked = browser.get("/account?done=")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/account%3Fdone%3D")
    browser.get(asked.headers["location"])
    answer = browser.send("/sign-in", {"name": "sam", "password": PASSWORD, "next": "/account"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Sam Patel" in browser.get("/account").text


@pytest.mark.parametrize(("name", "password"), [("sam", "wrong wrong wrong"), ("nobody", PASSWORD), ("sam", "")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(site: TestSite, name: str, password: str) -> None:
    answer = site.browser().send("/sign-in", {"name": name, "password": password}, at="/sign-in")
    assert answer.status_code == 422
    assert "That name, password or code is not right" in answer.text
    assert "session" not in str(answer.headers.get("set-cookie"))


def test_after_ten_wrong_passwords_the_right_one_is_refused_for_a_while(site: TestSite) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    for _ in range(10):
        browser.send("/sign-in", {"name": "sam", "password": "not the password"})
    assert browser.send("/sign-in", {"name": "sam", "password": PASSWORD}).status_code == 422
    site.clock.pass_by(timedelta(minutes=15))
    assert browser.send("/sign-in", {"name": "sam", "password": PASSWORD}).status_code == 303
    assert "account rests after too many wrong tries" in [row.what for row in site.store.audit.rows]


def test_many_guesses_from_one_place_are_turned_away_whatever_the_names(site: TestSite) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    answers = [browser.send("/sign-in", {"name": f"n{number}", "password": "x"}).status_code for number in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_session_is_new_after_signing_in_whatever_cookie_was_there(site: TestSite) -> None:
    """Session fixation: an attacker's cookie is worth nothing afterwards."""
    browser = site.browser()
    browser.client.cookies.set("eightflows_session", "planted")
    browser.send("/sign-in", {"name": "sam", "password": PASSWORD}, at="/sign-in")
    held = [str(cookie.value) for cookie in browser.client.cookies.jar if cookie.name == "eightflows_session"]
    assert "planted" not in held[-1]
    assert site.store.accounts.session(key_of("planted")) is None
    assert site.store.accounts.session(key_of(held[-1])) is not None


def test_a_cookie_of_the_past_is_worth_nothing_after_signing_out(site: TestSite) -> None:
    browser = site.signed_in("sam")
    cookie = browser.client.cookies["eightflows_session"]
    browser.send("/sign-out", {}, at="/account")
    thief = site.browser()
    thief.client.cookies.set("eightflows_session", cookie)
    assert thief.get("/account").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("pauses", "lasts"),
    [([29] * 5, True), ([31], False), ([25] * 28, True), ([25] * 29, False)],
    ids=["every 29 minutes", "31 minutes away", "nearly 12 hours", "more than 12 hours"],
)
def test_a_session_ends_after_half_an_hour_away_or_twelve_hours(site: TestSite, pauses: list[int], lasts: bool) -> None:
    browser = site.signed_in("sam")
    answer = browser.get("/account")
    for minutes in pauses:
        site.clock.pass_by(timedelta(minutes=minutes))
        answer = browser.get("/account")
    assert (answer.status_code == 200) is lasts


def test_who_has_left_is_signed_out_at_once(site: TestSite) -> None:
    browser = site.signed_in("sam")
    gone = tuple(
        replace(person, leaves=date(2026, 11, 20)) if person.id == "sam" else person
        for person in site.staff.everybody.people
    )
    site.staff.everybody = replace(site.staff.everybody, people=gone)
    assert browser.get("/account").status_code == 303


def test_a_disabled_account_is_signed_out_and_cannot_come_back(site: TestSite) -> None:
    browser = site.signed_in("sam")
    site.store.accounts.change(replace(site.account("sam"), disabled=True))
    assert browser.get("/account").status_code == 303
    assert browser.send("/sign-in", {"name": "sam", "password": PASSWORD}, at="/sign-in").status_code == 422


def test_with_a_second_factor_a_password_alone_opens_nothing(site: TestSite) -> None:
    site.store.accounts.change(replace(site.account("sam"), second_factor=SECRET))
    browser = site.browser()
    half_way = browser.send("/sign-in", {"name": "sam", "password": PASSWORD}, at="/sign-in")
    assert "Your code" in half_way.text
    assert browser.get("/account").status_code == 303
    half = half_way.text.split('name="half" value="')[1].split('"')[0]
    code = pyotp.TOTP(SECRET).at(site.clock.now)
    browser.get("/sign-in")
    assert browser.send("/sign-in/code", {"half": half, "code": "000000"}).status_code == 422
    assert browser.send("/sign-in/code", {"half": half, "code": code}).status_code == 303
    again = site.browser()
    again.get("/sign-in")
    assert again.send("/sign-in/code", {"half": half, "code": code}).status_code == 422, "a code counts once"


def test_the_first_question_cannot_be_jumped_over(site: TestSite) -> None:
    site.store.accounts.change(replace(site.account("sam"), second_factor=SECRET))
    browser = site.browser()
    code = pyotp.TOTP(SECRET).at(site.clock.now)
    forged = browser.send("/sign-in/code", {"half": "account-sam", "code": code}, at="/sign-in")
    assert forged.status_code == 422


def test_a_second_factor_is_turned_on_by_typing_its_code(site: TestSite) -> None:
    browser = site.signed_in("sam")
    page = browser.get("/account/second-factor").text
    secret = page.split('class="ef-secret">')[1].split("<")[0]
    half = page.split('name="half" value="')[1].split('"')[0]
    assert browser.send("/account/second-factor", {"half": half, "code": "123"}).status_code == 422
    done = browser.send("/account/second-factor", {"half": half, "code": pyotp.TOTP(secret).at(site.clock.now)})
    assert done.headers["location"] == "/account?done=second-factor"
    assert site.account("sam").second_factor == secret


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_a_code_counts_half_a_minute_either_side(site: TestSite, seconds: int, counts: bool) -> None:
    now = site.clock.now
    code = pyotp.TOTP(SECRET).at(now + timedelta(seconds=seconds))
    assert (codes.step_of(SECRET, code, now) is not None) is counts


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(site: TestSite) -> None:
    browser, other = site.signed_in("sam"), site.signed_in("sam")
    new = {"password": "quite another phrase", "again": "quite another phrase"}
    assert browser.send("/account/password", {"old": "wrong", **new}, at="/account").status_code == 422
    assert browser.send("/account/password", {"old": PASSWORD, **new}).status_code == 303
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "Winter2026!!", "aaaaaaaaaaaaaa", "sam.patel.sam.patel", "x" * 201],
)
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(BadPassword):
        digest(password, sign_in="sam.patel")


def test_a_long_password_of_any_letters_is_taken() -> None:
    for password in ("cwtch ŷ £ 日本 ok", "all small letters and very long " * 4):
        assert digest(password, sign_in="sam").startswith("$argon2id$")


def test_the_first_link_makes_an_administrator_once() -> None:
    site = a_site(accounts=False)
    secret = opening.first_link(site.store.accounts, site.clock.now)
    browser = site.browser()
    form = {"name": "Asha", "password": PASSWORD, "again": PASSWORD}
    assert "become its administrator" in browser.get(f"/set-up/{secret}").text
    assert browser.send(f"/set-up/{secret}", {**form, "again": "something else 12"}).status_code == 422
    assert browser.send(f"/set-up/{secret}", form).status_code == 303
    assert site.account("asha").roles == {"administrator"}
    assert site.account("asha").person == "asha"
    assert opening.first_link(site.store.accounts, site.clock.now) is None
    second = site.browser()
    assert second.get(f"/set-up/{secret}").status_code == 422


def test_two_first_links_make_one_administrator() -> None:
    site = a_site(accounts=False)
    links = [opening.first_link(site.store.accounts, site.clock.now) for _ in range(2)]
    made = []
    for number, secret in enumerate(links):
        form = {"name": f"root{number}", "password": PASSWORD, "again": PASSWORD}
        browser = site.browser()
        browser.get("/sign-in")
        made.append(browser.send(f"/set-up/{secret}", form).status_code)
    assert made == [303, 422]


@pytest.mark.parametrize("hours", [24, 48])
def test_a_link_that_is_too_old_opens_nothing(site: TestSite, hours: int) -> None:
    expires = site.clock.now + timedelta(hours=24)
    site.store.accounts.invite(SetUpLink(key=key_of("mine"), account="account-sam", expires=expires))
    assert site.browser().get("/set-up/mine").status_code == 200
    site.clock.pass_by(timedelta(hours=hours))
    assert site.browser().get("/set-up/mine").status_code == 422


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil",
    ],
)
def test_nobody_is_led_to_another_site_by_signing_in(site: TestSite, elsewhere: str) -> None:
    answer = site.browser().send("/sign-in", {"name": "sam", "password": PASSWORD, "next": elsewhere}, at="/sign-in")
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_kept_from_scripts_and_other_sites(secure: bool) -> None:
    site = a_site(secure=secure)
    browser = site.browser()
    browser.client.base_url = site.parts.site.address
    answer = browser.send("/sign-in", {"name": "sam", "password": PASSWORD}, at="/sign-in")
    session = next(cookie for cookie in answer.headers.get_list("set-cookie") if "session=" in cookie)
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert session.startswith("__Host-session=") is secure
    assert ("Secure" in session) is secure
    assert "Domain" not in session


def test_the_address_of_this_site_is_used_in_no_host_but_its_own(site: TestSite) -> None:
    answer = site.browser().client.get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert ADDRESS not in answer.text
