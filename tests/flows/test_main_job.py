"""Does the main job do everything it promises, on a real temporary Prefect server?"""

import os
import re
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest

DEMO = "import sys; from flows.cli import main; sys.exit(main(['demo', '--out', sys.argv[1]]))"


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("installation")
def test_the_main_job_makes_the_report_and_runs_the_machine_steps(tmp_path: Path) -> None:
    """In a process of its own, as people run it: Prefect's client keeps to the first server it meets."""
    out, home = tmp_path / "out", tmp_path / "home"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-c", DEMO, str(out)],
        env=environment | {"EIGHTFLOWS_HOME": str(home)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"Lead time\s+39\.1 days\s+4\.1 days", done.stdout)
    data = out / "return-to-work" / "data"  # the rehearsal's own database and keys
    files = [path for path in out.rglob("*") if path.is_file() and data not in path.parents]
    assert {path.suffix for path in files} == {".html", ".xlsx", ".pdf", ".svg", ".png", ".eml"}
    letters = sorted((out / "suppliers").rglob("*.eml"))
    assert f"{len(letters)} letters are ready" in done.stdout
    words = " ".join(done.stdout.split())
    first = message_from_bytes(letters[0].read_bytes())
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "50 absences on the roster, 26 cases opened, 6 told by a later list how long the absence lasts" in words
    assert "47 machine steps run, 6 filed; 64 letters" in words
    assert "Waiting for: line manager 12, the person it is about 9" in words
    assert len(list((out / "return-to-work" / "letters").glob("*.eml"))) == 64
    assert not (home / "eightflows.db").exists()  # nothing of the installation's own was touched
