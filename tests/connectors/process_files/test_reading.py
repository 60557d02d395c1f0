"""Are the policies of a process read whole, with every fault at its line?"""

from pathlib import Path

import pytest

from connectors.process_files import read_process
from engine.errors import UnreadableFile
from tests.library import LIBRARY, library_map

FUTURE = LIBRARY / "return_to_work" / "future.yaml"
RUNNING = (LIBRARY / "return_to_work" / "running.yaml").read_text(encoding="utf-8")


def faults_of(text: str, tmp_path: Path) -> str:
    path = tmp_path / "running.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read_process(library_map("return_to_work", "future"), FUTURE, path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        pytest.param("    due: 3 days\n", "    due: soon\n", "'soon' is not a term", id="a term"),
        pytest.param("  phone_in:\n", "  phone_out:\n", "no step 'phone_out'", id="a step that is not on the map"),
        pytest.param("    role: employee\n    letter: fit", "    letter: fit", "asks nobody", id="nobody asked"),
        pytest.param("act: escalate, role: second_line", "act: shout, role: x", "'shout' is no rung", id="an act"),
        pytest.param("  agreed: yes or no\n", "", "agreed", id="a condition on an answer nobody gives"),
        pytest.param("calendar_days: number", "calendar_days: yes or no", "calendar_days", id="of the wrong kind"),
        pytest.param("owner: workforce_lead  ", "owners: me  ", "'owners' is not known here", id="an unknown key"),
        pytest.param('begins: "19:00"', 'begins: "late"', "not times", id="quiet hours"),
        pytest.param("07:00 after last_day_absent  ", "07:00  ", "after which day", id="going on after no day"),
        pytest.param(
            "    then: esr_export  ", "    then: filing  ", "no step 'filing'", id="a step done again that is not there"
        ),
        pytest.param(
            "asks: fit_note, letter", "asks: note, letter", "to whom", id="a prompt for a step that asks nobody"
        ),
        pytest.param("after: 28 days}", "after: soon}", "not a term", id="a rung that stops"),
        pytest.param("steps:\n  phone", "next:\n- {falls: 1 day}\nsteps:\n  phone", "falls on a day", id="no day"),
        pytest.param(
            "    starts: 1 day at 07:00 after last", "    # after last", "waits for no day", id="early for what"
        ),
    ],
)
def test_a_fault_is_told(said: str, instead: str, told: str, tmp_path: Path) -> None:
    assert said in RUNNING
    assert told in faults_of(RUNNING.replace(said, instead), tmp_path)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = RUNNING.replace("due: 3 days", "due: soon").replace(
        "act: escalate, role: second_line", "act: shout, role: x"
    )
    told = faults_of(text, tmp_path)
    assert f"line {text.splitlines().index('    due: soon') + 1}, steps.fit_note.due" in told
    assert "'shout' is no rung" in told


def test_another_word_in_either_file_is_another_version(tmp_path: Path) -> None:
    process_map = library_map("return_to_work", "future")
    path = tmp_path / "running.yaml"
    path.write_text(RUNNING.replace("1 working day", "2 working days", 1), encoding="utf-8")
    changed = read_process(process_map, FUTURE, path)
    assert changed.version != read_process(process_map, FUTURE, LIBRARY / "return_to_work" / "running.yaml").version
