"""Is every hostile file answered in sentences with places, within 2 seconds and 150 MB, never a traceback?"""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile import Hostile
from tests.hostile.measured import Outcome, outcomes
from tests.hostile.places import PLACES, UNREADABLE
from tests.hostile.workbooks import WORKBOOKS
from tests.hostile.xml_files import XML_FILES
from tests.hostile.yaml_files import YAML_FILES

pytestmark = pytest.mark.xdist_group("hostile")  # made and read once, in one worker
MOST_SECONDS = 2.0  # of processor time, so that a busy machine does not fail a test
MOST_MEGABYTES = 150


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    folder = tmp_path_factory.mktemp("workbooks")
    return outcomes([*WORKBOOKS.files, *PLACES], folder, reader="connectors.preflight:open_workbook")


@pytest.fixture(scope="module")
def yaml_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    return outcomes(YAML_FILES.files, tmp_path_factory.mktemp("yaml"), reader="connectors.preflight:read_yaml")


@pytest.fixture(scope="module")
def xml_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    return outcomes(XML_FILES.files, tmp_path_factory.mktemp("xml"), reader="connectors.preflight:read_xml")


@pytest.mark.parametrize("file", [*WORKBOOKS.files, *PLACES], ids=lambda file: file.name[:60])
def test_a_hostile_workbook_is_answered_in_plain_words(file: Hostile, workbooks: Mapping[str, Outcome]) -> None:
    assert_answered(file, workbooks[file.name])


@pytest.mark.parametrize("file", YAML_FILES.files, ids=lambda file: file.name)
def test_a_hostile_yaml_file_is_answered_in_plain_words(file: Hostile, yaml_files: Mapping[str, Outcome]) -> None:
    assert_answered(file, yaml_files[file.name])


@pytest.mark.parametrize("file", XML_FILES.files, ids=lambda file: file.name)
def test_a_hostile_xml_file_is_answered_in_plain_words(file: Hostile, xml_files: Mapping[str, Outcome]) -> None:
    assert_answered(file, xml_files[file.name])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_one_may_not_read_is_told_so(tmp_path: Path) -> None:
    answer = outcomes([UNREADABLE], tmp_path, reader="connectors.preflight:open_workbook")
    assert_answered(UNREADABLE, answer[UNREADABLE.name])


def assert_answered(file: Hostile, outcome: Outcome) -> None:
    assert outcome.escaped is None
    told = "\n".join(outcome.faults)
    assert [part for part in file.tells if part not in told] == [], told
    assert bool(file.tells) == bool(told), told
    assert outcome.seconds < MOST_SECONDS
    assert outcome.peak_mb < MOST_MEGABYTES
