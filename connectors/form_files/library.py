"""Which forms and policies does the library hold?"""

from collections.abc import Mapping
from pathlib import Path

import process_maps
from connectors.form_files.reading import read_form_file, read_policy_file
from connectors.preflight.door import unreadable
from engine.errors import Fault
from engine.forms.definition import Form
from engine.forms.policies import Family, Policies

LIBRARY = Path(process_maps.__file__).parent / "library"
POLICIES = "policies"


def library_forms(process: str, library: Path = LIBRARY) -> Mapping[str, Form]:
    """The forms of one process, such as "return_to_work", by id. Raises UnreadableFile."""
    found = {}
    for path in sorted((library / process / "forms").glob("*.yaml")):
        form = read_form_file(path)
        if form.id != path.stem:
            remedy = f"Call the file {form.id}.yaml, or change the id"
            raise unreadable(path, [Fault("line 1", f"the form in it is called {form.id!r}", remedy)])
        found[form.id] = form
    return found


def form_named(process: str, id: str, library: Path = LIBRARY) -> Form:
    """One form of one process. Raises UnreadableFile, also where there is none."""
    return read_form_file(library / process / "forms" / f"{id}.yaml")


def library_policies(library: Path = LIBRARY, chosen: Mapping[Family, str] | None = None) -> Policies:
    """Every policy of the library; `chosen`: which one an organisation follows, by family. Raises UnreadableFile."""
    found = [policy for path in sorted((library / POLICIES).glob("*.yaml")) for policy in read_policy_file(path)]
    return Policies(policies=tuple(found), chosen=dict(chosen or {}))
