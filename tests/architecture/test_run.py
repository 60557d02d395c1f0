"""Does run.py set up once, carry on after an interruption, and answer plainly?"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import run
from tests.ctrl_c import hear_ctrl_c

SCRIPT = Path(run.__file__)
SLEEPER = """
import time
try:
    print("at work", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], run.DONE, "python run.py test"),
        (["sevre"], run.WRONG_USE, "Not known: sevre"),
        (["check", "twice"], run.WRONG_USE, "Not known: check twice"),
    ],
)
def test_it_answers_without_setting_anything_up(words: list[str], code: int, said: str) -> None:
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_nothing_but_the_standard_library() -> None:
    subprocess.run([sys.executable, "-I", "-S", SCRIPT, "--help"], capture_output=True, check=True)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What set_up() does, in a project of its own; the slow parts are noted instead of done."""
    done: list[str] = []
    for name in ("constraints.txt", "pyproject.toml"):
        (tmp_path / name).write_text("", "utf-8")
    for name, file in {"VENV": ".venv", "STAMP": ".venv/stamp.json", "LOCK": ".lock", "ROOT": "."}.items():
        monkeypatch.setattr(run, name, tmp_path / file)

    def make_venv() -> None:
        run.VENV.mkdir(exist_ok=True)
        run.STAMP.unlink(missing_ok=True)
        done.append("make")

    monkeypatch.delenv("EIGHTFLOWS_EXTRAS", raising=False)
    monkeypatch.setattr(run, "make_venv", make_venv)
    monkeypatch.setattr(run, "install", lambda *what: done.append(what[-1]))
    return done


def test_extras_named_in_the_environment_are_installed_too(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run.set_up(set())
    monkeypatch.setenv("EIGHTFLOWS_EXTRAS", "ldap, postgres,")
    run.set_up(set())
    run.set_up(set())
    assert steps == ["make", "hatchling", ".", "hatchling", ".[ldap,postgres]"]


def test_it_sets_up_once(steps: list[str]) -> None:
    run.set_up(set())
    run.set_up(set())
    assert steps == ["make", "hatchling", "."]


def test_changed_pins_are_installed_over_what_is_there(steps: list[str]) -> None:
    run.set_up({"test"})
    (run.ROOT / "constraints.txt").write_text("rich==15.0.0", "utf-8")
    run.set_up(set())
    assert steps == ["make", "hatchling", ".[test]", "hatchling", ".[test]"]


def test_what_was_installed_for_one_job_stays_for_the_next(steps: list[str]) -> None:
    run.set_up({"test"})
    run.set_up({"dev"})
    run.set_up({"test"})
    assert steps == ["make", "hatchling", ".[test]", "hatchling", ".[dev,test]"]


def test_an_interrupted_set_up_starts_afresh(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_c(*_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(run, "install", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            run.set_up(set())
    run.set_up(set())
    assert steps == ["make", "make", "hatchling", "."]


def test_a_moved_folder_is_set_up_afresh(steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.set_up(set())
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("constraints.txt", "pyproject.toml"):
        (moved / name).write_bytes((tmp_path / name).read_bytes())
    monkeypatch.setattr(run, "ROOT", moved)
    run.set_up(set())
    assert steps.count("make") == 2


@pytest.mark.skipif(run.WINDOWS, reason="a terminal tells its programs of Ctrl-C in another way there")
def test_ctrl_c_ends_the_running_program_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_bytes(SCRIPT.read_bytes())
    for name in ("constraints.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "pytest").write_text(f"#!{sys.executable}\n{SLEEPER}", "utf-8")
    (programs / "pytest").chmod(0o755)
    set_up = "import run; run.make_venv = run.install = lambda *_: None; run.set_up({'test'})"
    subprocess.run([sys.executable, "-c", set_up], cwd=tmp_path, check=True, capture_output=True)

    command = [sys.executable, "run.py", "test"]
    child = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    assert child.stdout
    assert child.stdout.readline() == "at work\n"
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert child.returncode == run.STOPPED
    assert said.strip() == "Stopped. Run it again to carry on."
