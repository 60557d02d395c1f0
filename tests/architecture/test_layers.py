"""Do imports go one way only, and would a step out of line be noticed?"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import PACKAGES, ROOT

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT_IMPORTS, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_go_one_way() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def other_house(tmp_path: Path) -> Path:
    """Four empty packages under this project's contracts."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for package in (*PACKAGES, "connectors/excel", "connectors/mail", "connectors/render"):
        write(tmp_path / package / "__init__.py", "")
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("engine/a.py", "import process_maps", id="the engine may know the maps"),
        pytest.param("connectors/mail/a.py", "import connectors.render", id="every connector may use render"),
        pytest.param("flows/a.py", "import prefect, connectors.mail", id="flows may know everything"),
    ],
)
def test_a_step_in_line_is_let_through(other_house: Path, file: str, text: str) -> None:
    write(other_house / file, text)
    done = lint(other_house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "text", "broken"),
    [
        pytest.param("process_maps/a.py", "import engine", "one way", id="maps know no engine"),
        pytest.param("engine/a.py", "import flows", "one way", id="nothing imports flows"),
        pytest.param("connectors/mail/a.py", "import connectors.excel", "each other", id="mail knows no Excel"),
        pytest.param("connectors/fax/__init__.py", "", "each other", id="a new connector must be placed"),
        pytest.param("connectors/mail/a.py", "import prefect", "know Prefect", id="mail knows no Prefect"),
        pytest.param("process_maps/a.py", "import openpyxl", "nothing outside", id="maps read no workbook"),
        pytest.param("engine/a.py", "import socket", "nothing outside", id="the engine opens no socket"),
        pytest.param("flows/a.py", "import smtplib", "never smtplib", id="no smtplib"),
    ],
)
def test_a_step_out_of_line_is_noticed(other_house: Path, file: str, text: str, broken: str) -> None:
    write(other_house / file, text)
    done = lint(other_house)
    assert done.returncode == 1
    assert broken in done.stdout.partition("Broken contracts")[2], done.stdout
