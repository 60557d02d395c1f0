"""Does docs/security.md name only tests that exist, and does the site insist on https where it has it?"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.connectors.web.site import a_site

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"\| ([\w/]+\.py)::(\w+) \|", PAGE)))


@cache
def names_of_tests(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    assert name in names_of_tests(file)


def test_every_item_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| V\d", line)]
    shown, left = PAGE.split("## Not met to the letter")
    assert len(rows) > 60
    assert all("::" in line for line in shown.splitlines() if re.match(r"\| V\d", line))
    assert "::" not in left


@pytest.mark.parametrize("secure", [True, False])
def test_https_is_insisted_on_where_it_is_used(secure: bool) -> None:
    site = a_site(secure=secure)
    answer = site.browser().client.get("/sign-in")
    assert ("max-age=31536000" in answer.headers.get("strict-transport-security", "")) is secure
    assert answer.headers["referrer-policy"] == "same-origin"
