"""How does everything run on one machine? A Prefect server of our own, a worker with every flow, the pages."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from engine.errors import EightflowsError
from flows.deployments import deployments
from flows.embedded_server import answers, free_port, keep_proxies_out_of_it
from flows.mail_settings import mail_relay
from flows.settings import Settings
from flows.supervisor import NotStarted, Part, Supervisor
from flows.web_server import WebSettings
from flows.wiring import open_store

PORT = 4200  # Prefect's own
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # what listens at all addresses is reached at this one
AT_ONCE = 4  # flow runs; each is a process of some 100 MB
ROOT = Path(__file__).resolve().parents[1]


class AlreadyUp(EightflowsError):
    """Another `eightflows up` runs on this home."""


def up(*, port: int | None) -> None:
    """Keep everything running until Ctrl-C. Raises AlreadyUp, and what is wrong with settings or database."""
    settings = Settings.from_env()
    settings.home.mkdir(parents=True, exist_ok=True)
    with _alone(settings.home):
        mail_relay(settings.mail_folder)
        web = WebSettings.from_env()
        open_store(settings).close()  # makes the database and its keys, and tells now what is wrong with them
        keep_proxies_out_of_it()
        chosen = _port(port)
        said = {"pid": os.getpid(), "began": datetime.now(UTC).isoformat(), "api_url": _api(chosen)}
        _told(settings.home).write_text(json.dumps(said), "utf-8")
        _say(f"home {settings.home}, database {_database(settings)}")
        supervisor = Supervisor(_parts(settings, chosen, web), _environment(settings, chosen), _say)
        signal.signal(signal.SIGTERM, _as_asked)
        try:
            supervisor.run()
        except NotStarted as failed:
            _say(str(failed))
            raise SystemExit(1) from None
        finally:
            _say("everything is stopped. Letters and cases go on with the next start")


def running_api(home: Path) -> str | None:
    """The address of the Prefect server that `up` runs on this home; None where it does not."""
    if not _told(home).exists():
        return None
    try:
        with _alone(home, patience_s=0):
            return None
    except AlreadyUp:
        return str(json.loads(_told(home).read_text("utf-8"))["api_url"])


def _parts(settings: Settings, port: int, web: WebSettings) -> list[Part]:
    logs = settings.home / "logs"
    server = Part(
        name="Prefect server",
        commands=[["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]],
        log=logs / "server.log",
        up=f"Prefect server: http://127.0.0.1:{port}",
        ready=lambda: answers(port),
    )
    worker = Part(
        name="worker",
        commands=[
            ["flows.deploying"],
            ["prefect", "worker", "start", "--pool", "local", "--limit", str(AT_ONCE)],
        ],
        log=logs / "worker.log",
        up=f"worker: runs {', '.join(each.name for each in deployments())}",
        needs=server.name,
    )
    pages = Part(
        name="pages",
        commands=[["flows.web_server"]],
        log=logs / "web.log",
        up=f"pages: {web.address} (the link to the first account is in {logs / 'web.log'})",
        ready=lambda: _listens(web.host, web.port),
    )
    return [server, worker, pages]


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((EVERYWHERE.get(host, host), port), timeout=1).close()
    except OSError:
        return False
    return True


def _environment(settings: Settings, port: int) -> dict[str, str]:
    """What the parts are told. Prefect's home, quiet and without telemetry, is set already: quiet_prefect."""
    told = dict(os.environ)
    told |= {
        "EIGHTFLOWS_HOME": str(settings.home),
        "PREFECT_API_URL": _api(port),
        "PREFECT_SERVER_UI_API_URL": _api(port),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    }
    told.setdefault("PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED", "events,flow_runs")
    told.setdefault("PREFECT_WORKER_QUERY_SECONDS", "5")
    if (ROOT / "pyproject.toml").exists():  # run from the repository: the parts have other working folders
        told["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return told


def _api(port: int) -> str:
    return f"http://127.0.0.1:{port}/api"


def _port(asked: int | None) -> int:
    if asked == 0:
        return free_port()
    if asked is not None:
        if not _is_free(asked):
            raise AlreadyUp(f"port {asked} is in use. Give another one with --port")
        return asked
    return PORT if _is_free(PORT) else free_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one just left counts as free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _database(settings: Settings) -> str:
    from connectors.store.database import Database

    database = Database(settings.database_url)
    database.close()
    return str(database)


@contextmanager
def _alone(home: Path, *, patience_s: float = 1.0) -> Iterator[None]:
    """Nobody else is up on this home; the system lets go of the lock however we end. Raises AlreadyUp."""
    give_up = time.monotonic() + patience_s
    with (home / "up.lock").open("a+") as lock:
        while not _locked(lock):
            if time.monotonic() > give_up:
                raise AlreadyUp(
                    f"eightflows is up already on {home}. Stop that one first, or set EIGHTFLOWS_HOME to another folder"
                )
            time.sleep(0.1)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _told(home: Path) -> Path:
    """Where whoever is up says since when, and under which address: flows/deploying.py goes by it too."""
    return home / "up.json"


def _as_asked(*_: object) -> None:
    """SIGTERM, as a service manager sends it, ends us in order."""
    raise SystemExit(0)


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)
