"""Does anything but a sentence escape when sound files are damaged at random? Seeded: it happens again."""

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from connectors.preflight import open_workbook, read_yaml
from engine.errors import UnreadableFile
from tests.hostile.workbooks import archive, cell, parts, row, sheet

MUTANTS = 300
TOKENS = (
    b"-1", b"1e999", b"NaN", b"9" * 400, b"&x;", b"&#0;", b"]]>", b"<", b">", b'"', b"\0", b"\xff", b"../",
    b"<!DOCTYPE a>", b"<![CDATA[", b"_xD800_", b't="s"', b'r=""', b"[", b"{", b"*a", b"&a ", b"!!", b"\t",
    b": ", b"- ", b"\n---\n", b"<<: ", b"? ", b"'", b"|", b"%", b"\xc3", b"\xed\xa0\x80",
)  # fmt: skip
VALUE = re.compile(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)')  # of an attribute, or a text
VALUES = (
    b"", b" ", b"0", b"-1", b"2", b"0.5", b"1e999", b"NaN", b"9" * 20, b"a" * 40_000, b"&#65535;",
    b"n", b"s", b"b", b"d", b"e", b"str", b"inlineStr", b"A1", b"A0", b"XFD1048576", b"r1", b"hidden",
    b"External", b"/", b"../x", b"xl/workbook.xml", b"_xD800_", b"[h]:mm", b"%", b"[[[[", b"2026-11-03",
)  # fmt: skip
Mutation = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, some: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(some.randint(1, 8)):
        changed[some.randrange(len(changed))] = some.randrange(256)
    return bytes(changed)


def cut(content: bytes, some: random.Random) -> bytes:
    start, end = sorted(some.randrange(len(content)) for _ in range(2))
    return content[:start] + content[end:]


def repeat(content: bytes, some: random.Random) -> bytes:
    start, end = sorted(some.randrange(len(content)) for _ in range(2))
    return content[:end] + content[start:end] * some.randint(1, 3) + content[end:]


def insert(content: bytes, some: random.Random) -> bytes:
    at = some.randrange(len(content))
    return content[:at] + some.choice(TOKENS) + content[at + some.randint(0, 3) :]


ANYWHERE: tuple[Mutation, ...] = (flip, cut, repeat, insert)


def within_a_part(content: bytes, some: random.Random) -> bytes:
    """Damage that a zip program would not notice."""
    with zipfile.ZipFile(BytesIO(content)) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    name = some.choice(sorted(members))
    for _ in range(some.randint(1, 3)):
        members[name] = some.choice(ANYWHERE)(members[name] or b" ", some)
    return archive(members)


def within_values(content: bytes, some: random.Random) -> bytes:
    """Damage that an XML parser would not notice."""
    with zipfile.ZipFile(BytesIO(content)) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    name = some.choice(sorted(members))
    for _ in range(some.randint(1, 6)):
        start, end = some.choice([place.span() for place in VALUE.finditer(members[name])])
        members[name] = members[name][:start] + some.choice(VALUES) + members[name][end:]
    return archive(members)


def parts_dropped_or_swapped(content: bytes, some: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    one, other = some.sample(sorted(members), 2)
    members[one], members[other] = members[other], members[one]
    if some.random() < 0.5:
        del members[other]
    return archive(members)


def full_workbook() -> bytes:
    """As openpyxl writes it, with a little of everything."""
    book = openpyxl.Workbook()
    steps = book.active
    assert steps is not None
    steps.append(["Step", "Touch", "Share", "Since", "Total", "Wait", True, 5, None, "end"])
    for number in range(20):
        steps.append([f"step {number}", "20 min", 0.85, date(2026, 11, 3), "=SUM(B2)", timedelta(days=2), False, 2.5])
        steps.cell(number + 2, 3).number_format = "0%"
    steps.merge_cells("A30:C31")
    steps.auto_filter.ref = "A1:J21"
    book.create_sheet("Lists").sheet_state = "hidden"
    book.properties.title = "Return to work"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def excel_workbook() -> bytes:
    """As Excel writes it: shared texts, cached results, styles by number."""
    rows = "".join(
        row(number, cell(f"A{number}", number % 3, "s"), cell(f"B{number}", number)) for number in range(1, 30)
    )
    formula = row(30, '<c r="A30" t="str"><f>"a"</f><v>a</v></c>', '<c r="B30" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    texts = "<si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r></si><si><t>three_x000D_</t></si>"
    return archive(parts(sheet(rows + formula), sheet(), names=("Steps", "Lanes"), texts=texts))


YAML = b"""\
map: Return to work
steps:
  - {id: call, touch: 20 min, wait: 2d, share: 0.85}
  - id: meet
    note: >
      folded text
      of two lines
    people: [nurse, "doctor", 'clerk']
lanes:
- name: Ward 5
  since: 2026-11-03
"""


@pytest.mark.parametrize(
    "mutation",
    [flip, cut, repeat, within_a_part, within_values, parts_dropped_or_swapped],
    ids=lambda mutation: mutation.__name__,
)
@pytest.mark.parametrize("sound", [full_workbook, excel_workbook], ids=lambda sound: sound.__name__)
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, sound: Callable[[], bytes], mutation: Mutation) -> None:
    refused = survivors(tmp_path / "map.xlsx", sound(), mutation, open_workbook)
    assert refused > MUTANTS / 20


@pytest.mark.parametrize("mutation", ANYWHERE, ids=lambda mutation: mutation.__name__)
def test_a_damaged_yaml_file_is_read_or_refused(tmp_path: Path, mutation: Mutation) -> None:
    refused = survivors(tmp_path / "map.yaml", YAML, mutation, read_yaml)
    assert refused > MUTANTS / 20


def survivors(path: Path, sound: bytes, mutation: Mutation, read: Callable[[Path], object]) -> int:
    """Damage the file MUTANTS times; how often it was refused. Anything but UnreadableFile goes through."""
    some = random.Random(20261122)
    refusals = []
    for _ in range(MUTANTS):
        path.write_bytes(mutation(sound, some))
        try:
            read(path)
        except UnreadableFile as error:
            refusals.append(error)
    assert all(refusal.faults for refusal in refusals)
    return len(refusals)
