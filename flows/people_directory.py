"""Which directory does this installation read people from?"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.directory import DirectoryRefused, DirectoryUnavailable, LdapDirectory

if TYPE_CHECKING:
    from engine.people_import.table import RawTable

__all__ = ["DIRECTORY_PROFILE", "DirectoryRefused", "DirectoryUnavailable", "directory_table", "ldap_directory"]

DIRECTORY_PROFILE = "directory_people"


def ldap_directory(environ: Mapping[str, str] = os.environ) -> LdapDirectory | None:
    """Read EIGHTFLOWS_LDAP_URL, _BASE, _USER, _PASSWORD_FILE (or _PASSWORD), _FILTER, _CA; None without a URL.

    Raises DirectoryRefused where the base is missing or the password file cannot be read.
    """
    said = {name: environ.get(f"EIGHTFLOWS_LDAP_{name}") or "" for name in SETTINGS}
    if not said["URL"]:
        return None
    if not said["BASE"]:
        raise DirectoryRefused("EIGHTFLOWS_LDAP_BASE is missing: say where people are, as ou=people,dc=trust,dc=uk")
    others = {"filter": said["FILTER"]} if said["FILTER"] else {}
    return LdapDirectory(
        url=said["URL"],
        base=said["BASE"],
        user=said["USER"],
        password=_password(said),
        ca_file=Path(said["CA"]) if said["CA"] else None,
        **others,
    )


SETTINGS = ("URL", "BASE", "USER", "PASSWORD", "PASSWORD_FILE", "FILTER", "CA")


def directory_table() -> "RawTable | None":
    """What the directory says now; None where none is set. Raises DirectoryUnavailable, DirectoryRefused."""
    directory = ldap_directory()
    return directory.table() if directory else None


def _password(said: Mapping[str, str]) -> str:
    if not said["PASSWORD_FILE"]:
        return said["PASSWORD"]
    try:
        return Path(said["PASSWORD_FILE"]).read_text("utf-8").strip()
    except OSError as error:
        raise DirectoryRefused(f"EIGHTFLOWS_LDAP_PASSWORD_FILE cannot be read: {error.strerror}") from None
