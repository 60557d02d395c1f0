"""How fast does DBOS send letters, each durably recorded? The peer of benchmarks/bench_mail.py.

    python -m venv peers && peers/bin/pip install dbos aiosmtplib
    peers/bin/python -m benchmarks.bench_mail_dbos [letters] [at once]

Its own way of doing it: one workflow with one step a letter on a durable queue, SQLite as the system database, kept
connections shared by the steps. It gets the bytes ready-made; ours has to fill, build and seal them first. The time
runs from the first letter queued to the last workflow done. DBOS is MIT; not a dependency.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import aiosmtplib
from dbos import DBOS

from tests.smtp_sink import in_own_process, read_record

LETTERS, AT_ONCE = 1_000, 8
BODY = "Good morning.\r\n" * 200

idle: list[aiosmtplib.SMTP] = []  # connected, all on the event loop on which DBOS runs the steps
where = {"port": 0}


@DBOS.step()  # type: ignore[untyped-decorator,unused-ignore]
async def send(number: int) -> None:
    if idle:
        client = idle.pop()
    else:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=where["port"], start_tls=False)
        await client.connect()
    content = f"Message-ID: <letter-{number}@example.nhs.uk>\r\n\r\n{BODY}".encode()
    await client.sendmail("letters@example.nhs.uk", [f"person-{number}@example.nhs.uk"], content)
    idle.append(client)


@DBOS.workflow()  # type: ignore[untyped-decorator,unused-ignore]
async def deliver(number: int) -> None:
    await send(number)


async def measure(letters: int, queue: Any) -> float:
    started = perf_counter()
    handles = [await queue.enqueue_async(deliver, number) for number in range(letters)]
    for handle in handles:
        await handle.get_result(polling_interval_sec=0.05)
    return perf_counter() - started


def main(letters: int, at_once: int) -> None:
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as folder, in_own_process(Path(folder) / "record") as port:
        DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{folder}/dbos.sqlite"})
        where["port"] = port
        DBOS.launch()
        queue = DBOS.register_queue("letters", worker_concurrency=at_once, polling_interval_sec=0.05)
        seconds = asyncio.run(measure(letters, queue))
        taken = len(read_record(Path(folder) / "record").taken)
        print(f"DBOS: {taken:,} letters in {seconds:.1f} s: {taken / seconds:,.0f}/s")
        sys.stdout.flush()
        os._exit(0 if taken == letters else 1)  # its threads would keep the process


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]]
    main(*asked, *(LETTERS, AT_ONCE)[len(asked) :])
