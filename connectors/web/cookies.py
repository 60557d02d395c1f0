"""Which cookies do we set, and how are they kept from others?"""

from starlette.requests import Request
from starlette.responses import Response

from connectors.web.parts import Site

SESSION, VISITOR, PROVIDER = "session", "visitor", "provider"


def read(request: Request, site: Site, kind: str) -> str:
    return request.cookies.get(_name(site, kind), "")


def put(response: Response, site: Site, kind: str, value: str, *, seconds: int | None = None) -> None:
    """For this host only, never read by scripts, not sent along from other sites, gone with the browser.

    "__Host-" keeps a neighbour's host from setting it; it needs TLS, which one machine alone has not.
    """
    response.set_cookie(
        _name(site, kind),
        value,
        max_age=seconds,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="lax",  # links in letters open pages; what changes anything is guarded by its token
    )


def drop(response: Response, site: Site, kind: str) -> None:
    response.delete_cookie(_name(site, kind), path="/", secure=site.secure, httponly=True, samesite="lax")


def _name(site: Site, kind: str) -> str:
    return f"__Host-{kind}" if site.secure else f"eightflows_{kind}"
