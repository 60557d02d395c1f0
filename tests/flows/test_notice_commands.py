"""Can a change be recorded, looked at, sent, followed and cancelled on the command line, and is what is wrong told?"""

from pathlib import Path

import pytest

from connectors.register_files import library_registers
from engine.registers.store import changed
from flows.cli import main
from flows.notice_moments import BadMoment, moment_of
from flows.settings import Settings
from flows.wiring import open_store
from tests.engine.notices.small_trust import MONDAY, at
from tests.flows.notice_trust import fill_home

EXAMPLE = Path(__file__).parents[2] / "process_maps" / "library" / "change_notice" / "example.yaml"
REF = "CHG-2026-041"
RECORDED = "2026-11-16T09:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that holds the small trust."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    fill_home(tmp_path)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> "Said":
    return Said(capsys)


class Said:
    """Runs a command and gives its exit code and everything it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str]:
        written = arguments[0] in ("new", "cancel", "done") and "--as" not in arguments
        code = main(["notice", *arguments, *(("--as", "hall") if written else ())])
        captured = self._capsys.readouterr()
        return code, captured.out + captured.err


def a_record(folder: Path, **changes: str) -> str:
    """The example with other lines."""
    lines = [line for line in EXAMPLE.read_text("utf-8").splitlines() if line.partition(":")[0] not in changes]
    file = folder / "change.yaml"
    file.write_text("\n".join([*lines, *(f"{key}: {value}" for key, value in changes.items())]), "utf-8")
    return str(file)


def test_the_example_reaches_its_audience_in_the_made_up_trust_of_the_library(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/guide/notices.md tells it: people, the sample of registers, the example."""
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    library = EXAMPLE.parents[1]
    for name in ("people", "teams", "roles"):
        people = str(library / "people" / f"{name}.csv")
        assert main(["people", "import", people, "--out", str(tmp_path / "out")]) == 0
    assert main(["supplier", "import", str(EXAMPLE.parent / "registers.xlsx"), "--yes", "--as", "ivenncroft"]) == 0
    code, text = said("new", str(EXAMPLE), "--on", "2026-11-23T10:00", "--dry-run", "--as", "20016381")
    assert code == 0, text
    assert "10 of 119 people would be told" in text


@pytest.mark.usefixtures("home")
def test_from_the_record_to_what_was_read(said: Said) -> None:
    code, text = said("new", str(EXAMPLE), "--on", RECORDED, "--dry-run", "--large")
    assert (code, "Would be kept" in text) == (0, True), text
    code, text = said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    assert code == 0, text
    assert "4 of 7 people would be told" in text
    assert "use LilliCare in Sexual health" in text
    code, text = said("preview", REF, "--on", RECORDED)
    assert "Fri 27 Nov 2026 10:00  Two weeks before, to managers, by mail" in text
    code, text = said("send", "--on", "2026-12-04", "--dry-run")
    assert "Released\n  CHG-2026-041" in text
    code, text = said("send", "--on", "2026-12-04")
    assert (code, "Wrote 4 letters" in text) == (0, True), text
    assert "Wrote 0 letters" in said("send", "--on", "2026-12-04")[1]
    code, text = said("status", REF, "--on", "2026-12-05")
    assert "one-week: 4 people" in text
    assert "Sexual health" in text
    code, text = said("cancel", REF, "--why", "The supplier is not ready", "--on", "2026-12-07")
    assert "4 people had heard of it" in text
    assert "Wrote 4 letters" in said("send", "--on", "2026-12-07")[1]


@pytest.mark.usefixtures("home")
def test_somebody_attests_for_a_colleague_without_mail(said: Said) -> None:
    said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    assert said("attest", REF, "eli", "--by", "dev", "--on", "2026-12-05") == (0, "Noted.\n")
    assert "known already" in said("attest", REF, "eli", "--by", "dev", "--on", "2026-12-05")[1]
    assert said("attest", REF, "gone", "--by", "dev", "--on", "2026-12-05")[0] == 2
    code, text = said("attest", REF, "eli", "--by", "ben", "--on", "2026-12-05")
    assert (code, "not allowed" in text) == (2, True), "neither a champion nor somebody who works with notices"


def test_every_fault_is_told_with_its_line(home: Path, said: Said) -> None:
    file = a_record(home, starts="2027-03-28 01:30", notice="party", severity="huge", benefit='""')
    code, text = said("new", file, "--on", RECORDED)
    assert code == 2
    for part in (
        "01:30 does not come on Sunday 28 March 2027",
        "'party' is not one of the choices",
        "needs its 'benefit'",
    ):
        assert part in text
    assert "line " in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ends": "2026-12-13 20:00"}, "is not after the start"),
        ({"starts": "2026-11-01 20:00"}, "has passed"),
        ({"what": "As happened to 943 476 5919"}, "holds an NHS number"),
        ({"systems": "[S-9]"}, "there is no 'S-9'"),
        ({"starts": "2027-10-31 01:30", "ends": "2027-10-31 04:00"}, "comes twice"),
    ],
)
def test_a_bad_record_is_refused(home: Path, said: Said, changes: dict[str, str], told: str) -> None:
    code, text = said("new", a_record(home, **changes), "--on", RECORDED)
    assert (code, told in text) == (2, True), text
    assert "943 476" not in text
    assert said("preview", REF)[0] == 2


