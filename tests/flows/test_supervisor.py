"""Are parts started in order, given up when they never start, and stopped with whoever looks after them?"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from flows.supervisor import NotStarted, Part, Supervisor
from tests.architecture.project import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups as on Unix")


class Enough(Exception):
    """Ends the supervisor, as Ctrl-C does."""


def part(tmp_path: Path, name: str, program: str, *, needs: str = "") -> Part:
    """A part that runs a few lines of Python."""
    (tmp_path / f"{name}_part.py").write_text(program)
    return Part(name=name, commands=[[f"{name}_part"]], log=tmp_path / f"{name}.log", up=f"{name} is up", needs=needs)


def supervisor(tmp_path: Path, *parts: Part, end_with: str = "never") -> tuple[Supervisor, list[str]]:
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line == end_with:
            raise Enough

    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
    return Supervisor(parts, environ, say), said


def test_a_part_that_never_starts_is_given_up_and_its_log_is_named(tmp_path: Path) -> None:
    broken = part(tmp_path, "broken", "raise SystemExit('no such port')")
    watching, said = supervisor(tmp_path, broken)
    with pytest.raises(NotStarted, match=r"broken does not start; what it said is in .*broken\.log"):
        watching.run()
    assert [line.partition(";")[2].split(" s.")[0] for line in said] == [
        " it starts again in 1",
        " it starts again in 2",
    ]
    assert "no such port" in broken.log.read_text()


def test_what_needs_another_starts_after_it_and_all_end_together(tmp_path: Path) -> None:
    note_pid = "import os, pathlib, time; pathlib.Path({!r}).write_text(str(os.getpid())); time.sleep(60)"
    first = part(tmp_path, "first", note_pid.format(str(tmp_path / "first.pid")))
    second = part(tmp_path, "second", note_pid.format(str(tmp_path / "second.pid")), needs="first")
    watching, said = supervisor(tmp_path, second, first, end_with="second is up")
    with pytest.raises(Enough):
        watching.run()
    assert said == ["first is up", "second is up"]
    for note in tmp_path.glob("*.pid"):
        with pytest.raises(ProcessLookupError):
            os.kill(int(note.read_text()), 0)


def test_when_it_is_killed_outright_its_parts_end_by_themselves(tmp_path: Path) -> None:
    note = tmp_path / "part.pid"
    (tmp_path / "some_part.py").write_text(
        f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    script = (
        "import os\nfrom pathlib import Path\nfrom flows.supervisor import Part, Supervisor\n"
        f"part = Part(name='p', commands=[['some_part']], log=Path({str(tmp_path / 'log')!r}), up='up')\n"
        "Supervisor([part], os.environ, lambda line: None).run()"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
    with subprocess.Popen([sys.executable, "-c", script], env=environ) as watching:
        _until(lambda: note.exists() and note.read_text() != "")
        watching.kill()
    _until(lambda: not _runs(int(note.read_text())))


def _runs(pid: int) -> bool:
    """A zombie nobody takes leave of has ended too."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def _until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.05)
