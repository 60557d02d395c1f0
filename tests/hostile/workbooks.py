"""Which hostile workbooks are there? Excel containers, XML and cells that break, lie or explode."""

import random
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import quoteattr

from tests.hostile import Shelf

WORKBOOKS = Shelf(".xlsx")

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAME = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'

KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KINDS}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KINDS}.styles+xml"/></Types>'
)

Part = str | bytes


# ------------------------------------------------------------------ how such a file is put together
def archive(parts: Mapping[str, Part], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts, by name."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as zipped:
        for name, content in parts.items():
            zipped.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return packed.getvalue()


def relations(*pointers: tuple[str, str]) -> str:
    """Pointers of (kind, target); the first is called r1."""
    return (
        f'<Relationships xmlns="{RELATIONS}">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(pointers, start=1)
        )
        + "</Relationships>"
    )


def sheet(cells: str = NAME, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{SPREADSHEET}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>'


def parts(
    *sheets: Part, names: Iterable[str] = ("Steps",), texts: str = "", styles: str = "", about: str = ""
) -> dict[str, Part]:
    """A small whole workbook: its sheets, shared texts, styles, and `about`: more of its workbook part."""
    sheets = sheets or (sheet(),)
    styles = styles or "<cellXfs><xf/></cellXfs>"
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets>{about}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number, _ in enumerate(sheets, start=1)),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{styles}</styleSheet>',
        **{f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(sheets, start=1)},
    }  # fmt: skip


def workbook(cells: str = NAME, **more: str) -> bytes:
    """A workbook of one sheet, Steps, with these rows."""
    return archive(parts(sheet(cells), **more))


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def cell(name: str, value: object, kind: str = "n", style: str = "0") -> str:
    return f'<c r="{name}" t="{kind}" s="{style}"><v>{value}</v></c>'


def text(name: str, value: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'


def doctype(definitions: str, value: str) -> bytes:
    """A workbook whose sheet defines entities of its own and uses them as the text of A1."""
    return archive(parts(f"<!DOCTYPE worksheet [{definitions}]>" + sheet(row(1, text("A1", value)))))


# ------------------------------------------------------------------ not a workbook at all
@WORKBOOKS.tells("the file: this is a file of an unknown kind")
def random_bytes() -> bytes:
    return random.Random(1).randbytes(5000)


@WORKBOOKS.tells("the file: this is a web page saved with an Excel name")
def web_page_saved_as_a_workbook() -> str:
    return "\r\n<HTML xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>Step</table></HTML>"


@WORKBOOKS.tells("the file: this is an XML file, perhaps an XML Spreadsheet of Excel 2003")
def xml_spreadsheet_2003() -> str:
    return '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@WORKBOOKS.tells("the file: this is a text file, perhaps CSV")
def csv_saved_as_a_workbook() -> bytes:
    return "Step,Touch\r\nTriage – first,20 min\r\n".encode("cp1252")


@WORKBOOKS.tells("the file: this is a text file, perhaps CSV")
def unicode_text_saved_as_a_workbook() -> bytes:
    return "Step\tTouch\r\n".encode("utf-16")


@WORKBOOKS.tells("the file: this is a PDF document")
def pdf_saved_as_a_workbook() -> bytes:
    return b"%PDF-1.7\n" + bytes(200)


@WORKBOOKS.tells("the file: this is a picture")
def picture_saved_as_a_workbook() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(200)


@WORKBOOKS.tells("the file: this is a Windows shortcut")
def windows_shortcut() -> bytes:
    return b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(200)


@WORKBOOKS.tells("the file: this is a workbook of the old kind (.xls)")
def old_xls_saved_as_xlsx() -> bytes:
    return OLE + bytes(1024) + "Workbook".encode("utf-16-le") + bytes(512)


@WORKBOOKS.tells("the file: it has a password")
def encrypted() -> bytes:
    return OLE + bytes(1024) + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")


@WORKBOOKS.tells("the file: this is an older Office file")
def old_word_document() -> bytes:
    return OLE + bytes(1024) + "WordDocument".encode("utf-16-le")


@WORKBOOKS.tells("the file: this is a Word document")
def word_document() -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


@WORKBOOKS.tells("the file: this is a binary workbook (.xlsb)")
def binary_workbook() -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01"})


@WORKBOOKS.tells("the file: this is an OpenDocument file (.ods)")
def open_document() -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})


