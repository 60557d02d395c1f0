"""Is Prefect quiet, and silent towards its makers, however eightflows is started?"""

import os
from pathlib import Path

import pytest
from prefect.settings import Settings as PrefectSettings
from prefect.settings import get_current_settings

import run
from flows.settings import NO_TELEMETRY, Settings, quiet_prefect


def test_run_py_reports_to_nobody() -> None:
    assert run.ENVIRONMENT.items() >= NO_TELEMETRY.items()


def test_telemetry_stays_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "true")
    quiet_prefect(Settings.from_env())
    assert {name: os.environ[name] for name in NO_TELEMETRY} == NO_TELEMETRY
    assert PrefectSettings().server.analytics_enabled is False


def test_the_rest_gives_way_to_the_operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    quiet_prefect(Settings.from_env())
    assert PrefectSettings().logging.level == "DEBUG"
    assert PrefectSettings().home == tmp_path


def test_prefect_takes_up_what_we_set() -> None:
    """Prefect ignores a variable whose name it does not know; tests/conftest.py called quiet_prefect()."""
    prefect = get_current_settings()
    assert prefect.home == Path(os.environ["EIGHTFLOWS_HOME"]) / "prefect"
    assert prefect.server.ephemeral.enabled
    assert prefect.server.ephemeral.startup_timeout_seconds == 120
    assert prefect.logging.level == "WARNING"
    assert prefect.logging.to_api.when_missing_flow == "ignore"
    assert prefect.server.analytics_enabled is False


@pytest.mark.parametrize(
    ("environ", "home", "mail"),
    [
        pytest.param({}, ".eightflows", ".eightflows/mail", id="nothing set"),
        pytest.param({"EIGHTFLOWS_HOME": "ops"}, "ops", "ops/mail", id="another home"),
        pytest.param({"EIGHTFLOWS_HOME": ""}, ".eightflows", ".eightflows/mail", id="empty counts as absent"),
        pytest.param({"EIGHTFLOWS_MAIL_FOLDER": "post"}, ".eightflows", ".eightflows/post", id="below home"),
    ],
)
def test_settings_are_absolute_folders(
    environ: dict[str, str], home: str, mail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env(environ)
    assert settings.home == tmp_path / home
    assert settings.mail_folder == tmp_path / mail
