"""Why did a run stop, in words for those who look after it?

Prefect keeps what was raised as text. The errors of eightflows are sentences for people; others are not, and may
hold what nobody is to read, so of those only is said that something failed.
"""

import re
from collections.abc import Iterator
from importlib import import_module

from engine.errors import EightflowsError

RAISED = re.compile(r"^(?:Flow run|Task run) encountered an exception:? (?P<kind>\w+): (?P<text>.+)", re.DOTALL)
MOST_LETTERS = 600
WORDS = {
    "FAILED": "It could not finish. The worker's log says why.",
    "CRASHED": "The machine it ran on stopped.",
    "CANCELLED": "Not run to its end: another run of it was still going, or somebody ended it.",
    "PENDING": "It is about to start.",
    "SCHEDULED": "It waits for its turn.",
}

OF_THE_MACHINE = {
    "PermissionError": "It may not write or read where its files belong. The worker's log says where.",
    "FileNotFoundError": "A file or folder it needs is not there. The worker's log says which.",
    "OSError": "A disk or folder could not be used; it may be full. The worker's log says which.",
} | dict.fromkeys(
    ("FileExistsError", "NotADirectoryError", "IsADirectoryError"),
    "Where it keeps its files something else lies. The worker's log says where.",
)
"""Failures of the machine by kind: their own words name folders."""


def words_for(state: str, message: str, entrypoint: str) -> str:
    """`state`, `message`: as Prefect has them; `entrypoint`: the flow's, whose errors are ours."""
    general = WORDS.get(state, "")
    if state != "FAILED":
        return general
    said = RAISED.match(message)
    if said and said["kind"] == "ExceptionGroup":
        return f"Some of it could not be done ({said['text'].split(' (')[0]}). The worker's log names each."
    if said and said["kind"] in _our_errors(entrypoint):
        text = said["text"].strip()
        text = text[:1].upper() + text[1:]
        return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} ..."
    return OF_THE_MACHINE.get(said["kind"], general) if said else general


def _our_errors(entrypoint: str) -> frozenset[str]:
    """By name: those the flow's module knows, and all it led to being loaded."""
    import_module(entrypoint.rpartition(".")[0])
    return frozenset(each.__name__ for each in _kinds(EightflowsError))


def _kinds(error: type[EightflowsError]) -> Iterator[type[EightflowsError]]:
    yield error
    for each in error.__subclasses__():
        yield from _kinds(each)
