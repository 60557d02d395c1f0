"""Does a case go on by the version it started on, whatever becomes of the library, and is a gap told before it runs?"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.form_files import LIBRARY, read_form_file
from connectors.map_files import read_map
from connectors.process_files import ProcessLibrary
from connectors.store.memory import MemoryStore
from engine.cases.running_processes import UnknownProcess
from engine.errors import UnreadableFile

NAME = "return_to_work"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in (NAME, "letters"):
        shutil.copytree(LIBRARY / part, tmp_path / part)
    return tmp_path


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def library(folder: Path, store: MemoryStore) -> ProcessLibrary:
    return ProcessLibrary(folder, store.processes, read_map=read_map, read_form=read_form_file)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def later_meeting(folder: Path) -> None:
    change(folder / NAME / "running.yaml", "due: 0 days ", "due: 2 days ")


def another_question(folder: Path) -> None:
    change(folder / NAME / "forms" / "fit_note.yaml", "Send your fit note", "Your fit note")


def another_word(folder: Path) -> None:
    change(folder / "letters" / "asked.txt", "waits for you", "is yours to do")


@pytest.mark.parametrize("changed", [later_meeting, another_question, another_word])
def test_what_is_changed_is_another_version_and_the_old_one_is_kept_whole(
    folder: Path, store: MemoryStore, changed: Callable[[Path], None]
) -> None:
    first = library(folder, store)
    old = first.current(NAME)
    first.keep(old)
    changed(folder)
    restarted = library(folder, store)
    new = restarted.current(NAME)
    assert new.version != old.version
    kept = restarted.at(old.id, old.version)
    assert (kept.name, kept.version, kept.files) == (NAME, old.version, old.files)
    assert (dict(kept.forms), kept.process.policies) == (dict(old.forms), old.process.policies)


def test_the_same_files_are_the_same_version(folder: Path, store: MemoryStore) -> None:
    assert library(folder, store).current(NAME).version == library(LIBRARY, store).current(NAME).version


def test_a_process_that_is_gone_from_the_library_goes_on_for_its_cases(folder: Path, store: MemoryStore) -> None:
    first = library(folder, store)
    old = first.current(NAME)
    first.keep(old)
    shutil.rmtree(folder / NAME)
    restarted = library(folder, store)
    assert restarted.names() == ()
    assert restarted.at(old.id, old.version).title == old.title
    with pytest.raises(UnknownProcess, match="no process called"):
        restarted.current(NAME)


def test_a_broken_process_is_no_other_ones_trouble(folder: Path, store: MemoryStore) -> None:
    shutil.copytree(folder / NAME, folder / "broken")
    (folder / "broken" / "future.yaml").write_text("schema: [", encoding="utf-8")
    found = library(folder, store)
    assert found.current("return-to-work-future").name == NAME
    with pytest.raises(UnreadableFile):
        found.current("broken")


def test_a_version_that_was_never_kept_is_unknown(folder: Path, store: MemoryStore) -> None:
    with pytest.raises(UnknownProcess, match="is not kept here"):
        library(folder, store).at("return-to-work-future", "000000000000")


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/passwd", "forms/../../outside"])
def test_a_kept_file_leads_nowhere_outside(folder: Path, store: MemoryStore, name: str) -> None:
    store.processes.keep("p", "v", {name: b"x"})
    with pytest.raises(UnknownProcess, match="unsafe name"):
        library(folder, store).at("p", "v")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("running.yaml", "letter: fit_note_due", "letter: no_such", "no_such.txt is missing"),
        ("running.yaml", "opens_with: absence_report", "opens_with: no_such", "there is no form 'no_such'"),
        ("future.yaml", "form: fit_note", "form: no_such", "there is no form 'no_such'"),
        ("running.yaml", "after last_day_absent", "after tomorrow", "'tomorrow' is not an answer that is a date"),
        ("running.yaml", "  certified_to: date", "  certified_to: day", "'day' is no kind of answer"),
        ("running.yaml", "opens_at: enter_roster", "opens_at: nowhere", "the map has no step 'nowhere'"),
        ("running.yaml", "after_due: 1 working day}", "after_due: 1 day after certified_to}", "counts from the step"),
    ],
)
def test_a_gap_is_told_before_anything_runs(
    folder: Path, store: MemoryStore, file: str, old: str, new: str, said: str
) -> None:
    change(folder / NAME / file, old, new)
    with pytest.raises(UnreadableFile, match=said):
        library(folder, store).current(NAME)
