"""Killed while a card is at the Teams server, is it posted again only where it must be, and marked?"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from connectors.webhook.card import is_said_again
from engine.notices.life import recorded
from engine.notices.posts import ON_ITS_WAY, PostState
from flows.notice_parts import open_notice_parts
from flows.notice_planning import plan_communications
from flows.settings import Settings
from flows.wiring import open_store
from tests.architecture.project import ROOT
from tests.engine.notices.small_trust import a_change
from tests.flows.notice_trust import SAVED, fill_home

STARTS = a_change().starts
LATER = ON_ITS_WAY + timedelta(minutes=1)


class Channel:
    """A Teams channel on this machine: what was posted to it stands there, whether it answered or not."""

    def __init__(self) -> None:
        self.cards: list[str] = []
        self.arrived: Queue[str] = Queue()
        self.answers = Event()


@contextmanager
def serving(channel: Channel) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            card = self.rfile.read(int(self.headers["Content-Length"])).decode()
            channel.cards.append(card)
            channel.arrived.put(card)
            channel.answers.wait(20)
            try:
                self.send_response(202)
                self.end_headers()
            except OSError:
                pass  # whoever asked is dead

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    finally:
        channel.answers.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with one released downtime."""
    fill_home(tmp_path)
    settings = Settings.from_env({"EIGHTFLOWS_HOME": str(tmp_path)})
    with open_store(settings) as store:
        store.notices.save_change(recorded(a_change(), now=SAVED), by="asha", at=SAVED)
    with open_notice_parts(settings) as parts:
        plan_communications(parts, SAVED)
    return tmp_path


def worker(home: Path, address: str, now: datetime) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.kill.card_worker", str(home), address, now.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed_at_the_server(home: Path, address: str, channel: Channel, now: datetime) -> None:
    process = worker(home, address, now)
    channel.arrived.get(timeout=60)
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def states(home: Path) -> list[PostState]:
    with open_store(Settings.from_env({"EIGHTFLOWS_HOME": str(home)})) as store:
        return [post.state for post in store.notices.posts("CHG-1")]


@pytest.mark.parametrize(
    ("now", "posted", "state"),
    [
        pytest.param(STARTS - timedelta(hours=1), [False, True], PostState.SENT, id="urgent: once more, marked"),
        pytest.param(STARTS - timedelta(hours=82), [False], PostState.HELD, id="not urgent: held for a person"),
    ],
)
def test_a_card_in_doubt(home: Path, now: datetime, posted: list[bool], state: PostState) -> None:
    channel = Channel()
    with serving(channel) as address:
        killed_at_the_server(home, address, channel, now)
        assert states(home) == [PostState.ON_THE_WAY]
        channel.answers.set()
        for after in (LATER / 6, LATER, 2 * LATER):  # before its time is up nobody touches it; twice, nothing more
            again = worker(home, address, now + after)
            assert again.wait(60) == 0
            assert again.stdout is not None
            again.stdout.close()
    assert [is_said_again(card) for card in channel.cards] == posted
    assert states(home) == [state]
