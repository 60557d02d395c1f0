"""Does every file keep the rules a reader relies on?"""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.project import LONGEST_FILE, LONGEST_TEST, PURE, ROOT, imports, kept_files, modules, tree

SAYS_NOTHING = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
ONE_MACHINE = re.compile(r"(?<![\w.~<-])/(?:home|Users|root|work|opt|mnt)/\w|\b[A-Z]:\\Users\b")
PACKAGE_INDEX = re.compile(r"pypi\.org|files\.pythonhosted|(?:extra-)index-url")
OUTSIDE = re.compile(
    r"""(?: (?:\w+\.)? (?:datetime|date) \. (?:now|utcnow|today) \(
         | time \. (?:time|time_ns|monotonic|perf_counter) \(
         | random \. (?!Random\() \w+ \(
         | .* default_rng\(\)
         | open \(
         | .* \. (?:read|write)_(?:text|bytes) \(
       )""",
    re.VERBOSE,
)


def text(file: Path) -> str:
    """What is written in it; nothing, for a workbook, a picture or a font."""
    try:
        return (ROOT / file).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_the_first_line_says_which_question_the_file_answers() -> None:
    opening = {module: (ast.get_docstring(tree(module)) or "").split("\n")[0] for module in modules() if text(module)}
    assert {str(module): line for module, line in opening.items() if not line.endswith((".", "?"))} == {}


def test_the_name_says_what_is_inside() -> None:
    assert [str(module) for module in modules() if SAYS_NOTHING & {*module.parent.parts, module.stem}] == []


def test_no_file_is_one_a_newcomer_would_dread() -> None:
    """A longer one answers two questions."""
    lines = {module: len(text(module).splitlines()) for module in modules()}
    most = {module: LONGEST_TEST if module.parts[0] == "tests" else LONGEST_FILE for module in lines}
    assert {str(module): count for module, count in lines.items() if count > most[module]} == {}


def test_mail_never_goes_through_smtplib() -> None:
    assert [str(module) for module in modules() if "smtplib" in imports(module)] == []


def test_no_file_names_one_machine_or_a_package_index() -> None:
    found = {
        str(file): [match.group() for pattern in (ONE_MACHINE, PACKAGE_INDEX) for match in pattern.finditer(text(file))]
        for file in kept_files()
    }
    assert {file: places for file, places in found.items() if places} == {}


def test_maps_and_engine_are_given_the_time_the_dice_and_the_files() -> None:
    calls = [
        (str(module), ast.unparse(node))
        for module in modules(*PURE)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
    ]
    assert [(module, call) for module, call in calls if OUTSIDE.match(call)] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/hom" + "e/jo/maps", True),
        ("C:" + "\\Users\\jo", True),
        ("see https://example.org/work/maps", False),
        ("index-url = https://pypi" + ".org/simple", True),
    ],
)
def test_what_counts_as_one_machine_or_an_index(line: str, found: bool) -> None:
    assert bool(ONE_MACHINE.search(line) or PACKAGE_INDEX.search(line)) is found


@pytest.mark.parametrize(
    ("call", "outside"),
    [
        ("datetime.now(UTC)", True),
        ("date.today()", True),
        ("time.time()", True),
        ("random.random()", True),
        ("random.Random(seed)", False),
        ("np.random.default_rng()", True),
        ("np.random.default_rng(seed)", False),
        ("open(path)", True),
        ("path.read_text('utf-8')", True),
        ("calendar.today_is_open(day)", False),
    ],
)
def test_what_counts_as_reaching_outside(call: str, outside: bool) -> None:
    assert bool(OUTSIDE.match(call)) is outside
