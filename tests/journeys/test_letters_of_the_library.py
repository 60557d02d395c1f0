"""Can every letter of every process be written, long or short, and does none say more than a letter may?"""

import re

import pytest

from connectors.mail.letters import LetterWriter
from connectors.store.memory import MemoryStore
from flows.wiring import process_library

LIBRARY = process_library(MemoryStore().processes)
TITLE = "Return to work after sickness"
FACTS: dict[str, str | bool | tuple[str, ...]] = {
    "case": "RTW-4KQ7M2XB",
    "title": TITLE,
    "step": "Do what is asked",
    "about": "Asha Moor",
    "asked": "line manager",
    "waited_for": "Mo Adair",
    "due": "Monday 23 November 2026, 17:00",
    "late": True,
    "item": "meet#1",
    "to": "Mo <Adair> & Co",
    "link": "https://ef.example/cases/RTW-4KQ7M2XB/meet%231",
    "meeting": "Monday 18 January 2027 at 10:30",
    "place": "Room 2",
    "decide_by": "Saturday 23 January 2027",
    "review": "Monday 1 February 2027",
    "begins": "Monday 28 December 2026",
    "whole": "Monday 11 January 2027",
    "weeks": ("Week 1: Monday, Wednesday, 15 hours", "Week 2: Monday, Wednesday, Friday, 22.5 hours"),
    "paid": "Full pay",
}
SHORT: dict[str, str | bool | tuple[str, ...]] = {
    **FACTS,
    "due": "",
    "link": "",
    "late": False,
    "meeting": "",
    "place": "",
    "decide_by": "",
    "begins": "",
    "whole": "",
}
NOT_IN_LETTERS = re.compile(
    r"\b(sick\w*|ill|illnesses|diagnos\w*|disab\w*|pregnan\w*|pain|symptom\w*)\b", re.IGNORECASE
)
LETTERS = [
    (process, name.removesuffix(".subject.txt"))
    for process in LIBRARY.names()
    for name in sorted(LIBRARY.current(process).letters)
    if name.endswith(".subject.txt")
]


def writer(process: str) -> LetterWriter:
    return LetterWriter({name: file.decode() for name, file in LIBRARY.current(process).letters.items()})


@pytest.mark.parametrize(("process", "name"), LETTERS)
def test_a_letter_can_be_written(process: str, name: str) -> None:
    long, short = (writer(process).write(name, facts) for facts in (FACTS, SHORT))
    assert "RTW-4KQ7M2XB" in long.subject
    assert "https://ef.example" in long.text
    assert "https://ef.example" in long.html
    assert "&lt;Adair&gt; &amp; Co" in long.html
    assert "Open eightflows and look for RTW-4KQ7M2XB" in short.text
    for letter in (long, short):
        assert "{{" not in letter.subject + letter.text + letter.html
        assert len(letter.subject) < 80


@pytest.mark.parametrize(("process", "name"), LETTERS)
def test_a_letter_says_nothing_about_health(process: str, name: str) -> None:
    letter = writer(process).write(name, {**FACTS, "title": "", "step": ""})
    said = f"{letter.subject} {letter.text}"
    assert not NOT_IN_LETTERS.search(said.replace("Do not ask what the illness was", ""))


@pytest.mark.parametrize("process", ["return_to_work"])
def test_where_the_process_itself_tells_of_health_no_letter_names_the_person_or_the_process(process: str) -> None:
    for each, name in LETTERS:
        if each == process:
            letter = writer(each).write(name, FACTS)
            assert "Asha Moor" not in letter.subject + letter.text + letter.html
            assert TITLE not in letter.subject + letter.text + letter.html
