"""Is every automation that can be carried out described to those who bind maps to it, and truly so?"""

from collections.abc import Iterator

import pytest

from connectors.store.memory import MemoryStore
from flows.known_automations import KNOWN_AUTOMATIONS
from flows.machine_steps import AUTOMATIONS
from flows.wiring import process_library, running_here


def used() -> Iterator[tuple[str, str]]:
    library = process_library(MemoryStore().processes)
    for name in library.names():
        for step in library.current(name).process.map.steps:
            if step.automation:
                yield name, step.automation


def test_each_automation_is_described_once() -> None:
    assert sorted(each.id for each in KNOWN_AUTOMATIONS) == sorted(AUTOMATIONS)
    assert len({each.name for each in KNOWN_AUTOMATIONS}) == len(KNOWN_AUTOMATIONS)


@pytest.mark.parametrize(("process", "automation"), sorted(set(used())))
def test_what_is_said_of_it_fits_the_process_that_uses_it(process: str, automation: str) -> None:
    running = process_library(MemoryStore().processes).current(process)
    [known] = [each for each in KNOWN_AUTOMATIONS if each.id == automation]
    kinds = {name: kind for name, kind in known.answers.items() if name in running.answers}
    assert kinds == {name: running.answers[name] for name in kinds}
    fields = {field.id for form in running.forms.values() for field in form.fields()}
    assert set(known.fields) <= fields
    assert set(known.forms) <= set(running.forms)
    assert {f"{letter}.txt" for letter in known.letters} <= set(running.letters)


def test_forms_and_letters_of_the_library_can_be_used_by_drawn_maps() -> None:
    known = running_here(MemoryStore()).known()
    assert {"fit_note", "leaver", "dse_self_assessment"} <= set(known.forms)
    assert known.forms["fit_note"].content.startswith(b"schema: eightflows-form/1")
    assert {"stage_letter.txt", "outcome.html"} <= set(known.letters)
    assert {"return_to_work", "return-to-work-future"} <= known.taken
    assert "training_record" in known.retention
