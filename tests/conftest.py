"""What does every test start from: no telemetry, a home of its own, one Prefect server for those that ask?"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from flows.settings import Settings, quiet_prefect

STEADY = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("eightflows", STEADY)
settings.register_profile("explore", STEADY, derandomize=False)  # pytest --hypothesis-profile=explore: new examples
settings.load_profile("eightflows")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything imports Prefect: a throw-away home, and no way to anybody's real server."""
    home = Path(tempfile.mkdtemp(prefix="eightflows-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for variable in [name for name in os.environ if name.startswith(("PREFECT_", "EIGHTFLOWS_"))]:
        del os.environ[variable]
    os.environ["EIGHTFLOWS_HOME"] = str(home)
    quiet_prefect(Settings.from_env())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share the Prefect server run in one worker, so that it starts once."""
    for item in items:
        if "prefect_db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("prefect"))


@pytest.fixture(scope="session")
def prefect_db() -> Iterator[None]:
    """A Prefect server with a database of its own: 8 to 11 s to start, once for all who ask for it."""
    from prefect.settings import (
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    without_heartbeat = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with prefect_test_harness(server_startup_timeout=120), temporary_settings(without_heartbeat):
        yield
