"""Do the pages tell truly what a real Prefect server runs, and can they run, rehearse and pause it?"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, os, sys
from datetime import date
from pathlib import Path
from flows.embedded_server import embedded_server
from flows.settings import Settings

settings = Settings.from_env()
with embedded_server(settings) as server:
    os.environ["PREFECT_API_URL"] = server.api_url()
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.schedules import CronSchedule

    with get_client(sync_client=True) as client:
        flow = client.create_flow_from_name("supplier-reminders")
        client.create_deployment(
            flow_id=flow,
            name="supplier-reminders",
            schedules=[DeploymentScheduleCreate(schedule=CronSchedule(cron="30 7 * * 1-5", timezone="Europe/London"))],
            parameter_openapi_schema={"type": "object", "properties": {"today": {"type": "string"}}},
        )
    from prefect.client.schemas.actions import ArtifactCreate
    from prefect.states import Failed, Running

    from flows.automations import PrefectAutomations

    port = PrefectAutomations(settings.home)
    before = port.flows()
    run = port.run("supplier-reminders", day=date(2027, 3, 15))
    port.pause("supplier-reminders", True)
    paused = port.flow("supplier-reminders")
    from uuid import UUID

    with get_client(sync_client=True) as client:
        asked = client.read_flow_run(UUID(run))
        client.set_flow_run_state(asked.id, Running(), force=True)
        rows = [{"what": "Letters written by this run", "count": 4}, {"what": "Past the last safe day", "count": 2}]
        client.create_artifact(ArtifactCreate(
            key="supplier-reminders", type="table", data=json.dumps(rows), flow_run_id=asked.id,
        ))
        message = "Flow run encountered an exception: UnreadableFile: register.xlsx, Contracts!D7: no such day"
        client.set_flow_run_state(asked.id, Failed(message=message), force=True)
    port.pause("supplier-reminders", False)
    view = port.view("supplier-reminders", run)
    after = PrefectAutomations(settings.home).flow("supplier-reminders")
    print(json.dumps({
        "names": [each.id for each in before],
        "schedule": before[0].schedule,
        "rehearsable": before[0].rehearsable,
        "parameters": asked.parameters,
        "tags": sorted(asked.tags),
        "paused": paused.paused,
        "next_while_paused": paused.next_run,
        "again": port.flow("supplier-reminders").paused,
        "unknown": port.flow("no-such-flow"),
        "no such run": [port.view("supplier-reminders", "x"), port.view("supplier-reminders", str(UUID(int=7)))],
        "run": [view.run.state, view.run.words, str(view.run.day), view.run.done, view.run.need_a_person],
        "counts": view.counts,
        "stages": [each.state for each in view.stages],
        "week": [after.week.done, after.week.need_a_person, after.week.released / after.by_hand],
    }))
"""


def test_flows_are_read_run_rehearsed_and_paused(prefect_home: Path) -> None:
    prefect = {"PREFECT_HOME": str(prefect_home / "prefect"), "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, "EIGHTFLOWS_HOME": str(prefect_home), **prefect}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {
        "names": ["supplier-reminders"],
        "schedule": "Weekdays, 7:30am",
        "rehearsable": True,
        "parameters": {"today": "2027-03-15"},
        "tags": ["by hand", "for a day"],
        "paused": True,
        "next_while_paused": None,
        "again": False,
        "unknown": None,
        "no such run": [None, None],
        "run": ["stopped", "Register.xlsx, Contracts!D7: no such day", "2027-03-15", 4, 2],
        "counts": [["Letters written by this run", 4], ["Past the last safe day", 2]],
        "stages": ["stopped", "not reached", "not reached", "not reached"],
        "week": [4, 2, 4.0],
    }
