"""How are the pages served? One process, on this machine alone unless it is told otherwise.

EIGHTFLOWS_ADDRESS               where people reach it, as in https://flows.trust.example
EIGHTFLOWS_HOST, _PORT           what it listens on (127.0.0.1, 8008)
EIGHTFLOWS_CERTIFICATE, _CERTIFICATE_KEY   files, where it speaks TLS itself and no proxy does
EIGHTFLOWS_TRUSTED_PROXY         address of the proxy whose X-Forwarded-For is believed
EIGHTFLOWS_OIDC_ISSUER, _CLIENT, _SECRET, _LABEL, _MATCH   the trust's sign-in
EIGHTFLOWS_WEB_SECRET            what form tokens are made with; else a file in the home
"""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from engine.errors import EightflowsError
from engine.forms.drafts import DRAFTS_LAST
from engine.kept_answers import KEPT_FOR
from flows.settings import Settings

if TYPE_CHECKING:
    from connectors.store import Store
    from connectors.web.parts import IdentityProvider, Parts
    from connectors.web.register_parts import RegisterParts
    from process_maps.process_map import ProcessMap

HOST, PORT = "127.0.0.1", 8008
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FEWEST_LETTERS = 32


class BadWebSettings(EightflowsError):
    """The pages cannot be served with these settings; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the pages are served, and who is asked to sign people in."""

    host: str
    port: int
    address: str
    certificate: str
    certificate_key: str
    proxy: str
    organisation: str
    provider: "IdentityProvider | None" = field(repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, *, port: int | None = None) -> "WebSettings":
        """Raises BadWebSettings."""
        said = {name: environ.get(f"EIGHTFLOWS_{name}", "").strip() for name in _NAMES}
        if not (said["PORT"] or "0").isdigit():
            raise BadWebSettings("EIGHTFLOWS_PORT is not a number")
        chosen = port or int(said["PORT"] or PORT)
        host = said["HOST"] or HOST
        scheme = "https" if said["CERTIFICATE"] else "http"
        address = (said["ADDRESS"] or f"{scheme}://{HOST}:{chosen}").rstrip("/")
        if not address.startswith(("https://", "http://")):
            raise BadWebSettings("EIGHTFLOWS_ADDRESS begins with https://, as in https://flows.trust.example")
        if address.startswith("http://") and (host not in LOOPBACK or _host_of(address) not in LOOPBACK):
            raise BadWebSettings(
                "for other machines than this one the pages need TLS: set EIGHTFLOWS_ADDRESS to an https:// address, "
                "and EIGHTFLOWS_CERTIFICATE and _CERTIFICATE_KEY or a proxy in front"
            )
        return cls(
            host=host,
            port=chosen,
            address=address,
            certificate=said["CERTIFICATE"],
            certificate_key=said["CERTIFICATE_KEY"],
            proxy=said["TRUSTED_PROXY"],
            organisation=said["ORGANISATION"],
            provider=_provider(said),
        )


_NAMES = (
    "HOST", "PORT", "ADDRESS", "CERTIFICATE", "CERTIFICATE_KEY", "TRUSTED_PROXY", "ORGANISATION",
    "OIDC_ISSUER", "OIDC_CLIENT", "OIDC_SECRET", "OIDC_LABEL", "OIDC_MATCH",
)  # fmt: skip


def serve(*, port: int | None = None) -> None:
    """Serve the pages until Ctrl-C. The first time, print the link by which the first account is made."""
    import uvicorn

    from connectors.web.application import application
    from connectors.web.sign_in.opening import first_link
    from flows.wiring import open_store

    settings, web = Settings.from_env(), WebSettings.from_env(port=port)
    _check_free(web.host, web.port)
    with open_store(settings) as store:
        now = datetime.now(UTC)
        store.accounts.forget_ended(now)
        store.drafts.drop_older(now - DRAFTS_LAST)
        store.kept_answers.drop_older(now - KEPT_FOR)
        print(f"eightflows: {web.address}", flush=True)
        if link := first_link(store.accounts, now):
            print(f"Nobody has an account yet. Make the first one here, within 24 hours: {web.address}/set-up/{link}")
        sys.stdout.flush()
        parts = web_parts(store, settings, web)
        app = application(parts)
        Thread(target=_get_ready, args=(parts,), daemon=True).start()
        uvicorn.run(
            app,
            host=web.host,
            port=web.port,
            log_level="warning",
            access_log=False,  # addresses name cases and people
            server_header=False,
            proxy_headers=bool(web.proxy),
            forwarded_allow_ips=web.proxy or None,
            ssl_certfile=web.certificate or None,
            ssl_keyfile=web.certificate_key or None,
            timeout_graceful_shutdown=5,
        )


