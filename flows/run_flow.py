"""What happens when a person starts one flow by name, for any date, for real or to see what would go out?"""

import inspect
from collections.abc import Coroutine, Sequence
from contextlib import nullcontext
from dataclasses import fields, is_dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.errors import EightflowsError
from flows.answers import printable
from flows.deployments import Deployment, deployment, deployments
from flows.embedded_server import embedded_server, run_embedded, run_quietly, silence
from flows.settings import Settings
from flows.up import running_api

if TYPE_CHECKING:
    from flows.rehearsal import WouldGo

DAY = ("on", "today")  # what flows call the business date
MOST_SHOWN = 100


class NoDate(EightflowsError):
    """The flow does not go by a date."""


def list_flows() -> None:
    """Every flow with what it does."""
    for each in deployments():
        print(f"{each.name:<23} {each.description}")


def run_flow(name: str, *, on: date | None, dry_run: bool) -> None:
    """Run a flow to its end here; raises what it raises, UnknownFlow and NoDate."""
    chosen = deployment(name)
    settings = Settings.from_env()
    settings.home.mkdir(parents=True, exist_ok=True)
    if dry_run:
        _rehearse(chosen, on, settings)
    else:
        _print_result(chosen.name, _run(chosen, on, settings, api=running_api(settings.home)))


def _run(chosen: Deployment, on: date | None, settings: Settings, *, api: str | None) -> object:
    """On the server of `eightflows up` where there is one, else on one that ends with the run."""
    with nullcontext() if api else embedded_server(settings) as server:
        module, _, function = chosen.entrypoint.rpartition(".")
        flow = getattr(import_module(module), function)
        arguments = _arguments(chosen.name, flow.fn, on)

        async def to_the_end() -> Any:
            running: Coroutine[Any, Any, Any] = flow(**arguments)
            return await running

        try:
            if server is None:
                return run_quietly(to_the_end, api_url=api or "")
            return run_embedded(to_the_end, server=server)
        finally:
            _let_events_arrive()


def _let_events_arrive() -> None:
    """Prefect sends what it has to tell in the background, and complains for a minute when the server has gone."""
    from prefect.events.worker import EventsWorker

    with silence():
        EventsWorker.drain_all(timeout=5)


def _arguments(name: str, function: Any, on: date | None) -> dict[str, Any]:
    """The date by the name the flow has for it; for a flow that waits for what comes due, no waiting."""
    taken = inspect.signature(function).parameters
    arguments: dict[str, Any] = {"minutes": 0} if "minutes" in taken else {}
    if on is None:
        return arguments
    for word in DAY:
        if word in taken:
            return arguments | {word: on.isoformat()}  # Prefect makes of it what the flow takes
    raise NoDate(f"{name} does not go by a date: leave --on out")


def _rehearse(chosen: Deployment, on: date | None, settings: Settings) -> None:
    from flows.rehearsal import letters_of, rehearsal, there_before

    with rehearsal(settings) as copy:
        before = there_before(copy)
        failure: Exception | None = None
        result: object = None
        try:
            result = _run(chosen, on, copy, api=None)
        except Exception as error:  # noqa: BLE001 - raised below, when what would have gone is told
            failure = error
        letters = letters_of(copy, before)
    print(f"{chosen.name}{f' on {on:%d/%m/%Y}' if on else ''}: tried on a copy. Nothing was sent or changed.")
    _print_letters(letters)
    if failure:
        raise failure
    _print_result(chosen.name, result)


def _print_letters(letters: "Sequence[WouldGo]") -> None:
    print(f"{len(letters)} letters would go out." if letters else "No letter would go out.")
    for letter in letters[:MOST_SHOWN]:
        print(printable(f"  {letter.to}: {letter.subject}"))
    if len(letters) > MOST_SHOWN:
        print(f"  ... and {len(letters) - MOST_SHOWN} more")


def _print_result(name: str, result: object) -> None:
    """Counts, one a line. Flows return nothing personal."""
    counts: dict[str, object] = {}
    if is_dataclass(result):
        counts = {each.name: getattr(result, each.name) for each in fields(result)}
    elif isinstance(result, dict):
        counts = result
    print(f"{name}: done")
    for what, count in counts.items():
        if isinstance(count, int | str | date) and count not in ("", False):
            print(printable(f"  {what.replace('_', ' ')}: {count}"))
