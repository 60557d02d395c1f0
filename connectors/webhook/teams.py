"""How is a card handed to a Teams channel? One request; what the server says decides what becomes of the card.

Its address is a secret, like a password: it stands in no error and no log.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from engine.notices.posts import Post, PostState, given_up, in_doubt

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 10.0
MOST_ANSWER = 64_000
MOST_TRIES = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
A_SECOND = 4  # Teams allows four requests a second to one webhook
TOO_LARGE = 413
TOO_MANY = 429
GATEWAYS = (502, 504)  # what stands before the server answers: the server itself may have taken the card


@dataclass(slots=True)
class TeamsWebhooks:
    """Channel -> address. Open it with `async with`."""

    addresses: Mapping[str, str] = field(repr=False)
    timeout_s: float = TIMEOUT_S
    pause_s: float = 1 / A_SECOND
    _client: "httpx.AsyncClient | None" = None

    async def __aenter__(self) -> "TeamsWebhooks":
        import httpx

        limits = httpx.Timeout(self.timeout_s, connect=self.timeout_s / 2)  # not reached is known before no answer is
        self._client = httpx.AsyncClient(timeout=limits, follow_redirects=False, trust_env=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def post(self, post: Post, *, now: datetime) -> Post:
        """What became of the card: sent, to be tried again later, given up; or on its way, where no answer came back.

        Never raises for the network.
        """
        address = self.addresses.get(post.channel)
        if address is None:
            return given_up(post, "there is no address for this channel")
        await asyncio.sleep(self.pause_s)
        import httpx

        assert self._client is not None, "open it with `async with`"
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = await self._client.post(
                    address, content=post.content.encode(), headers={"Content-Type": "application/json"}
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return again_later(post, f"not reached ({type(error).__name__})", now)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            return given_up(post, f"the channel's address is none ({type(error).__name__})")
        except (TimeoutError, httpx.TimeoutException):
            return in_doubt(post, "no answer in time", now + FIRST_WAIT)
        except httpx.HTTPError as error:
            return in_doubt(post, f"no answer ({type(error).__name__})", now + FIRST_WAIT)
        return outcome(post, answer.status_code, answer.headers.get("Retry-After", ""), answer.text[:MOST_ANSWER], now)


def outcome(post: Post, status: int, retry_after: str, said: str, now: datetime) -> Post:
    """What an answer means. The old connectors answer 200 and say in words that they were throttled."""
    if 200 <= status < 300:
        if "status 429" in said:
            return again_later(post, "too many requests", now)
        return replace(post, state=PostState.SENT, attempts=post.attempts + 1, reason="")
    if status == TOO_MANY:
        return again_later(post, "too many requests", now, wait=_asked(retry_after, now))
    if status in GATEWAYS:
        return in_doubt(post, f"the server answered {status}", now + FIRST_WAIT)
    if status >= 500 or status in (408, 425):
        return again_later(post, f"the server answered {status}", now, wait=_asked(retry_after, now))
    if status == TOO_LARGE:
        return given_up(post, "the card is too large for the channel")
    return given_up(post, f"the server answered {status}: look at the webhook's address")


def again_later(post: Post, why: str, now: datetime, *, wait: timedelta | None = None) -> Post:
    """To be tried again: after twice as long each time, or after as long as the server asks."""
    attempts = post.attempts + 1
    if attempts >= MOST_TRIES:
        return given_up(post, f"{why}, {attempts} times")
    usual = min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)
    return replace(post, state=PostState.QUEUED, attempts=attempts, again=now + max(usual, wait or usual), reason=why)


def _asked(retry_after: str, now: datetime) -> timedelta | None:
    """How long the server asks us to wait, an hour at most; None where it does not say."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
        return min(max(until - now, timedelta(0)), LONGEST_WAIT)
    except (TypeError, ValueError):
        return None
