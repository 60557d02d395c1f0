"""Does the command line answer at once, and does every ending tell its reader what to do?"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import flows
from engine.errors import EightflowsError, Fault, UnreadableFile
from flows.cli import Exit, app, main
from tests.architecture.project import ROOT

COMMANDS = ["demo", "template", "check", "analyse", "compare", "draw", "convert"]
SLOW_TO_IMPORT = {
    "jinja2",
    "jsonschema",
    "networkx",
    "numpy",
    "openpyxl",
    "prefect",
    "scipy",
    "sqlalchemy",
    "typst",
}
ASK_FOR_HELP = "from flows.cli import main; main(['--help'])"

TWO_FAULTS = UnreadableFile(
    "map.xlsx",
    [
        Fault("Steps!D7", "'2-3 days' is not a time", "write one time, for example 2d"),
        Fault("Steps!F9", "the shares add up to 1.3", "make them 100% together"),
    ],
)
SEVERAL = ExceptionGroup("not sent", [EightflowsError("Acme"), ExceptionGroup("later", [EightflowsError("Zeta")])])


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException | None], int]:
    """`eightflows check map.xlsx`, ending as the test wants it to end."""

    def run(ending: BaseException | None) -> int:
        def body(_: Path) -> None:
            if ending:
                raise ending

        monkeypatch.setattr(flows, "map_report", SimpleNamespace(check=body), raising=False)
        return main(["check", "map.xlsx"])

    return run


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == Exit.DONE
    said = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in said] == []
    assert set(COMMANDS) <= set(app)


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == Exit.DONE
    assert f'version = "{capsys.readouterr().out.strip()}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_help_imports_nothing_slow() -> None:
    script = f"{ASK_FOR_HELP}; import sys; print(*{SLOW_TO_IMPORT} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


def test_help_answers_within_half_a_second() -> None:
    """Processor time, so that a busy machine does not matter; on a quiet one the clock shows the same."""

    def used() -> float:
        return (spent := os.times()).children_user + spent.children_system

    before = used()
    subprocess.run([sys.executable, "-c", ASK_FOR_HELP], capture_output=True, check=True)
    assert used() - before < 0.5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "nonsense"),
        (["draw", "map.yaml"], "OUT"),
        (["check", "--colour", "map.yaml"], "--colour"),
        (["compare", "current.yaml"], "FUTURE"),
    ],
)
def test_wrong_use_says_what_is_wrong(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == Exit.WRONG_USE
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        pytest.param(None, Exit.DONE, "", id="done"),
        pytest.param(EightflowsError("no steps yet"), Exit.WRONG_USE, "no steps yet\n", id="to put right"),
        pytest.param(KeyboardInterrupt(), Exit.STOPPED, "Stopped.\n", id="Ctrl-C"),
        pytest.param(PermissionError(13, "not allowed", "out"), Exit.FAILED, "out: not allowed\n", id="disk"),
        pytest.param(SEVERAL, Exit.FAILED, "Acme\nZeta\n", id="several jobs failed"),
    ],
)
def test_every_ending_has_its_code_and_its_words(
    ending: BaseException | None,
    code: Exit,
    said: str,
    check: Callable[[BaseException | None], int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(ending) == code
    assert capsys.readouterr().err == said


def test_a_command_can_end_waiting_for_a_person(check: Callable[[BaseException | None], int]) -> None:
    with pytest.raises(SystemExit) as ending:
        check(SystemExit(Exit.WAITING))
    assert ending.value.code == Exit.WAITING


@pytest.mark.parametrize("terminal", [True, False])
def test_every_fault_is_told_with_its_place_and_remedy(
    terminal: bool,
    check: Callable[[BaseException | None], int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert check(TWO_FAULTS) == Exit.WRONG_USE
    said = capsys.readouterr().err
    for fault in TWO_FAULTS.faults:
        assert fault.where in said
        assert fault.what in said
        assert fault.remedy in said


def test_a_name_from_a_file_cannot_take_over_the_terminal(
    check: Callable[[BaseException | None], int], capsys: pytest.CaptureFixture[str]
) -> None:
    check(UnreadableFile("map.xlsx", [Fault("Steps!A2", "'\x1b[2Jgone [bold]'", "choose another name")]))
    assert r"\x1b[2Jgone [bold]" in capsys.readouterr().err


def test_a_home_that_cannot_be_written_to_says_which_variable_moves_it(
    check: Callable[[BaseException | None], int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    assert check(PermissionError(13, "not allowed", str(tmp_path / "keys"))) == Exit.FAILED
    assert "set EIGHTFLOWS_HOME to a folder you may write to" in capsys.readouterr().err


def test_a_fault_of_our_own_leaves_its_trace_in_a_file_not_on_the_screen(
    check: Callable[[BaseException | None], int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    assert check(ZeroDivisionError("division by zero")) == Exit.FAILED
    said = capsys.readouterr().err
    record = tmp_path / "last-error.txt"
    assert str(record) in said
    assert "Traceback" not in said
    assert "ZeroDivisionError: division by zero" in record.read_text("utf-8")
