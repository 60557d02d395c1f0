"""What do the pages show of what runs by itself? Read from Prefect's API, and told in plain words."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from connectors.web.automation_parts import FlowLine, NotRunning, RunLine, RunView, Try, Week
from engine.cases.deadlines import LONDON
from engine.errors import EightflowsError
from flows.deployments import Deployment, deployments
from flows.flow_pictures import PICTURES, Picture, by_hand
from flows.run_counts import Counts, added_up, counts_of_runs, counts_since
from flows.run_failures import words_for
from flows.run_flow import DAY
from flows.run_times import spans_of, stage_times
from flows.schedule_words import schedule_words

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.client.schemas.responses import DeploymentResponse

LAST_RUNS = 14
NO_SERVER = (
    "What runs automations does not answer on this machine just now. Nothing is lost: letters and cases wait. "
    "Ask whoever looks after the machine to start it, with the command eightflows up."
)
A_WEEK = timedelta(days=7)
GOOD_FOR_SECONDS = 300  # a week's counts: some dozen requests
STATES = {
    "COMPLETED": "worked",
    "RUNNING": "running",
    "PENDING": "running",
    "SCHEDULED": "planned",
    "PAUSED": "waiting",
    "CANCELLED": "skipped",
    "CANCELLING": "skipped",
    "FAILED": "stopped",
    "CRASHED": "stopped",
}


class NotStopped(EightflowsError):
    """A run that cannot go on from where it stopped, as it did not."""


@dataclass(slots=True)
class PrefectAutomations:
    """From a Prefect server (port: connectors.web.automation_parts.Automations).

    At PREFECT_API_URL, or that of `eightflows up`. What a week counted is read every five minutes at most.
    """

    home: Path
    _alone: Lock = field(default_factory=Lock)
    _week: Mapping[str, Counts] = field(default_factory=dict)
    _until: float = 0.0

    def flows(self) -> Sequence[FlowLine]:
        with self._client() as client:
            found = {each.name: each for each in client.read_deployments(limit=200)}
            week = self._counts_of_week(client)
            return [_line(client, found[each.name], each, week) for each in deployments() if each.name in found]

    def flow(self, id: str) -> FlowLine | None:
        ours = next((each for each in deployments() if each.name == id), None)
        with self._client() as client:
            found = next((each for each in client.read_deployments(limit=200) if each.name == id), None)
            return None if found is None or ours is None else _line(client, found, ours, self._counts_of_week(client))

    def view(self, id: str, run: str) -> RunView | None:
        ours = next((each for each in deployments() if each.name == id), None)
        with self._client() as client:
            found = _run_called(client, run) if ours else None
            if ours is None or found is None or found.deployment_id != self._named(client, id).id:
                return None
            return _view(client, found, ours)

    def run(self, id: str, *, day: date | None = None) -> str:
        with self._client() as client:
            deployed = self._named(client, id)
            run = client.create_flow_run_from_deployment(
                deployed.id, parameters=_for_day(deployed, day), tags=["by hand", *(["for a day"] if day else [])],
                name=f"by hand {datetime.now(UTC):%Y-%m-%d %H%M%S}", idempotency_key=None,
            )  # fmt: skip
            return str(run.id)

    def go_on(self, id: str, run: str) -> None:
        from prefect.states import AwaitingRetry

        with self._client() as client:
            found, deployed = _run_called(client, run), self._named(client, id)
            if found is None or found.deployment_id != deployed.id or _state(found) != "stopped":
                raise NotStopped(f"this run of {id} did not stop, or goes on already")
            client.set_flow_run_state(found.id, AwaitingRetry(message="sent on by hand"))

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

    def _counts_of_week(self, client: "SyncPrefectClient") -> Mapping[str, Counts]:
        with self._alone:
            if monotonic() > self._until:
                self._week = counts_since(client, list(PICTURES), datetime.now(UTC) - A_WEEK)
                self._until = monotonic() + GOOD_FOR_SECONDS
            return self._week

    @contextmanager
    def _client(self) -> Iterator["SyncPrefectClient"]:
        """Raises NotRunning."""
        from flows.up import running_api

        address = os.environ.get("PREFECT_API_URL") or running_api(self.home)
        if not address:
            raise NotRunning(NO_SERVER)
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
            raise NotRunning(NO_SERVER) from error


def _line(
    client: "SyncPrefectClient", deployed: "DeploymentResponse", ours: Deployment, week: Mapping[str, Counts]
) -> FlowLine:
    runs = _runs(client, deployed.id)
    planned = sorted(run.expected_start_time for run in runs if _is_planned(run) and run.expected_start_time)
    past = sorted(
        (run for run in runs if not _is_planned(run)),
        key=lambda run: run.expected_start_time or datetime.min.replace(tzinfo=UTC),
        reverse=True,
    )[:LAST_RUNS]
    counted, picture = counts_of_runs(client, [run.id for run in past]), PICTURES[ours.name]
    hand = by_hand(picture.replaces)
    return FlowLine(
        id=deployed.name,
        name=ours.title,
        about=ours.description,
        schedule=", ".join(schedule_words(each.schedule) for each in deployed.schedules if each.active) or "By hand",
        paused=deployed.paused,
        next_run=planned[0] if planned and not deployed.paused else None,
        runs=tuple(_run(run, ours, counted.get(run.id)) for run in past),
        rehearsable=_day_parameter(deployed) is not None,
        stages=picture.stages,
        item=picture.item,
        by_hand=hand.each if hand else None,
        replaces=hand.step if hand else "",
        look_at=picture.look_at,
        week=_week(picture, week.get(ours.name, {}), last=next(iter(_told(past, counted)), {})),
    )


def _told(runs: "Sequence[FlowRun]", counted: Mapping[UUID, Counts]) -> Sequence[Counts]:
    """What those that counted at all counted, in the order of the runs."""
    return [counted[run.id] for run in runs if run.id in counted]


def _week(picture: Picture, counts: Counts, *, last: Counts) -> Week:
    """`counts`: of the week, added up;  last: of the last run, which says how things stand."""
    done, hand = added_up(picture.done, counts), by_hand(picture.replaces)
    return Week(
        done=done,
        need_a_person=added_up(picture.person, counts) + added_up(picture.standing, last),
        released=done * hand.each if hand else None,
    )


def _day_parameter(deployed: "DeploymentResponse") -> str | None:
    """What the flow calls the business date; None where it goes by none."""
    properties = (deployed.parameter_openapi_schema or {}).get("properties", {})
    return next((each for each in DAY if each in properties), None)


def _for_day(deployed: "DeploymentResponse", day: date | None) -> dict[str, Any]:
    if day is None:
        return {}
    name = _day_parameter(deployed)
    if name is None:
        raise EightflowsError(f"{deployed.name} goes by no date: run it now")
    return {name: day.isoformat()}


def _run_called(client: "SyncPrefectClient", id: str) -> "FlowRun | None":
    from prefect.exceptions import ObjectNotFound

    try:
        return client.read_flow_run(UUID(id))
    except (ValueError, ObjectNotFound):
        return None


def _view(client: "SyncPrefectClient", run: "FlowRun", ours: Deployment) -> RunView:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    counts = counts_of_runs(client, [run.id]).get(run.id, {})
    line, now = _run(run, ours, counts), datetime.now(UTC)
    tries = _tries(client.read_flow_run_states(run.id), ours)
    began = tries[-1].began if tries else now
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    tasks = client.read_task_runs(flow_run_filter=wanted, limit=200)
    whole = ((run.end_time or now) - began).total_seconds()
    stages = stage_times(PICTURES[ours.name].timed, spans_of(tasks, began, now), whole=whole, state=line.state)
    return RunView(run=line, stages=stages, counts=tuple(counts.items()), tries=tries)


def _tries(states: "Sequence[State]", ours: Deployment) -> tuple[Try, ...]:
    """From each time it began to run to how that ended."""
    found: list[Try] = []
    for each in sorted(states, key=lambda state: state.timestamp):
        if each.is_running():
            found.append(Try(began=each.timestamp, ended=None, state="running"))
        elif each.is_final() and found:
            kind = each.type.value
            words = words_for(kind, each.message or "", ours.entrypoint)
            found[-1] = replace(found[-1], ended=each.timestamp, state=STATES[kind], words=words)
    return tuple(found)


def _runs(client: "SyncPrefectClient", deployment: UUID) -> "Sequence[FlowRun]":
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
    from prefect.client.schemas.sorting import FlowRunSort

    wanted = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
    return client.read_flow_runs(deployment_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=50)


def _is_planned(run: "FlowRun") -> bool:
    """By its schedule, for later. One that somebody asked for, or sent on, waits for its turn."""
    return _state(run) == "planned" and run.auto_scheduled and not run.run_count


def _state(run: "FlowRun") -> str:
    return STATES.get(run.state_type.value if run.state_type else "SCHEDULED", "waiting")


def _run(run: "FlowRun", ours: Deployment, counts: Counts | None) -> RunLine:
    state = run.state_type.value if run.state_type else "SCHEDULED"
    picture = PICTURES[ours.name]
    return RunLine(
        id=str(run.id),
        state=_state(run) if _state(run) != "planned" or _is_planned(run) else "waiting",
        began=run.start_time,
        seconds=run.total_run_time.total_seconds() if run.start_time else None,
        words=words_for(state, (run.state.message if run.state else "") or "", ours.entrypoint),
        done=added_up(picture.done, counts) if counts and picture.done else None,
        need_a_person=added_up((*picture.person, *picture.standing), counts) if counts else None,
        day=_day_of(run),
    )


def _day_of(run: "FlowRun") -> date | None:
    """The day it was asked for; else the day in London it first began, as flows/steps.py has it."""
    asked = next((run.parameters[each] for each in DAY if run.parameters.get(each)), None)
    if asked is not None:
        return date.fromisoformat(str(asked)[:10])
    begins = run.start_time or run.expected_start_time
    return begins.astimezone(LONDON).date() if begins else None
