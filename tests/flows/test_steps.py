"""Does a run that stopped go on from the step that failed, on a real Prefect, and not do again what was done?"""

import asyncio
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.flows import Flow

from engine.errors import EightflowsError
from flows.automations import NotStopped, PrefectAutomations
from flows.deploying import forget_kept
from flows.steps import day_of_run, step
from tests.engine.cases.small_processes import MONDAY

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = [
    pytest.mark.usefixtures("prefect_db"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass(slots=True, kw_only=True)
class Made:
    """What a step did, as the flows' own steps say it."""

    packs: int = 0
    files: list[Path] = field(default_factory=list)
    failures: list[EightflowsError] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """What the steps did to it, in order; the third fails until it is mended, the second leaves something undone."""

    done: list[str] = field(default_factory=list)
    mended: bool = False
    undone: int = 0
    told: list[tuple[Made, Made, date]] = field(default_factory=list)

    def first(self) -> Made:
        self.done.append("first")
        return Made(packs=3, files=[Path("packs") / "a.pdf"])

    def second(self) -> Made:
        self.done.append("second")
        return Made(packs=1, failures=[EightflowsError("no address")] * self.undone)

    def third(self) -> None:
        self.done.append("third")
        if not self.mended:
            raise EightflowsError("the folder is full")


def three_steps(world: World) -> Flow[[], Any]:
    @flow(name="three-steps", persist_result=False)
    async def doing() -> None:
        first = await step("make", world.first, keep=Made)
        second = await step("write", world.second, keep=Made)
        await step("file", world.third)
        world.told.append((first, second, day_of_run(None)))

    return doing


def asked_for(doing: Flow[[], Any]) -> "UUID":
    """A run of it, as the pages ask for one."""
    with get_client(sync_client=True) as client:
        deployed = client.create_deployment(flow_id=client.create_flow(doing), name="three-steps")
        return client.create_flow_run_from_deployment(deployed).id


async def run(doing: Flow[[], Any], id: "UUID") -> str:
    """As a worker does it; the name of the state it ends in."""
    async with get_client() as client:
        with suppress(EightflowsError):
            await run_flow(doing, flow_run=await client.read_flow_run(id))  # type: ignore[misc]
        found = await client.read_flow_run(id)
        return str(found.state_name)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrefectAutomations:
    """The pages' way to the server of these tests."""
    from prefect.settings import PREFECT_API_URL

    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    return PrefectAutomations(tmp_path)


async def test_what_was_done_before_the_third_step_failed_is_not_done_again(pages: PrefectAutomations) -> None:
    world = World()
    doing = three_steps(world)
    id = asked_for(doing)
    assert await run(doing, id) == "Failed"
    assert world.done == ["first", "second", "third"]

    world.mended = True
    await asyncio.to_thread(pages.go_on, "three-steps", str(id))
    assert await run(doing, id) == "Completed"
    assert world.done == ["first", "second", "third", "third"]
    ((first, second, _),) = world.told
    assert first == Made(packs=3, files=[Path("packs") / "a.pdf"]), "kept as it was"
    assert second == Made(packs=1)
    with pytest.raises(NotStopped):
        await asyncio.to_thread(pages.go_on, "three-steps", str(id))


async def test_a_step_that_left_something_undone_is_done_again_and_the_run_goes_to_its_end(
    pages: PrefectAutomations,
) -> None:
    world = World(undone=2)
    doing = three_steps(world)
    id = asked_for(doing)
    assert await run(doing, id) == "Failed"
    world.undone, world.mended = 0, True
    await asyncio.to_thread(pages.go_on, "three-steps", str(id))
    assert await run(doing, id) == "Completed"
    assert world.done == ["first", "second", "third", "second", "third"]


async def test_a_run_that_goes_on_keeps_the_day_it_began_on(pages: PrefectAutomations) -> None:
    world = World()
    doing = three_steps(world)
    id = asked_for(doing)
    await run(doing, id)
    async with get_client() as client:
        began = (await client.read_flow_run(id)).start_time
    assert began is not None
    world.mended = True
    await asyncio.to_thread(pages.go_on, "three-steps", str(id))
    await run(doing, id)
    assert [day for *_, day in world.told] == [began.date()]
    assert day_of_run(date(2027, 3, 1)) == date(2027, 3, 1)


async def test_nothing_is_kept_of_a_step_that_is_not_asked_to() -> None:
    from prefect.settings import PREFECT_LOCAL_STORAGE_PATH

    world = World(mended=True)
    doing = three_steps(world)
    id = asked_for(doing)
    await run(doing, id)
    kept = {file.name.removeprefix(f"{id}-"): file for file in PREFECT_LOCAL_STORAGE_PATH.value().glob(f"{id}-*")}
    assert set(kept) == {"make", "write"}
    said = json.loads(json.loads(kept["make"].read_text("utf-8"))["result"])
    assert set(said) == {"packs", "files"}
    assert said["packs"] == 3


def test_what_was_kept_goes_when_prefect_has_forgotten_its_run(tmp_path: Path) -> None:
    for name, days_ago in (("old", 91), ("young", 89)):
        (tmp_path / name).write_text("kept")
        then = (MONDAY - timedelta(days=days_ago)).timestamp()
        os.utime(tmp_path / name, (then, then))
    forget_kept(tmp_path, MONDAY)
    forget_kept(tmp_path / "never made", MONDAY)
    assert [file.name for file in tmp_path.iterdir()] == ["young"]
