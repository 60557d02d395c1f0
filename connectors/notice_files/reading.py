"""What change, or which rules, are in this YAML file?"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import process_maps
from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from engine.forms.unfit import Unfit
from engine.notices.change import Change
from engine.notices.change_document import read_change
from engine.notices.rules import NoticeRules
from engine.notices.rules_document import read_rules
from process_maps.finding import Finding

FOLDER = Path(process_maps.__file__).parent / "library" / "change_notice"
JARGON = "eightflows-jargon/1"


def read_change_file(path: Path) -> Change:
    """The change in a YAML file. Raises UnreadableFile with every fault at its line."""
    written = read_yaml(path)
    try:
        return read_change(written.data)
    except Unfit as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def read_rules_file(path: Path) -> NoticeRules:
    """The rules in a YAML file. Raises UnreadableFile with every fault at its line."""
    written = read_yaml(path)
    try:
        return read_rules(written.data)
    except Unfit as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def read_jargon_file(path: Path) -> Mapping[str, str]:
    """Word -> what to write instead. Raises UnreadableFile."""
    written = read_yaml(path)
    words = written.data.get("words")
    if written.data.get("schema") != JARGON or not isinstance(words, dict):
        fault = Fault("line 1", "this is no jargon list", f"Begin with schema: {JARGON}, then words: and the words")
        raise unreadable(path, [fault])
    return {word: str(instead) for word, instead in words.items()}


@cache
def library_rules() -> NoticeRules:
    return read_rules_file(FOLDER / "rules.yaml")


@cache
def library_jargon() -> Mapping[str, str]:
    return read_jargon_file(FOLDER / "jargon.yaml")


def _fault(finding: Finding, written: YamlDocument) -> Fault:
    return Fault(where=written.where(finding.place), what=finding.what, remedy=finding.remedy)
