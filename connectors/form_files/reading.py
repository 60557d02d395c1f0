"""What form, or which policies, are in this YAML file?"""

from pathlib import Path

from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from engine.forms.definition import Form
from engine.forms.document import read_form
from engine.forms.policies import Policy
from engine.forms.policy_document import read_policies
from engine.forms.unfit import Unfit
from process_maps.finding import Finding


def read_form_file(path: Path) -> Form:
    """The form in a YAML file. Raises UnreadableFile with every fault at its line."""
    written = read_yaml(path)
    try:
        return read_form(written.data)
    except Unfit as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def read_policy_file(path: Path) -> tuple[Policy, ...]:
    """The policies in a YAML file. Raises UnreadableFile with every fault at its line."""
    written = read_yaml(path)
    try:
        return read_policies(written.data)
    except Unfit as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def _fault(finding: Finding, written: YamlDocument) -> Fault:
    return Fault(where=written.where(finding.place), what=finding.what, remedy=finding.remedy)
