"""Is a definition read from its file, and is every fault told at its line?"""

from pathlib import Path

import pytest

from connectors.register_files import library_registers, read_definition_file
from engine.errors import UnreadableFile

TABLETS = """schema: eightflows-register/1
key: tablets
title: Tablets
about: Devices on the wards.
id: ref
fields:
  - {id: ref, label: Tablet ref, kind: text, required: true}
  - {id: site, label: Site, kind: reference, register: sites}
"""


def written(folder: Path, text: str, name: str = "tablets.yaml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_a_new_register_is_one_file(tmp_path: Path) -> None:
    definition = read_definition_file(written(tmp_path, TABLETS))
    assert (definition.key, [field.id for field in definition.fields]) == ("tablets", ["ref", "site"])
    assert definition["site"].register == "sites"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("kind: text", "kind: txt", "line 7, fields[0].kind", "is not one of the choices"),
        ("register: sites", "registr: sites", "line 8, fields[1].registr", "has no key 'registr'"),
        ("title: Tablets\n", "", "line 1, title", "needs its 'title'"),
        ("id: ref\n", "id: code\n", "line 1", "there is no field 'code'"),
        ("eightflows-register/1", "eightflows-register/9", "line 1, schema", "is not a definition this version reads"),
    ],
)
def test_a_fault_is_told_at_its_line(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_definition_file(written(tmp_path, TABLETS.replace(old, new, 1)))
    assert any(fault.where == where and what in fault.what for fault in refusal.value.faults), refusal.value


def test_a_file_is_called_what_its_register_is(tmp_path: Path) -> None:
    written(tmp_path, TABLETS, "phones.yaml")
    with pytest.raises(UnreadableFile, match=r"Call the file tablets\.yaml"):
        library_registers(tmp_path)