@WORKBOOKS.tells("the file: this is a zip archive")
def nested_zip() -> bytes:
    inner = archive({"inside.xlsx": workbook()})
    return archive({"inside.xlsx": inner})


@WORKBOOKS.tells("the file: this is an empty zip archive")
def empty_zip() -> bytes:
    return archive({})


# ------------------------------------------------------------------ the container
@WORKBOOKS.tells("the file: it is damaged or cut short")
def cut_short() -> bytes:
    return workbook()[:-40]


@WORKBOOKS.tells("the file: it is damaged or cut short")
def only_the_first_half() -> bytes:
    return workbook()[:400]


@WORKBOOKS.tells("the file: it is larger than 10 MB")
def eleven_megabytes() -> bytes:
    return archive({**parts(), "xl/media/image1.png": bytes(11 * MEGABYTE)}, method=zipfile.ZIP_STORED)


@WORKBOOKS.tells("the file: it unpacks to 200 MB", "'xl/worksheets/sheet1.xml' unpacks to more than 100 times its size")
def two_hundred_megabytes_of_one_text() -> bytes:
    return workbook(row(1, text("A1", "a" * (200 * MEGABYTE))))


@WORKBOOKS.tells("'xl/media/image1.bin' unpacks to more than 100 times its size")
def zip_bomb_beside_the_sheet() -> bytes:
    return archive(parts() | {"xl/media/image1.bin": bytes(40 * MEGABYTE)})


@WORKBOOKS.tells("the file: it unpacks to 60 MB")
def many_small_bombs() -> bytes:
    return archive(parts() | {f"xl/media/{number}.bin": bytes(MEGABYTE) for number in range(60)})


@WORKBOOKS.tells("'xl/worksheets/sheet1.xml' unpacks to more than 100 times its size")
def a_million_and_a_half_rows_in_99_kb() -> bytes:
    return workbook("<row><c><v>1</v></c></row>" * 1_500_000)


@WORKBOOKS.tells("'xl/sharedStrings.xml' unpacks to more than 100 times its size")
def three_million_shared_texts_in_129_kb() -> bytes:
    return workbook(row(1, cell("A1", 0, "s")), texts="<si><t>a</t></si>" * 2_600_000)


@WORKBOOKS.tells("the file: it has more than 500 parts inside")
def ten_thousand_sheets() -> bytes:
    names = [f"S{number}" for number in range(10_000)]
    return archive(parts(*[sheet()] * 10_000, names=names))


@WORKBOOKS.tells("the file: its part 'xl/worksheets/sheet1.xml' is there twice")
def a_part_twice() -> bytes:
    return archive(parts() | {"xl/worksheets/sheet?.xml": sheet(row(1, cell("A1", 666)))}).replace(b"sheet?", b"sheet1")


@WORKBOOKS.tells("the file: its part 'xl/worksheets/SHEET1.xml' is there twice")
def a_part_twice_but_for_capitals() -> bytes:
    return archive(parts() | {"xl/worksheets/SHEET1.xml": sheet(row(1, cell("A1", 666)))})


@WORKBOOKS.tells("'../../etc/cron.d/job' points outside the file", "'C:/Windows/evil.dll' points outside the file")
def part_names_leaving_the_folder() -> bytes:
    return archive(parts() | {"../../etc/cron.d/job": "* * * * *", "C:/Windows/evil.dll": "MZ", "/etc/passwd": "x"})


@WORKBOOKS.harmless
def a_part_without_a_name() -> bytes:
    return archive(parts() | {"?": "nameless"}).replace(b"?nameless", b"\0nameless").replace(b"?PK", b"\0PK")


@WORKBOOKS.tells("the file: it contains macros")
def macros() -> bytes:
    return archive(parts() | {"xl/vbaProject.bin": OLE})


@WORKBOOKS.tells("the file: it contains macros")
def macro_sheet_of_excel_4() -> bytes:
    return archive(parts() | {"xl/macrosheets/sheet1.xml": "<macrosheet/>"})


@WORKBOOKS.tells("the file: it has a password")
def parts_with_a_password() -> bytes:
    return _flagged(workbook(), 0x1)


@WORKBOOKS.tells("the file: it is packed in a way Excel does not use")
def packed_with_lzma() -> bytes:
    return archive(parts(), method=zipfile.ZIP_LZMA)


