"""How fast do personal letters leave, each one on disk before and after, beside a bare aiosmtplib pool?

    python -m benchmarks.bench_mail [letters] [connections] [runs]

An SMTP server in a process of its own takes the letters and writes each down (tests/smtp_sink.py). In turn, in the
same run, each in a process of its own:

* bare      aiosmtplib clients over as many connections, ready-made bytes, nothing kept
* ours      letters filled from a template (Jinja2 sandbox, styles written in for Outlook), built, stored sealed in
            SQLite (synchronous=FULL), claimed, marked, sent, recorded: every step of every letter on disk
* DBOS      where it is installed (benchmarks/requirements.txt): a tenth as many letters, benchmarks/bench_mail_dbos.py
* builder   our message builder against the standard `EmailMessage`, the same letter

Medians of the runs; the rates are letters a second from the first letter to the last. `disk` is what one commit of
one row costs here: the part no program can avoid.
"""

import asyncio
import importlib.util
import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from connectors.mail.letters import LetterWriter
from connectors.mail.mime import as_mime
from engine.outbox import LetterState, OutgoingLetter
from engine.ports import Mailbox, Message
from tests.smtp_sink import in_own_process, read_record

LETTERS, CONNECTIONS, RUNS = 10_000, 64, 3
AT_ONCE = 500  # letters stored in one transaction
SENDER = Mailbox(address="letters@example.nhs.uk", name="Letters")
DAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TEMPLATES = {
    "letter.subject.txt": "Your return to work meeting, {{ name }}",
    "letter.txt": "Dear {{ name }}\n\nPlease meet {{ manager }} on {{ day }}.\n"
    "{% for item in items %}\n* {{ item }}{% endfor %}\n\nReference {{ number }}\n",
    "letter.html": "<html><head><style>p { font-family: Arial; font-size: 16px } li { margin: 8px }</style></head>"
    "<body><p>Dear {{ name }}</p><p>Please meet {{ manager }} on {{ day }}.</p><ul>"
    "{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul><p>Reference {{ number }}</p></body></html>",
}


def letter_messages(folder: Path) -> Callable[[int], Message]:
    """What makes the letter of a number."""
    for name, text in TEMPLATES.items():
        (folder / name).write_text(text, "utf-8")
    writer = LetterWriter(folder)
    items = [f"Please bring document number {n}, if you have been given one" for n in range(12)]

    def message(number: int) -> Message:
        name = f"Person Número {number}"
        filled = writer.write(
            "letter",
            {"name": name, "manager": "Sam Rivers", "day": "1 December", "items": items, "number": number},
        )
        return Message(
            key=f"letter-{number}",
            to=Mailbox(address=f"person-{number}@example.nhs.uk", name=name),
            subject=filled.subject,
            text=filled.text,
            html=filled.html,
            date=DAY,
        )

    return message


async def send_bare(port: int, contents: list[tuple[str, bytes]], connections: int) -> None:
    import aiosmtplib

    waiting = iter(contents)

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for recipient, content in waiting:
                await client.sendmail(SENDER.address, [recipient], content)

    await asyncio.gather(*(send() for _ in range(connections)))


def bare(letters: int, connections: int, port: int, folder: Path) -> dict[str, float]:
    message = letter_messages(folder)
    made = [message(number) for number in range(letters)]
    contents = [(each.to.address, as_mime(each, sender=SENDER)) for each in made]
    started, cpu = perf_counter(), process_time()
    asyncio.run(send_bare(port, contents, connections))
    return {"seconds": perf_counter() - started, "cpu": process_time() - cpu}


def ours(letters: int, connections: int, port: int, folder: Path) -> dict[str, float]:
    from connectors.mail.smtp import Security, SmtpRelay
    from connectors.store import Keyring, open_store
    from engine.relay_limits import RelayLimits
    from flows.mail_delivery import deliver

    message = letter_messages(folder)
    relay = SmtpRelay(
        host="127.0.0.1",
        port=port,
        sender=SENDER.address,
        security=Security.NONE,
        limits=RelayLimits(connections=connections),
    )
    with open_store(f"sqlite:///{folder / 'letters.db'}", Keyring({"bench": bytes(32)})) as store:
        started, cpu = perf_counter(), process_time()
        for first in range(0, letters, AT_ONCE):
            store.outbox.queue(
                [
                    OutgoingLetter(
                        id=made.key,
                        case="",
                        recipient=made.to.address,
                        content=as_mime(made, sender=SENDER),
                        not_before=datetime.now(UTC),
                    )
                    for made in map(message, range(first, min(first + AT_ONCE, letters)))
                ]
            )
        stored = perf_counter()
        asyncio.run(deliver(store.outbox, relay))
        ended, cpu = perf_counter(), process_time() - cpu
        assert store.outbox.counts()[LetterState.SENT] == letters
    return {"seconds": ended - started, "render and store": stored - started, "deliver": ended - stored, "cpu": cpu}


