"""Does everybody choose their own weekly letters, and can they go without with one press?"""

import pytest

from engine.notices.delivery import Preferences
from engine.subscriptions import Subscription, WeeklyLetter
from tests.connectors.web.office import an_office
from tests.connectors.web.site import TestSite


def chosen(site: TestSite, person: str, letter: WeeklyLetter = WeeklyLetter.SUPPLIERS) -> Subscription | None:
    return site.store.subscriptions.subscriptions(letter).get(person)


def test_somebody_chooses_a_day_and_nobody_elses_choice_changes() -> None:
    site = an_office()
    asha = site.let_in("asha")
    form = {"suppliers": "yes", "suppliers-weekday": "3", "notices": "weekly"}
    assert asha.send("/account/letters", form, at="/account/letters").status_code == 303
    assert chosen(site, "asha") == Subscription(person="asha", letter=WeeklyLetter.SUPPLIERS, weekday=3)
    assert site.store.notices.preferences() == {"asha": Preferences(person="asha", weekly=True)}
    assert chosen(site, "ben") is None
    page = asha.get("/account/letters").text
    assert '<option value="3" selected>Thursday' in page
    assert chosen(site, "asha", WeeklyLetter.WORK) is None


def test_the_list_of_waiting_work_has_a_day_of_its_own(site: TestSite) -> None:
    asha = site.let_in("asha")
    asha.send("/account/letters", {"work": "no", "work-weekday": "4", "suppliers": "yes"}, at="/account/letters")
    found = chosen(site, "asha", WeeklyLetter.WORK)
    assert found == Subscription(person="asha", letter=WeeklyLetter.WORK, wanted=False, weekday=4)


def test_one_press_ends_the_letter_and_nothing_else(site: TestSite) -> None:
    asha = site.let_in("asha")
    form = {"suppliers": "yes", "suppliers-weekday": "2", "without": "suppliers"}
    asha.send("/account/letters", form, at="/account/letters")
    found = chosen(site, "asha")
    assert found is not None
    assert (found.wanted, found.weekday) == (False, 2)
    assert "Unsubscribe" not in asha.get("/account/letters").text


@pytest.mark.parametrize("day", ["5", "-1", "Monday", "1e0"])
def test_a_day_without_letters_is_refused(site: TestSite, day: str) -> None:
    asha = site.let_in("asha")
    answer = asha.send("/account/letters", {"suppliers": "yes", "suppliers-weekday": day}, at="/account/letters")
    assert answer.status_code == 400
    assert chosen(site, "asha") is None
