"""What does every test start from: no telemetry, a home of its own, one Prefect server for those that ask?"""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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


# --- who runs what: with several workers, pytest -n auto --dist loadgroup ---------------------------

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many a test waits, for a server, a browser, the next kill."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What is in no group by name is grouped by its file: what the tests of a file share is made once."""
    from xdist.scheduler import LoadGroupScheduling

    class ByGroupOrFile(LoadGroupScheduling):  # type: ignore[misc]  # xdist ships no types
        def _split_scope(self, nodeid: str) -> str:
            return str(super()._split_scope(nodeid)).partition("::")[0]

    return ByGroupOrFile(config, log) if config.option.dist == "loadgroup" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that share the Prefect server run in one worker, so that it starts once."""
    for item in items:
        if "prefect_db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("prefect"))
    if getattr(config.option, "loadgroup", False):
        items.sort(key=lambda item: LONGEST_FIRST.index(name) if (name := _group(item)) in LONGEST_FIRST else 99)
        for item in items:
            if "/" not in _group(item):
                # As pytest-xdist 3.8 does, which writes it where pytest 9.2 no longer looks: pytest-xdist#1386.
                item._id = item.id.parse(f"{item.nodeid}@{_group(item)}")


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else item.nodeid.partition("::")[0]


def pytest_collectstart() -> None:
    """Nothing is thrown away while tests are looked for: to look through all of it took a fifth of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there now stays to the end: it is not looked through again."""
    gc.freeze()
    gc.enable()


# --- what is shared ---------------------------------------------------------------------------------


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
