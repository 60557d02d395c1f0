"""Does everything in an SQLite file come into PostgreSQL, and does work go on there?"""

from pathlib import Path

import pytest

from connectors.store import open_store
from connectors.store.copying import copy_all
from connectors.store.database import BadDatabase, Database
from tests.connectors.store.conftest import DATABASES
from tests.connectors.store.examples import a_case, a_letter, closed_case, step, submitted
from tests.connectors.store.servers import KEYS, Postgres


@pytest.fixture
def source(folder: Path) -> str:
    url = f"sqlite:///{folder / 'source.db'}"
    with open_store(url, KEYS) as store:
        closed_case(store.cases)
        store.cases.save(a_case("c2"))
        store.outbox.queue([a_letter()])
        store.processes.keep("small", "1", {"map.yaml": b"steps: []"})
    return url


@pytest.mark.parametrize("kind", DATABASES)
def test_a_copy_is_the_same_store(kind: str, source: str, folder: Path, request: pytest.FixtureRequest) -> None:
    target = _empty(kind, folder, request)
    copied = copied_between(source, target)
    assert (copied["cases"], copied["events"], copied["letters"], copied["audit"]) == (2, 4, 1, 4)
    with open_store(source, KEYS) as old, open_store(target, KEYS) as new:
        assert new.audit.verify([old.audit.anchor()]) is None
        assert list(new.cases.histories("small")) == list(old.cases.histories("small"))
        assert new.cases.forms("c1", special=True) == old.cases.forms("c1", special=True)
        assert new.outbox.counts() == old.outbox.counts()
        assert new.processes.files("small", "1") == {"map.yaml": b"steps: []"}
        new.cases.save(step(new.cases, "c2", submitted(outcome="phased")))
        assert new.audit.verify() is None


@pytest.mark.parametrize("kind", DATABASES)
def test_and_back_again(kind: str, source: str, folder: Path, request: pytest.FixtureRequest) -> None:
    """As a rehearsal does, which is always kept in a file."""
    between = _empty(kind, folder, request)
    copied_between(source, between)
    copied_between(between, f"sqlite:///{folder / 'back.db'}")
    with open_store(source, KEYS) as first, open_store(f"sqlite:///{folder / 'back.db'}", KEYS) as last:
        assert last.audit.verify([first.audit.anchor()]) is None
        assert list(last.cases.histories("small")) == list(first.cases.histories("small"))


def test_a_database_in_use_is_not_written_over(source: str, folder: Path) -> None:
    target = f"sqlite:///{folder / 'target.db'}"
    copied_between(source, target)
    with pytest.raises(BadDatabase, match="is not empty"):
        copied_between(source, target)


def _empty(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.emptied()
    return f"sqlite:///{folder / 'target.db'}"


def copied_between(source: str, target: str) -> dict[str, int]:
    old, new = Database(source), Database(target)
    try:
        return copy_all(old, new)
    finally:
        old.close()
        new.close()
