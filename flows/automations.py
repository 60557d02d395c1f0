"""What do the pages show of what runs by itself? Read from Prefect's API, and told in plain words."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from connectors.web.parts import FlowLine, RunLine
from engine.errors import EightflowsError
from flows.deployments import deployments

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import DeploymentResponse

LAST_RUNS = 14
DAY_PARAMETER = "today"
DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
STATES = {
    "COMPLETED": "worked",
    "RUNNING": "running",
    "PENDING": "running",
    "SCHEDULED": "planned",
    "PAUSED": "waiting",
    "CANCELLED": "stopped",
    "CANCELLING": "stopped",
    "FAILED": "stopped",
    "CRASHED": "stopped",
}
WORDS = {
    "FAILED": "It could not finish. What was done is kept; the rest is tried again with the next run.",
    "CRASHED": "The machine it ran on stopped. The next run takes up what was left.",
    "CANCELLED": "Somebody stopped it, or another run of it was still going.",
    "PENDING": "It is about to start.",
}


class NotRunning(EightflowsError):
    """What runs automations does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "Automations are not running on this machine just now, or do not answer. Start them with `eightflows up`."
        )


@dataclass(frozen=True, slots=True)
class PrefectAutomations:
    """From a Prefect server (port: connectors.web.parts.Automations): PREFECT_API_URL, or that of `eightflows up`."""

    home: Path

    def flows(self) -> Sequence[FlowLine]:
        with self._client() as client:
            found = {each.name: each for each in client.read_deployments(limit=200)}
            ours = [(each, found[each.name]) for each in deployments() if each.name in found]
            return [_line(client, deployed, each.description) for each, deployed in ours]

    def flow(self, id: str) -> FlowLine | None:
        with self._client() as client:
            ours = {each.name: each for each in deployments()}
            found = next((each for each in client.read_deployments(limit=200) if each.name == id), None)
            return None if found is None or id not in ours else _line(client, found, ours[id].description)

    def run(self, id: str, *, day: date | None = None) -> str:
        with self._client() as client:
            deployed = self._named(client, id)
            parameters: dict[str, Any] = {DAY_PARAMETER: day.isoformat()} if day else {}
            run = client.create_flow_run_from_deployment(
                deployed.id, parameters=parameters, tags=["by hand", *(["rehearsed day"] if day else [])],
                name=f"by hand {datetime.now(UTC):%Y-%m-%d %H%M%S}", idempotency_key=None,
            )  # fmt: skip
            return str(run.id)

    def pause(self, id: str, paused: bool) -> None:
        with self._client() as client:
            deployed = self._named(client, id)
            act = "pause_deployment" if paused else "resume_deployment"
            client._client.post(f"/deployments/{deployed.id}/{act}").raise_for_status()

    def _named(self, client: "SyncPrefectClient", id: str) -> "DeploymentResponse":
        found = next((each for each in client.read_deployments(limit=200) if each.name == id), None)
        if found is None:
            raise EightflowsError(f"nothing called {id} runs here")
        return found

    @contextmanager
    def _client(self) -> Iterator["SyncPrefectClient"]:
        """Raises NotRunning."""
        from flows.up import running_api

        address = os.environ.get("PREFECT_API_URL") or running_api(self.home)
        if not address:
            raise NotRunning
        import httpx
        from prefect.client.orchestration import get_client
        from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

        try:
            with (
                temporary_settings({PREFECT_API_URL: address, PREFECT_CLIENT_MAX_RETRIES: 0}),
                get_client(sync_client=True, httpx_settings={"timeout": 5}) as client,
            ):
                yield client
        except (httpx.HTTPError, RuntimeError) as error:
            raise NotRunning from error


def _line(client: "SyncPrefectClient", deployed: "DeploymentResponse", about: str) -> FlowLine:
    runs = _runs(client, deployed.id)
    planned = sorted(run.expected_start_time for run in runs if _is(run, "SCHEDULED") and run.expected_start_time)
    past = sorted(
        (run for run in runs if not _is(run, "SCHEDULED")),
        key=lambda run: run.expected_start_time or datetime.min.replace(tzinfo=UTC),
        reverse=True,
    )
    properties = (deployed.parameter_openapi_schema or {}).get("properties", {})
    return FlowLine(
        id=deployed.name,
        name=deployed.name.replace("-", " ").capitalize(),
        about=about,
        schedule=", ".join(schedule_words(each.schedule) for each in deployed.schedules if each.active) or "By hand",
        paused=deployed.paused,
        next_run=planned[0] if planned and not deployed.paused else None,
        runs=tuple(_run(run) for run in past[:LAST_RUNS]),
        rehearsable=DAY_PARAMETER in properties,
    )


def _runs(client: "SyncPrefectClient", deployment: UUID) -> "Sequence[FlowRun]":
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
    from prefect.client.schemas.sorting import FlowRunSort

    wanted = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
    return client.read_flow_runs(deployment_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=50)


def _is(run: "FlowRun", state: str) -> bool:
    return run.state_type is not None and run.state_type.value == state


def _run(run: "FlowRun") -> RunLine:
    state = run.state_type.value if run.state_type else "SCHEDULED"
    return RunLine(
        id=str(run.id),
        state=STATES.get(state, "waiting"),
        began=run.start_time,
        seconds=run.total_run_time.total_seconds() if run.start_time else None,
        words=WORDS.get(state, ""),
    )


def schedule_words(schedule: Any) -> str:
    """A cron line as people say it; itself where it is none of the usual kinds.

    >>> from types import SimpleNamespace
    >>> schedule_words(SimpleNamespace(cron="30 7 * * 1-5"))
    'Weekdays, 7:30'
    >>> schedule_words(SimpleNamespace(cron="*/5 0,2-23 * * *"))
    'Every 5 minutes'
    >>> schedule_words(SimpleNamespace(cron="0 10-17 * * 2"))
    'Tuesdays, each hour from 10:00 to 17:00'
    """
    cron = getattr(schedule, "cron", "")
    if not cron:
        return str(getattr(schedule, "rrule", "On a schedule"))
    minute, hour, day, month, weekday = cron.split()
    if minute.startswith("*/"):
        return f"Every {minute[2:]} minutes"
    if month == "*" and day == "*" and minute.count(",") and weekday == "*":
        return f"{minute.count(',') + 1} times an hour"
    days = _days(day, weekday) if month == "*" else ""
    first, _, last = hour.partition("-")
    if not (days and minute.isdigit() and first.isdigit() and (last.isdigit() or not last)):
        return str(cron)
    at = f"{int(first)}:{int(minute):02}"
    return f"{days}, each hour from {at} to {int(last)}:{int(minute):02}" if last else f"{days}, {at}"


def _days(day: str, weekday: str) -> str:
    """ "Weekdays", "Mondays", "Day 1 of the month"; "" where it is more than that."""
    if day.isdigit() and weekday == "*":
        return f"Day {day} of the month"
    if day != "*":
        return ""
    if weekday.isdigit():
        return DAYS[int(weekday)]
    return {"*": "Every day", "1-5": "Weekdays", "MON-FRI": "Weekdays"}.get(weekday, "")
