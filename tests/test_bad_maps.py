"""Is every broken map answered with all its faults and their places, in 2 s and 150 MB, never with a traceback?"""

from collections.abc import Mapping

import pytest

from tests.hostile import Hostile
from tests.hostile.maps import MAP_BOOKS, MAP_FILES
from tests.hostile.measured import Outcome, outcomes
from tests.hostile.places import PLACES
from tests.hostile.workbooks import WORKBOOKS
from tests.hostile.yaml_files import YAML_FILES

pytestmark = pytest.mark.xdist_group("bad maps")  # made and read once, in one worker
MOST_SECONDS = 2.0  # of processor time, so that a busy machine does not fail a test
MOST_MEGABYTES = 150
READ_YAML, READ_WORKBOOK = "connectors.map_files:read_map", "connectors.excel.capture_reading:read_capture"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """Every hostile file there is, read as a map, in two child processes."""
    files = outcomes([*MAP_FILES.files, *YAML_FILES.files], tmp_path_factory.mktemp("yaml"), reader=READ_YAML)
    books = [*MAP_BOOKS.files, *WORKBOOKS.files, *PLACES]
    return {**files, **outcomes(books, tmp_path_factory.mktemp("books"), reader=READ_WORKBOOK)}


def test_there_are_enough_of_them() -> None:
    assert len(MAP_FILES.files) + len(MAP_BOOKS.files) >= 60


@pytest.mark.parametrize("file", [*MAP_FILES.files, *MAP_BOOKS.files], ids=lambda file: file.name)
def test_a_broken_map_tells_every_fault_and_its_place(file: Hostile, read: Mapping[str, Outcome]) -> None:
    outcome = read[file.name]
    assert_plain(outcome)
    untold = [told for told in file.tells if not any(told in fault for fault in outcome.faults)]
    assert untold == []
    if not any("more faults" in fault for fault in outcome.faults):
        assert len(outcome.faults) == len(file.tells)


@pytest.mark.parametrize("file", [*YAML_FILES.files, *WORKBOOKS.files, *PLACES], ids=lambda file: file.name[:60])
def test_a_hostile_file_is_no_map_either(file: Hostile, read: Mapping[str, Outcome]) -> None:
    outcome = read[file.name]
    assert_plain(outcome)
    assert outcome.faults


def assert_plain(outcome: Outcome) -> None:
    assert outcome.escaped is None
    assert outcome.seconds < MOST_SECONDS
    assert outcome.peak_mb < MOST_MEGABYTES
    assert all(fault.endswith(tuple("abcdefghijklmnopqrstuvwxyz0123456789%'\")`]}>.")) for fault in outcome.faults)
