"""What does every test start from: no telemetry, a home of its own, one Prefect server for those that ask?"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many a test waits, for a server, a browser, the next kill."""
    return (os.cpu_count() or 1) + 1


LONGEST_FIRST = (
    "prefect",
    "installation",
    "browser",
    "tests/kill/test_case_kills.py",
    "tests/kill/test_mail_kills.py",
    "tests/kill/test_notice_kills.py",
    "postgres",
    "hostile",
)
"""Groups that take long are begun first, so that at the end no worker is left alone with one of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A file's tests run in one worker, one after the other: what they share is made once. So do named groups."""
    places: dict[pytest.Item, int] = {}
    for item in items:
        if "prefect_db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("prefect"))
        elif item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
        group = item.get_closest_marker("xdist_group")
        assert group is not None
        places[item] = LONGEST_FIRST.index(group.args[0]) if group.args[0] in LONGEST_FIRST else len(LONGEST_FIRST)
    if hasattr(config, "workerinput"):
        items.sort(key=places.__getitem__)


@pytest.fixture
def prefect_home(prefect_db: Path, tmp_path: Path) -> Path:
    """An EIGHTFLOWS_HOME whose Prefect has its tables already: to make them is half of what it takes to start one."""
    home = tmp_path / "home"
    (home / "prefect").mkdir(parents=True)
    shutil.copy(prefect_db, home / "prefect" / "prefect.db")
    return home


@pytest.fixture(scope="session")
def prefect_db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Prefect server with a database of its own: 8 to 11 s to start, once for all who ask for it.

    Returns a copy of its database as it was when the server had started.
    """
    from prefect.settings import (
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        PREFECT_LOGGING_TO_API_ENABLED,
        PREFECT_SERVER_DATABASE_CONNECTION_URL,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    without_heartbeat = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with prefect_test_harness(server_startup_timeout=120), temporary_settings(without_heartbeat):
        file = str(PREFECT_SERVER_DATABASE_CONNECTION_URL.value()).partition("///")[2]
        template = tmp_path_factory.mktemp("prefect") / "prefect.db"
        with closing(sqlite3.connect(file)) as made, closing(sqlite3.connect(template)) as copy:
            made.backup(copy)
        yield template
