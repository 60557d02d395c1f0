"""Does `eightflows simulate` say, print and draw what its readers expect, and refuse what cannot run?"""

import json
import re
import xml.etree.ElementTree as ET
from datetime import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.map_files.scenarios import read_scenarios
from connectors.map_files.staffing import read_staffing
from connectors.render.simulation_axes import axis_step, number_step
from connectors.render.simulation_words import difference_words
from engine.errors import UnreadableFile
from flows.cli import Exit, main
from process_maps.model import Batch
from process_maps.quantities import MINUTE
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.map_scenarios import MapScenario
from process_maps.simulation.map_staffing import StaffingQuestion
from process_maps.simulation.results import Measure
from process_maps.simulation.sweep import Target
from process_maps.simulation.week import weekly
from tests.builders import DAY
from tests.library import LIBRARY, library_map

CURRENT = str(LIBRARY / "return_to_work" / "current.yaml")
OVERLOADED = str(LIBRARY / "acme_stamping" / "current.yaml")
QUICK = ("--cases", "100", "--replications", "4")
SCENARIOS = """\
scenarios:
  - name: The form is typed in every day
    batch: {type_form: 1 d, sign_off: none}
    people: {workforce: 2.5}
  - name: By a machine
    automate: {type_form: 5 s}
    share: {type_form > fill_form: 5%}
    remove: [chase_note]
    demand: 120%
  - name: Other hours
    hours: {workforce: "mon-fri 8:00-20:00, sat 9:00-12:00", team_admin: always}
    touch: {meet: 20 min}
    wait: {file: 2 d}
"""


@pytest.fixture
def futures(tmp_path: Path) -> str:
    path = tmp_path / "futures.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    return str(path)


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["simulate", *arguments, "--json"]) == Exit.DONE
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def test_json_is_one_object_with_ranked_scenarios(futures: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = as_json(capsys, CURRENT, "--scenario", futures, *QUICK)
    assert printed["schema"] == "eightflows-simulation/1"
    assert printed["lead_time"]["low"] < printed["lead_time"]["mean"] < printed["lead_time"]["high"]
    assert printed["lead_time"]["mean"] == pytest.approx(printed["map_lead_time_minutes"], rel=0.15)
    assert list(printed["lead_time_percentiles"]) == ["50", "85", "95"]
    assert {lane["lane"] for lane in printed["lanes"]} >= {"workforce", "hr_lead"}
    assert all(0 < lane["utilisation"]["mean"] < 1 for lane in printed["lanes"])
    assert len(printed["steps"]) == 12
    differences = [scenario["lead_time_difference"]["mean"] for scenario in printed["scenarios"]]
    assert len(differences) == 3
    assert differences == sorted(differences)
    assert printed["assumptions"]


def test_the_same_seed_gives_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (as_json(capsys, CURRENT, *QUICK, "--seed", seed) for seed in ("7", "7", "8"))
    assert first == again
    assert first["lead_time"] != other["lead_time"]


def test_the_summary_says_what_was_found_and_assumed(futures: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", CURRENT, "--scenario", futures, *QUICK]) == Exit.DONE
    said = " ".join(capsys.readouterr().out.split())
    for words in ("95% within", "Workforce team", "By a machine", "days less (", "39.1 days", "Assumed", "within 5%"):
        assert words in said


def test_a_library_map_comes_near_what_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(LIBRARY / "repeat_prescriptions" / "current.yaml"), *QUICK]) == Exit.DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "far from the map itself" not in said
    assert "the map itself says 14.4 days." in said


@pytest.fixture
def hasty(tmp_path: Path) -> str:
    """A map on which nobody waits more than an hour for a weekly list."""
    text = (LIBRARY / "repeat_prescriptions" / "current.yaml").read_text(encoding="utf-8")
    path = tmp_path / "hasty.yaml"
    path.write_text(text.replace("wait: 5 d,", "wait: 1 h,").replace("wait: 3 d,", "wait: 1 h,"), encoding="utf-8")
    return str(path)


