"""Is every day and number on the command line that cannot be told in a plain sentence, whichever command it is for?"""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from cyclopts import App, Argument, CycloptsError
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import Exit, app, main

NO_COMMANDS = {"--help", "-h", "--version"}


def commands(of: App, *names: str) -> Iterator[tuple[tuple[str, ...], App]]:
    """Every command with its own arguments, by its words."""
    under = [name for name in of if name not in NO_COMMANDS]
    if of.default_command is not None:
        yield names, of
    for name in under:
        yield from commands(of[name], *names, name)


def arguments(command: App) -> list[Argument]:
    return [each for each in command.assemble_argument_collection() if each.parse]


def kind_of(argument: Argument) -> Any:
    """The type somebody types: `date` for `date | None`."""
    return next((each for each in get_args(argument.hint) if each is not NoneType), argument.hint)


def typed(argument: Argument, value: str) -> list[str]:
    return [value] if argument.index is not None else [argument.names[0], value]


def anything(argument: Argument) -> str:
    """What such an argument takes."""
    kind = argument.hint
    if get_origin(kind) is Literal:
        return str(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind.__members__)).lower().replace("_", "-")
    return "2026-11-23" if kind is date else "1"


EVERY = [
    pytest.param(words, command, argument, id=f"{' '.join(words)} {argument.names[0]}")
    for words, command in commands(app)
    for argument in arguments(command)
    if kind_of(argument) in (date, int, float)
]


def words_with(command: App, argument: Argument, value: str) -> list[str]:
    """Whatever the command needs, and this value for this argument; those without a name first, in their order."""
    this = argument.names[0]
    wanted = [each for each in arguments(command) if each.required or each.names[0] == this]
    wanted.sort(key=lambda each: len(wanted) if each.index is None else each.index)
    return [word for each in wanted for word in typed(each, value if each.names[0] == this else anything(each))]


def test_there_are_days_and_numbers_to_look_at() -> None:
    assert len(EVERY) > 30


@pytest.mark.parametrize(("words", "command", "argument"), EVERY)
def test_a_day_or_a_number_that_cannot_be_is_told_with_what_to_write(
    words: tuple[str, ...], command: App, argument: Argument, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["31/02/2026", "2026-02-31", "tomorrow", "", "9999-12-31"] if kind_of(argument) is date else ["x", "-1", ""]
    for value in wrong:
        with pytest.raises(CycloptsError):  # which the command line ends with code 2 for; nothing is run here
            app.parse_args([*words, *words_with(command, argument, value)], exit_on_error=False)
        said = " ".join(capsys.readouterr().err.replace("│", " ").split())
        assert f"'{value}' is" in said, said
        assert any(words in said for words in ("Write ", " number from ")), said
        assert "unable to convert" not in said


def day_given(text: str) -> date | None:
    """What `people list --on` takes a text for."""
    command = app["people"]["list"]
    _, bound, _ = command.parse_args(["--on", text], exit_on_error=False, print_error=False)
    found: date | None = bound.arguments["on"]
    return found


@pytest.mark.parametrize("text", ["2026-11-23", "23/11/2026", "23.11.26", "23 November 2026", "Mon 23 Nov 2026"])
def test_a_day_may_be_written_as_people_do(text: str) -> None:
    assert day_given(text) == date(2026, 11, 23)


@given(st.dates(date(1978, 1, 1), date(2099, 12, 31)))
def test_a_day_written_as_the_help_says_is_that_day(day: date) -> None:
    assert day_given(day.isoformat()) == day


@pytest.mark.parametrize("text", ["31/02/2026", "2026-02-31", "tomorrow", "2026-11-23T25:00", "9999-12-31T10:00"])
def test_the_moment_of_a_notice_is_told_as_clearly(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    assert main(["notice", "status", "CHG-1", "--on", text]) == Exit.WRONG_USE
    assert f"'{text}' is no day. Write it like 2026-11-23" in capsys.readouterr().err


UNKNOWN = [
    ("people show nobody", "Nobody is known by 'nobody'"),
    ("people history nobody", "Nobody is known by 'nobody'"),
    ("people list --team T99", "There is no team 'T99'"),
    ("outbox decide nothing send --why x", "nothing to decide"),
    ("notice status CHG-9", "CHG-9"),
    ("notice cancel CHG-9 --why x", "Nobody signs in as"),
    ("observed no_such", "no process called 'no_such'"),
    ("run no-such", "no-such"),
    ("audit verify --anchor three", "'three' is not an anchor"),
    ("case show RTW-22222222", "Nobody signs in as"),
    ("supplier show NO-SUCH", ""),
]


@pytest.mark.parametrize(("words", "told"), UNKNOWN)
def test_something_that_is_not_there_is_told_in_a_sentence(
    words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EIGHTFLOWS_HOME", str(tmp_path))
    monkeypatch.setattr("flows.acting.who_asks", lambda: "nobody here")
    assert main(words.split()) == Exit.WRONG_USE
    said = capsys.readouterr().err
    assert told in said
    assert "itself failed" not in said


def test_a_day_that_cannot_be_ends_with_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "show", "nobody", "--on", "31/02/2026"]) == Exit.WRONG_USE
    assert "'31/02/2026' is not a date" in capsys.readouterr().err
