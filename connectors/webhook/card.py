"""What does a notice look like as an adaptive card in a Teams channel? Small enough for the webhook, always."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.notices.change import Change, Severity
from engine.notices.life import Correction
from engine.notices.plan import PlannedRung
from engine.notices.words import BRIEF, Words, words_of

MOST_BYTES = 27_500  # Teams refuses a message of more than 28 KB with 413; a few bytes are left to say "posted again"
LONGEST_TEXT = 2_000
SHORTER_TEXT = 300
AGAIN = {
    "type": "TextBlock",
    "text": "Posted again: we cannot tell whether this reached the channel before.",
    "wrap": True,
    "isSubtle": True,
}
_MARKDOWN = re.compile(r"([\\`*_\[\]()#<>|~])")


def notice_card(
    change: Change,
    rung: PlannedRung,
    *,
    systems: Sequence[str],
    correction: Correction | None = None,
    finished: datetime | None = None,
) -> str:
    """The whole message as JSON, at most 28 KB: where it would be longer, its texts are shortened."""
    words = words_of(change, rung, correction=correction, finished=finished)
    for longest in (LONGEST_TEXT, SHORTER_TEXT):
        card = _card(change, rung, words, systems[: longest // 20], longest)
        text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) <= MOST_BYTES:
            return text
    raise AssertionError("a card of short texts is small")


def said_again(content: str) -> str:
    """The card with a first line that says so, once: it may stand in the channel already."""
    message = json.loads(content)
    body = message["attachments"][0]["content"]["body"]
    if body[0] != AGAIN:
        body.insert(0, AGAIN)
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def is_said_again(content: str) -> bool:
    return bool(json.loads(content)["attachments"][0]["content"]["body"][0] == AGAIN)


def _card(change: Change, rung: PlannedRung, words: Words, systems: Sequence[str], longest: int) -> dict[str, Any]:
    def said(text: str, **more: Any) -> dict[str, Any]:
        return {"type": "TextBlock", "text": plain(text, longest), "wrap": True, **more}

    facts = [("System", ", ".join(systems)), *((name, value) for name, value in words.facts if name in BRIEF)]
    if words.to_do:
        facts.insert(2, (words.head, words.to_do))
    body = [
        said(rung.rule.name, isSubtle=True, spacing="None"),
        said(change.title, size="Large", weight="Bolder", spacing="None", color=_colour(change)),
        said(rung.rule.says),
        {
            "type": "FactSet",
            "facts": [{"title": name, "value": plain(value, longest)} for name, value in facts if value],
        },
        said(f"Reference {change.ref}", isSubtle=True, size="Small"),
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def _colour(change: Change) -> str:
    return "Attention" if change.severity is Severity.CRITICAL else "Default"


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text as it stands: nothing in it is a link, a mention or a style, and it is no longer than that.

    >>> print(plain("<at>everyone</at> [here](x)"))
    \\<at\\>everyone\\</at\\> \\[here\\]\\(x\\)
    """
    short = text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
    return _MARKDOWN.sub(r"\\\1", short)
