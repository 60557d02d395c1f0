"""Was this form sent from one of our own pages? What is not is refused (CSRF)."""

import hmac
from hashlib import sha256

from starlette.requests import Request

FIELD = "csrf"
HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token_for(secret: bytes, cookie: str) -> str:
    """What each form carries: bound to the visitor's cookie, which no other site can read."""
    return hmac.new(secret, b"form token:" + cookie.encode("utf-8", "replace"), sha256).hexdigest()


def comes_from_us(request: Request, address: str) -> bool:
    """What the browser says of where the request was made; a program that says nothing is judged by its token."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin in (address, f"{request.url.scheme}://{request.headers.get('host', '')}")


def matches(expected: str, given: str) -> bool:
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
