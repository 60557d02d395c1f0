"""Which letters did the mail server take? A real SMTP server on loopback that counts, and fails on purpose.

    python -m tests.smtp_sink RECORD [FAULTS AS JSON]     in a process of its own; prints its port

What it takes it writes down before it answers, one line each: `taken MESSAGE-ID HASH`; what it refuses for
good: `refused MESSAGE-ID HASH`. So the record is right whatever happens to the other side.
"""

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)
END = b"\r\n.\r\n"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often, of all letters, the server fails when it has the whole letter; the rest is taken."""

    seed: int = 0
    drop_before: float = 0  # the connection goes, the letter is not taken
    later: float = 0  # 451
    refuse: float = 0  # 554
    take_then_drop: float = 0  # taken, and the connection goes before the reply
    go_away: float = 0  # 421
    stall: float = 0  # not taken, no reply, the connection stays
    delay_s: float = 0  # before every reply to a letter


@dataclass(frozen=True, slots=True)
class Record:
    """What the server wrote down, by Message-ID."""

    taken: Mapping[str, int]
    refused: Mapping[str, int]
    contents: Mapping[str, frozenset[str]]  # hashes of all that was taken or refused under one Message-ID
    dropped_after_taking: int

    @property
    def duplicates(self) -> int:
        return sum(self.taken.values()) - len(self.taken)


def read_record(path: Path) -> Record:
    counts: dict[str, Counter[str]] = {"taken": Counter(), "refused": Counter(), "dropped": Counter()}
    contents: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text("ascii").splitlines():
        what, message_id, digest = line.split(" ")
        counts[what][message_id] += 1
        contents[message_id].add(digest)
    return Record(
        counts["taken"],
        counts["refused"],
        {message_id: frozenset(each) for message_id, each in contents.items()},
        counts["dropped"].total(),
    )


@dataclass
class Sink:
    """A running server. `script` holds replies to give instead of the usual ones, by command: each once."""

    record: Path
    faults: Faults = Faults()
    script: dict[str, list[str]] = field(default_factory=dict)
    port: int = 0
    connections: int = 0
    most_connections: int = 0
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.faults.seed)
        self.file = os.open(self.record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write_down(self, what: str, message_id: str, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()[:16]
        os.write(self.file, f"{what} {message_id} {digest}\n".encode("ascii"))

    def fate(self) -> str:
        chance = self.dice.random()
        for name in ("drop_before", "later", "refuse", "take_then_drop", "go_away", "stall"):
            chance -= getattr(self.faults, name)
            if chance < 0:
                return name
        return "take"


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.heard = bytearray()
        self.in_content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.connections += 1
        self.sink.most_connections = max(self.sink.most_connections, self.sink.connections)
        self.answer("CONNECT", "220 sink ESMTP")

    def connection_lost(self, _exc: Exception | None) -> None:
        self.sink.connections -= 1

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while self.in_content or b"\r\n" in self.heard:
            if self.in_content:
                content, end, rest = self.heard.partition(END)
                if not end:
                    return
                self.heard, self.in_content = rest, False
                self.take(bytes(content) + b"\r\n")
            else:
                line, _, self.heard = self.heard.partition(b"\r\n")
                self.command(line.decode("ascii"))

    def command(self, line: str) -> None:
        verb = line[:4].upper()
        self.sink.commands.append(verb)
        match verb:
            case "EHLO":
                self.answer(verb, "250-sink\r\n250-SIZE 36700160\r\n250 ENHANCEDSTATUSCODES")
            case "DATA":
                self.in_content = self.answer(verb, "354 go on")
            case "QUIT":
                self.answer(verb, "221 bye")
                self.transport.close()
            case _:
                self.answer(verb, "250 2.0.0 fine")

    def take(self, content: bytes) -> None:
        found = MESSAGE_ID.search(content)
        message_id = found.group(1).decode("ascii") if found else "none"
        match self.sink.fate():
            case "drop_before":
                self.transport.abort()
            case "later":
                self.reply("451 4.3.0 not now")
            case "refuse":
                self.sink.write_down("refused", message_id, content)
                self.reply("554 5.6.0 never")
            case "take_then_drop":
                self.sink.write_down("taken", message_id, content)
                self.sink.write_down("dropped", message_id, content)
                self.transport.abort()
            case "go_away":
                self.reply("421 4.4.2 closing")
                self.transport.close()
            case "stall":
                pass
            case _:
                said = self.scripted("CONTENT") or "250 2.6.0 taken"
                if said.startswith("2"):
                    self.sink.write_down("taken", message_id, content)
                self.reply(said)

    def answer(self, verb: str, usual: str) -> bool:
        """Whether the usual reply was given."""
        said = self.scripted(verb)
        if said == "DROP":
            self.transport.abort()
        elif said != "SILENCE":
            self.transport.write(f"{said or usual}\r\n".encode("ascii"))
        return said is None

    def scripted(self, verb: str) -> str | None:
        waiting = self.sink.script.get(verb)
        return waiting.pop(0) if waiting else None

    def reply(self, text: str) -> None:
        def write() -> None:
            if text == "DROP":
                self.transport.abort()
            elif text != "SILENCE" and not self.transport.is_closing():
                self.transport.write(f"{text}\r\n".encode("ascii"))

        if self.sink.faults.delay_s:
            asyncio.get_running_loop().call_later(self.sink.faults.delay_s, write)
        else:
            write()


@asynccontextmanager
async def listening(sink: Sink) -> AsyncIterator[Sink]:
    """The server in this process, on a free port."""
    server = await asyncio.get_running_loop().create_server(lambda: Talk(sink), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        os.close(sink.file)


@contextmanager
def in_own_process(record: Path, faults: Faults = Faults()) -> Iterator[int]:
    """The server in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.smtp_sink", str(record), json.dumps(asdict(faults))],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.communicate()


async def _serve(record: Path, faults: Faults) -> None:
    async with listening(Sink(record, faults)) as sink:
        sys.stdout.write(f"{sink.port}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)  # ends with whoever started us


if __name__ == "__main__":
    given = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    asyncio.run(_serve(Path(sys.argv[1]), Faults(**given)))
