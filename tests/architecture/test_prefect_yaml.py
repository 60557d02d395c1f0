"""Does Prefect understand every word of prefect.yaml? It silently ignores those it does not know."""

import inspect
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect import Flow
from prefect.cli.deploy._models import (
    ConcurrencyLimitSpec,
    DeploymentConfig,
    PrefectYamlModel,
    RawScheduleConfig,
    WorkPoolConfig,
)
from prefect.client.schemas.objects import ConcurrencyOptions
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.utilities.importtools import import_object

from flows.settings import NO_TELEMETRY
from tests.architecture.project import ROOT

LONDON = ZoneInfo("Europe/London")
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))

each_deployment = pytest.mark.parametrize(
    "deployment", [pytest.param(entry, id=entry["name"]) for entry in DOCUMENT["deployments"]]
)


def unknown_keys(document: dict[str, Any]) -> list[str]:
    """Where prefect.yaml has a key Prefect would drop, as `deployments.0.work_pool.nmae`."""

    def strangers(where: str, mapping: Any, model: type[Any]) -> Iterator[str]:
        known = {name for key, field in model.model_fields.items() for name in (key, field.alias)}
        yield from (f"{where}{key}" for key in mapping or () if key not in known)

    found = [*strangers("", document, PrefectYamlModel)]
    for n, deployment in enumerate(document["deployments"]):
        where = f"deployments.{n}."
        found += strangers(where, deployment, DeploymentConfig)
        found += strangers(f"{where}work_pool.", deployment.get("work_pool"), WorkPoolConfig)
        found += strangers(f"{where}concurrency_limit.", deployment.get("concurrency_limit"), ConcurrencyLimitSpec)
        for m, schedule in enumerate(deployment.get("schedules", ())):
            found += strangers(f"{where}schedules.{m}.", schedule, RawScheduleConfig)
    return found


def test_prefect_knows_every_key() -> None:
    assert unknown_keys(DOCUMENT) == []


@pytest.mark.parametrize(
    ("inside", "where"),
    [
        ((), "entrypiont"),
        (("deployments", 0), "deployments.0.entrypiont"),
        (("deployments", 0, "work_pool"), "deployments.0.work_pool.entrypiont"),
        (("deployments", 0, "concurrency_limit"), "deployments.0.concurrency_limit.entrypiont"),
        (("deployments", 0, "schedules", 0), "deployments.0.schedules.0.entrypiont"),
    ],
)
def test_a_misspelt_key_is_noticed(inside: tuple[str | int, ...], where: str) -> None:
    document = deepcopy(DOCUMENT)
    mapping: Any = document
    for step in inside:
        mapping = mapping[step]
    mapping["entrypiont"] = "flows.x"
    assert unknown_keys(document) == [where]


def test_every_pull_step_exists() -> None:
    assert all(callable(import_object(name)) for step in DOCUMENT["pull"] for name in step)


@each_deployment
def test_the_entrypoint_is_a_flow_that_takes_the_parameters(deployment: dict[str, Any]) -> None:
    assert ":" not in deployment["entrypoint"], "a dotted name, not a path"
    flow: Flow[..., Any] = load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)
    taken = inspect.signature(flow.fn).parameters.keys()
    given = {**deployment["parameters"]}
    for schedule in deployment["schedules"]:
        given |= schedule.get("parameters", {})
    assert given.keys() <= taken


@each_deployment
def test_it_runs_one_at_a_time_and_reports_to_nobody(deployment: dict[str, Any]) -> None:
    limit = dict(deployment["concurrency_limit"])
    assert limit.pop("limit") == 1
    ConcurrencyOptions.model_validate(limit)
    assert deployment["work_pool"]["job_variables"]["env"].items() >= NO_TELEMETRY.items()


@each_deployment
async def test_what_runs_at_a_clock_time_keeps_london_time_and_stays_clear_of_the_hour_that_clocks_change(
    deployment: dict[str, Any],
) -> None:
    for schedule in deployment["schedules"]:
        RawScheduleConfig.model_validate(schedule)
        assert "interval" not in schedule, "an interval drifts an hour when the clocks change"
        assert schedule["slug"], "without a slug a changed schedule is added, not replaced"
        if schedule["timezone"] == "UTC":
            continue  # all day and night: the next test
        assert schedule["timezone"] == "Europe/London"
        hours = {moment.astimezone(LONDON).hour for moment in await runs_of(schedule)}
        assert 1 not in hours, "01:00 to 02:00 comes twice or not at all when the clocks change"


@pytest.mark.parametrize("night", [datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 10, 30, 23, tzinfo=UTC)])
@pytest.mark.parametrize("name", ["deliver-mail", "advance-cases", "plan-communications", "send-due-notices"])
async def test_what_is_urgent_waits_for_nothing_longer_than_a_quarter_of_an_hour_on_any_night(
    name: str, night: datetime
) -> None:
    """In London time Prefect leaves the whole repeated hour of October out; in UTC there is none."""
    schedule = next(each for each in DOCUMENT["deployments"] if each["name"] == name)["schedules"][0]
    moments = [moment.astimezone(UTC) for moment in await runs_of(schedule, night, n=100)]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= timedelta(minutes=15)
    assert schedule["timezone"] == "UTC"


async def runs_of(
    schedule: dict[str, Any], start: datetime = datetime(2027, 1, 1, tzinfo=UTC), n: int = 400
) -> Sequence[datetime]:
    timezone = schedule["timezone"]
    real = (
        CronSchedule(cron=schedule["cron"], timezone=timezone)
        if "cron" in schedule
        else RRuleSchedule(rrule=schedule["rrule"], timezone=timezone)
    )
    return await real.get_dates(n=n, start=start, end=start.replace(year=2028))