@pytest.mark.usefixtures("home")
def test_a_large_share_of_the_trust_must_be_meant(said: Said) -> None:
    code, text = said("new", str(EXAMPLE), "--on", RECORDED)
    assert (code, "57% of the trust would be told" in text) == (2, True)


def test_conflicts_are_told_with_the_next_free_window(home: Path, said: Said) -> None:
    file = a_record(home, starts="2026-12-21 21:00", ends="2026-12-21 23:00")
    _, text = said("new", file, "--on", RECORDED, "--large")
    assert "freeze: Christmas and New Year" in text
    assert "The next free one: Monday 4 January 2027, 21:00 to 23:00" in text


def test_without_a_safety_decision_it_is_held_until_two_people_release_it(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    fill_home(tmp_path, released=False)
    said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    _, text = said("send", "--on", "2026-12-04")
    assert f"{REF} is held\n  S-1: no safety decision covers LilliCare 7.2" in text
    assert "Wrote 0 letters" in text
    why = "Prescriptions cannot be printed anywhere"
    assert said("emergency", REF, "--first", "hall", "--second", "ben", "--why", why)[0] == 2
    code, text = said("emergency", REF, "--first", "hall", "--second", "dev", "--why", why, "--on", "2026-12-04")
    assert (code, "due by Tuesday 8 December 2026" in text) == (0, True), text
    assert "Wrote 4 letters" in said("send", "--on", "2026-12-04")[1]


@pytest.mark.usefixtures("home")
def test_a_decision_somebody_else_wrote_releases_nothing(said: Said) -> None:
    said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    with open_store(Settings.from_env()) as store:
        record = store.registers.record("safety_cases", "SC-1")
        assert record is not None
        values = {**record.values, "residual_risk": 1}
        change = changed(library_registers()["safety_cases"], record, "SC-1", values)
        store.registers.save([change], by="asha", at=at(MONDAY, 9))
    assert "somebody else than the Clinical Safety Officer wrote or changed it" in said("send", "--on", "2026-12-04")[1]


@pytest.mark.usefixtures("home")
def test_the_work_is_done(said: Said) -> None:
    said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    said("send", "--on", "2026-12-04")
    assert said("done", REF, "--on", "2026-12-04")[0] == 2
    assert said("done", REF, "--on", "2026-12-13T22:00")[0] == 0
    assert "Wrote 4 letters" in said("send", "--on", "2026-12-13T22:00")[1]


def test_the_toolkit_says_what_the_registers_say(home: Path, said: Said) -> None:
    said("new", str(EXAMPLE), "--on", RECORDED, "--large")
    said("send", "--on", "2026-12-04")
    code, text = said("toolkit", str(home / "kit"), "--on", "2026-12-04")
    assert code == 0, text
    pages = {file.name: file.read_text("utf-8") for file in (home / "kit").iterdir()}
    system = next(page for name, page in pages.items() if name.startswith("system-lillicare"))
    for part in ("Sexual health records", "Service desk, 5000", "Plan for LilliCare", "Text reminders", "20 minutes"):
        assert part in system
    assert "1</b>champions" in pages["champions.html"]
    assert "no champion yet: Digital, District nursing" in pages["champions.html"]
    assert "http" not in "".join(pages.values()).replace("https://trust.example", "")


def test_announcements_are_listed_for_triage(home: Path, said: Said) -> None:
    file = home / "messages.json"
    file.write_text('{"value": [{"id": "MC1", "title": "New <b>Teams</b>", "services": ["Microsoft Teams"], '
                    '"severity": "high", "actionRequiredByDateTime": "2027-01-31T00:00:00Z"}]}')  # fmt: skip
    code, text = said("triage", str(file))
    assert (code, text.splitlines()[0]) == (0, "MC1  upgrade, high, act by 2027-01-31  ")


@pytest.mark.parametrize("on", ["tomorrow", "2026-13-01", "31/02/2026", "2026-11-23T25:00", ""])
def test_what_is_no_day_is_refused(on: str) -> None:
    with pytest.raises(BadMoment):
        moment_of(on)


def test_a_date_stands_for_the_morning() -> None:
    assert moment_of("2026-11-23") == moment_of("23/11/2026") == at(MONDAY, 10, 30)
    assert moment_of("2026-11-23T10:00") == at(MONDAY, 10)


@pytest.mark.usefixtures("home")
def test_only_those_the_table_allows_write_notices(said: Said) -> None:
    code, text = said("new", str(EXAMPLE), "--on", RECORDED, "--large", "--as", "eli")
    assert (code, text.partition(",")[0]) == (2, "You are not allowed to write a notice")
    assert "Nobody is known by 'nobody'" in said("new", str(EXAMPLE), "--on", RECORDED, "--as", "nobody")[1]
