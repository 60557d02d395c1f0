"""Is a form file read whole, with every fault at its line, and a hostile one refused?"""

from pathlib import Path

import pytest

from connectors.form_files import LIBRARY, example_of, library_forms, read_form_file, read_policy_file
from engine.errors import UnreadableFile

FORM = """\
schema: eightflows-form/1
id: tried
title: Tried
purpose: To try it
retention: staff_record
level: L2
by: manager
sections:
- id: only
  title: Only
  fields:
  - {id: first, label: First day, type: date}
  - id: more
    label: More
    type: text
    show_if: first > today
"""


def faults(folder: Path, text: str, name: str = "tried.yaml") -> list[tuple[str, str]]:
    path = folder / name
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile) as refusal:
        read_form_file(path)
    return [(fault.where, fault.what) for fault in refusal.value.faults]


def test_a_form_is_read_and_its_version_names_its_content(tmp_path: Path) -> None:
    path = tmp_path / "tried.yaml"
    path.write_text(FORM, "utf-8")
    form = read_form_file(path)
    assert [each.id for each in form.fields()] == ["first", "more"]
    path.write_text("# a comment\n" + FORM.replace("To try it", '"To try it"'), "utf-8")
    assert read_form_file(path) == form
    path.write_text(FORM.replace("To try it", "To try it out"), "utf-8")
    assert read_form_file(path) != form


def test_every_fault_is_told_at_its_line(tmp_path: Path) -> None:
    broken = FORM.replace("type: text", "type: words").replace("by: manager", "by: the boss")
    found = faults(tmp_path, broken)
    assert [where for where, _ in found] == ["line 7, by", "line 15, sections[0].fields[1].type"]
    (found_later,) = faults(tmp_path, FORM.replace("first > today", '__import__("os").system("true")'))
    assert found_later[0] == "line 16, sections[0].fields[1].show_if"
    assert "is not part of a condition" in found_later[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is nothing in it|it is empty"),
        ("- a\n- b\n", "it is a list"),
        ("schema: eightflows-map/1\nid: x\n", "is not a form this version reads"),
        ("a: &x [1]\nb: *x\n", "to be used elsewhere|refers to another place"),
        ("a: !!python/object/apply:os.system [true]\n", "marked as of type"),
        ("a: " + "[" * 200 + "\n", "nested more than"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    what = " ".join(what for _, what in faults(tmp_path, text))
    assert any(part in what for part in told.split("|")), what


def test_a_form_lies_in_a_file_of_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "process" / "forms"
    folder.mkdir(parents=True)
    (folder / "other.yaml").write_text(FORM, "utf-8")
    with pytest.raises(UnreadableFile, match=r"Call the file tried\.yaml"):
        library_forms("process", tmp_path)


def test_a_fault_in_a_policy_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "grades.yaml"
    text = (LIBRARY / "policies" / "risk_grades.yaml").read_text("utf-8")
    path.write_text(text.replace("least: 8", "least: 3"), "utf-8")
    with pytest.raises(
        UnreadableFile, match=r"line \d+, policies\[0\].terms: grades begin at 1 and each begins higher"
    ):
        read_policy_file(path)


def test_an_example_without_its_day_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "process" / "forms" / "examples"
    folder.mkdir(parents=True)
    (folder / "tried.yaml").write_text("answers: {first: 2026-01-01}\n", "utf-8")
    with pytest.raises(UnreadableFile, match="today is missing or no date"):
        example_of("process", "tried", tmp_path)
