"""Are people who do the same activities one role, and few people each their own?"""

import pytest

from process_maps.mining.roles import roles
from tests.process_maps.mining.logs import log_of

LINES = [
    "1 Triage Anya 9:00-9:10", "2 Triage Anya 9:00-9:10", "3 Triage Ben 9:00-9:10",
    "1 Clinic Cem 10:00-10:10", "2 Clinic Dom 10:00-10:10", "3 Letter - 11:00-11:10",
]  # fmt: skip


@pytest.mark.parametrize(
    ("few", "names"),
    [
        pytest.param(4, ["Anya", "Ben", "Cem", "Dom"], id="few are a role each"),
        pytest.param(3, ["Anya and 1 other", "Cem and 1 other"], id="more are put together by what they do"),
    ],
)
def test_people_become_roles(few: int, names: list[str]) -> None:
    assert [role.name for role in roles(log_of(*LINES), few=few)] == names


def test_who_does_most_is_named_first() -> None:
    lines = ["1 Triage Zoe 9:00-9:10", "2 Triage Zoe 9:00-9:10", "3 Triage Anya 9:00-9:10"]
    (role,) = roles(log_of(*lines), few=0)
    assert (role.resources, role.done) == (("Zoe", "Anya"), (3,))


def test_where_nobody_is_recorded_there_are_no_roles() -> None:
    assert roles(log_of("1 Triage - 9:00-9:10")) == ()
