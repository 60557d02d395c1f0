"""Is a file of 5 GB refused in moments and within memory, whatever it says it is?

The files are sparse: 5 GB long, and nearly nothing of it on the disk.
"""

import os
from functools import partial
from pathlib import Path

import pytest

from connectors.eventlogs import read_event_log
from engine.errors import UnreadableFile
from tests.hostile import Hostile
from tests.hostile.measured import outcomes

FIVE_GB = 5 * 1024**3
ROWS = b"case_id,activity,end_time\n" + b"".join(b"%d,A,2026-01-01T10:00:00\n" % case for case in range(20_000))
BEGINNINGS = {
    "rows-then-nothing.csv": ROWS,
    "nothing.csv": b"case_id,activity,end_time\n",
    "log.xes": b'<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">',
    "log.xes.gz": b"\x1f\x8b\x08\x00",
    "log.csv.gz": b"\x1f\x8b\x08\x00",
    "log.parquet": b"PAR1",
    "log.xlsx": b"PK\x03\x04",
}


def sparse(path: Path, beginning: bytes) -> None:
    path.write_bytes(beginning)
    os.truncate(path, FIVE_GB)


def test_five_gigabytes_are_refused_and_never_held(tmp_path: Path) -> None:
    files = [Hostile(name=name, write=partial(sparse, beginning=first), tells=()) for name, first in BEGINNINGS.items()]
    found = outcomes(files, tmp_path, reader="connectors.eventlogs:read_event_log")
    for name, outcome in found.items():
        assert outcome.escaped is None, name
        assert outcome.faults, name
        assert outcome.seconds < 10, name
        assert outcome.peak_mb < 1_000, name


def test_what_was_cut_off_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(ROWS + bytes(100))
    with pytest.raises(UnreadableFile, match="cut off while it was written"):
        read_event_log(path)
