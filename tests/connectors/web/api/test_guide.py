"""Does the script of the guide do what the guide says?"""

import re
import runpy
from pathlib import Path

import httpx
import pytest

from tests.connectors.web.api.program import an_office_with_a_program
from tests.connectors.web.notices.test_notices import allowed_to_go
from tests.connectors.web.site import ADDRESS

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guide" / "api.md"


def test_the_script_of_the_guide_takes_a_notice_from_nothing_to_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site, program = an_office_with_a_program(("communications", "system_manager"))
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    script = tmp_path / "script.py"
    script.write_text(found[1], "utf-8")
    monkeypatch.setenv("EIGHTFLOWS_ADDRESS", ADDRESS)
    monkeypatch.setenv("EIGHTFLOWS_TOKEN", "in the client already")
    monkeypatch.setattr(httpx, "Client", lambda **_: program.client)
    runpy.run_path(str(script))
    printed = capsys.readouterr().out
    assert "LilliCare (S-1) 7.2 revision 1" in printed
    assert "not yet: no safety decision covers LilliCare 7.2" in printed
    assert "scheduled first message" in printed
    allowed_to_go(site)
    runpy.run_path(str(script))
    assert "released first message" in capsys.readouterr().out
    assert len(site.store.notices.changes()) == 1
