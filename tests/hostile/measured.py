"""How long does a reader take over hostile files, with how much memory, and what does it tell?"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import Hostile

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one file led to."""

    seconds: float  # of processor time
    faults: list[str]  # "Steps!D7: what is wrong. What to do"
    escaped: str | None  # the traceback of any other exception
    peak_mb: float  # the most memory the process held meanwhile; without Linux, until then


def outcomes(files: Sequence[Hostile], folder: Path, *, reader: str) -> Mapping[str, Outcome]:
    """Make the files in `folder` and read them one after the other in one child process; by file name.

    `reader` is "module:function", taking a path.
    """
    paths = {file.name: folder / file.name for file in files}
    for file in files:
        file.write(paths[file.name])
    command = [sys.executable, "-m", "tests.hostile.child", reader, *map(str, paths.values())]
    child = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    found = [Outcome(**json.loads(line)) for line in child.stdout.splitlines()]
    if child.returncode != 0 or len(found) < len(paths):
        raise RuntimeError(f"the child died at file {len(found) + 1} ({child.returncode}): {child.stderr}")
    return dict(zip(paths, found, strict=True))
