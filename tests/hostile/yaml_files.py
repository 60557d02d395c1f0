"""Which hostile YAML files are there? Syntax that breaks, lies or explodes, whatever it is meant to say."""

import random

from tests.hostile import Shelf
from tests.hostile.workbooks import workbook

YAML_FILES = Shelf(".yaml")
MEGABYTE = 1024 * 1024


# ------------------------------------------------------------------ too much
@YAML_FILES.tells("line 2: this is marked '&a0'", "line 3: this refers to another place by '*a0'")
def alias_bomb() -> str:
    levels = (f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12))
    return "\n".join(["map:", "a0: &a0 [ha, ha]", *levels])


@YAML_FILES.tells("line 1: this is nested more than 40 deep")
def fifty_thousand_brackets() -> str:
    return "[" * 50_000


@YAML_FILES.tells("line 1: this is nested more than 40 deep")
def fifty_thousand_braces() -> str:
    return "{a: " * 50_000


@YAML_FILES.tells("line 41: this is nested more than 40 deep")
def a_deep_mapping() -> str:
    return "\n".join(f"{' ' * depth}a:" for depth in range(900))


@YAML_FILES.tells("line 1: this is nested more than 40 deep")
def a_deep_list_of_dashes() -> str:
    return "- " * 100_000


@YAML_FILES.tells("the file: it is larger than 1 MB")
def five_megabytes_in_one_line() -> str:
    return "name: " + "a" * (5 * MEGABYTE)


@YAML_FILES.tells("line 1: this text has more than 32,767 characters")
def one_text_of_a_megabyte() -> str:
    return "name: " + "a" * (MEGABYTE - 100)


@YAML_FILES.tells("there are more than 100,000 entries up to here")
def half_a_million_entries() -> str:
    return "a: [" + "1," * 500_000 + "]"


@YAML_FILES.tells("line 1: '9999999", "is too large a number")
def a_number_of_a_million_digits() -> str:
    return "touch: " + "9" * 1_000_000


@YAML_FILES.tells("line 1: '0xffffff")
def a_hexadecimal_number_of_a_million_digits() -> str:
    return "touch: 0x" + "f" * 1_000_000


@YAML_FILES.tells("the file: there are", "more faults")
def a_hundred_thousand_faults() -> str:
    return "a: 1\n" * 100_000


# ------------------------------------------------------------------ more than data
@YAML_FILES.tells("line 1: this is marked as of type 'tag:yaml.org,2002:python/object/apply:o…'")
def a_python_object() -> str:
    return 'map: !!python/object/apply:os.system ["touch /tmp/owned"]'


@YAML_FILES.tells("line 2: this is marked as of type 'tag:yaml.org,2002:binary'")
def binary_data() -> str:
    return "a: 1\npicture: !!binary R0lGODlhDAAMAIQAAP=="


@YAML_FILES.tells("line 1: this is marked as of type '!Important'")
def a_text_that_begins_with_an_exclamation_mark() -> str:
    return "note: !Important tell the ward"


@YAML_FILES.tells("line 1: this is marked '&shared'", "line 3: '<<' would merge other entries", "line 3: this refers")
def merged_entries() -> str:
    return "base: &shared {a: 1}\nstep:\n  <<: *shared\n  b: 2"


@YAML_FILES.tells("line 1: this is marked '&anchor'")
def an_anchor_on_a_name() -> str:
    return "&anchor name: Triage"


# ------------------------------------------------------------------ not text in UTF-8
@YAML_FILES.tells("the file: it is empty")
def empty() -> str:
    return ""


@YAML_FILES.tells("the file: it is saved in the encoding UTF-16")
def utf_16() -> bytes:
    return "name: Triage\n".encode("utf-16")


@YAML_FILES.tells("the file: it is saved in the encoding UTF-16")
def utf_16_without_a_mark() -> bytes:
    return "name: Triage\n".encode("utf-16-be")


@YAML_FILES.tells("line 2: from here on it is not in the encoding UTF-8")
def latin_1() -> bytes:
    return "name: Triage\nward: Café\n".encode("latin-1")


@YAML_FILES.tells("line 2: from here on it is not in the encoding UTF-8")
def half_a_surrogate() -> bytes:
    return b"name: Triage\nward: \xed\xa0\x80\n"


@YAML_FILES.tells("line 1: it has an invisible character (U+0000)", "line 3: it has an invisible character (U+001B)")
def control_characters() -> bytes:
    return b"name: Tri\0age\r\nward: 5\r\nnote: \x1b[2J\r\n"


@YAML_FILES.tells("line 1: this text has an invisible character (U+0000)", "line 2: this text has an invisible")
def control_characters_spelt_out() -> str:
    return 'name: "Tri\\0age"\nnote: "\\e[2J"'


@YAML_FILES.tells("the file: this is a workbook or another Office file, not YAML")
def a_workbook_named_yaml() -> bytes:
    return workbook()


