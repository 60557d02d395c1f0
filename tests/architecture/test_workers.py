"""Do tests that share something costly reach the scheduler as one group? Else every worker makes it anew."""

import pytest


@pytest.mark.xdist_group("tried")
def test_the_scheduler_is_told_of_groups(request: pytest.FixtureRequest) -> None:
    """With --dist loadgroup it reads them from the name; pytest-xdist 3.8 on pytest 9.2 lost them without a word."""
    grouped = bool(getattr(request.config.option, "loadgroup", False))
    assert request.node.nodeid.endswith("@tried") is grouped
