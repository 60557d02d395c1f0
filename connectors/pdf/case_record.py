"""What does the record of a case look like on paper? A4, every form with who stood by it, then what happened."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FONTS = Path(__file__).parents[1] / "render" / "fonts"
TEMPLATE = Path(__file__).with_suffix(".typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is known, in words. `working`: how it was worked out; "" where somebody said it."""

    name: str
    value: str
    working: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows under their headings, in words."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecord:
    """A form as it was filled in. `stood_by`: who, when, in what words."""

    title: str
    rows: Sequence[Line]
    tables: Sequence[Listing]
    stood_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """Everything on the record. `made`: aware; the same record gives the same bytes.

    awaited  what had not come yet when it was filed: said on the first page, not where there is none of it
    """

    title: str
    subtitle: str
    facts: Sequence[Line]
    forms: Sequence[FormRecord]
    awaited: Listing
    history: Listing
    footer: str
    made: datetime
    made_words: str


def case_record(record: CaseRecord) -> bytes:
    """The PDF."""
    import typst

    data: Mapping[str, object] = {**asdict(record), "made": record.made_words}
    pdf: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, default=str)},
        format="pdf",
        timestamp=record.made.astimezone(UTC).replace(microsecond=0),
    )
    return pdf
