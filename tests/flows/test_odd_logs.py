"""Do mine, waiting, conformance and calibrate tell what is odd about a log, and go on where they can?"""

from pathlib import Path

import pytest

from flows.cli import Exit, main

HEADER = "case_id,activity,start_time,end_time,resource"
GOOD = "9,A,2026-11-09T09:00,2026-11-09T09:20,Anya"
MAP = """schema: eightflows-map/1
id: two
name: Two steps
steps:
- {id: a, name: A, touch: 15 min}
- {id: b, name: B, touch: 30 min}
"""
ODD = {
    "missing ends": (["1,A,2026-11-02T09:00,,Anya"], "without an end"),
    "mixed zones": (
        ["1,A,2026-11-02T09:00+01:00,2026-11-02T09:20+01:00,Anya", "1,B,2026-11-02T10:00Z,2026-11-02T10:30Z,Dom"],
        "offsets from UTC",
    ),
    "some without a zone": (["1,A,2026-11-02T09:00Z,2026-11-02T09:20Z,Anya"], "have no zone"),
    "duplicates": (["1,A,2026-11-02T09:00,2026-11-02T09:20,Anya"] * 2, "the same as another event"),
    "out of order": (
        ["1,B,2026-11-02T10:00,2026-11-02T10:20,Dom", "1,A,2026-11-02T09:00,2026-11-02T09:20,Anya"],
        "out of order",
    ),
    "sub-second mixes": (["1,A,2026-11-02T09:00:00.123,2026-11-02T09:20:00,Anya"], "fractions of a second"),
    "ends before it starts": (["1,A,2026-11-02T09:30,2026-11-02T09:20,Anya"], "ends before it starts"),
}
COMMANDS = {
    "mine": ["mine", "{log}", "{out}"],
    "waiting": ["waiting", "{log}"],
    "conformance": ["conformance", "{map}", "{log}"],
}


def arguments(command: list[str], folder: Path, rows: list[str]) -> list[str]:
    log, drawn = folder / "log.csv", folder / "map.yaml"
    log.write_text("\n".join([HEADER, *rows, GOOD]) + "\n")
    drawn.write_text(MAP)
    return [part.format(log=log, map=drawn, out=folder / "out.yaml") for part in command]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_odd_is_told_and_the_rest_is_read(
    odd: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, said = ODD[odd]
    assert main(arguments(COMMANDS[command], tmp_path, rows)) == Exit.DONE
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", [*COMMANDS.values(), ["calibrate", "{map}", "{log}", "{out}"]], ids=lambda c: c[0])
def test_columns_the_log_has_not_are_refused(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = [*arguments(command, tmp_path, []), "--case", "spell", "--resource", "who"]
    assert main(wanted) == Exit.WRONG_USE
    told = capsys.readouterr().err
    assert "'spell'" in told
    assert "'who'" in told
    assert not (tmp_path / "out.yaml").exists()
