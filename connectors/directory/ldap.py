"""What does an LDAP directory say of people? The same table a file gives, so that one import serves both.

Read only. A password goes over an encrypted connection or not at all, except to this same machine.
"""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.errors import EightflowsError
from engine.people_import.table import RawRow, RawTable

PAGE = 500  # entries asked for at once; Active Directory gives no more than 1,000
MOST_ENTRIES = 200_000
TIMEOUT_S = 30.0
PEOPLE = "(&(objectClass=person)(|(uid=*)(sAMAccountName=*)))"
"""Which entries are people; for Active Directory without accounts that are disabled: docs/guide/people.md."""

ATTRIBUTES = (
    "employeeNumber",
    "employeeID",
    "sn",
    "givenName",
    "displayName",
    "cn",
    "mail",
    "uid",
    "sAMAccountName",
    "title",
    "department",
    "ou",
    "physicalDeliveryOfficeName",
    "l",
    "manager",
)
KNOWN_BY = ("employeeNumber", "employeeID", "uid", "sAMAccountName")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class DirectoryUnavailable(EightflowsError):
    """The directory cannot be reached. Worth another try."""


class DirectoryRefused(EightflowsError):
    """The directory does not let us in, or does not understand what it is asked. Another try changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapDirectory:
    """Where the directory is, who asks, and below which entry people are.

    url       ldaps://host or ldap://host, which is encrypted at once (StartTLS)
    user      distinguished name, or name@domain for Active Directory; "" asks without a name
    ca_file   certificate of whoever vouches for the server; None for those the machine trusts
    """

    url: str
    base: str
    user: str = ""
    password: str = field(default="", repr=False)
    filter: str = PEOPLE
    ca_file: Path | None = None

    def table(self) -> RawTable:
        """Every person there, a row each. Raises DirectoryUnavailable, DirectoryRefused."""
        entries = self._entries()
        named = {_name(entry): entry for entry in entries}
        headers = tuple(name for name in ATTRIBUTES if any(_first(entry, name) for entry in entries))
        return RawTable(
            name="directory",
            headers=headers,
            headers_at="attributes",
            rows=tuple(
                RawRow(where=f"entry {number}", cells=tuple(_cell(entry, header, named) for header in headers))
                for number, entry in enumerate(entries, start=1)
            ),
            notes=(f"{len(entries)} entries read from the directory",),
        )

    def _entries(self) -> Sequence[Mapping[str, Sequence[object]]]:
        bonsai = _bonsai()
        client = bonsai.LDAPClient(self.url, self._starts_tls())
        client.auto_page_acquire = True
        client.set_cert_policy("demand")
        if self.ca_file:
            client.set_ca_cert(str(self.ca_file))
        if self.user:
            client.set_credentials("SIMPLE", user=self.user, password=self.password)
        try:
            with client.connect(timeout=TIMEOUT_S) as connection:
                found = connection.paged_search(
                    self.base, bonsai.LDAPSearchScope.SUB, self.filter, list(ATTRIBUTES), page_size=PAGE
                )
                return _up_to_most(found)
        except (bonsai.ConnectionError, bonsai.TimeoutError) as error:
            raise DirectoryUnavailable(f"{self.url} cannot be reached ({type(error).__name__}). Try again") from None
        except bonsai.AuthenticationError:
            raise DirectoryRefused(f"{self.url} does not accept this user and password") from None
        except bonsai.LDAPError as error:
            raise DirectoryRefused(
                f"{self.url} did not answer as it should ({type(error).__name__}). Check the base and the filter"
            ) from None

    def _starts_tls(self) -> bool:
        said = urlsplit(self.url)
        if said.scheme not in ("ldap", "ldaps") or not said.hostname:
            raise DirectoryRefused("the directory is given as ldaps://host or ldap://host")
        return said.scheme == "ldap" and said.hostname not in THIS_MACHINE


def _up_to_most(found: Iterable[Any]) -> list[Mapping[str, Sequence[object]]]:
    entries: list[Mapping[str, Sequence[object]]] = []
    for entry in found:
        if len(entries) == MOST_ENTRIES:
            raise DirectoryRefused(f"the directory has more than {MOST_ENTRIES:,} people. Use a narrower filter")
        entries.append(entry)
    return entries


def _cell(entry: Mapping[str, Sequence[object]], header: str, named: Mapping[str, Any]) -> str:
    """An attribute's first value; for the manager, what the manager's own entry is known by."""
    value = _first(entry, header)
    if header != "manager" or not value:
        return value
    manager = named.get(value.casefold(), {})
    return next((known for name in KNOWN_BY if (known := _first(manager, name))), value)


def _first(entry: Mapping[str, Sequence[object]], name: str) -> str:
    values = entry.get(name) or ()
    if not values:
        return ""
    value = values[0]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _name(entry: Any) -> str:
    return str(entry.dn).casefold()


def _bonsai() -> Any:
    try:
        return importlib.import_module("bonsai")
    except ImportError:
        raise DirectoryRefused(
            'reading a directory needs bonsai: pip install "eightflows[ldap]" (docs/guide/people.md)'
        ) from None
