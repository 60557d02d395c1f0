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
@pytest.mark.xdist_group("prefect")
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
    made = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert made == {".html", ".xlsx", ".pdf", ".svg", ".png", ".eml"}
    letters = sorted(out.rglob("*.eml"))
    assert f"{len(letters)} letters are ready" in done.stdout
    first = message_from_bytes(letters[0].read_bytes())
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
