"""Are the design system's files those of the one version its templates go with, without typeface and logo?"""

import re
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "connectors" / "web" / "assets" / "nhsuk"
FIRST, *SUMS = (ASSETS / "SHA256SUMS").read_text("utf-8").splitlines()


def test_the_templates_go_with_the_files() -> None:
    """nhsuk-frontend-jinja says which version of nhsuk-frontend each of its own goes with; only this pair is tested."""
    assert (FIRST, version("nhsuk-frontend-jinja")) == ("nhsuk-frontend 10.6.1", "0.10.2")


@pytest.mark.parametrize("line", SUMS, ids=lambda line: line.rpartition(" ")[2])
def test_a_file_is_as_it_was_taken(line: str) -> None:
    digest, name = line.split()
    assert sha256((ASSETS / name).read_bytes()).hexdigest() == digest


def test_nothing_else_lies_there() -> None:
    found = {path.name for path in ASSETS.iterdir()}
    assert found == {"SHA256SUMS", *(line.split()[1] for line in SUMS)}


def test_no_typeface_is_fetched_and_no_logo_is_drawn() -> None:
    style = (ASSETS / "nhsuk-frontend.min.css").read_text("utf-8")
    assert not re.search(r"@font-face|frutiger|https?://", style, re.IGNORECASE)
    templates = (ASSETS.parents[1] / "templates").rglob("*.jinja")
    assert not any("nhsuk-header__logo" in path.read_text("utf-8") for path in templates)


def test_the_licence_travels_with_them() -> None:
    assert "nhsuk-frontend 10.6.1" in (ROOT / "NOTICE").read_text("utf-8")
