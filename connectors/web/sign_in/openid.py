"""How does somebody sign in with the trust's own account? OpenID Connect, authorization code with PKCE.

Authlib checks the state, the nonce, the signature, issuer, audience and times. Who comes back is known by
(issuer, subject) from then on; the first time by a name the directory knows, never by one they typed.
"""

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from connectors.web import cookies, replies
from connectors.web.parts import IdentityProvider, Parts
from connectors.web.rooms import Door, Guard
from connectors.web.sign_in.opening import open_session
from connectors.web.visit import Visit
from engine.accounts import Account, as_sign_in

LOG = logging.getLogger(__name__)
BACK = "/sign-in/openid/back"
HOP_LASTS_S = 600
NAME = "provider"


@dataclass(slots=True)
class Provider:
    """The identity provider of one site; its documents are fetched when first needed."""

    settings: IdentityProvider
    client: Any = None

    def opened(self) -> Any:
        if self.client is None:
            from authlib.integrations.starlette_client import OAuth

            known = OAuth()
            known.register(
                NAME,
                client_id=self.settings.client,
                client_secret=self.settings.secret,
                server_metadata_url=f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration",
                client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
            )
            self.client = known.create_client(NAME)
        return self.client


async def leave(visit: Visit) -> Response:
    """To the provider, with what must come back kept in a cookie for ten minutes."""
    provider = _provider(visit)
    if provider is None:
        return replies.go("/sign-in")
    hop: dict[str, Any] = {}
    visit.request.scope["session"] = hop  # Authlib keeps state, nonce and verifier there
    try:
        leaving: RedirectResponse = await provider.opened().authorize_redirect(
            visit.request, f"{visit.parts.site.address}{BACK}"
        )
    except Exception as error:  # noqa: BLE001 - whatever the provider does, its visitor is told the same
        return _sorry(visit, error)
    hop_text = _serializer(visit.parts).dumps({"hop": hop, "next": replies.own_address(visit.asked("next"))})
    cookies.put(leaving, visit.parts.site, cookies.PROVIDER, str(hop_text), seconds=HOP_LASTS_S)
    return leaving


async def come_back(visit: Visit) -> Response:
    """From the provider: look at what it says, and open a session."""
    provider = _provider(visit)
    if provider is None:
        return replies.go("/sign-in")
    try:
        kept = _serializer(visit.parts).loads(
            cookies.read(visit.request, visit.parts.site, cookies.PROVIDER), max_age=HOP_LASTS_S
        )
        visit.request.scope["session"] = kept["hop"]
        token = await provider.opened().authorize_access_token(visit.request)
        claims = token["userinfo"]
    except Exception as error:  # noqa: BLE001 - whatever comes back, what is not right is refused
        return _sorry(visit, error)
    account = known_as(visit, provider.settings, claims)
    if account is None:
        return replies.told(
            visit, 403, "You do not have an account here yet", "We know you, but nobody has let you in.",
            "Ask an administrator of eightflows.",
        )  # fmt: skip
    done = replies.go(kept["next"])
    cookies.put(done, visit.parts.site, cookies.SESSION, open_session(visit.parts, account, visit.now, "by provider"))
    cookies.drop(done, visit.parts.site, cookies.PROVIDER)
    return done


def known_as(visit: Visit, settings: IdentityProvider, claims: dict[str, Any]) -> Account | None:
    """The account of (issuer, subject); the first time, that of the person the directory has under the name."""
    accounts = visit.parts.accounts
    identity = f"{claims['iss']} {claims['sub']}"
    account = accounts.identified(identity)
    if account is None:
        name = str(claims.get(settings.match, ""))
        person = visit.directory.by_sign_in(name) or visit.directory.by_email(name)
        if not name or person is None:
            return None
        account = next((each for each in accounts.accounts() if each.person == person.id), None)
        if account is not None and account.identity:
            return None  # somebody else already signs in as this person
        if account is None:
            id = secrets.token_hex(8)
            account = Account(id=id, sign_in=as_sign_in(name), person=person.id, created=visit.now, identity=identity)
            accounts.add(account)
        else:
            account = replace(account, identity=identity)
            accounts.change(account)
    person = visit.directory.person(account.person)
    left = person is not None and not person.works_on(visit.today)
    return None if account.disabled or left else account


def _provider(visit: Visit) -> Provider | None:
    found: Provider | None = visit.request.app.state.provider
    return found


def _serializer(parts: Parts) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(parts.secret, salt="identity provider")


def _sorry(visit: Visit, error: Exception) -> Response:
    """What was wrong goes to the log by its kind; the visitor is told to try again."""
    LOG.warning("sign-in by the identity provider did not work: %s", type(error).__name__)
    return replies.told(
        visit, 400, "Signing in did not work", "Your sign-in took too long, or did not come from us.",
        "Try again. If it happens again, tell your IT service desk.",
    )  # fmt: skip


DOORS = (
    Door(path="/sign-in/openid", page=leave, guard=Guard.EVERYBODY),
    Door(path=BACK, page=come_back, guard=Guard.EVERYBODY),
)
