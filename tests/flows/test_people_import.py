"""Does the nightly flow take every list it finds, twice without harm, and tell Prefect counts only?"""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect import flow

from flows.people_directory import DirectoryRefused, DirectoryUnavailable, ldap_directory
from flows.people_import import import_people, read_directory
from flows.settings import Settings
from flows.wiring import open_store
from tests.library import LIBRARY

LISTS = LIBRARY / "people"
MONDAY = date(2026, 11, 23)

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for lists, with those of the library in it."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.delenv("EIGHTFLOWS_LDAP_URL", raising=False)
    folder = tmp_path / "people"
    folder.mkdir()
    for file in LISTS.glob("*.csv"):
        shutil.copy(file, folder)
    return folder


async def all_prefect_knows() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        answers: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
            *await client.read_logs(),
        ]
    assert answers
    return json.dumps([answer.model_dump(mode="json") for answer in answers])


@pytest.mark.usefixtures("prefect_db")
async def test_every_list_is_taken_in_the_order_they_need_and_twice_without_harm(inbox: Path) -> None:
    first = await import_people(today=MONDAY)
    assert (first.lists, first.taken, first.rejected, first.left) == (3, 137, 0, 1)
    assert first.changes == {
        "person added": 122,
        "stand-in added": 3,
        "team added": 12,
        "team changed": 12,
    }
    again = await import_people(today=MONDAY)
    assert (again.lists, again.changes) == (3, {})
    with open_store(Settings.from_env()) as store:
        assert len(store.people.directory().people) == 122
        assert store.people.directory().roles == ()  # giving power is for a person
        assert store.audit.verify() is None
    assert (inbox / "looked-at" / "people-quality.xlsx").exists()
    known = await all_prefect_knows()
    assert "Lists of people, for 2026-11-23" in known
    assert "Underleigh" not in known
    assert "20014042" not in known


@pytest.mark.usefixtures("prefect_db")
async def test_what_cannot_be_read_does_not_keep_the_others(inbox: Path) -> None:
    (inbox / "strange.csv").write_text("Shoe,Size\n1,2\n", "utf-8")
    (inbox / "teams.csv").write_bytes(b"\0\0\0")
    with pytest.raises(ExceptionGroup) as raised:
        await import_people(today=MONDAY)
    assert len(raised.value.exceptions) == 2
    with open_store(Settings.from_env()) as store:
        assert len(store.people.directory().people) == 122


@pytest.mark.usefixtures("prefect_db")
@pytest.mark.parametrize(
    ("raised", "tries"),
    [(DirectoryUnavailable("away"), 4), (DirectoryRefused("wrong password"), 1), (KeyError("ours"), 1)],
    ids=["away", "refused", "a fault of ours"],
)
async def test_only_what_may_pass_is_tried_again(
    raised: Exception, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that was refused would lock the account."""
    tried: list[int] = []

    def fails() -> None:
        tried.append(1)
        raise raised

    monkeypatch.setattr("flows.people_import.directory_table", fails)
    at_once = read_directory.with_options(retry_delay_seconds=0)

    @flow
    async def reads() -> None:
        at_once()

    with pytest.raises(type(raised)):
        await reads()
    assert len(tried) == tries


def test_the_directory_is_read_as_the_environment_says(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("made-up-secret\n", "utf-8")
    found = ldap_directory(
        {
            "EIGHTFLOWS_LDAP_URL": "ldaps://directory.trust.example",
            "EIGHTFLOWS_LDAP_BASE": "dc=trust,dc=example",
            "EIGHTFLOWS_LDAP_USER": "reader@trust.example",
            "EIGHTFLOWS_LDAP_PASSWORD_FILE": str(secret),
        }
    )
    assert found is not None
    assert (found.user, found.password) == ("reader@trust.example", "made-up-secret")
    assert "made-up-secret" not in repr(found)


@pytest.mark.parametrize(
    ("others", "told"),
    [({}, "EIGHTFLOWS_LDAP_BASE is missing"), ({"BASE": "dc=x", "PASSWORD_FILE": "/not/there"}, "cannot be read")],
    ids=["no base", "no password file"],
)
def test_a_directory_that_is_half_set_is_told(others: dict[str, str], told: str) -> None:
    said = {f"EIGHTFLOWS_LDAP_{name}": value for name, value in {"URL": "ldaps://d", **others}.items()}
    with pytest.raises(DirectoryRefused, match=told):
        ldap_directory(said)
