"""Where does this installation keep its things, and how quiet is Prefect?"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NO_TELEMETRY = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
"""Information governance: Prefect reports nothing to anybody. Not for an operator to switch back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Folders of one installation, all absolute. Everything but `home` may lie elsewhere."""

    home: Path
    supplier_register: Path  # the workbook of suppliers and contracts
    mail_folder: Path  # letters as .eml files, where no mail server is used

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read EIGHTFLOWS_HOME (default .eightflows), EIGHTFLOWS_SUPPLIER_REGISTER, EIGHTFLOWS_MAIL_FOLDER.

        An empty variable counts as absent, as in a shell script that passes on what it was given.
        """
        home = Path(environ.get("EIGHTFLOWS_HOME") or ".eightflows").expanduser().absolute()

        def folder(variable: str, default: str) -> Path:
            return home / Path(environ.get(variable) or default).expanduser()

        return cls(
            home=home,
            supplier_register=folder("EIGHTFLOWS_SUPPLIER_REGISTER", "suppliers.xlsx"),
            mail_folder=folder("EIGHTFLOWS_MAIL_FOLDER", "mail"),
        )


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
