"""Can people sign in with the trust's account, and are forged answers refused?

Two providers run on this machine: oidc-provider-mock, written by others, and one of ours that can be told to lie.
"""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from connectors.web.parts import IdentityProvider
from tests.connectors.web.identity_provider import CLIENT, SECRET, LyingProvider, running
from tests.connectors.web.site import ADDRESS, Browser, TestSite, a_site


@pytest.fixture(scope="module")
def one_provider() -> Iterator[LyingProvider]:
    with running() as found:
        yield found


@pytest.fixture
def provider(one_provider: LyingProvider) -> LyingProvider:
    one_provider.lie, one_provider.subject, one_provider.name = "", "s-1", "sam"
    return one_provider


@pytest.fixture
def site(provider: LyingProvider) -> TestSite:
    return a_site(provider=IdentityProvider(issuer=provider.issuer, client=CLIENT, secret=SECRET))


def there_and_back(browser: Browser, start: str = "/sign-in/openid?next=/account") -> httpx.Response:
    """What a browser does: to the provider, and back with what it says."""
    leaving = browser.client.get(start)
    returned = httpx.get(leaving.headers["location"], follow_redirects=False, timeout=10)
    back = urlsplit(returned.headers["location"])
    answer: httpx.Response = browser.client.get(f"{back.path}?{back.query}")
    return answer


def test_a_person_of_the_directory_signs_in_and_is_known_by_issuer_and_subject(
    site: TestSite, provider: LyingProvider
) -> None:
    browser = site.browser()
    answer = there_and_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Sam Patel" in browser.get("/account").text
    assert site.account("sam").identity == f"{provider.issuer} s-1"
    provider.name = "somebody with another name by now"
    assert there_and_back(site.browser()).status_code == 303


def test_an_account_is_made_for_a_person_who_has_none() -> None:
    with running() as provider:
        site = a_site(provider=IdentityProvider(issuer=provider.issuer, client=CLIENT, secret=SECRET), accounts=False)
        assert there_and_back(site.browser()).status_code == 303
        assert site.account("sam").person == "sam"
        assert not site.account("sam").password


def test_somebody_the_directory_does_not_know_stays_outside(site: TestSite, provider: LyingProvider) -> None:
    provider.name = "stranger"
    answer = there_and_back(site.browser())
    assert answer.status_code == 403
    assert "session=" not in str(answer.headers.get("set-cookie"))


def test_a_second_subject_cannot_take_over_a_name_that_is_taken(site: TestSite, provider: LyingProvider) -> None:
    there_and_back(site.browser())
    provider.subject = "s-2"
    assert there_and_back(site.browser()).status_code == 403


def test_a_disabled_account_stays_outside(site: TestSite) -> None:
    site.store.accounts.change(replace(site.account("sam"), disabled=True))
    assert there_and_back(site.browser()).status_code == 403


@pytest.mark.parametrize("lie", ["state", "nonce", "audience", "issuer", "expired", "key", "unsigned", "symmetric"])
def test_a_forged_answer_is_refused(site: TestSite, provider: LyingProvider, lie: str) -> None:
    provider.lie = lie
    answer = there_and_back(site.browser())
    assert answer.status_code == 400
    assert "session=" not in str(answer.headers.get("set-cookie"))


def test_an_answer_made_for_somebody_elses_browser_is_refused(site: TestSite) -> None:
    """Login CSRF: the attacker's code, pushed into another browser, opens nothing there."""
    attacker = site.browser()
    leaving = attacker.client.get("/sign-in/openid")
    returned = httpx.get(leaving.headers["location"], follow_redirects=False, timeout=10)
    back = urlsplit(returned.headers["location"])
    assert site.browser().client.get(f"{back.path}?{back.query}").status_code == 400


def test_nobody_is_led_to_another_site_by_the_way_back(site: TestSite) -> None:
    assert there_and_back(site.browser(), "/sign-in/openid?next=//evil.example").headers["location"] == "/"


def test_the_provider_asked_for_code_with_pkce_and_a_nonce(site: TestSite) -> None:
    asked = dict(httpx.URL(site.browser().client.get("/sign-in/openid").headers["location"]).params)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"{ADDRESS}/sign-in/openid/back"
    assert {"nonce", "state", "code_challenge"} <= asked.keys()


def test_a_provider_that_does_not_answer_is_told_in_plain_words() -> None:
    site = a_site(provider=IdentityProvider(issuer="http://127.0.0.1:9", client=CLIENT, secret=SECRET))
    answer = site.browser().client.get("/sign-in/openid")
    assert answer.status_code == 400
    assert "Signing in did not work" in answer.text


def test_signing_in_works_with_a_provider_written_by_others() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock
    users = [oidc_provider_mock.User(sub="sam-subject", claims={"preferred_username": "sam"})]
    with oidc_provider_mock.run_server_in_thread(user_claims=users, require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        site = a_site(provider=IdentityProvider(issuer=issuer, client=CLIENT, secret=SECRET))
        browser = site.browser()
        asking = browser.client.get("/sign-in/openid?next=/account").headers["location"]
        returned = httpx.post(asking, data={"sub": "sam-subject"}, follow_redirects=False, timeout=10)
        back = urlsplit(returned.headers["location"])
        answer = browser.client.get(f"{back.path}?{back.query}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert site.account("sam").identity == f"{issuer} sam-subject"
