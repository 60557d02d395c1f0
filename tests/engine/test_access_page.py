"""Does docs/access.md show the table as it is?"""

import importlib.util
from pathlib import Path

from engine.access import Action

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_made_from_the_table() -> None:
    spec = importlib.util.spec_from_file_location("make_access", DOCS / "make_access.py")
    assert spec
    assert spec.loader
    make_access = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_access)
    written = (DOCS / "access.md").read_text(encoding="utf-8")
    assert written == make_access.access_page(), "PYTHONPATH=. python docs/make_access.py > docs/access.md"
    assert all(f"| {action.value} |" in written for action in Action)
