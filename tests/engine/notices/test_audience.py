"""Is everybody told who is touched, nobody else, and each with the reason?"""

from dataclasses import replace

import pytest

from engine.notices.audience import (
    NOBODY,
    AudienceRule,
    EmptyAudience,
    UnusableAudience,
    by_service,
    compared,
    evaluate,
    managers_of,
    refuse_empty,
    together,
    without,
)
from engine.notices.trust import trust_on
from engine.people import Directory, Person, Team
from tests.engine.notices.small_trust import MONDAY, ROSTER, ASystem, a_change, small_trust

TRUST = small_trust()


def told(rule: AudienceRule, **more: dict[str, frozenset[str]]) -> set[str]:
    return set(evaluate(rule, TRUST, **more).people)


def test_only_users_of_the_sexual_health_system_get_its_notice() -> None:
    audience = evaluate(a_change(systems=("S-1",)).rule, TRUST)
    assert audience.people == {"hall", "asha", "ben", "cleo"}
    reasons = {member.person: member.reasons for member in audience.members}
    assert reasons["asha"] == ("use LilliCare in Sexual health",)


def test_services_sites_and_roles_of_a_system_narrow_each_other() -> None:
    assert told(AudienceRule(systems=("S-2",))) == {"asha", "cleo", "dev"}
    at_stafford = replace(ROSTER, sites=("STAF",))
    assert evaluate(AudienceRule(systems=("S-2",)), small_trust(systems=[at_stafford])).people == {"cleo", "dev"}


def test_a_system_of_which_nothing_is_known_has_no_users() -> None:
    audience = evaluate(AudienceRule(systems=("S-3",)), TRUST)
    with pytest.raises(EmptyAudience, match="nobody would be told"):
        refuse_empty(audience, "CHG-1")


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        pytest.param(NOBODY, set(), id="nothing said, nobody told"),
        pytest.param(AudienceRule(services=("DN",)), {"dev", "eli"}, id="a service"),
        pytest.param(AudienceRule(teams=("t-sh",)), {"hall", "asha", "ben", "cleo"}, id="a team and those below"),
        pytest.param(AudienceRule(roles=("Nurse",)), {"asha", "cleo", "dev"}, id="a post"),
        pytest.param(AudienceRule(roles=("service desk",)), {"fay"}, id="a role"),
        pytest.param(AudienceRule(services=("SH", "DN"), only_roles=("Clerk",)), {"ben", "eli"}, id="narrowed by role"),
        pytest.param(AudienceRule(systems=("S-1",), only_sites=("STAF",)), {"cleo"}, id="narrowed by site"),
        pytest.param(
            AudienceRule(systems=("S-1",), only_sites=("STAF",), copy_roles=("service desk",)),
            {"cleo", "fay"},
            id="copies are not narrowed",
        ),
        pytest.param(
            AudienceRule(systems=("S-1",), except_roles=("Nurse",), except_people=("hall",)), {"ben"}, id="exceptions"
        ),
        pytest.param(AudienceRule(people=("fay", "ben")), {"fay", "ben"}, id="named"),
    ],
)
def test_a_rule_reaches(rule: AudienceRule, people: set[str]) -> None:
    assert told(rule) == people


def test_leavers_and_those_who_have_not_started_are_not_told() -> None:
    everybody = told(AudienceRule(services=("SH", "DN", "DIG")))
    assert not everybody & {"gone", "later"}
    with pytest.raises(UnusableAudience):
        told(AudienceRule(people=("gone",)))


def test_a_kept_audience_is_used_within_the_filters_of_the_change() -> None:
    kept = {"A-1": AudienceRule(services=("SH",), copy_people=("fay",))}
    trust = replace(TRUST, audiences=kept)
    assert evaluate(AudienceRule(audiences=("A-1",)), trust).people == {"hall", "asha", "ben", "cleo", "fay"}
    narrowed = evaluate(AudienceRule(audiences=("A-1",), only_roles=("Nurse",)), trust)
    assert {member.person: member.reasons for member in narrowed.members} == {
        "asha": ("work in Sexual health",),
        "cleo": ("work in Sexual health",),
    }
    with pytest.raises(UnusableAudience, match="there is no 'A-2'"):
        evaluate(AudienceRule(audiences=("A-2",)), trust)


def test_whoever_said_that_they_do_not_use_it_is_left_out() -> None:
    assert told(AudienceRule(systems=("S-1",)), not_users={"S-1": frozenset({"ben"})}) == {"hall", "asha", "cleo"}


def test_everything_unknown_is_told_at_once() -> None:
    rule = AudienceRule(systems=("S-9",), services=("XX",), roles=("Wizard",), only_sites=("MOON",))
    with pytest.raises(UnusableAudience) as raised:
        evaluate(rule, TRUST)
    assert [fault.where for fault in raised.value.faults] == [
        "audience.systems",
        "audience.services",
        "audience.only_sites",
        "audience.roles",
    ]


def test_managers_hear_how_many_of_their_people_it_touches() -> None:
    managers = managers_of(evaluate(AudienceRule(systems=("S-2",)), TRUST), TRUST)
    assert {member.person: member.reasons[0] for member in managers.members} == {"hall": "manage 2 people it touches"}


def test_everybody_of_two_lists_is_there_once_with_all_reasons() -> None:
    both = together([evaluate(AudienceRule(systems=(ref,)), TRUST) for ref in ("S-1", "S-2")])
    reasons = {member.person: member.reasons for member in both.members}
    assert reasons["asha"] == ("use LilliCare in Sexual health", "use Rota in Sexual health as Nurse")
    assert without(both, ["asha"]).people == both.people - {"asha"}


def test_what_changed_since_last_time() -> None:
    audience = evaluate(AudienceRule(systems=("S-2",)), TRUST)
    change = compared(audience, ["asha", "fay"], TRUST)
    assert (change.joined, change.left) == (("cleo", "dev"), ("fay",))
    assert by_service(audience.people, TRUST) == {"SH": 2, "DN": 1}


def test_a_manager_who_was_asked_to_plan_cover_has_not_left_the_list() -> None:
    trust = small_trust()
    nurses = evaluate(AudienceRule(systems=("S-2",)), trust)
    assert "hall" not in nurses.people
    assert compared(nurses, [*nurses.people, "hall", "fay"], trust).left == ("fay",)


def test_each_of_ten_thousand_has_every_reason() -> None:
    people = tuple(
        Person(id=f"p{n}", name=f"Person {n}", email=f"p{n}@trust.example", team=f"t{n % 300}", post=f"Post {n % 12}")
        for n in range(10_000)
    )
    teams = tuple(Team(id=f"t{n}", name=f"Team {n}", service=f"V{n % 90}", site=f"L{n % 20}") for n in range(300))
    systems = [ASystem(ref=f"S{n}", name=f"System {n}", services=tuple(f"V{m}" for m in range(90))) for n in range(3)]
    services, sites = {f"V{n}": f"Service {n}" for n in range(90)}, {f"L{n}": f"Site {n}" for n in range(20)}
    directory = Directory(people=people, teams=teams)
    trust = trust_on(MONDAY, directory, systems=systems, services=services, sites=sites)
    audience = evaluate(AudienceRule(systems=("S0", "S1", "S2")), trust)
    assert len(audience.members) == 10_000
    assert all(len(member.reasons) == 3 for member in audience.members)
