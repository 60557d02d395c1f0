"""What does a step ask where nobody has made a form for it? Questions as people type them, one a line.

    Is the referral urgent? (yes or no)
    decision: What was decided? (one of Accept, Return, Refuse)
    Date of the visit (date, optional)

The word before the colon is the name conditions use; where there is none it is made of the question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.conditions import RESERVED
from engine.forms.document import SCHEMA
from process_maps.document_names import slug

KINDS: Mapping[str, str] = MappingProxyType(
    {kind: kind for kind in ("yes or no", "number", "whole number", "text", "long text", "date", "hours")}
)
ONE_OF = "one of"
OPTIONAL = "optional"
MOST_QUESTIONS = 40
LONGEST_ID = 60
EXAMPLE = "Is it urgent? (yes or no)"
_LINE = re.compile(r"(?:(?P<name>[a-z][a-z0-9_]*)\s*:\s*)?(?P<label>.*?)\s*(?:\((?P<kind>[^()]*)\))?")


class UnclearQuestion(ValueError):
    """A line is no question we can ask: which one, what, what to do."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        self.what, self.remedy = f"line {line}: {what}", remedy
        super().__init__(f"{self.what}. {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`kind`: a field type of engine/forms/definition.py; `options` where it is a choice."""

    name: str
    label: str
    kind: str
    options: tuple[str, ...] = ()
    optional: bool = False


def read_questions(text: str) -> Sequence[Question]:
    """Raises UnclearQuestion at the first line that cannot be read."""
    found: list[Question] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        question = _question(number, line.strip())
        if question.name in {other.name for other in found}:
            raise UnclearQuestion(
                number, f"{question.name} is asked already", "Ask it once, or write another: before it"
            )
        found.append(question)
    if len(found) > MOST_QUESTIONS:
        raise UnclearQuestion(MOST_QUESTIONS + 1, "that is too many questions", f"Ask at most {MOST_QUESTIONS}")
    return found


def _question(number: int, line: str) -> Question:
    said = _LINE.fullmatch(line)
    if said is None or not said["label"]:
        raise UnclearQuestion(number, "there is no question", f"Write, for example: {EXAMPLE}")
    words = [word.strip() for word in (said["kind"] or "text").split(",")]
    optional = words[-1].casefold() == OPTIONAL and bool(words.pop())
    kind, options = _kind(number, words or ["text"])
    name = said["name"] or slug(said["label"]).replace("-", "_")[:LONGEST_ID].strip("_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in RESERVED:
        raise UnclearQuestion(number, "its answer has no name", "Write a short name and a colon before the question")
    return Question(name=name, label=said["label"], kind=kind, options=options, optional=optional)


def _kind(number: int, words: list[str]) -> tuple[str, tuple[str, ...]]:
    first = words[0].casefold()
    if first.startswith(ONE_OF):
        options = tuple(filter(None, (words[0][len(ONE_OF) :].strip(" :"), *words[1:])))
        if len(options) < 2 or len(set(options)) < len(options):
            raise UnclearQuestion(number, "these are no choices", "Write, for example: (one of Accept, Refuse)")
        return "choice", options
    if first not in KINDS or len(words) > 1:
        kinds = ", ".join(KINDS)
        raise UnclearQuestion(number, f"({', '.join(words)}) is no kind of answer", f"Write {kinds}, or one of A, B")
    return first, ()


def questions_form(id: str, title: str, questions: Sequence[Question], *, retention: str, by: str) -> dict[str, Any]:
    """The questions as a form's document, seen by the person it is about, their manager and HR (L2)."""
    fields = [
        {"id": each.name, "label": each.label, "type": each.kind}
        | ({"options": list(each.options)} if each.options else {})
        | ({"optional": True} if each.optional else {})
        for each in questions
    ]
    return {
        "schema": SCHEMA,
        "id": id,
        "title": title,
        "purpose": "So that the next step can be done.",
        "retention": retention,
        "level": "L2",
        "by": by,
        "sections": [{"id": "questions", "title": title, "fields": fields}],
    }
