"""Who delivers while being killed? Processes forked from one that has imported everything: 20 ms, not a second.

python -m tests.kill.workers     reads one JSON line a worker, forks it, answers with its pid;
                                 `{"wait": pid}` answers with the signal that ended it, or 0
"""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.mail.smtp import Security, SmtpRelay
from connectors.store import Keyring, open_store
from engine.delivery import Retries
from engine.outbox import LetterState
from engine.relay_limits import RelayLimits
from flows.mail_delivery import Manner, deliver
from tests.kill.crash_points import Crash, CrashingOutbox, CrashingRelay, crash_in_the_content

ROOT = Path(__file__).resolve().parents[2]
KEYS = Keyring({"test": bytes(32)})
UNFINISHED = (LetterState.QUEUED, LetterState.CLAIMED, LetterState.SENDING)
MANNER = Manner(
    batch=40,
    claim_lease=timedelta(seconds=1),
    sending_lease=timedelta(seconds=5),
    first_pause=timedelta(milliseconds=10),
    retries=Retries(first=timedelta(milliseconds=50), longest=timedelta(milliseconds=200), tries=100),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One worker: where the letters are, where they go, and where it dies, if of itself."""

    url: str
    port: int
    connections: int
    crash: str = ""


def work(job: Job) -> None:
    """Deliver until no letter is left unfinished anywhere."""
    crash = Crash({"EIGHTFLOWS_CRASH": job.crash} if job.crash else {})
    crash_in_the_content(crash)
    relay = SmtpRelay(
        host="127.0.0.1",
        port=job.port,
        sender="letters@example.nhs.uk",
        security=Security.NONE,
        limits=RelayLimits(connections=job.connections),
        content_s=2,  # shorter than the lease of a letter being sent
    )

    async def until_done() -> None:
        with open_store(job.url, KEYS) as store:
            outbox = CrashingOutbox(store.outbox, crash)
            while any(store.outbox.counts()[state] for state in UNFINISHED):
                await deliver(
                    outbox,
                    CrashingRelay(relay, crash),
                    manner=MANNER,
                    until=datetime.now(UTC) + timedelta(seconds=1),
                )
                await asyncio.sleep(0.05)

    asyncio.run(until_done())


class Nursery:
    """The process that forks workers, from the outside. `module`: the one whose workers they are."""

    def __init__(self, module: str = "tests.kill.workers") -> None:
        self.module = module

    def __enter__(self) -> "Nursery":
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)  # and every worker that is left
        self.process.communicate()

    def start(self, job: Any) -> int:
        """Fork a worker that does the job, a dataclass of plain values; returns its pid."""
        return self._ask(asdict(job))

    def wait(self, pid: int) -> int:
        """The signal that ended it; 0 for one that ended in order. Raises if it ended with an error."""
        return self._ask({"wait": pid})

    def _ask(self, question: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = int(self.process.stdout.readline())
        if answer < 0:
            raise AssertionError("a worker ended with an error of its own; it is printed above")
        return answer


def answer_questions(do: Callable[[dict[str, Any]], None]) -> None:
    """Be the nursery: fork a worker for each job, wait for those that are asked about."""
    gc.freeze()
    for line in sys.stdin:
        print(_answer(json.loads(line), do), flush=True)  # noqa: T201 - the other end of a pipe


def _answer(question: dict[str, Any], do: Callable[[dict[str, Any]], None]) -> int:
    if "wait" in question:
        _, status = os.waitpid(question["wait"], 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
    if pid := os.fork():
        return pid
    os.close(0)
    os.dup2(2, 1)  # the answers are the nursery's alone
    try:
        do(question)
        os._exit(0)
    finally:  # after an error: the child must not go on as a second nursery
        if error := sys.exception():
            sys.excepthook(type(error), error, error.__traceback__)
        os._exit(1)


if __name__ == "__main__":
    answer_questions(lambda question: work(Job(**question)))
