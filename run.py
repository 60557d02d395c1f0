#!/usr/bin/env python3
"""How is eightflows set up and started with nothing but Python?

python run.py                report on a real process, run machine steps; the files are in out/
python run.py test [...]     run the tests; what follows `test` goes to pytest
python run.py check          format, lint, strict types and layers
python run.py serve [...]    the web pages, at http://127.0.0.1:8008

Everything is installed into .venv beside this file, at the versions in constraints.txt, and used again
until constraints.txt or pyproject.toml changes. pip works as you have configured it. Set EIGHTFLOWS_EXTRAS, for
example to ldap,postgres, and these are installed too.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # what stands above this line runs on Python 3.6 too
    sys.exit(f"eightflows needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: python3.11 run.py")

import venv
from collections.abc import Iterator
from typing import IO

WINDOWS = sys.platform == "win32"
if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
STAMP = VENV / "eightflows-setup.json"  # written last: without it a set-up was interrupted
LOG = VENV / "eightflows-setup.log"
LOCK = ROOT / ".venv.lock"

ALL_TESTS = ("-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup")
CHECKS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy",),
    "layers": ("lint-imports", "--no-cache", "--no-logo"),
}
PIP_OPTIONS = ("--constraint", "constraints.txt", "--no-input", "--disable-pip-version-check")
ENVIRONMENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PIP_USER": "0",  # a pip configured for --user cannot install into .venv
    "PYTHONUTF8": "1",
}
GRACE_S = 10  # what a program may take to tidy up after Ctrl-C
DONE, FAILED, WRONG_USE, STOPPED = 0, 1, 2, 130


class SetUpFailed(Exception):
    """The set-up cannot go on; says why and what to do."""


def main(words: list[str]) -> int:
    """Set up what the words need, do it, return the exit code."""
    job, rest = (words[0], words[1:]) if words else ("demo", [])
    if job in ("-h", "--help", "help"):
        print(__doc__)
        return DONE
    if job == "serve":
        set_up(set())
        return run("eightflows", "serve", *rest)
    if job == "test":
        set_up({"test"})
        return run("pytest", *(rest or ALL_TESTS))
    if rest or job not in ("demo", "check"):
        say(f"Not known: {' '.join(words)}\n\n{__doc__}")
        return WRONG_USE
    if job == "check":
        set_up({"test", "dev"})
        return check()
    set_up(set())
    return run("eightflows", "demo", "--out", "out")


def check() -> int:
    """Run every check, also after one has failed, and say at the end which did."""
    failed = []
    for name, command in CHECKS.items():
        print(f"== {name}: {' '.join(command)}", flush=True)
        if run(*command):
            failed.append(name)
    print("== to put right: " + ", ".join(failed) if failed else "== all right: " + ", ".join(CHECKS))
    return FAILED if failed else DONE


def run(program: str, *arguments: str) -> int:
    """Run an installed program from the repository and return its exit code."""
    with started([str(PROGRAMS / program), *arguments]) as child:
        code = child.wait()
    return code if code >= 0 else 128 - code


def set_up(extras: set[str]) -> None:
    """Make .venv hold the project and these extras; does nothing when it does already."""
    place = f"{sys.version} {sys.base_prefix} {ROOT}"
    pins = hashlib.sha256((ROOT / "constraints.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    with one_at_a_time():
        stamp = json.loads(STAMP.read_text("utf-8")) if STAMP.exists() else {}
        usable = stamp.get("place") == place
        kept = set(stamp["extras"]) if usable else set()
        extras = extras | asked_for()
        if usable and stamp["pins"] == pins and extras <= kept:
            return
        began = time.monotonic()
        if usable:
            print("Bringing .venv up to date ...", flush=True)
            STAMP.unlink()
        else:
            print(f"Setting up .venv with Python {sys.version.split()[0]}: once, about a minute ...", flush=True)
            make_venv()
        wanted = sorted(extras | kept)
        install("hatchling")  # first and at its pin, so that building fetches nothing of its own
        named = f"[{','.join(wanted)}]" if wanted else ""  # pip refuses empty brackets
        install("--no-build-isolation", "--editable", f".{named}")
        unfinished = STAMP.with_suffix(".part")
        unfinished.write_text(json.dumps({"place": place, "pins": pins, "extras": wanted}), "utf-8")
        unfinished.replace(STAMP)
        print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)


def asked_for() -> set[str]:
    """Extras named in the environment."""
    return {extra.strip() for extra in os.environ.get("EIGHTFLOWS_EXTRAS", "").split(",")} - {""}


def make_venv() -> None:
    """Make an empty .venv; whatever an interrupted set-up left there goes."""
    own_pip = importlib.util.find_spec("ensurepip") is not None  # Debian keeps it in python3-venv
    if not own_pip and importlib.util.find_spec("pip") is None:
        raise SetUpFailed("This Python comes without pip. Debian, Ubuntu: apt install python3-venv; then run it again.")
    venv.create(VENV, clear=True, symlinks=not WINDOWS, with_pip=own_pip)


def install(*what: str) -> None:
    """Let pip install into .venv at the pinned versions: its words in a log, the latest on a terminal."""
    python = str(PROGRAMS / "python")
    has_pip = (PROGRAMS / f"pip{'.exe' if WINDOWS else ''}").exists()
    pip = [python, "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", python]
    command = [*pip, "install", *PIP_OPTIONS, *what]
    with LOG.open("a", encoding="utf-8") as log, started(command, listen=True) as child:
        for line in child.stdout or ():
            text = line.decode("utf-8", "replace").strip()
            print(text, file=log)
            if sys.stdout.isatty():
                print(f"\r{text[:78]:78}", end="", flush=True)
        failed = child.wait() != 0
    if sys.stdout.isatty():
        print(f"\r{'':78}", end="\r")
    if failed:
        latest = LOG.read_text("utf-8").splitlines()[-12:]
        raise SetUpFailed(
            "\n".join(latest) + f"\n\npip could not install {what[-1]}; all it said is in {LOG}.\n"
            "Most often the package index is out of reach: check the network and pip's proxy settings."
        )


@contextlib.contextmanager
def started(command: list[str], *, listen: bool = False) -> Iterator["subprocess.Popen[bytes]"]:
    """A program at work in the repository. After Ctrl-C it gets time to tidy up, then it is ended."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE if listen else None,
        stderr=subprocess.STDOUT if listen else None,
    ) as child:
        try:
            yield child
        except KeyboardInterrupt:
            for end_it in (child.terminate, child.kill):
                with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
                    child.wait(GRACE_S)
                end_it()
            raise


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two runs at once set up one after the other; the lock goes with the process that holds it."""
    with LOCK.open("w") as lock:
        waiting = False
        while not locked(lock):
            if not waiting:
                print("Another run is setting up .venv; waiting for it ...", flush=True)
            waiting = True
            time.sleep(0.5)
        yield


def locked(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\nStopped. Run it again to carry on.")
        sys.exit(STOPPED)
    except (SetUpFailed, OSError, subprocess.CalledProcessError) as trouble:
        say(str(trouble))
        sys.exit(FAILED)
