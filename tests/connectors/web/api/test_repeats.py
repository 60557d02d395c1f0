"""Is what a program asks twice, because it never got the answer, done once?"""

from datetime import timedelta

import pytest

from engine.kept_answers import KEPT_FOR, BegunBefore, KeptAnswer
from tests.connectors.web.api.program import Program, an_office_with_a_program, as_somebody
from tests.connectors.web.site import MONDAY, TestSite

NEW = "/api/maps"
NAMED = {"name": "Discharge"}


@pytest.fixture
def office() -> tuple[TestSite, Program]:
    return an_office_with_a_program()


def maps(site: TestSite) -> int:
    return len(site.store.drawn_maps.maps())


def test_what_is_asked_again_under_its_key_is_done_once_and_answered_the_same(office: tuple[TestSite, Program]) -> None:
    site, program = office
    first, again = (program.post(NEW, NAMED, key="k1") for _ in range(2))
    assert first == again
    assert maps(site) == 1
    program.post(NEW, NAMED, key="k2")
    program.post(NEW, NAMED)
    assert maps(site) == 3


def test_an_answer_given_again_says_so(office: tuple[TestSite, Program]) -> None:
    _, program = office
    headers = {"Idempotency-Key": "k1"}
    answers = [program.client.post(NEW, json=NAMED, headers=headers) for _ in range(2)]
    assert ["idempotent-replayed" in each.headers for each in answers] == [False, True]


def test_the_same_key_for_something_else_is_refused(office: tuple[TestSite, Program]) -> None:
    site, program = office
    program.post(NEW, NAMED, key="k1")
    assert "another request" in program.post(NEW, {"name": "Ward round"}, 422, key="k1")["detail"]
    assert maps(site) == 1


def test_what_was_refused_may_be_asked_again_under_its_key(office: tuple[TestSite, Program]) -> None:
    _, program = office
    place = "/api/registers/systems/record"
    program.post(place, {"values": {"criticality": 9}, "revision": 1}, 422, key="k1", id="S-1")
    program.post(place, {"values": {"criticality": 2}, "revision": 1}, key="k1", id="S-1")


def test_each_caller_has_keys_of_their_own(office: tuple[TestSite, Program]) -> None:
    site, program = office
    program.post(NEW, NAMED, key="k1")
    as_somebody(site, "fay").post(NEW, NAMED, key="k1")
    assert maps(site) == 2


def test_answers_are_forgotten_after_two_days(office: tuple[TestSite, Program]) -> None:
    site, program = office
    program.post(NEW, NAMED, key="k1")
    site.clock.pass_by(KEPT_FOR)
    program.post(NEW, NAMED, key="k1")
    assert maps(site) == 2


def test_what_was_broken_off_is_not_done_again_without_a_look(office: tuple[TestSite, Program]) -> None:
    """As after a crash between doing it and writing the answer down."""
    site, program = office
    site.clock.pass_by(timedelta(minutes=1))
    answered = program.post(NEW, NAMED, key="k1")
    kept = site.store.kept_answers
    begun = kept.begin(KeptAnswer(by="robot:office", key="k1", digest="", at=site.clock.now))
    assert begun is not None
    assert begun.content is not None
    kept.keep(KeptAnswer(by=begun.by, key=begun.key, digest=begun.digest, at=begun.at))
    refused = program.post(NEW, NAMED, 409, key="k1")
    assert str(BegunBefore()) == refused["detail"]
    assert answered["id"] == "discharge"
    assert maps(site) == 1
    assert site.clock.now > MONDAY


@pytest.mark.parametrize("key", ["x" * 201, "né"], ids=["too long", "not ASCII"])
def test_a_key_nobody_should_use_is_refused(office: tuple[TestSite, Program], key: str) -> None:
    _, program = office
    answer = program.client.post(NEW, json=NAMED, headers=[(b"Idempotency-Key", key.encode())])
    assert answer.status_code == 422
