"""Which flows run by themselves, and what becomes of runs that were missed? Read from prefect.yaml."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from engine.errors import EightflowsError

CATCH_UP = "catch-up: "
"""How the tag begins that says what becomes of missed runs."""


class CatchUp(StrEnum):
    """After an outage: run none of what was missed, the latest only, or all in order."""

    SKIP = "skip"
    LATEST = "latest only"
    ALL = "all in order"


class UnknownFlow(EightflowsError):
    """There is no flow of that name in prefect.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A flow as prefect.yaml names it. `entrypoint` is module and function, dotted."""

    name: str
    description: str
    entrypoint: str
    catch_up: CatchUp

    @property
    def title(self) -> str:
        """As people read it: "Deliver mail"."""
        return self.name.replace("-", " ").capitalize()


def prefect_file() -> Path:
    """In the repository it lies beside the packages; installed, inside this one."""
    beside = Path(__file__).resolve().parents[1] / "prefect.yaml"
    return beside if beside.exists() else Path(__file__).with_name("prefect.yaml")


@cache
def deployments() -> tuple[Deployment, ...]:
    """Every flow of prefect.yaml, in its order."""
    import yaml

    document: dict[str, Any] = yaml.safe_load(prefect_file().read_text("utf-8"))
    return tuple(
        Deployment(
            name=entry["name"],
            description=" ".join(entry["description"].split()),
            entrypoint=entry["entrypoint"],
            catch_up=_catch_up(entry.get("tags", ())),
        )
        for entry in document["deployments"]
    )


def deployment(name: str) -> Deployment:
    """Raises UnknownFlow, which names all there are."""
    for each in deployments():
        if each.name == name:
            return each
    names = ", ".join(each.name for each in deployments())
    raise UnknownFlow(f"there is no flow {name!r}. There are: {names}")


def _catch_up(tags: Sequence[str]) -> CatchUp:
    for tag in tags:
        if tag.startswith(CATCH_UP):
            return CatchUp(tag.removeprefix(CATCH_UP))
    return CatchUp.LATEST


def missed_and_dropped(planned: Sequence[datetime], policy: CatchUp) -> Sequence[datetime]:
    """Of the moments a flow should have run and did not, those it is not run for now."""
    in_order = sorted(planned)
    match policy:
        case CatchUp.SKIP:
            return in_order
        case CatchUp.LATEST:
            return in_order[:-1]
        case CatchUp.ALL:
            return ()
