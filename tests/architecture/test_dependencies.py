"""Is everything that is imported declared, and everything that is installed pinned?"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.project import PACKAGES, ROOT, imports, modules

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
PINS = [
    line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")
]
PINNED = {canonicalize_name(line.partition("==")[0]) for line in PINS}
OUR_OWN = {*PACKAGES, "tests", "run"}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


@pytest.mark.parametrize(
    ("folders", "declared"),
    [
        pytest.param(
            PACKAGES, PROJECT["dependencies"] + EXTRAS["postgres"] + EXTRAS["speed"] + EXTRAS["cluster"], id="product"
        ),
        pytest.param(
            ("tests",), PROJECT["dependencies"] + EXTRAS["postgres"] + EXTRAS["cluster"] + EXTRAS["test"], id="tests"
        ),
    ],
)
def test_every_import_is_declared(folders: tuple[str, ...], declared: list[str]) -> None:
    providers = packages_distributions()
    foreign = set().union(*map(imports, modules(*folders))) - sys.stdlib_module_names - OUR_OWN
    undeclared = {
        name for name in foreign if not names(declared) & {canonicalize_name(p) for p in providers.get(name, ())}
    }
    assert undeclared == set()


def test_every_pin_is_one_exact_version() -> None:
    assert [line for line in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert len(PINNED) == len(PINS)


def test_everything_installed_for_product_tests_and_checks_is_pinned() -> None:
    """Walks the requirements of what is installed here, as this Python and this system read them."""
    waiting = [Requirement(text) for text in sum(EXTRAS.values(), PROJECT["dependencies"])]
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen or requirement.name == PROJECT["name"]:
            continue
        seen.add(str(requirement))
        try:
            below = [Requirement(text) for text in requires(requirement.name) or ()]
        except PackageNotFoundError:  # extra `dev`, where only `test` is installed
            continue
        waiting += [r for r in below if wanted(r, requirement.extras)]
    assert {canonicalize_name(Requirement(text).name) for text in seen} - PINNED == set()


def wanted(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})