def _get_ready(parts: "Parts") -> None:
    """What the first visitors would wait for, some 2 s: templates are compiled, processes read."""
    from connectors.web.templating import warm

    warm()
    for name in parts.processes.names():
        parts.processes.current(name)


def _check_free(host: str, port: int) -> None:
    """Told before a link is made. Raises BadWebSettings."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one just left counts as free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadWebSettings(
                f"{host}:{port} cannot be used ({error.strerror}). Give another port: --port"
            ) from None


def web_parts(store: "Store", settings: Settings, web: WebSettings) -> "Parts":
    """What the pages work with, on this database."""
    from connectors.form_files import library_policies
    from connectors.web.parts import Parts, Site
    from flows.automations import PrefectAutomations
    from flows.form_workbooks import ExcelForms
    from flows.made_files import FolderOfFiles
    from flows.map_files import MapFiles
    from flows.notice_pages import NoticePages
    from flows.recent_people import RecentPeople
    from flows.supplier_pages import SupplierPages
    from flows.wiring import casework, running_here

    processes, people = running_here(store), RecentPeople(store.people)
    return Parts(
        site=Site(address=web.address, organisation=web.organisation),
        secret=_secret(settings.home),
        clock=lambda: datetime.now(UTC),
        accounts=store.accounts,
        drafts=store.drafts,
        audit=store.audit,
        people=people,
        casework=casework(store, processes, people),
        processes=processes,
        publishing=processes,
        workbooks=ExcelForms(library_policies()),
        policies=library_policies(),
        ready=lambda: _answers(store),
        library_maps=library_maps(),
        drawn_maps=store.drawn_maps,
        map_files=MapFiles(),
        automations=PrefectAutomations(settings.home),
        outbox=store.outbox,
        subscriptions=store.subscriptions,
        kept_answers=store.kept_answers,
        made_files=FolderOfFiles(settings.home / "suppliers", lambda: store.registers.records("reviews")),
        registers=_register_parts(store),
        notices=NoticePages(store.notices, store.people, store.registers),
        suppliers=SupplierPages(store, settings.home / "suppliers"),
        identity_provider=web.provider,
    )


def _register_parts(store: "Store") -> "RegisterParts":
    from connectors.register_files import library_registers
    from connectors.web.register_parts import RegisterParts
    from flows.register_workbooks import ExcelRegisters

    return RegisterParts(store=store.registers, definitions=library_registers(), workbooks=ExcelRegisters())


def library_maps() -> "dict[str, ProcessMap]":
    """Every map of the library, by process and state: "return_to_work-future"."""
    from flows.map_reading import read_map
    from flows.wiring import LIBRARY

    files = (path for state in ("current", "future") for path in LIBRARY.glob(f"*/{state}.yaml"))
    return {f"{path.parent.name}-{path.stem}": read_map(path) for path in sorted(files)}


def _answers(store: "Store") -> None:
    """Raises StoreUnavailable where the database does not."""
    store.accounts.invited("")


def _secret(home: Path) -> bytes:
    """From the environment, where several machines share it; else made once, in a file only its owner can read."""
    given = os.environ.get("EIGHTFLOWS_WEB_SECRET", "")
    if given:
        if len(given) < FEWEST_LETTERS:
            raise BadWebSettings(f"EIGHTFLOWS_WEB_SECRET has fewer than {FEWEST_LETTERS} letters")
        return given.encode()
    file = home / "web-secret.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_bytes()


def _provider(said: Mapping[str, str]) -> "IdentityProvider | None":
    if not said["OIDC_ISSUER"]:
        return None
    if not said["OIDC_CLIENT"] or not said["OIDC_SECRET"]:
        raise BadWebSettings("EIGHTFLOWS_OIDC_ISSUER needs EIGHTFLOWS_OIDC_CLIENT and EIGHTFLOWS_OIDC_SECRET")
    if not said["OIDC_ISSUER"].startswith("https://") and _host_of(said["OIDC_ISSUER"]) not in LOOPBACK:
        raise BadWebSettings("EIGHTFLOWS_OIDC_ISSUER begins with https://")
    from connectors.web.parts import IdentityProvider

    chosen = {name: said[f"OIDC_{name.upper()}"] for name in ("label", "match") if said[f"OIDC_{name.upper()}"]}
    return IdentityProvider(
        issuer=said["OIDC_ISSUER"], client=said["OIDC_CLIENT"], secret=said["OIDC_SECRET"], **chosen
    )


def _host_of(address: str) -> str:
    return address.split("//", 1)[-1].split("/", 1)[0].rpartition(":")[0] or address.split("//", 1)[-1]


if __name__ == "__main__":
    try:
        serve()
    except EightflowsError as error:
        sys.exit(str(error))
