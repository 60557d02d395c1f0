"""Where does this installation keep its things, and how quiet is Prefect?"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SQLITE = "sqlite:///"
NO_TELEMETRY = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
"""Information governance: Prefect reports nothing to anybody. Not for an operator to switch back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where one installation keeps things; folders are absolute, and all but `home` may lie elsewhere.

    supplier_register  the workbook of suppliers and contracts
    mail_folder        letters as .eml files, where no mail server is used
    database_url       cases, letters, audit trail: sqlite:///absolute/file or postgresql://user@host/name
    keys               what they are sealed with, as "name:base64,..."; "" for the key file
    """

    home: Path
    supplier_register: Path
    mail_folder: Path
    database_url: str = field(repr=False)  # may hold a password
    keys: str = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read EIGHTFLOWS_HOME (default .eightflows) and ..._SUPPLIER_REGISTER, _MAIL_FOLDER, _DATABASE, _KEYS.

        An empty variable counts as absent, as in a shell script that passes on what it was given. What is not
        absolute lies in the home, wherever the command is given.
        """
        home = Path(environ.get("EIGHTFLOWS_HOME") or ".eightflows").expanduser().absolute()

        def folder(variable: str, default: str) -> Path:
            return home / Path(environ.get(variable) or default).expanduser()

        return cls(
            home=home,
            supplier_register=folder("EIGHTFLOWS_SUPPLIER_REGISTER", "suppliers.xlsx"),
            mail_folder=folder("EIGHTFLOWS_MAIL_FOLDER", "mail"),
            database_url=_database_url(environ.get("EIGHTFLOWS_DATABASE") or "", home),
            keys=environ.get("EIGHTFLOWS_KEYS") or "",
        )

    @property
    def key_file(self) -> Path:
        """Read where EIGHTFLOWS_KEYS is not set; made with the database of one machine."""
        return self.home / "keys.txt"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None for a database server."""
        url = self.database_url
        return Path(url.removeprefix(SQLITE).partition("?")[0]) if url.startswith(SQLITE) else None


def _database_url(given: str, home: Path) -> str:
    """SQLite's file is found in the home: flows run in another folder than commands."""
    if not given:
        return f"{SQLITE}{(home / 'eightflows.db').as_posix()}"
    file = given.removeprefix(SQLITE)
    if not given.startswith(SQLITE) or not file or file.startswith(":memory:"):
        return given
    return f"{SQLITE}{(home / file).as_posix()}"


def quiet_prefect(settings: Settings) -> None:
    """Prepare the environment for Prefect; call it before anything imports Prefect.

    Telemetry is off whatever the environment says. The rest gives way to what an operator has set: a
    Prefect home of our own (a developer's profile must not decide where our flows run), a temporary server
    when there is no PREFECT_API_URL, with time enough to start on a busy machine (28 s measured; Prefect
    allows 20), and warnings only.
    """
    os.environ.update(NO_TELEMETRY)
    for variable, value in {
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }.items():
        os.environ.setdefault(variable, value)
