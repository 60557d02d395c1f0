"""Does a workbook come through the door as its author sees it in Excel?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.preflight import CellValue, Workbook, open_workbook
from engine.errors import UnreadableFile
from tests.hostile.workbooks import SPREADSHEET, archive, cell, parts, row, sheet, text, workbook

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DAY = date(2023, 3, 15)  # number 45,000 of Excel's
TEN_PAST_NINE = datetime.combine(date(2026, 11, 3), time(9, 10))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "map.xlsx"


def opened(path: Path, content: bytes) -> Workbook:
    path.write_bytes(content)
    return open_workbook(path)


def values(book: Workbook, name: str = "Steps") -> list[list[CellValue]]:
    return [[found.value for found in line] for line in book.sheets[name].rows]


def saved(path: Path, rows: Iterable[Sequence[object]], **options: object) -> Workbook:
    """What comes back of rows that openpyxl wrote."""
    book = openpyxl.Workbook()
    for name, value in options.items():
        setattr(book, name, value)
    steps = book.worksheets[0]
    steps.title = "Steps"
    for line in rows:
        steps.append(list(line))
    book.save(path)
    return open_workbook(path)


# ------------------------------------------------------------------ values
@pytest.mark.parametrize(
    ("stored", "code", "value", "percent"),
    [
        pytest.param(5, "General", 5, False, id="a whole number"),
        pytest.param(2.5, "0.00", 2.5, False, id="a number"),
        pytest.param(0.85, "0%", 0.85, True, id="a percentage"),
        pytest.param(1, "0.0%;[Red]-0.0%", 1, True, id="a percentage with a colour"),
        pytest.param(7, '0" % of staff"', 7, False, id="a percent sign that is only text"),
        pytest.param(1200, '"£"#,##0', 1200, False, id="money"),
        pytest.param(3, '0" days"', 3, False, id="a number with the word days"),
        pytest.param(45000, "0 \\h", 45000, False, id="a number with an escaped letter"),
        pytest.param(45000, "[$-809]dd mmmm yyyy", DAY, False, id="a date in British English"),
        pytest.param(45000, "mmm-yy", DAY, False, id="a month"),
        pytest.param(45000.25, "dd/mm/yyyy", datetime.combine(DAY, time(6)), False, id="a date that hides a time"),
        pytest.param(45000, "dd/mm/yyyy hh:mm", datetime.combine(DAY, time()), False, id="midnight"),
        pytest.param(0.25, "h:mm AM/PM", time(6), False, id="a time of day"),
        pytest.param(1.25, "[h]:mm", timedelta(hours=30), False, id="30 hours"),
        pytest.param(1.25, "[HH]:mm:ss", timedelta(hours=30), False, id="30 hours in capitals"),
        pytest.param(0.5 / 1440, "[mm]:ss", timedelta(seconds=30), False, id="half a minute"),
        pytest.param(0, "0.00", 0, False, id="nought"),
    ],
)
def test_a_number_is_what_its_format_says(
    path: Path, stored: float, code: str, value: CellValue, percent: bool
) -> None:
    book = openpyxl.Workbook()
    steps = book.worksheets[0]
    steps["A1"] = stored
    steps["A1"].number_format = code
    book.save(path)
    found = open_workbook(path).sheets["Sheet"].rows[0][0]
    assert (found.value, type(found.value), found.percent, found.fault) == (value, type(value), percent, None)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        pytest.param("85%", "85%", id="a percentage typed as text"),
        pytest.param("  two  ", "  two  ", id="spaces around a text"),
        pytest.param("   ", None, id="only spaces"),
        pytest.param("\u00a0", None, id="only a hard space"),
        pytest.param("one&#10;two", "one\ntwo", id="two lines"),
        pytest.param("one_x000D_&#10;two", "one\ntwo", id="two lines of Windows"),
        pytest.param("_x005F_x0041_", "_x0041_", id="an escape that is meant"),
        pytest.param("_x0041_", "A", id="an escaped letter"),
        pytest.param("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", id="a formula typed as text"),
        pytest.param("&lt;script&gt;", "<script>", id="a script"),
        pytest.param("naïve 患者 🙂", "naïve 患者 🙂", id="letters of the world"),
    ],
)
def test_a_text_is_what_its_author_sees(path: Path, stored: str, value: CellValue) -> None:
    book = opened(path, workbook(row(1, text("A1", stored), cell("B1", 1))))
    assert book.sheets["Steps"].rows[0][0].value == value


def test_every_type_of_cell_keeps_its_type(path: Path) -> None:
    types = row(
        1, cell("A1", 1, "b"), cell("B1", 0, "b"), cell("C1", 1), cell("D1", "1.0"), cell("E1", "2E-1"),
        cell("F1", "2026-11-03T09:10:00", "d"), cell("G1", "total", "str"), cell("H1", 0, "s"),
    )  # fmt: skip
    found = values(opened(path, workbook(types, texts="<si><t>shared</t></si>")))[0]
    assert found == [True, False, 1, 1.0, 0.2, TEN_PAST_NINE, "total", "shared"]
    assert [type(value) for value in found[:5]] == [bool, bool, int, float, float]


def test_formatted_runs_are_one_text_and_reading_aids_are_left_out(path: Path) -> None:
    runs = "<si><r><rPr><b/></rPr><t>Tri</t></r><r><t>age</t></r><rPh sb='0' eb='1'><t>hidden</t></rPh></si>"
    inline = '<c r="B1" t="inlineStr"><is><r><t>In</t></r><r><t>line</t></r></is></c>'
    assert values(opened(path, workbook(row(1, cell("A1", 0, "s"), inline), texts=runs))) == [["Triage", "Inline"]]


def test_a_formula_is_its_last_result(path: Path) -> None:
    formulas = row(
        1,
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="B1" t="str"><f>""</f><v></v></c>',
        '<c r="C1" t="str"><f>"a"</f><v>a</v></c>',
        '<c r="D1"><f t="shared" si="0"/><v>0.5</v></c>',
    )
    assert values(opened(path, workbook(formulas))) == [[2, None, "a", 0.5]]


def test_a_formula_without_a_result_and_an_error_carry_their_faults(path: Path) -> None:
    book = saved(path, [["Touch", "=SUM(A2:A9)", "#DIV/0!"]])
    _, formula, error = book.sheets["Steps"].rows[0]
    assert formula.value is None
    assert str(formula.fault).startswith("Steps!B1: its formula has never been worked out. Open the workbook in")
    assert error.value is None
    assert str(error.fault).startswith("Steps!C1: it shows '#DIV/0!'. Correct its formula")


def test_days_counted_from_1904_are_the_same_days(path: Path) -> None:
    written = [date(2026, 11, 3), TEN_PAST_NINE, time(9, 10), timedelta(hours=30)]
    assert values(saved(path, [written], epoch=CALENDAR_MAC_1904)) == [written]


# ------------------------------------------------------------------ sheets
def test_blank_rows_and_columns_are_kept_between_and_dropped_after(path: Path) -> None:
    book = saved(path, [["Step", None, "Touch"], [], ["Triage", None, None, "  "], [None, None], [""]])
    assert values(book) == [["Step", None, "Touch"], [None, None, None], ["Triage", None, None]]
    assert [[found.where for found in line] for line in book.sheets["Steps"].rows] == [
        ["Steps!A1", "Steps!B1", "Steps!C1"],
        ["Steps!A2", "Steps!B2", "Steps!C2"],
        ["Steps!A3", "Steps!B3", "Steps!C3"],
    ]


def test_a_blank_sheet_has_no_rows(path: Path) -> None:
    assert saved(path, []).sheets["Steps"].rows == ()


def test_sheets_keep_their_order_names_and_hiding(path: Path) -> None:
    book = openpyxl.Workbook()
    for title, state in (("Bob's <map>", "visible"), ("Lists", "hidden"), ("Deep", "veryHidden")):
        book.create_sheet(title).sheet_state = state
    book.create_chartsheet("Chart")
    book.save(path)
    found = open_workbook(path).sheets
    assert [(name, found[name].name, found[name].hidden) for name in found] == [
        ("Sheet", "Sheet", False),
        ("Bob's <map>", "Bob's <map>", False),
        ("Lists", "Lists", True),
        ("Deep", "Deep", True),
    ]


def test_a_merged_cell_is_its_top_left_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    steps = book.worksheets[0]
    steps["A1"], steps["A3"] = "Ward round", "Triage"
    steps.merge_cells("A1:C2")
    book.save(path)
    assert values(open_workbook(path), "Sheet") == [["Ward round"], [None], ["Triage"]]


def test_properties_are_told_but_not_who_wrote_it(path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = "Return to work", "A. Person"
    book.custom_doc_props.append(StringProperty(name="eightflows template", value="1"))  # type: ignore[attr-defined]
    book.save(path)
    assert open_workbook(path).properties == {"title": "Return to work", "eightflows template": "1"}


# ------------------------------------------------------------------ how other programs write it
OTHER_WAYS: dict[str, dict[str, str | bytes]] = {
    "strict Open XML": {name: _.replace(SPREADSHEET, STRICT) for name, _ in parts().items() if isinstance(_, str)},
    "names with a prefix": parts(
        f'<x:worksheet xmlns:x="{SPREADSHEET}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr">'
        "<x:is><x:t>Name</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    ),
    "cells and rows without names": parts(sheet('<row><c t="inlineStr"><is><t>Name</t></is></c></row>')),
    "capitals in part names": {name.upper(): part for name, part in parts().items()},
    "backslashes in part names": {name.replace("/", "\\"): part for name, part in parts().items()},
    "no styles and no shared texts": {
        name: part for name, part in parts().items() if "styles" not in name and "Strings" not in name
    },
    "no pointer to the workbook": {name: part for name, part in parts().items() if name != "_rels/.rels"},
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_workbook_of_another_program_is_read(path: Path, way: str) -> None:
    assert values(opened(path, archive(OTHER_WAYS[way]))) == [["Name"]]


def test_cells_without_names_follow_one_another(path: Path) -> None:
    found = values(opened(path, workbook('<row r="2"><c r="B2"/><c><v>3</v></c></row><row><c><v>1</v></c></row>')))
    assert found == [[None, None, None], [None, None, 3], [1, None, None]]


# ------------------------------------------------------------------ laws
names = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff_"), max_size=20)
days = st.dates(date(1900, 3, 1), date(2999, 1, 1))  # Excel believes in a 29 February 1900
moments = st.times().map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, fold=0))
filled_in = st.one_of(
    names.filter(lambda typed: typed.strip() and typed[0] not in "=#"),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e300, 1e300).map(lambda number: float(f"{number:.15g}")),  # the digits Excel keeps
    days,
    moments,
    st.builds(datetime.combine, days, moments),
    st.integers(-(10**6), 10**9).map(lambda seconds: timedelta(seconds=seconds)),
)


@given(st.lists(st.lists(st.none() | filled_in, min_size=1, max_size=6), max_size=5))
def test_what_openpyxl_writes_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[CellValue]]
) -> None:
    found = values(saved(tmp_path_factory.mktemp("law") / "map.xlsx", rows))
    assert list(map(without_blank_end, found)) == list(map(without_blank_end, rows))[: len(found)]
    assert not any(map(without_blank_end, rows[len(found) :]))


def without_blank_end(line: Sequence[CellValue]) -> list[tuple[type, CellValue]]:
    """The values with their types, as Excel keeps them: a float without a fraction is a whole number."""
    filled = [number for number, value in enumerate(line, start=1) if value is not None]
    kept = line[: max(filled, default=0)]
    return [(int if isinstance(value, float) and value.is_integer() else type(value), value) for value in kept]


def test_every_damaged_cell_of_every_sheet_is_told_at_once(path: Path) -> None:
    broken = sheet(row(1, cell("A1", "NaN"), cell("B2", 1)) + row(9, cell("J9", 5, "s")))
    path.write_bytes(archive(parts(broken, sheet(), broken, names=("One", "Two", "Three"))))
    with pytest.raises(UnreadableFile) as raised:
        open_workbook(path)
    assert [fault.where for fault in raised.value.faults] == [
        "One!A1",
        "One",
        "One!J9",
        "Three!A1",
        "Three",
        "Three!J9",
    ]
    assert raised.value.file == "map.xlsx"
