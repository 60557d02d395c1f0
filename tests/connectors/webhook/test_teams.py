"""What becomes of a card, whatever the channel's server does? Tested against a real one on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from connectors.notice_files import library_rules
from connectors.webhook.card import MOST_BYTES, is_said_again, notice_card, said_again
from connectors.webhook.teams import MOST_TRIES, TeamsWebhooks
from engine.notices.delivery import RungKey
from engine.notices.plan import plan
from engine.notices.posts import Post, PostState
from tests.engine.notices.small_trust import MONDAY, a_change, at

NOW = at(MONDAY, 9)
RUNG = plan(a_change(), library_rules(), released=NOW)[0]
CARD = notice_card(a_change(), RUNG, systems=["LilliCare"])
POST = Post(
    key=RungKey(change="CHG-1", schedule=1, rung="two-days"), channel="all", content=CARD, again=NOW
)  # fmt: skip


@dataclass
class Server:
    """An HTTP server that gives one answer, and keeps what it was asked."""

    answer: bytes
    hangs: bool = False
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.splitlines() if line.lower().startswith(b"content-length")
        )
        self.bodies.append(await reader.readexactly(length))
        if self.hangs:
            await asyncio.sleep(30)
        writer.write(self.answer)
        await writer.drain()
        writer.close()


def answer(status: str, body: str = "", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[TeamsWebhooks]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    addresses = {"all": f"http://127.0.0.1:{port}/hook/secret"}
    try:
        async with TeamsWebhooks(addresses, timeout_s=0.3, pause_s=0) as webhooks:
            yield webhooks
    finally:
        listening.close()


async def posted(server: Server, post: Post = POST) -> Post:
    async with serving(server) as webhooks:
        return await webhooks.post(post, now=NOW)


async def test_the_card_arrives_as_it_was_made() -> None:
    server = Server(answer("202 Accepted"))
    found = await posted(server)
    assert (found.state, found.attempts, found.reason) == (PostState.SENT, 1, "")
    assert json.loads(server.bodies[0]) == json.loads(CARD)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        pytest.param(answer("429 Too Many Requests", Retry_After="120"), 120, id="429 with seconds"),
        pytest.param(answer("429 Too Many Requests"), 60, id="429 without"),
        pytest.param(answer("429 No", Retry_After="Mon, 23 Nov 2026 09:10:00 GMT"), 600, id="429 with a date"),
        pytest.param(answer("429 No", Retry_After="99999999"), 3600, id="429 for ever"),
        pytest.param(answer("429 No", Retry_After="soon"), 60, id="429 with nonsense"),
        pytest.param(answer("500 Internal Server Error"), 60, id="500"),
        pytest.param(answer("503 Unavailable", Retry_After="90"), 90, id="503"),
        pytest.param(
            answer("200 OK", "Webhook message delivery failed with error: HTTP error with status 429"), 60,
            id="200 that means 429",
        ),
    ],
)  # fmt: skip
async def test_what_may_go_later_is_tried_again(said: bytes, wait: int) -> None:
    found = await posted(Server(said))
    assert (found.state, found.attempts) == (PostState.QUEUED, 1)
    assert found.again == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("413 Payload Too Large", "too large"),
        ("400 Bad Request", "answered 400"),
        ("404 Not Found", "answered 404"),
        ("302 Found", "answered 302"),
    ],
)
async def test_what_will_never_go_is_given_up_and_tells_why(status: str, why: str) -> None:
    found = await posted(Server(answer(status, Location="http://127.0.0.1:1/")))
    assert found.state is PostState.FAILED
    assert why in found.reason
    assert "secret" not in found.reason


async def test_a_server_that_hangs_is_left_after_the_time_allowed() -> None:
    begun = asyncio.get_running_loop().time()
    found = await posted(Server(b"", hangs=True))
    assert asyncio.get_running_loop().time() - begun < 3
    assert (found.state, found.reason) == (PostState.ON_THE_WAY, "no answer in time")
    assert found.again > NOW


@pytest.mark.parametrize("said", [answer("502 Bad Gateway"), answer("504 Gateway Timeout"), b"nonsense\r\n\r\n", b""])
async def test_where_nobody_can_tell_whether_it_arrived_it_counts_as_on_its_way(said: bytes) -> None:
    found = await posted(Server(said))
    assert (found.state, found.attempts) == (PostState.ON_THE_WAY, 1)
    assert found.again == NOW + timedelta(minutes=1)


def test_a_card_says_once_that_it_is_posted_again_and_stays_small_enough() -> None:
    long = notice_card(a_change(care_impact="€" * 20_000), RUNG, systems=["S" * 400] * 300)
    again = said_again(long)
    assert (is_said_again(long), is_said_again(again), said_again(again)) == (False, True, again)
    assert len(again.encode()) <= 28_000


async def test_nobody_listening_and_no_address() -> None:
    async with TeamsWebhooks({"all": "http://127.0.0.1:1/x"}, timeout_s=0.5, pause_s=0) as webhooks:
        assert (await webhooks.post(POST, now=NOW)).state is PostState.QUEUED
        found = await webhooks.post(replace(POST, channel="other"), now=NOW)
    assert (found.state, found.reason) == (PostState.FAILED, "there is no address for this channel")


async def test_it_is_given_up_in_the_end_after_longer_and_longer_waits() -> None:
    post, waits = POST, []
    async with serving(Server(answer("500 No"))) as webhooks:
        while post.state is PostState.QUEUED:
            post = await webhooks.post(post, now=NOW)
            waits.append(post.again - NOW)
    assert post.attempts == MOST_TRIES
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)


def test_a_card_is_never_too_large_and_shows_text_as_text() -> None:
    long = a_change(
        title="<script>alert(1)</script> [x](http://x) **all**", care_impact="€" * 20_000, fallback="x" * 9_000
    )
    card = notice_card(long, RUNG, systems=["S" * 400] * 300)
    assert len(card.encode()) <= MOST_BYTES
    shown = json.loads(card)["attachments"][0]["content"]["body"][1]["text"]
    assert shown == r"\<script\>alert\(1\)\</script\> \[x\]\(http://x\) \*\*all\*\*"
    assert str(date(2026, 12, 13).year) in card
