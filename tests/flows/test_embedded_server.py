"""Does a flow run on a temporary server of its own, quietly, and is a server that cannot start told soon?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.embedded_server import ServerNotStarted, embedded_server
from flows.settings import Settings
from tests.connectors.excel.sample_register import REGISTER

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from datetime import date
from pathlib import Path
from flows.embedded_server import embedded_server
from flows.settings import Settings
with embedded_server(Settings.from_env()) as server:
    from flows.supplier_reminders import remind_embedded
    done = remind_embedded(
        register=Path(sys.argv[1]), today=date(2026, 11, 23), out=Path(sys.argv[2]), server=server
    )
print(done.contracts, done.written, len(done.letters), done.workbook.name)
"""


def in_a_process_of_its_own(script: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "EIGHTFLOWS_HOME": str(home), "PREFECT_HOME": str(home / "prefect")},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_the_reminders_run_without_a_prefect_server_and_without_a_word(tmp_path: Path, prefect_home: Path) -> None:
    ended = in_a_process_of_its_own(RUN, str(REGISTER), str(tmp_path / "out"), home=prefect_home)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.split() == ["15", "11", "11", "supplier-contracts-2026-11-23.xlsx"]


def test_a_server_that_cannot_start_is_told_with_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = tmp_path / "no such folder" / "prefect.db"
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", f"sqlite+aiosqlite:///{nowhere}")
    with embedded_server(Settings.from_env()) as server:
        with pytest.raises(ServerNotStarted, match=r"temporary-server\.log"):
            server.api_url()
        assert "unable to open database file" in server.log.read_text("utf-8", errors="replace")
    assert server.process.poll() is not None
