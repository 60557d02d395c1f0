"""Does YAML come through the door as the person meant it, with its lines?"""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.yaml_nodes import YamlValue
from engine.errors import UnreadableFile

MAP = """\
# a map
map: Return to work
steps:
  - id: call

    touch: 20 min
  - {id: meet, touch: 1h}
lanes: {}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "map.yaml"


def read(path: Path, text: str) -> YamlDocument:
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("no", "no"), ("off", "off"), ("Yes", "Yes"), ("y", "y"), ("N/A", "N/A"),
        ("true", True), ("False", False), ("TRUE", True), ("tRUE", "tRUE"), ("'true'", "true"),
        ("", None), ("~", None), ("null", None), ("none", "none"), ('""', ""),
        ("12:30", "12:30"), ("1:30:00", "1:30:00"), ("2026-11-03", "2026-11-03"),
        ("010", 10), ("0o17", 15), ("0x1F", 31), ("0b11", "0b11"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("7", 7), ("-7", -7), ("+7", 7), ("7.5", 7.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1e3), ("1e", "1e"),
        ("20 min", "20 min"), ("85%", "85%"), ("£5", "£5"), ("=cmd()", "=cmd()"), ("<script>", "<script>"),
        ("it's", "it's"), ("a # b", "a"), ("a#b", "a#b"), ("'it''s'", "it's"), ('"a\\nb"', "a\nb"),
        ("[1, a]", [1, "a"]), ("{a: 1}", {"a": 1}), ("|\n  two\n  lines", "two\nlines"),
    ],
)  # fmt: skip
def test_a_value_is_what_a_person_means(path: Path, typed: str, meant: YamlValue) -> None:
    found = read(path, f"value: {typed}").data["value"]
    assert (found, type(found)) == (meant, type(meant))


def test_names_are_always_text(path: Path) -> None:
    assert read(path, "on: 1\n2026: 2\ntrue: 3\n").data == {"on": 1, "2026": 2, "true": 3}


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        (("map",), 2),
        (("steps",), 3),
        (("steps", 0), 4),
        (("steps", 0, "touch"), 6),
        (("steps", 1, "touch"), 7),
        (("steps", 1, "wait"), 7),
        (("steps", 5, "touch"), 3),
        (("nowhere",), 2),
    ],
)
def test_the_line_of_a_place_is_told(path: Path, place: tuple[str | int, ...], line: int) -> None:
    assert read(path, MAP).line_of(place) == line


def test_every_fault_is_told_at_once_up_to_the_first_broken_line(path: Path) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read(path, "a: &x 1\nb: .nan\na: 2\nc: *x\nd: !!python/name:os.system\ne: 'open\n")
    assert [fault.where for fault in raised.value.faults] == [
        "line 1",
        "line 2",
        "line 3",
        "line 4",
        "line 5",
        "line 6",
    ]


def test_without_the_c_library_the_same_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = read(path, MAP)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read(path, MAP) == with_it
    with pytest.raises(UnreadableFile, match="line 1: this is nested more than 40 deep"):
        read(path, "[" * 20_000)


texts = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\u2028\u2029"))
scalars = st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.floats(-1e14, 1e14) | texts
names = texts.filter(lambda name: name not in ("", "<<"))
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(names, trees, max_size=4))
def test_json_is_read_as_json(tmp_path_factory: pytest.TempPathFactory, data: dict[str, YamlValue]) -> None:
    path = tmp_path_factory.mktemp("law") / "map.yaml"
    assert read(path, json.dumps(data, ensure_ascii=False, indent=1)).data == data