@WORKBOOKS.tells("Steps: this sheet is broken: it cannot be unpacked")
def checksum_that_does_not_fit() -> bytes:
    content = bytearray(archive(parts(sheet(row(1, cell("A1", 12345)))), method=zipfile.ZIP_STORED))
    content[content.index(b"12345")] = ord("9")
    return bytes(content)


def _flagged(content: bytes, flag: int) -> bytes:
    """The archive with a flag set for every part, in the parts' own headers and in the table of contents."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= flag
            at = changed.find(mark, at + 4)
    return bytes(changed)


# ------------------------------------------------------------------ the XML
BILLION_LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
)


@WORKBOOKS.tells("Steps: this sheet is broken: it brings definitions of its own (DOCTYPE)")
def billion_laughs() -> bytes:
    return doctype(BILLION_LAUGHS, "&a9;")


@WORKBOOKS.tells("Steps: this sheet is broken: it brings definitions of its own (DOCTYPE)")
def quadratic_blow_up() -> bytes:
    return doctype(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000)


@WORKBOOKS.tells("it brings definitions of its own (DOCTYPE)")
def external_entity() -> bytes:
    return doctype('<!ENTITY secret SYSTEM "file:///etc/passwd">', "&secret;")


@WORKBOOKS.tells("'xl/workbook.xml' is broken: it brings definitions of its own (DOCTYPE)")
def external_dtd_in_the_workbook_part() -> bytes:
    return archive(parts() | {"xl/workbook.xml": '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd"><workbook/>'})


@WORKBOOKS.tells("Steps: this sheet is too large: one of its tags is far too long")
def three_hundred_thousand_attributes() -> bytes:
    attributes = "".join(f' a{number}="{number * 7919 % 1000}"' for number in range(300_000))
    return workbook(f"<row{attributes}/>")


@WORKBOOKS.tells("one of its tags is far too long")
def an_endless_comment() -> bytes:
    return archive(parts(sheet(before=f"<!--{_noise(8 * MEGABYTE)}-->")))


@WORKBOOKS.tells("Steps: this sheet is too large: it has too many blank rows and cells, or other empty elements")
def four_hundred_thousand_nested_elements() -> bytes:
    some = random.Random(1)
    return archive(parts(sheet(before="".join(f"<a{some.randint(0, 9_999)}>" for _ in range(400_000)))))


@WORKBOOKS.tells("'xl/styles.xml' is too large: it has too many blank rows and cells, or other empty elements")
def junk_among_the_styles() -> bytes:
    return workbook(styles="".join(f"<j{number % 9973}/>" for number in range(500_000)))


@WORKBOOKS.tells("Steps: this sheet is broken after row 1: it cannot be read as XML (mismatched tag)")
def tags_that_do_not_match() -> bytes:
    return workbook(row(1, "<c><v>1</c></v>"))


@WORKBOOKS.tells("Steps: this sheet is broken after row 1: it cannot be read as XML")
def nul_bytes_in_the_sheet() -> bytes:
    return workbook(row(1, text("A1", "a\0b")))


@WORKBOOKS.tells("Steps: this sheet is broken after row 1: it cannot be read as XML")
def half_a_surrogate_as_a_reference() -> bytes:
    return workbook(row(1, text("A1", "&#xD800;")))


@WORKBOOKS.tells("Steps: this sheet is broken: it is in the character encoding 'utf-7'")
def unknown_character_encoding() -> bytes:
    return archive(parts('<?xml version="1.0" encoding="utf-7"?>' + sheet()))


@WORKBOOKS.tells("Steps: this sheet is broken: it has no table of cells")
def a_sheet_in_another_language() -> bytes:
    return archive(parts('<html xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>1</td></tr></table></html>'))


@WORKBOOKS.tells("'xl/_rels/workbook.xml.rels' is broken: it cannot be read as XML")
def broken_pointers() -> bytes:
    return archive(parts() | {"xl/_rels/workbook.xml.rels": "<Relationships><"})


# ------------------------------------------------------------------ sheets
@WORKBOOKS.tells("Steps: the cells of this sheet are not in the file")
def a_sheet_that_is_missing() -> bytes:
    return archive({name: part for name, part in parts().items() if "sheet1" not in name})


@WORKBOOKS.tells("Steps: the cells of this sheet are not in the file")
def a_sheet_outside_the_file() -> bytes:
    pointers = relations(("worksheet", "../../../../etc/passwd"))
    return archive(parts() | {"xl/_rels/workbook.xml.rels": pointers})


@WORKBOOKS.tells("the file: it has no sheet with cells")
def no_sheets() -> bytes:
    return archive(parts(names=()))


@WORKBOOKS.tells("the file: two sheets have the name 'STEPS'")
def two_sheets_of_one_name() -> bytes:
    return archive(parts(sheet(), sheet(), names=("Steps", "STEPS")))


@WORKBOOKS.tells("the file: a sheet has the name 'Steps?[2J'", "the file: a sheet has the name ' '")
def sheet_names_that_steer_a_screen() -> bytes:
    return archive(parts(sheet(), sheet(), names=("Steps\x9b[2J", " ")))


@WORKBOOKS.tells("S1: this sheet shares its cells with another sheet")
def ten_thousand_names_for_one_sheet() -> bytes:
    listed = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="r1"/>' for number in range(10_000))
    main = f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    return archive(parts() | {"xl/workbook.xml": main})


# ------------------------------------------------------------------ how much is filled in
@WORKBOOKS.tells("Steps!XFD1048576: this cell is filled in beyond row 20,000, the last one read")
def one_cell_in_the_last_corner() -> bytes:
    return workbook(NAME + row(1_048_576, cell("XFD1048576", 1)))


@WORKBOOKS.tells("Steps!IW3: this cell is filled in, and 1 more cells are, beyond column IV")
def cells_too_far_to_the_right() -> bytes:
    return workbook(row(3, cell("A3", 1), cell("IW3", 2), cell("XFD3", 3)))


@WORKBOOKS.tells(
    "Steps!CV20000: up to here, the last filled-in row and column, the workbook has more than 200,000 cells"
)
def two_cells_far_apart() -> bytes:
    return workbook(row(1, cell("CV1", 1)) + row(20_000, cell("A20000", 2)))


@WORKBOOKS.tells("Steps!A10001: up to here the workbook has more than 200,000 filled-in cells")
def too_many_filled_in_cells() -> bytes:
    letters = [chr(ord("A") + column) for column in range(20)]
    rows = (row(number, *(cell(f"{letter}{number}", number) for letter in letters)) for number in range(1, 10_010))
    return workbook("".join(rows))


@WORKBOOKS.tells("Steps: this sheet is too large after row", "it has too many blank rows and cells")
def ten_megabytes_of_blank_rows() -> bytes:
    some = random.Random(1)
    return workbook("".join(f'<row r="{number}" ht="{some.random():.6f}"/>' for number in range(1, 420_000)))


@WORKBOOKS.tells("'xl/sharedStrings.xml' is too large: it has more than 200,000 texts")
def three_hundred_thousand_different_texts() -> bytes:
    some = random.Random(1)
    return workbook(texts="".join(f"<si><t>{some.getrandbits(40):x}</t></si>" for _ in range(300_000)))


@WORKBOOKS.tells("Steps!A1: this cell holds a text of more than 32,767 characters")
def one_text_of_a_megabyte() -> bytes:
    return workbook(row(1, text("A1", _noise(MEGABYTE))))


@WORKBOOKS.tells("it holds too much text")
def eleven_megabytes_of_text() -> bytes:
    return workbook("".join(row(number, text(f"A{number}", _noise(32_000, number))) for number in range(1, 350)))


@WORKBOOKS.tells("'xl/styles.xml' is broken: it has more than 1,000 number formats")
def two_thousand_number_formats() -> bytes:
    formats = "".join(f'<numFmt numFmtId="{200 + number}" formatCode="[[[["/>' for number in range(2_000))
    return workbook(styles=f"<numFmts>{formats}</numFmts><cellXfs><xf/></cellXfs>")


def _noise(length: int, seed: int = 1) -> str:
    """Letters that pack to about half their size."""
    return random.Random(seed).randbytes(length // 2).hex()


# ------------------------------------------------------------------ damaged cells
@WORKBOOKS.tells(
    "Steps!A1: this cell refers to text '7', which the file does not have",
    "Steps!B1: this cell refers to text '-1'",
    "Steps!C1: this cell refers to text '999999999999999999999999999999999999999…'",
    "Steps!D1: this cell refers to text 'x'",
)
def shared_texts_that_are_not_there() -> bytes:
    numbers = zip("ABCD", ("7", "-1", "9" * 5_000, "x"), strict=True)
    return workbook(row(1, *(cell(f"{letter}1", number, "s") for letter, number in numbers)), texts="<si><t>a</t></si>")


@WORKBOOKS.tells(
    "Steps: a cell in row 1 is called 'D0'",
    "Steps: a cell in row 1 is called '$A$1'",
    "Steps: a cell in row 1 is called 'AAAA1'",
    "Steps: a cell in row 1 is called ''",
    "Steps: a cell in row 1 is called 'B7'",
    "Steps: a cell in row 1 is called '<script>'",
)
def cell_names_that_are_none() -> bytes:
    names = ("D0", "$A$1", "AAAA1", "", "B7", "&lt;script&gt;")
    return workbook(row(1, *(cell(name, 1) for name in names)))


@WORKBOOKS.tells(
    "Steps: a row after row 0 has the number '-1'",
    "Steps: a row after row 1 has the number '1e3'",
    "Steps: a row after row 2 has the number '0'",
    "Steps: a row after row 3 has the number '99999999999999999999'",
)
def row_numbers_that_are_none() -> bytes:
    return workbook("".join(f'<row r="{number}"/>' for number in ("-1", "1e3", "0", "9" * 20)))


@WORKBOOKS.tells("Steps!A1: this cell is in the file twice")
def a_cell_twice() -> bytes:
    return workbook(row(1, cell("A1", 1), cell("A1", 2)))


@WORKBOOKS.tells(
    "Steps!A1: this cell refers to style '-1', which the file does not have",
    "Steps!B1: this cell refers to style '99'",
    "Steps!C1: this cell refers to style 'bold'",
)
def styles_that_are_not_there() -> bytes:
    styles = zip("ABC", ("-1", "99", "bold"), strict=True)
    return workbook(row(1, *(cell(f"{letter}1", 1, style=style) for letter, style in styles)))


@WORKBOOKS.tells(*(f"Steps!{letter}1: this cell holds" for letter in "ABCDEFG"))
def numbers_that_are_none() -> bytes:
    numbers = zip("ABCDEFG", ("NaN", "INF", "1e999", "-1e999", "0x1F", "1_000", "9" * 1_000_000), strict=True)
    return workbook(row(1, *(cell(f"{letter}1", number) for letter, number in numbers)))


@WORKBOOKS.tells(
    "Steps!A1: this cell holds '2' as type 'b'",
    "Steps!B1: this cell holds '1' as type 'hologram'",
    "Steps!C1: this cell holds '2026-13-41' as a date",
)
def types_that_are_none() -> bytes:
    return workbook(row(1, cell("A1", 2, "b"), cell("B1", 1, "hologram"), cell("C1", "2026-13-41", "d")))


# ------------------------------------------------------------------ cells a person can put right
DATES = '<cellXfs><xf numFmtId="14"/></cellXfs>'


@WORKBOOKS.tells(
    "Steps!A1: 3e+09 is shown as a date but is no date",
    "Steps!B1: -1 is shown as a date but is no date",
    "Steps!C1: 0.5 is shown as a date but is no date",
    "Steps!D1: 1e+300 is shown as a date but is no date",
)
def dates_that_are_none() -> bytes:
    numbers = zip("ABCD", ("3000000000", "-1", "0.5", "1e300"), strict=True)
    return workbook(row(1, *(cell(f"{letter}1", number) for letter, number in numbers)), styles=DATES)


@WORKBOOKS.tells("Steps!A1: it shows '#REF!'", "Steps!B1: it shows '#DIV/0!'")
def formulas_that_give_errors() -> bytes:
    return workbook(row(1, cell("A1", "#REF!", "e"), cell("B1", "#DIV/0!", "e")))


@WORKBOOKS.tells("Steps!A1: its formula has never been worked out", "Steps!B1: its formula has never been worked out")
def formulas_never_worked_out() -> bytes:
    return workbook(row(1, '<c r="A1"><f>SUM(B1:B9)</f></c>', '<c r="B1"><f>cmd|" /C calc"!A0</f><v></v></c>'))


@WORKBOOKS.tells(
    "Steps!A1: its text has an invisible character (U+0000)",
    "Steps!B1: its text has an invisible character (U+001B)",
    "Steps!C1: its text has an invisible character (U+D800)",
    "Steps!D1: its text has an invisible character (U+009B)",
)
def invisible_characters() -> bytes:
    texts = zip("ABCD", ("a_x0000_b", "_x001B_[2J", "_xD800_", "&#x9B;31m"), strict=True)
    return workbook(row(1, *(text(f"{letter}1", value) for letter, value in texts)))


# ------------------------------------------------------------------ read as if the trap were not there
EVERYWHERE = "A1:XFD1048576"


@WORKBOOKS.harmless
def everything_merged_into_one_cell() -> bytes:
    return archive(parts(sheet(after=f'<mergeCells><mergeCell ref="{EVERYWHERE}"/></mergeCells>')))


@WORKBOOKS.harmless
def one_link_over_the_whole_sheet() -> bytes:
    return archive(parts(sheet(after=f'<hyperlinks><hyperlink ref="{EVERYWHERE}" location="A1"/></hyperlinks>')))


@WORKBOOKS.harmless
def a_size_that_is_a_lie() -> bytes:
    return archive(parts(sheet(before=f'<dimension ref="{EVERYWHERE}"/>')))


@WORKBOOKS.harmless
def a_hundred_thousand_validations() -> bytes:
    some = random.Random(1)
    rules = "".join(
        f'<dataValidation type="list" sqref="{EVERYWHERE} B{some.randint(1, 9999)}"/>' for _ in range(100_000)
    )
    return archive(parts(sheet(after=f"<dataValidations>{rules}</dataValidations>")))


@WORKBOOKS.harmless
def a_hundred_thousand_conditional_formats() -> bytes:
    some = random.Random(1)
    rules = "".join(
        f'<conditionalFormatting sqref="{EVERYWHERE}"><cfRule type="expression"'
        f' priority="{some.randint(1, 9999)}"><formula>A1</formula></cfRule></conditionalFormatting>'
        for _ in range(100_000)
    )
    return archive(parts(sheet(after=rules)))


@WORKBOOKS.harmless
def fifty_thousand_defined_names() -> bytes:
    names = "".join(f'<definedName name="n{number}">Steps!{EVERYWHERE}</definedName>' for number in range(50_000))
    return workbook(about=f"<definedNames>{names}</definedNames>")


@WORKBOOKS.harmless
def rows_with_nothing_in_them() -> bytes:
    return workbook(NAME + "".join(f'<row r="{number}" s="3" customFormat="1"/>' for number in range(2, 300_000)))


@WORKBOOKS.harmless
def sixty_thousand_styles() -> bytes:
    some = random.Random(1)
    return workbook(
        styles="<cellXfs>"
        + "".join(f'<xf numFmtId="{some.randint(0, 49)}"><alignment/></xf>' for _ in range(60_000))
        + "</cellXfs>"
    )


@WORKBOOKS.harmless
def number_formats_that_choke_a_pattern() -> bytes:
    formats = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode="{"[" * 250}{_noise(1_000, number)}"/>'
        for number in range(1_000)
    )
    styles = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(1_000))
    return workbook(styles=f"<numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs>")


@WORKBOOKS.harmless
def links_to_other_workbooks_and_programs() -> bytes:
    dde = f'<externalLink xmlns="{SPREADSHEET}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    return archive(
        parts(
            sheet(
                row(
                    1,
                    '<c r="A1"><f>[1]Sheet1!A1</f><v>5</v></c>',
                    "<c r='B1'><f>cmd|'/c calc'!A0</f><v>6</v></c>",
                )
            )
        )
        | {"xl/externalLinks/externalLink1.xml": dde}
    )


@WORKBOOKS.harmless
def names_that_look_like_code() -> bytes:
    names = ('Robert"); DROP', "<script>alert(1)</script>", "=cmd|' /C calc'!A0")
    return archive(parts(*(sheet(row(1, text("A1", "&lt;script&gt;"))) for _ in names), names=names))


@WORKBOOKS.harmless
def a_sheet_in_utf_16() -> bytes:
    return archive(parts(('<?xml version="1.0" encoding="utf-16"?>' + sheet()).encode("utf-16")))


@WORKBOOKS.harmless
def two_hundred_thousand_filled_in_cells() -> bytes:
    some = random.Random(1)
    letters = [chr(ord("A") + column) for column in range(20)]
    return workbook(
        "".join(
            row(number, *(text(f"{letter}{number}", f"{some.random()} é") for letter in letters))
            for number in range(1, 10_001)
        )
    )
