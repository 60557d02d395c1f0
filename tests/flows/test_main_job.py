"""Does the main job do everything it promises, on a real temporary Prefect server?"""

import re
from email import message_from_bytes
from pathlib import Path

import pytest

from flows import main_job


@pytest.mark.xdist_group("prefect")
def test_the_main_job_makes_the_report_and_runs_the_machine_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path / "home"))
    out = tmp_path / "out"
    main_job.demo(out)
    said = capsys.readouterr().out
    assert re.search(r"Lead time\s+39\.1 days\s+4\.1 days", said)
    made = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert made == {".html", ".xlsx", ".pdf", ".svg", ".png", ".eml"}
    letters = sorted(out.rglob("*.eml"))
    assert f"{len(letters)} letters are ready" in said
    first = message_from_bytes(letters[0].read_bytes())
    assert [part.get_content_type() for part in first.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