def builder(folder: Path) -> dict[str, float]:
    from email.message import EmailMessage
    from email.policy import SMTP

    message = letter_messages(folder)(1)

    def standard() -> bytes:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"{SENDER.name} <{SENDER.address}>"
        mail["To"] = f"{message.to.name} <{message.to.address}>"
        mail["Subject"] = message.subject
        mail["Message-ID"] = f"<{message.key}@example.nhs.uk>"
        mail.set_content(message.text, cte="base64")
        mail.add_alternative(message.html, subtype="html", cte="base64")
        return mail.as_bytes()

    def each_ms(make: Callable[[], bytes], times: int) -> float:
        started = process_time()
        for _ in range(times):
            make()
        return (process_time() - started) / times * 1000

    rounds = [(each_ms(standard, 200), each_ms(lambda: as_mime(message, sender=SENDER), 4_000)) for _ in range(5)]
    return {"standard ms": median(each for each, _ in rounds), "ours ms": median(each for _, each in rounds)}


def commit_ms(folder: Path) -> float:
    with sqlite3.connect(folder / "disk.db", isolation_level=None) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE t (x)")
        started = perf_counter()
        for _ in range(200):
            db.execute("INSERT INTO t VALUES (1)")
        return (perf_counter() - started) / 200 * 1000


def measured(what: str, letters: int, connections: int) -> Mapping[str, float]:
    """Measured in a process of its own; every letter must have been taken once."""
    with TemporaryDirectory() as folder, in_own_process(Path(folder) / "record") as port:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.bench_mail", what, str(letters), str(connections), str(port), folder],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        record = read_record(Path(folder) / "record")
        assert (len(record.taken), record.duplicates) == (letters, 0)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def dbos_rate(letters: int) -> float | None:
    """Letters a second; None where DBOS is not installed."""
    if importlib.util.find_spec("dbos") is None:
        return None
    asked = [sys.executable, "-m", "benchmarks.bench_mail_dbos", str(letters)]
    said = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    print(said)
    return float(said.rpartition(":")[2].removesuffix("/s").replace(",", ""))


def one(what: str, letters: int, connections: int, port: int, folder: Path) -> None:
    result = (bare if what == "bare" else ours)(letters, connections, port, folder)
    result["memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


def main(letters: int, connections: int, runs: int) -> None:
    with TemporaryDirectory() as folder:
        built = builder(Path(folder))
        print(
            f"builder: EmailMessage {built['standard ms']:.3f} ms, ours {built['ours ms']:.4f} ms: "
            f"{built['standard ms'] / built['ours ms']:.0f} times as fast"
        )
        print(f"disk: one commit {commit_ms(Path(folder)):.2f} ms")
    rounds = []
    print("| run | bare /s | ours /s | share | render+store s | deliver s | CPU ms a letter, bare / ours |")
    print("|---|---|---|---|---|---|---|")
    for run in range(runs):
        pool, own = measured("bare", letters, connections), measured("ours", letters, connections)
        rounds.append((letters / pool["seconds"], letters / own["seconds"], pool["seconds"] / own["seconds"]))
        print(
            f"| {run + 1} | {rounds[-1][0]:,.0f} | {rounds[-1][1]:,.0f} | {rounds[-1][2]:.0%} "
            f"| {own['render and store']:.1f} | {own['deliver']:.1f} "
            f"| {pool['cpu'] / letters * 1000:.2f} / {own['cpu'] / letters * 1000:.2f} |"
        )
    few, many = (measured("ours", each, connections) for each in (letters // 10, letters))
    print(f"median: ours {median(each[1] for each in rounds):,.0f}/s, {median(each[2] for each in rounds):.0%} of bare")
    if rate := dbos_rate(letters // 10):
        print(f"against DBOS: {median(each[1] for each in rounds) / rate:.0f} times")
    print(
        f"memory: {few['memory MB']:.0f} MB for {letters // 10:,} letters, {many['memory MB']:.0f} MB for {letters:,}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("bare", "ours"):
        one(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
    else:
        asked = [int(each) for each in sys.argv[1:]]
        main(*asked, *(LETTERS, CONNECTIONS, RUNS)[len(asked) :])
