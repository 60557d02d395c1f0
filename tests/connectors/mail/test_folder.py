"""Does a folder keep each letter once, whole, under a safe name?"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.mail.folder import FolderMailer
from connectors.mail.mime import as_mime
from engine.ports import MailRefused, MailServerUnavailable
from tests.connectors.mail.message import MESSAGE, SENDER


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_letter_lies_in_the_folder_under_its_key(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "not" / "there yet", SENDER)
    assert MESSAGE.key not in mailer
    await mailer.send(MESSAGE)
    assert MESSAGE.key in mailer
    assert files_in(mailer.folder) == [f"{MESSAGE.key}.eml"]
    assert mailer.path_of(MESSAGE.key).read_bytes() == as_mime(MESSAGE, sender=SENDER, draft=True)


async def test_a_second_letter_with_the_same_key_changes_nothing(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path, SENDER)
    await mailer.send(MESSAGE)
    before = mailer.path_of(MESSAGE.key).stat()
    await mailer.send(replace(MESSAGE, subject="Another subject"))
    after = mailer.path_of(MESSAGE.key).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


async def test_a_write_that_fails_leaves_no_half_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    mailer = FolderMailer(tmp_path, SENDER)
    with pytest.raises(MailServerUnavailable, match="No space left on device"):
        await mailer.send(MESSAGE)
    assert files_in(tmp_path) == []


async def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(MailServerUnavailable):
        await FolderMailer(tmp_path / "mail", SENDER).send(MESSAGE)


@pytest.mark.parametrize("key", ["../outside", "a/b", "/etc/passwd", "..", "a\0b"])
async def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(MailRefused):
        await FolderMailer(tmp_path, SENDER).send(replace(MESSAGE, key=key))
    assert files_in(tmp_path) == []
