"""An OpenID Connect provider on this machine that can be told to lie, for tests of what we refuse."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "eightflows", "a secret between the two of us, long enough"


@dataclass(slots=True)
class LyingProvider:
    """Says who `subject` is; `lie` names what it gets wrong."""

    issuer: str
    lie: str = ""
    subject: str = "s-1"
    name: str = "sam"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    async def configuration(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        code = secrets.token_urlsafe(16)
        self.asked[code] = dict(request.query_params)
        state = "another state" if self.lie == "state" else request.query_params["state"]
        back = urlencode({"code": code, "state": state})
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{back}", 302)

    async def token(self, request: Request) -> Response:
        form = await request.form()
        asked = self.asked.pop(str(form["code"]), None)
        verifier = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": self._id_token(asked)}
        )

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        age = 7200 if self.lie == "expired" else 0
        claims: dict[str, Any] = {
            "iss": "https://evil.example" if self.lie == "issuer" else self.issuer,
            "aud": "another client" if self.lie == "audience" else CLIENT,
            "sub": self.subject,
            "nonce": "another nonce" if self.lie == "nonce" else asked["nonce"],
            "iat": now - age,
            "exp": now + 300 - age,
            "preferred_username": self.name,
        }
        if self.lie == "unsigned":
            parts = (b'{"alg":"none"}', jwt.encode({"alg": "RS256"}, claims, self.key).split(".")[1])
            return base64.urlsafe_b64encode(parts[0]).rstrip(b"=").decode() + f".{parts[1]}."
        if self.lie == "symmetric":
            public = OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "k1"}, claims, public, algorithms=["HS256"])
        key = RSAKey.generate_key(2048, {"kid": "k1"}) if self.lie == "key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)


@contextmanager
def running() -> Iterator[LyingProvider]:
    """The provider, answering on loopback until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    provider = LyingProvider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(provider.app(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
