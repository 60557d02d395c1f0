"""Are the settings of one installation found, and is its database opened with keys that fit?"""

import stat
import sys
from pathlib import Path

import pytest

from connectors.store import new_key
from connectors.store.sealed import BadKeys
from engine.errors import EightflowsError
from flows.settings import Settings
from flows.wiring import open_store


def settings(home: Path, **environ: str) -> Settings:
    return Settings.from_env({"EIGHTFLOWS_HOME": str(home), **environ})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("", "sqlite:///{home}/eightflows.db", id="none"),
        pytest.param("sqlite:///cases.db", "sqlite:///{home}/cases.db", id="a file in the home"),
        pytest.param("sqlite:////srv/cases.db", "sqlite:////srv/cases.db", id="a file elsewhere"),
        pytest.param("postgresql://ward@db/cases", "postgresql://ward@db/cases", id="a server"),
        pytest.param("sqlite:///:memory:", "sqlite:///:memory:", id="memory, refused on opening"),
    ],
)
def test_the_database_is_the_same_from_whatever_folder_it_is_asked_for(
    tmp_path: Path, given: str, expected: str
) -> None:
    assert settings(tmp_path, EIGHTFLOWS_DATABASE=given).database_url == expected.format(home=tmp_path.as_posix())


def test_keys_and_a_password_are_never_shown(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, EIGHTFLOWS_KEYS="k:secret", EIGHTFLOWS_DATABASE="postgresql://u:secret@db/x"))
    assert "secret" not in shown


def test_one_machine_needs_no_setting_at_all(tmp_path: Path) -> None:
    home = tmp_path / "new"
    with open_store(settings(home)) as first:
        named = first.keys.ids
    with open_store(settings(home)) as again:
        assert again.keys.ids == named
    assert {path.name for path in home.iterdir()} == {"eightflows.db", "keys.txt"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_nobody_else_can_read_the_keys_or_the_database(tmp_path: Path) -> None:
    open_store(settings(tmp_path)).close()
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("keys.txt", "eightflows.db")] == [0o600] * 2


def test_keys_that_are_given_make_no_key_file(tmp_path: Path) -> None:
    open_store(settings(tmp_path, EIGHTFLOWS_KEYS=new_key("2027"))).close()
    assert not (tmp_path / "keys.txt").exists()


def test_a_database_whose_keys_have_gone_is_not_given_new_ones(tmp_path: Path) -> None:
    open_store(settings(tmp_path)).close()
    (tmp_path / "keys.txt").unlink()
    with pytest.raises(BadKeys, match=r"Put keys\.txt back"):
        open_store(settings(tmp_path))
    assert not (tmp_path / "keys.txt").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xea\x00\xff", "holds no keys: it is damaged"),
        (b"rubbish\n", r"keys\.txt: key 1"),
        (b"1:AAAA\n", r"keys\.txt: key '1' has 3 bytes"),
        (b"", r"keys\.txt is empty"),
    ],
    ids=["not text", "no key", "too short", "empty"],
)
def test_a_damaged_key_file_is_named_and_nothing_made_in_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    open_store(settings(tmp_path)).close()
    (tmp_path / "keys.txt").write_bytes(content)
    with pytest.raises(BadKeys, match=said):
        open_store(settings(tmp_path))
    assert (tmp_path / "keys.txt").read_bytes() == content


def test_other_keys_than_those_it_was_sealed_with_are_refused(tmp_path: Path) -> None:
    open_store(settings(tmp_path)).close()
    with pytest.raises(EightflowsError, match="which is not in EIGHTFLOWS_KEYS"):
        open_store(settings(tmp_path, EIGHTFLOWS_KEYS=new_key("another")))


def test_a_database_server_is_not_given_keys_of_one_machine(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="all machines seal with the same keys"):
        open_store(settings(tmp_path, EIGHTFLOWS_DATABASE="postgresql://nobody@127.0.0.1:1/none"))
    assert not (tmp_path / "keys.txt").exists()
