"""Do YAML and JSON files read back as the map they were written from, and does an editor know the form?"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from connectors.map_files import as_yaml, read_map, write_map, writing
from connectors.map_files.schema import SCHEMA_FILE, as_text, json_schema
from connectors.preflight import read_yaml
from engine.errors import UnreadableFile
from process_maps.document import write_document
from process_maps.process_map import ProcessMap
from tests.builders import a_map, a_step
from tests.strategies import process_maps

LIBRARY = Path(__file__).parents[3] / "process_maps" / "library"
MAPS = [path for name in ("current", "future") for path in sorted(LIBRARY.glob(f"*/{name}.yaml"))]


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    written = json.loads(SCHEMA_FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("maps")


@pytest.mark.parametrize("ending", ["yaml", "json"])
@given(process=process_maps())
@settings(max_examples=30)
def test_a_file_reads_back_as_the_map_it_was_written_from(folder: Path, ending: str, process: ProcessMap) -> None:
    file = folder / f"map.{ending}"
    write_map(process, file)
    assert read_map(file) == process


@given(process=process_maps())
@settings(max_examples=30)
def test_the_schema_knows_every_map(schema: jsonschema.Draft202012Validator, process: ProcessMap) -> None:
    schema.validate(write_document(process))


def test_the_schema_is_the_one_the_shape_gives() -> None:
    """python -m connectors.map_files.schema writes it again."""
    assert SCHEMA_FILE.read_text("utf-8") == as_text()


@pytest.mark.parametrize("path", MAPS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_the_library_fits_the_schema(path: Path, schema: jsonschema.Draft202012Validator) -> None:
    schema.validate(read_yaml(path).data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        {"name": "A map", "stepz": []},
        {"name": "A map", "state": "now"},
        {"name": "A map", "steps": [{"name": "Triage", "wait": 6}]},
        {"name": "A map", "steps": [{"name": "Triage", "right_first_time": 85}]},
        {"name": "A map", "links": [{"from": "a"}]},
        {"name": "A map", "schema": "eightflows-map/2"},
    ],
)
def test_the_schema_marks_what_the_reader_refuses(wrong: Any, schema: jsonschema.Draft202012Validator) -> None:
    assert not schema.is_valid(wrong)


def test_every_key_is_explained_to_the_editor() -> None:
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    keys = [key for shape in shapes for key in shape["properties"].values()]
    assert len(keys) > 100
    assert all(key["description"] for key in keys)


def test_yaml_is_laid_out_for_people() -> None:
    process = a_map([a_step("triage", systems=()), "allocate"], name="Referral: to treatment")
    assert as_yaml(process, schema="../schema.json") == (
        "# yaml-language-server: $schema=../schema.json\n"
        "schema: eightflows-map/1\n"
        "id: a-map\n"
        "name: 'Referral: to treatment'\n"
        "\n"
        "steps:\n"
        "- id: triage\n"
        "  name: triage\n"
        "- id: allocate\n"
        "  name: allocate\n"
        "  touch: 1 min\n"
    )


def test_only_a_file_in_the_tree_of_the_schema_says_where_that_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, elsewhere = tmp_path / "tree", tmp_path / "elsewhere.yaml"
    monkeypatch.setattr(writing, "TREE", tree)
    monkeypatch.setattr(writing, "SCHEMA_FILE", tree / "connectors" / "schema.json")
    within = tree / "library" / "referral" / "current.yaml"
    within.parent.mkdir(parents=True)
    for path in (elsewhere, within):
        write_map(a_map(["a"]), path)
    assert elsewhere.read_text("utf-8").startswith("schema:")
    assert within.read_text("utf-8").startswith("# yaml-language-server: $schema=../../connectors/schema.json\nschema:")


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_fault_is_told_by_its_line_and_key(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"map.{ending}"
    step = '{"name": "Log", "wait": "soon"}'
    file.write_text(f'{{\n"name": "A map",\n"steps": [\n{{"name": "Triage"}},\n{step}]}}', "utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read_map(file)
    assert [str(fault) for fault in refused.value.faults] == [
        "line 5, steps[1].wait: 'soon' is not a time. Write one time, for example 2d, 3h or 20 min"
    ]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("old", "utf-8")

    def full(*_: object, **__: object) -> int:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="no space"):
        write_map(a_map(["a"]), file)
    monkeypatch.undo()
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("map.yaml", "old")]
