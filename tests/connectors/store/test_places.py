"""Is a file on a network share told from one on a disk?"""

from pathlib import Path

import pytest

from connectors.store.database import BadDatabase, Database
from connectors.store.places import network_file_system, share_among

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
//files/quality /srv/quality cifs rw 0 0
server:/export /srv/with\\040space nfs4 rw 0 0
/dev/sdb1 /srv/quality/local ext4 rw 0 0
jo@server: /srv/ssh fuse.sshfs rw 0 0
old:/ /again nfs rw 0 0
/dev/sdc1 /again xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/var/lib/eightflows/cases.db", None),
        ("/tmp/cases.db", None),
        ("/srv/quality/cases.db", "cifs"),
        ("/srv/quality/local/cases.db", None),
        ("/srv/quality2/cases.db", None),
        ("/srv/with space/deep/cases.db", "nfs4"),
        ("/srv/ssh/cases.db", "fuse.sshfs"),
        ("/again/cases.db", None),
    ],
)
def test_the_deepest_and_latest_mount_decides(file: str, kind: str | None) -> None:
    assert share_among(MOUNTS, Path(file)) == kind


def test_this_disk_is_no_share(tmp_path: Path) -> None:
    assert network_file_system(tmp_path / "cases.db") is None


def test_sqlite_on_a_share_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n", "utf-8")
    monkeypatch.setattr("connectors.store.places.MOUNTS", table)
    with pytest.raises(BadDatabase, match=r"lies on a network share \(nfs4\), where SQLite loses data"):
        Database(f"sqlite:///{tmp_path / 'cases.db'}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("cases.db", "the database is given as sqlite:///"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("mysql://localhost/cases", "mysql is no database for cases"),
        ("sqlite+aiosqlite:///cases.db", r"sqlite\+aiosqlite is no database for cases"),
    ],
)
def test_what_is_no_database_for_cases_is_refused(url: str, said: str) -> None:
    with pytest.raises(BadDatabase, match=said):
        Database(url)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in str(Database("postgresql://jo:secret@localhost/cases"))
