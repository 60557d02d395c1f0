"""Are the pages served only where that is safe, and with a secret of their own?"""

import stat
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from connectors.web.automation_parts import NotRunning
from flows.automations import PrefectAutomations
from flows.embedded_server import free_port
from flows.schedule_words import schedule_words
from flows.web_server import BadWebSettings, WebSettings, _secret

OIDC = {
    "EIGHTFLOWS_OIDC_ISSUER": "https://id.example/v2.0",
    "EIGHTFLOWS_OIDC_CLIENT": "c",
    "EIGHTFLOWS_OIDC_SECRET": "s",
}


def test_without_settings_the_pages_are_for_this_machine_alone() -> None:
    web = WebSettings.from_env({})
    assert (web.host, web.port, web.address, web.provider) == ("127.0.0.1", 8008, "http://127.0.0.1:8008", None)


@pytest.mark.parametrize(
    "settings",
    [
        {"EIGHTFLOWS_HOST": "0.0.0.0"},
        {"EIGHTFLOWS_ADDRESS": "http://flows.trust.example"},
        {"EIGHTFLOWS_ADDRESS": "flows.trust.example"},
        {"EIGHTFLOWS_PORT": "eighty"},
        {**OIDC, "EIGHTFLOWS_OIDC_SECRET": ""},
        {**OIDC, "EIGHTFLOWS_OIDC_ISSUER": "http://id.example"},
    ],
    ids=["open to all", "no TLS", "no scheme", "no number", "no secret", "provider without TLS"],
)
def test_what_is_not_safe_is_refused_with_a_reason(settings: dict[str, str]) -> None:
    with pytest.raises(BadWebSettings):
        WebSettings.from_env(settings)


def test_behind_a_proxy_with_tls_they_are_for_everybody() -> None:
    said = {"EIGHTFLOWS_HOST": "0.0.0.0", "EIGHTFLOWS_ADDRESS": "https://flows.trust.example/", **OIDC}
    web = WebSettings.from_env(said)
    assert web.address == "https://flows.trust.example"
    assert web.provider is not None
    assert "'s'" not in repr(web)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EIGHTFLOWS_WEB_SECRET", raising=False)
    assert _secret(tmp_path) == _secret(tmp_path)
    assert len(_secret(tmp_path)) >= 32
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "web-secret.txt").stat().st_mode) == 0o600
    monkeypatch.setenv("EIGHTFLOWS_WEB_SECRET", "short")
    with pytest.raises(BadWebSettings):
        _secret(tmp_path)


class Cron:
    def __init__(self, cron: str) -> None:
        self.cron = cron


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("30 7 * * 1-5", "Weekdays, 7:30am"),
        ("*/5 * * * *", "Every 5 minutes"),
        ("5,20,35,50 * * * *", "4 times an hour"),
        ("0 10-17 * * 2", "Tuesdays, each hour from 10am to 5pm"),
        ("15 5 * * *", "Every day, 5:15am"),
        ("0 9 1 * *", "Day 1 of the month, 9am"),
        ("0 9 1 1 *", "0 9 1 1 *"),
    ],
)
def test_a_schedule_reads_as_people_say_it(cron: str, words: str) -> None:
    assert schedule_words(Cron(cron)) == words


def test_automations_that_do_not_run_are_told_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with pytest.raises(NotRunning, match="with the command eightflows up"):
        PrefectAutomations(tmp_path).flows()


def test_the_pages_answer_and_the_first_link_is_printed(tmp_path: Path) -> None:
    """The whole program, as people start it."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        f"from flows.cli import main; raise SystemExit(main(['serve', '--port', '{port}']))",
    ]
    root = Path(__file__).resolve().parents[2]
    environment = {"EIGHTFLOWS_HOME": str(tmp_path), "PYTHONPATH": str(root), "PATH": ""}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert asked(port, "/ready") == (200, "ready")
            assert asked(port, "/sign-in")[0] == 200
            assert server.stdout
            said = server.stdout.readline() + server.stdout.readline()
            assert f"http://127.0.0.1:{port}/set-up/" in said
        finally:
            server.terminate()


def asked(port: int, path: str) -> tuple[int, str]:
    give_up = time.monotonic() + 60
    while True:
        asking = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            asking.request("GET", path)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        finally:
            asking.close()
