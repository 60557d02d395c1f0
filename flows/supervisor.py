"""How are several programs kept running? Started in order, watched, started again when they end, stopped together.

A program that ends is started again after 1 s, then 2, 4 ... up to a minute; after a quiet ten minutes it counts as
new. What needs it is stopped with it and started after it. docs/adr/0017 says why it is done here.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LONGEST_PAUSE_S, QUIET_S, LOOK_S = 60.0, 600.0, 0.2
STOP_S = 30.0  # its minder ends it after 20 s
FIRST_TRIES = 3
FULL_LOG = 5_000_000  # bytes, after which a new one is begun; one older is kept


class NotStarted(RuntimeError):
    """A part ended again and again before it was ever up; its own words are in its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One program to keep running.

    commands   modules with their arguments, run one after the other; the last one stays
    ready      whether it answers; asked until it does
    needs      the name of a part that must be up first
    up         what is said when it is up
    """

    name: str
    commands: Sequence[Sequence[str]]
    log: Path
    up: str
    ready: Callable[[], bool] = lambda: True
    needs: str = ""


@dataclass(slots=True)
class _Kept:
    """A part as it stands: which of its commands runs, since when, how often it has ended in a row."""

    part: Part
    process: "subprocess.Popen[bytes] | None" = None
    stage: int = 0
    started: float = 0.0
    failures: int = 0
    start_at: float = 0.0
    is_up: bool = False
    was_up: bool = False

    @property
    def in_last_stage(self) -> bool:
        return self.stage == len(self.part.commands) - 1


@dataclass(slots=True)
class Supervisor:
    """Keeps the parts running in this environment. `say` gets one plain line for whatever changes."""

    parts: Sequence[Part]
    environ: Mapping[str, str]
    say: Callable[[str], None]
    _kept: dict[str, _Kept] = field(init=False)

    def __post_init__(self) -> None:
        self._kept = {part.name: _Kept(part) for part in self.parts}

    def run(self) -> None:
        """Until an exception ends it (Ctrl-C). Raises NotStarted. Every part is stopped before it returns."""
        try:
            while True:
                for kept in self._kept.values():
                    self._look_after(kept)
                time.sleep(LOOK_S)
        finally:
            self.stop()

    def stop(self) -> None:
        """Last started, first stopped; what does not end in time is killed."""
        for kept in reversed(self._kept.values()):
            self._stop(kept)

    def _look_after(self, kept: _Kept) -> None:
        if kept.process is None:
            if time.monotonic() >= kept.start_at and self._has_what_it_needs(kept):
                self._start(kept, stage=0)
        elif (code := kept.process.poll()) is not None:
            self._ended(kept, code)
        elif kept.in_last_stage and not kept.is_up and kept.part.ready():
            kept.is_up = kept.was_up = True
            self.say(kept.part.up)
        elif kept.is_up and time.monotonic() - kept.started > QUIET_S:
            kept.failures = 0

    def _has_what_it_needs(self, kept: _Kept) -> bool:
        return not kept.part.needs or self._kept[kept.part.needs].is_up

    def _start(self, kept: _Kept, *, stage: int) -> None:
        kept.stage, kept.is_up, kept.started = stage, False, time.monotonic()
        with _log(kept.part.log) as log:
            kept.process = subprocess.Popen(
                [sys.executable, "-m", "flows.minder", *kept.part.commands[stage]],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environ,
                start_new_session=True,  # a group of its own; Ctrl-C comes to us alone, and we stop them in order
            )

    def _ended(self, kept: _Kept, code: int) -> None:
        _kill_rest(kept)
        if code == 0 and not kept.in_last_stage:
            self._start(kept, stage=kept.stage + 1)
            return
        kept.failures += 1
        if kept.failures >= FIRST_TRIES and not kept.was_up:
            raise NotStarted(f"{kept.part.name} does not start; what it said is in {kept.part.log}")
        pause = min(2.0 ** (kept.failures - 1), LONGEST_PAUSE_S)
        kept.is_up, kept.start_at = False, time.monotonic() + pause
        self.say(f"{kept.part.name} ended (code {code}); it starts again in {pause:.0f} s. Log: {kept.part.log}")
        for other in self._kept.values():
            if other.part.needs == kept.part.name:
                self._stop(other)

    def _stop(self, kept: _Kept) -> None:
        if kept.process is None:
            return
        with suppress(OSError):
            kept.process.stdin.close()  # type: ignore[union-attr]  # its minder ends it
        try:
            kept.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            kept.process.kill()
        _kill_rest(kept)


def _kill_rest(kept: _Kept) -> None:
    """Whatever the part has started and left behind."""
    if kept.process is not None:
        if sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.killpg(kept.process.pid, signal.SIGKILL)
        kept.process.communicate()  # closes its input and takes leave of it
    kept.process, kept.is_up = None, False


def _log(path: Path) -> BinaryIO:
    """The log, to go on writing; begun anew when it is full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > FULL_LOG:
        path.replace(path.with_suffix(".older.log"))
    return path.open("ab")
