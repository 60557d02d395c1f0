"""How long do people wait for a page, 1,000 of them at 50 requests a second? Beside a bare Starlette page.

    python -m benchmarks.bench_pages [seconds] [requests a second]

A thousand people are signed in; each but the managers (one in 20) has a case that waits for their manager. Requests
come at fixed moments, whether or not the ones before are answered (an open loop), each timed from the moment it was
meant to be sent: six in ten are the home page, two a question of a form, two a case (of whoever has one). The bare
page is the same home page, rendered from values that lie ready: no session, no access, no database. SQLite as it
comes (synchronous=FULL). Server and clients share this machine; loopback only.
"""

import asyncio
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from flows.embedded_server import free_port

PEOPLE, SPAN = 1_000, 20
MIX = ("home",) * 6 + ("form",) * 2 + ("case",) * 2
NOW = datetime.now(UTC)


def person_id(number: int) -> str:
    return f"p{number}"


def manager_of(number: int) -> str:
    return person_id(number // SPAN * SPAN)


def open_parts(home: Path) -> Any:
    from flows.settings import Settings
    from flows.web_server import WebSettings, web_parts
    from flows.wiring import open_store

    settings = Settings.from_env({"EIGHTFLOWS_HOME": str(home)})
    store = open_store(settings)
    return store, web_parts(store, settings, WebSettings.from_env({}))


def prepare(home: Path) -> list[tuple[str, str, str]]:
    """For each person: their session, a case that waits for them ("" for none), and who they are."""
    from connectors.web.sign_in.opening import open_session
    from engine.access import EIGHTFLOWS
    from engine.accounts import Account
    from engine.people import Person, Team
    from engine.people_change import PeopleChange
    from tests.connectors.web.site import ABSENCE

    store, parts = open_parts(home)
    people = tuple(
        Person(
            id=person_id(n), name=f"Person {n}", employee_number=f"{n:08}", team=f"t{n // SPAN}", sign_in=person_id(n)
        )
        for n in range(PEOPLE)
    )
    teams = tuple(Team(id=f"t{n}", name=f"Team {n}", manager=person_id(n * SPAN)) for n in range(PEOPLE // SPAN))
    store.people.save(PeopleChange(people=people, teams=teams), revision=0, by="bench", at=NOW, why="bench")
    cases: dict[str, str] = {}
    facts = {name: value for name, value in ABSENCE.items() if name != "calendar_days"}
    for n in range(PEOPLE):
        if n % SPAN:
            made = parts.casework.start(
                "return_to_work", person_id(n), facts, by=EIGHTFLOWS, now=NOW, at_step="phone_in"
            )
            cases.setdefault(manager_of(n), made.id)
    sessions = []
    for n in range(PEOPLE):
        account = Account(id=f"a{n}", sign_in=person_id(n), person=person_id(n), created=NOW)
        store.accounts.add(account)
        sessions.append((open_session(parts, account, NOW, "for a benchmark"), cases.get(person_id(n), "")))
    store.close()
    return [(session, case, person_id(n)) for n, (session, case) in enumerate(sessions)]


def serve(home: Path, port: int) -> None:
    import uvicorn
    from starlette.responses import HTMLResponse

    from connectors.web.application import application
    from connectors.web.rate_limits import RateLimit, RateLimits
    from connectors.web.templating import render

    store, parts = open_parts(home)
    app = application(parts, limits=RateLimits(*(RateLimit(10**9) for _ in range(4))))
    lying_ready = {"site": parts.site, "csrf": "x" * 64, "who": "Person 1", "waiting": [], "stopped": [], "started": []}

    def bare(_request: Any) -> HTMLResponse:
        return HTMLResponse(render("home.jinja", lying_ready))

    app.add_route("/bare", bare)
    uvicorn.run(app, port=port, log_level="error", access_log=False)
    store.close()


async def ask(port: int, path: str, session: str) -> int:
    """One request on a connection of its own; its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: eightflows_session={session}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    answer = await reader.read()
    writer.close()
    return int(answer[9:12])


async def load(port: int, visitors: list[tuple[str, str, str]], seconds: int, rate: int, *, bare: bool) -> None:
    chance = random.Random(1)
    times: list[float] = []
    wrong = 0
    begin = time.perf_counter() + 0.2

    async def one(moment: float, path: str, session: str) -> None:
        nonlocal wrong
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        try:
            status = await ask(port, path, session)
        except OSError:
            status = 0
        times.append(time.perf_counter() - moment)
        wrong += status != 200

    async with asyncio.TaskGroup() as crowd:
        for number in range(seconds * rate):
            session, case, person = chance.choice(visitors)
            pages = {"home": "/", "form": f"/start/return_to_work/{person}/questions/reported_to"}
            pages["case"] = f"/cases/{case}" if case else "/"
            path = "/bare" if bare else pages[chance.choice(MIX)]
            crowd.create_task(one(begin + number / rate, path, session))
    cut = quantiles(times, n=100)
    name = "bare page" if bare else "the pages"
    print(
        f"{name:10} p50 {median(times) * 1e3:6.1f} ms  p95 {cut[94] * 1e3:6.1f}"
        f"  p99 {cut[98] * 1e3:6.1f}  wrong {wrong}"
    )


def main(seconds: int = 20, rate: int = 50) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        began = time.perf_counter()
        visitors = prepare(home)
        print(
            f"{PEOPLE:,} people signed in; {sum(bool(case) for _, case, _ in visitors)} with work; "
            f"prepared in {time.perf_counter() - began:.0f} s"
        )
        port = free_port()
        server = subprocess.Popen([sys.executable, "-m", "benchmarks.bench_pages", "serve", folder, str(port)])
        try:
            while server.poll() is None:
                try:
                    asyncio.run(ask(port, "/health", ""))
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                raise SystemExit("the server did not start")
            asyncio.run(load(port, visitors, 3, rate, bare=False))  # templates are compiled, forms read
            for bare in (True, False):
                asyncio.run(load(port, visitors, seconds, rate, bare=bare))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:]))
