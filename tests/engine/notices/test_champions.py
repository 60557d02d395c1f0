"""Who speaks for which service, and which has nobody?"""

from datetime import date

from engine.notices.registered import Champion, champions_of, gaps
from engine.people import Directory, RoleHolding, Team
from engine.registers.definition import Record

DAY = date(2026, 11, 23)
TEAMS = (Team(id="north", name="North", service="DN"), Team(id="clinic", name="Clinic", service="SH"))
REGISTERED = Record(register="champions", id="C-1", values={"person": "asha", "service": "DN"}, revision=1)


def champions(*roles: RoleHolding) -> tuple[Champion, ...]:
    return champions_of([REGISTERED], Directory(teams=TEAMS, roles=roles))


def test_who_holds_the_role_for_a_team_speaks_for_its_service_until_the_role_ends() -> None:
    found = champions(RoleHolding(role="digital_champion", person="ben", team="clinic", ends=DAY))
    assert [(each.person, each.service) for each in found] == [("asha", "DN"), ("ben", "SH")]
    assert gaps(["DN", "SH"], found, on=DAY) == ()
    assert gaps(["DN", "SH"], found, on=date(2026, 11, 24)) == ("SH",)


def test_nobody_is_counted_twice_and_other_roles_do_not_count() -> None:
    found = champions(
        RoleHolding(role="digital_champion", person="asha", team="north"),
        RoleHolding(role="buddy", person="ben", team="clinic"),
    )
    assert [each.ref for each in found] == ["C-1"]
