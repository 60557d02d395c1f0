"""Do the pages tell truly what a real Prefect server runs, and can they run, rehearse and pause it?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
    from flows.automations import PrefectAutomations

    port = PrefectAutomations(settings.home)
    before = port.flows()
    run = port.run("supplier-reminders", day=date(2027, 3, 15))
    port.pause("supplier-reminders", True)
    paused = port.flow("supplier-reminders")
    with get_client(sync_client=True) as client:
        from uuid import UUID

        asked = client.read_flow_run(UUID(run))
    port.pause("supplier-reminders", False)
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
    }))
"""


@pytest.mark.xdist_group("prefect-server")
def test_flows_are_read_run_rehearsed_and_paused(tmp_path: Path) -> None:
    environment = {**os.environ, "EIGHTFLOWS_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {
        "names": ["supplier-reminders"],
        "schedule": "Weekdays, 7:30",
        "rehearsable": True,
        "parameters": {"today": "2027-03-15"},
        "tags": ["by hand", "for a day"],
        "paused": True,
        "next_while_paused": None,
        "again": False,
        "unknown": None,
    }
