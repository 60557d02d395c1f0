"""How does a flow run where there is no Prefect server? On a temporary one, started early and quietly.

Prefect starts one by itself too, but only after importing the whole server into our own process: a run took
8 s instead of 6 s on 2 busy cores. Where it cannot start it tries on and on, with a traceback each time.
"""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TypeVar

from flows.settings import Settings, quiet_prefect

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 5.0
ASK_AGAIN_S = 0.05

Answer = TypeVar("Answer")


class ServerNotStarted(RuntimeError):
    """Prefect's temporary server ended, or did not answer in time; its own words are in a file."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A Prefect server on this machine's loopback, perhaps still starting."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def api_url(self) -> str:
        """Its address, once it answers. Raises ServerNotStarted."""
        give_up = time.monotonic() + START_TIMEOUT_S
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise ServerNotStarted(f"Prefect's temporary server did not start; what it said is in {self.log}")
            time.sleep(ASK_AGAIN_S)
        return f"http://127.0.0.1:{self.port}/api"


@contextmanager
def embedded_server(settings: Settings) -> Iterator[EmbeddedServer]:
    """Start the server and go on at once: its first seconds are for other work. It ends with the block."""
    quiet_prefect(settings)
    home = Path(os.environ["PREFECT_HOME"])
    home.mkdir(parents=True, exist_ok=True)  # Prefect makes the last folder only
    keep_proxies_out_of_it()
    port = free_port()
    log = home / "temporary-server.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--no-services", "--no-ui",
             "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield EmbeddedServer(process, port, log)
    finally:
        _stop(process)


def run_embedded(flow_run: Callable[[], Coroutine[Any, Any, Answer]], *, server: EmbeddedServer) -> Answer:
    """Run a flow to its end on the server, without a word on the terminal; returns or raises what it does."""
    return run_quietly(flow_run, api_url=server.api_url())


def run_quietly(flow_run: Callable[[], Coroutine[Any, Any, Answer]], *, api_url: str) -> Answer:
    """The same, on a server that is there already."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api_url}), silence():
        return asyncio.run(flow_run())


def answers(port: int) -> bool:
    """Whether a Prefect server answers at this port of the loopback."""
    asked = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        asked.request("GET", "/api/health")
        return asked.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


@contextmanager
def silence() -> Iterator[None]:
    """Nothing is logged: what goes wrong is raised, and told once by whoever asked for the run."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def keep_proxies_out_of_it() -> None:
    """A trust's web proxy must not be asked for what is on this machine."""
    for variable in ("NO_PROXY", "no_proxy"):
        others = os.environ.get(variable)
        os.environ[variable] = f"{others},127.0.0.1" if others else "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