@YAML_FILES.tells("it is not in the encoding UTF-8")
def random_bytes() -> bytes:
    return b"name: " + random.Random(1).randbytes(5_000)


# ------------------------------------------------------------------ not one mapping
@YAML_FILES.tells("the file: there is nothing in it")
def only_comments() -> str:
    return "# nothing yet\n\n"


@YAML_FILES.tells("the file: there is nothing in it")
def only_a_line_of_dashes() -> str:
    return "---\n"


@YAML_FILES.tells("the file: it is a list, not names with values")
def a_list_at_the_top() -> str:
    return "- Triage\n- Treatment\n"


@YAML_FILES.tells("the file: it is a single text, not names with values")
def one_text() -> str:
    return "Triage"


@YAML_FILES.tells("line 2: a second document begins here")
def two_documents() -> str:
    return "name: Triage\n---\nname: Treatment\n"


@YAML_FILES.tells("line 3: there is more text after the end of the document")
def text_after_the_end() -> str:
    return "name: Triage\n...\nname: Treatment\n"


# ------------------------------------------------------------------ slips of the pen
@YAML_FILES.tells("line 3: 'touch' is here a second time, first in line 1", "line 6: 'a' is here a second time")
def names_twice() -> str:
    return "touch: 1\nwait: 2\ntouch: 3\nsteps:\n- a: 1\n  a: 2\n"


@YAML_FILES.tells("line 2: there is a tab in this line", "line 4: there is a tab in this line")
def tabs() -> str:
    return "steps:\n\tname: Triage\nlanes:\n\tname: Ward\n"


@YAML_FILES.tells("line 1: the quotation mark opened in this line is never closed")
def a_quotation_mark_never_closed() -> str:
    return 'name: "Triage\nward: 5\n'


@YAML_FILES.tells("line 2: the bracket opened in this line is not closed")
def a_bracket_never_closed() -> str:
    return "name: Triage\nstaff: [nurse, doctor\nward: 5\n"


@YAML_FILES.tells("line 2: there is a second colon in this line")
def a_colon_in_a_text() -> str:
    return "name: Triage\nnote: call: 2222\n"


@YAML_FILES.tells("line 2: this line has no colon with a space after it")
def no_space_after_the_colon() -> str:
    return "name: Triage\nward:5\nbed: 6\n"


@YAML_FILES.tells("line 3: this line is not lined up with those above it")
def indentation_that_wanders() -> str:
    return "steps:\n    name: Triage\n  ward: 5\n"


@YAML_FILES.tells("line 2: something follows a text in quotes or brackets")
def text_after_a_quotation() -> str:
    return 'name: Triage\nnote: "red" and "amber" flags\n'


@YAML_FILES.tells("line 1: a text cannot begin with '@'")
def a_text_that_begins_with_an_at_sign() -> str:
    return "owner: @ward5\n"


@YAML_FILES.tells("line 1: a text cannot begin with * or &")
def a_text_in_bold() -> str:
    return "note: **urgent**\n"


@YAML_FILES.tells("line 1: a text cannot begin with > or |")
def a_text_that_begins_with_more_than() -> str:
    return "wait: > 5 days\n"


@YAML_FILES.tells("line 1: a backslash in a text in double quotes")
def a_windows_path_in_double_quotes() -> str:
    return 'file: "C:\\path"\n'


@YAML_FILES.tells("line 1: a name before a colon is not one word or text")
def a_list_as_a_name() -> str:
    return "[a, b]: c\n"


@YAML_FILES.tells("line 1: the name before the colon is missing")
def a_name_that_is_missing() -> str:
    return "'': Triage\n"


@YAML_FILES.tells("line 1: a line cannot begin with %")
def a_directive() -> str:
    return "%YAML 3.0\n---\nname: Triage\n"


@YAML_FILES.tells(
    "line 1: '.nan' is not a number",
    "line 2: '-.inf' is not a number",
    "line 3: '1e999' is too large a number",
    "line 4: '12345678901234567890' is too large a number",
)
def numbers_that_are_none() -> str:
    return "a: .nan\nb: -.inf\nc: 1e999\nd: 12345678901234567890\n"


# ------------------------------------------------------------------ read as meant
@YAML_FILES.harmless
def lines_of_windows_with_a_byte_order_mark() -> bytes:
    return "name: Triage\r\nward: 5\r\n".encode("utf-8-sig")


@YAML_FILES.harmless
def texts_that_look_like_code() -> str:
    return "name: <script>alert(1)</script>\nnote: =cmd|' /C calc'!A0\n"


@YAML_FILES.harmless
def a_hundred_thousand_entries() -> str:
    return "steps:\n" + "".join(f"- id: s{n}\n  touch: 20 min\n  wait: 2d\n" for n in range(24_000))
