"""Which profiles are there? One YAML file each, in the library or given by a trust."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from connectors.preflight import read_yaml
from engine.errors import Fault, UnreadableFile
from engine.people_import.profile import NotAProfile, Profile, read_profile

LIBRARY = Path(__file__).resolve().parents[2] / "process_maps" / "library" / "people"


@cache
def profiles(folder: Path = LIBRARY) -> Sequence[Profile]:
    """Every profile of a folder, by name. Raises UnreadableFile."""
    return tuple(read_profile_file(file) for file in sorted(folder.glob("*.yaml")))


def profile_named(name: str) -> Profile:
    """One of the library's by its id, or a file (`our_roster.yaml`). Raises UnreadableFile."""
    found = next((profile for profile in profiles() if profile.id == name), None)
    if found:
        return found
    if name.endswith((".yaml", ".yml")):
        return read_profile_file(Path(name))
    names = ", ".join(profile.id for profile in profiles())
    raise UnreadableFile(
        "--profile", [Fault(name[:40], "is not a profile", f"Use {names}, or the name of a .yaml file")]
    )


def read_profile_file(file: Path) -> Profile:
    """Raises UnreadableFile with every fault at its line."""
    document = read_yaml(file)
    try:
        return read_profile(document.data)
    except NotAProfile as wrong:
        faults = [
            Fault(f"line {document.line_of(place)}, {fault.where}", fault.what, fault.remedy)
            for fault, place in zip(wrong.faults, wrong.places, strict=True)
        ]
        raise UnreadableFile(file.name, faults) from None