def test_a_present_far_from_the_map_is_told_with_the_steps_that_make_it_so(
    hasty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", hasty, *QUICK]) == Exit.DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "Look again: Simulated" in said
    assert "far from the map itself" in said
    assert re.search(r"Look up who is due: [\d.]+ days a case longer than drawn\. 60 min of waiting is drawn", said)
    assert "for its list or batch" in said


def test_one_run_says_nothing_about_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    printed = as_json(capsys, CURRENT, "--cases", "50", "--replications", "1")
    assert printed["lead_time"]["low"] is None
    assert printed["replications_needed"] is None


def test_a_report_is_a_page_a_workbook_a_pdf_and_pictures(futures: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["simulate", CURRENT, "--scenario", futures, *QUICK, "--out", str(out)]) == Exit.DONE
    names = sorted(path.name for path in out.iterdir() if path.suffix in (".svg", ".png"))
    assert [name.rpartition("simulation-")[2] for name in names] == [
        f"{picture}.{end}"
        for picture in ("lead-times", "queues", "scenarios", "staffing", "waits")
        for end in ("png", "svg")
    ]
    for path in out.glob("*.svg"):
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert root.find("{http://www.w3.org/2000/svg}desc") is not None
    page = (out / "return-to-work-current-simulation.html").read_text(encoding="utf-8")
    for words in ("What would each future do?", "How few people are enough?", "Best future", "Hands-on times"):
        assert words in page
    workbook = openpyxl.load_workbook(out / "return-to-work-current-simulation.xlsx")
    assert {"Simulation", "Simulated", "What if", "Staffing", "Waiting", "Queues"} <= set(workbook.sheetnames)
    assert workbook["What if"]["A5"].value == "By a machine"
    sheets: list[Any] = workbook.worksheets
    assert {sheet.title for sheet in sheets if sheet._charts} == {"Simulated", "Staffing", "Waiting", "Queues"}
    assert (out / "return-to-work-current-simulation.pdf").read_bytes().startswith(b"%PDF")


def test_analyse_with_scenarios_puts_the_simulation_into_the_report(
    futures: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyse", CURRENT, "--scenario", futures, "--out", str(tmp_path), "--json"]) == Exit.DONE
    printed = json.loads(capsys.readouterr().out)
    assert printed["simulation"]["schema"] == "eightflows-simulation/1"
    page = (tmp_path / "return-to-work-current.html").read_text(encoding="utf-8")
    assert 'id="what-if"' in page
    assert "Value stream map" in page
    sheets = openpyxl.load_workbook(tmp_path / "return-to-work-current.xlsx", read_only=True).sheetnames
    assert {"Steps", "Waste", "Simulation", "Staffing"} <= set(sheets)


def test_analyse_alone_simulates_nothing(tmp_path: Path) -> None:
    assert main(["analyse", CURRENT, "--out", str(tmp_path)]) == Exit.DONE
    assert "what-if" not in (tmp_path / "return-to-work-current.html").read_text(encoding="utf-8")


# ---------------------------------------------------------------- staffing


STAFFING = """\
staffing:
  people: {workforce: 1-2, hr_adviser: [0.2, 1]}
  target: {90%: 60 d}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "staffing.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_staffings_asked_for_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, CURRENT, "--scenario", str(written(tmp_path, STAFFING)), *QUICK)["staffing"]
    assert found["measure"] == "lead time that 90% keep to"
    assert found["target"] == 60 * 1_440
    assert found["cost_unit"] == "£ an hour"
    assert [one["people"] for one in found["tried"]] == [
        {"workforce": 1, "hr_adviser": 0.2},
        {"workforce": 2, "hr_adviser": 0.2},
        {"workforce": 1, "hr_adviser": 1},
        {"workforce": 2, "hr_adviser": 1},
    ]
    assert [one["cannot_keep_up"] for one in found["tried"][:2]] == [["hr_adviser"], ["hr_adviser"]]
    assert found["cheapest"] == {"workforce": 1, "hr_adviser": 1}
    assert found["now"] is None


def test_without_a_question_no_staffing_is_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, CURRENT, *QUICK)["staffing"] is None


def test_a_question_is_read_as_it_was_meant(tmp_path: Path) -> None:
    text = "staffing:\n  people: {workforce: 2-4}\n  cost: {workforce: 2.5}\n  target: {a week: 40}\n"
    question = read_staffing(written(tmp_path, text), library_map("return_to_work"))
    assert question == StaffingQuestion(
        people={"workforce": (2, 3, 4)},
        cost={"workforce": 2.5},
        target=Target(measure=Measure.THROUGHPUT, value=40),
    )


@pytest.mark.parametrize(
    ("block", "line", "what"),
    [
        ("people: {nobody: 1-2}", 2, "there is no lane 'nobody' on this map"),
        ("people: {workforce: 4-1}", 2, "'4-1' are no numbers of people"),
        ("people: {workforce: many}", 2, "'many'"),
        ("people: {workforce: 0}", 2, "0"),
        ("people: {workforce: []}", 2, "no number of people is given"),
        ("people: {workforce: 1-99, hr_adviser: 1-99}", 2, "9,801 staffings are too many"),
        ("people: {workforce: 1-2}\n  target: {mode: 3 d}", 3, "'mode' is no measure"),
        ("people: {workforce: 1-2}\n  target: 3 d", 3, "a target is one measure and its limit"),
        ("people: {workforce: 1-2}\n  target: {90%: soon}", 3, "'soon'"),
        ("people: {workforce: 1-2}\n  costs: {workforce: 1}", 3, "staffing has no 'costs'"),
        ("people: {workforce: 1-2}\n  cost: {workforce: 2, hr_lead: 1}", 3, "hr_lead is not tried"),
        ("people: {workforce: 1, hr_lead: 1}\n  cost: {workforce: 2}", 3, "hr_lead is tried but has no cost"),
        ("target: {90%: 3 d}", 1, "people is said lane by lane"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_at_its_line(block: str, line: int, what: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_staffing(written(tmp_path, f"staffing:\n  {block}\n"), library_map("return_to_work"))
    [fault] = refused.value.faults
    assert fault.where == f"line {line}"
    assert what in fault.what


def test_a_team_that_cannot_keep_up_is_told_by_its_name_before_simulating(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["simulate", OVERLOADED]) == Exit.WRONG_USE
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Assembly #1 would be busy 103.3% of the time there is" in printed.err


def test_what_cannot_keep_up_is_simulated_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    printed = as_json(capsys, OVERLOADED, "--overload", "--cases", "50", "--replications", "2")
    assert printed["lead_time"]["mean"] > 0


def test_a_scenario_that_cannot_keep_up_is_told_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "futures.yaml"
    path.write_text("scenarios:\n  - name: Ten times\n    demand: 1000%\n", encoding="utf-8")
    assert main(["simulate", CURRENT, "--scenario", str(path)]) == Exit.WRONG_USE
    assert "Scenario Ten times, Workforce team: Workforce team would be busy" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--cases", "1"), ("--replications", "-1"), ("--seed", "x"), ("--waits", "none")])
def test_wrong_use_ends_with_2(wrong: tuple[str, str]) -> None:
    assert main(["simulate", CURRENT, *wrong]) == Exit.WRONG_USE


def test_scenarios_are_read_as_they_were_meant(futures: str) -> None:
    office = weekly(range(5), *(_clock(hour) for hour in (8, 20))) + weekly([5], *(_clock(hour) for hour in (9, 12)))
    assert read_scenarios(Path(futures), library_map("return_to_work")) == (
        MapScenario(
            name="The form is typed in every day",
            batch={"type_form": Batch(every=DAY), "sign_off": None},
            people={"workforce": 2.5},
        ),
        MapScenario(
            name="By a machine",
            automated={"type_form": MINUTE / 12},
            shares={("type_form", "fill_form"): 0.05},
            removed=("chase_note",),
            demand=1.2,
        ),
        MapScenario(
            name="Other hours",
            hours={"workforce": office, "team_admin": None},
            touch={"meet": 20 * MINUTE},
            wait={"file": 2 * DAY},
        ),
    )


def _clock(hour: int) -> time:
    return time(hour)


def test_the_scenarios_of_the_guide_can_be_read(tmp_path: Path) -> None:
    guide = (LIBRARY.parents[1] / "docs" / "guide" / "simulate.md").read_text(encoding="utf-8")
    scenarios, staffing = (block.partition("```")[0] for block in guide.split("```yaml\n")[1:])
    path = tmp_path / "guide.yaml"
    path.write_text(scenarios + staffing, encoding="utf-8")
    assert len(read_scenarios(path, library_map("return_to_work"))) == 3
    question = read_staffing(path, library_map("return_to_work"))
    assert question is not None
    assert question.staffings == 12


FAULTY = """\
scenarios:
  - name: One
    people: {nobody: 3, workforce: many}
    touch: {meet: 20}
  - people: {workforce: 3}
  - name: Three
    hours: {workforce: sometimes}
    batches: {type_form: 1 d}
  - name: Four
    share: {type_form > nowhere: 5%}
    remove: meet
    demand: 0
  - name: Five
  - name: Six
    remove: [meat]
    batch: {type_form: 0 d}
  - name: [seven]
    demand: 2
"""


def test_every_fault_of_every_scenario_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "futures.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read_scenarios(path, library_map("return_to_work"))
    told = {(fault.where, fault.what.split(",")[0]) for fault in refused.value.faults}
    assert {where for where, _ in told} == {f"line {line}" for line in (3, 4, 5, 7, 8, 10, 11, 12, 13, 15, 16, 17)}
    assert ("line 7", "'sometimes' are no working hours") in told


@pytest.mark.parametrize(
    "text", ["scenarios: []\n", "scenarios: 3\n", "futures:\n  - name: x\n", "scenarios:\n  - x\n", "- x\n", "x: [\n"]
)
def test_a_file_that_is_no_list_of_scenarios_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "futures.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_scenarios(path, library_map("return_to_work"))


def test_what_is_not_on_the_map_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "futures.yaml"
    text = "scenarios:\n  - name: x\n    remove:\n      - meat\n    share:\n      type_form  >nowhere: 5%\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read_scenarios(path, library_map("return_to_work"))
    assert [fault.where for fault in refused.value.faults] == ["line 4", "line 6"]


@pytest.mark.parametrize(
    ("mean", "half_width", "words"),
    [
        (-3 * 1_440, 1_440, "3 days less (2 days to 4 days)"),
        (3 * 1_440, 1_440, "3 days more (2 days to 4 days)"),
        (-60, 120, "no difference seen (within 3 h)"),
        (-120, float("inf"), "2 h less, one run only"),
        (0, 0, "no difference"),
    ],
)
def test_a_difference_in_words(mean: float, half_width: float, words: str) -> None:
    assert difference_words(Estimate(mean=mean, half_width=half_width, level=0.95, replications=30)) == words


@pytest.mark.parametrize("longest", [1.0, 59.0, 1_000.0, 50_000.0, 5e6])
def test_an_axis_has_few_marks(longest: float) -> None:
    assert longest / axis_step(longest) <= 8 + 1e-9
    assert 2 <= longest / number_step(longest) <= 6 + 1e-9
