"""A program that talks to the API: every answer it gets is held against the OpenAPI document."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from connectors.web.api.room import document
from engine.access import ROLES
from engine.accounts import RobotToken, key_of
from tests.connectors.web.office import an_office
from tests.connectors.web.site import ADDRESS, MONDAY, TestSite

SECRET = "ef_a-token-of-the-office"


@dataclass(slots=True)
class Program:
    """It has a token, or acts as somebody signed in: then `token` is that of their forms."""

    client: TestClient
    token: str = ""

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self._told("GET", path, self.client.get(path, params=query), status)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, status: int = 200, *, key: str = "",
        file: bytes | None = None, **query: Any,
    ) -> Any:  # fmt: skip
        headers = {"x-csrf-token": self.token} | ({"Idempotency-Key": key} if key else {})
        given: dict[str, Any] = {"json": body or {}} if file is None else {"files": {"file": ("a.xlsx", file)}}
        return self._told("POST", path, self.client.post(path, params=query, headers=headers, **given), status)

    def file(self, path: str, **query: Any) -> bytes:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.content

    def _told(self, method: str, path: str, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.text
        found = answer.json()
        problems = [error.message for error in _schema(method, path, status).iter_errors(found)]
        assert not problems, (path, problems)
        return found


def faults(refusal: Mapping[str, Any]) -> dict[str, str]:
    """What a refusal says, by field."""
    return {each["field"]: each["what"] for each in refusal["errors"]}


def an_office_with_a_program(roles: Collection[str] = tuple(ROLES), **more: Any) -> tuple[TestSite, Program]:
    """The office of the pages' tests, and a program whose token has these roles: all of them, if not told."""
    plain = an_office()
    here = an_office(**more) if more else plain
    here.store.accounts.add_token(
        RobotToken(
            id="office", key=key_of(SECRET), name="office", roles=frozenset(roles), made_by="root", made=MONDAY,
            expires=MONDAY + timedelta(days=90),
        )
    )  # fmt: skip
    return here, Program(client_of(here, {"Authorization": f"Bearer {SECRET}"}))


def as_somebody(site: TestSite, name: str) -> Program:
    """Signed in on the pages, and using the API from there."""
    browser = site.let_in(name)
    browser.get("/account")
    return Program(browser.client, browser.token)


def client_of(site: TestSite, headers: Mapping[str, str]) -> TestClient:
    return TestClient(site.app, base_url=ADDRESS, follow_redirects=False, headers=dict(headers))


@cache
def _schema(method: str, path: str, status: int) -> Draft202012Validator:
    """What the document says of an answer."""
    for template, operations in document()["paths"].items():
        if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            answer = operations[method.lower()]["responses"][str(status)]
            answer = document()["components"]["responses"][f"Refused{status}"] if "$ref" in answer else answer
            schema = answer["content"]["application/json"]["schema"]
            return Draft202012Validator({"allOf": [schema], "components": document()["components"]})
    raise AssertionError(f"the document says nothing of {method} {path}")
