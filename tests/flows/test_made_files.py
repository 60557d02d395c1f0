"""Are files listed with the flow and day that make them again, and is nothing else given out?"""

from datetime import date
from pathlib import Path

import pytest

from flows.made_files import FolderOfFiles


def test_each_file_names_the_flow_and_the_day_that_make_it_again(tmp_path: Path) -> None:
    for name in ("overview-2026-11-20.html", "supplier-contracts-2026-11-23.xlsx", "notes.txt"):
        (tmp_path / name).write_bytes(b"x" * 1500)
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "2026-12-01-copper.pdf").write_bytes(b"pack")
    (tmp_path / "packs" / "notes.pdf").write_bytes(b"not ours")
    (tmp_path / "overview-2026-11-21.html").symlink_to("/etc/passwd")
    found = {each.name: (each.flow, each.day, each.kilobytes) for each in FolderOfFiles(tmp_path).files()}
    assert found == {
        "overview-2026-11-20.html": ("register-compliance", date(2026, 11, 20), 2),
        "supplier-contracts-2026-11-23.xlsx": ("supplier-reminders", date(2026, 11, 23), 2),
        "2026-12-01-copper.pdf": ("review-packs", None, 1),
    }
    assert FolderOfFiles(tmp_path).read("overview-2026-11-20.html") == b"x" * 1500
    assert FolderOfFiles(tmp_path).read("2026-12-01-copper.pdf") == b"pack"


@pytest.mark.parametrize(
    "name", ["notes.txt", "../secret.xlsx", "/etc/passwd", "", "..", "sub/overview-2026-11-20.html"]
)
def test_no_other_name_is_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "suppliers"
    folder.mkdir()
    (folder / "notes.txt").write_text("not for the page")
    (tmp_path / "secret.xlsx").write_text("not for the page")
    assert FolderOfFiles(folder).read(name) is None


def test_a_folder_that_is_not_there_yet_has_no_files(tmp_path: Path) -> None:
    assert FolderOfFiles(tmp_path / "suppliers").files() == []
