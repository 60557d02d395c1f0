"""What does a filled-in form look like, and what breaks each of its rules?

An example lies beside its form, in forms/examples: made-up people, used by tests, previews and training.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.form_files.library import LIBRARY
from connectors.preflight import read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class FormExample:
    """answers: complete, as of `today`, with the reasons given for its warnings by their key.

    breaks  by the id of a rule: the answers that break it, laid over the others
    """

    today: date
    answers: Mapping[str, Any]
    reasons: Mapping[str, str]
    breaks: Mapping[str, Mapping[str, Any]]


def example_of(process: str, form: str, library: Path = LIBRARY) -> FormExample:
    """The example of one form. Raises UnreadableFile."""
    path = library / process / "forms" / "examples" / f"{form}.yaml"
    written = read_yaml(path).data
    try:
        today = date.fromisoformat(str(written.get("today")))
    except ValueError:
        raise unreadable(path, [Fault("line 1", "today is missing or no date", "Write today: 2026-11-23")]) from None
    answers, reasons, breaks = (_mapping(written.get(key)) for key in ("answers", "reasons", "breaks"))
    return FormExample(
        today=today,
        answers=answers,
        reasons=reasons,
        breaks={rule: _mapping(changed) for rule, changed in breaks.items()},
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
