"""Are texts as wide as in the font that is shipped, and do they fit where they are put?"""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.render.png import font_files
from connectors.render.text_width import ELLIPSIS, fitted, text_width, widest, wrapped

LATIN = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x180)) if code != 0xAD]
OTHERS = "ŵŷẁẃẅỳȘț–—‘’“”…•€£™→−≥"


def advance_widths(font: Path) -> dict[str, float]:
    """Width of each character in ems, read from a TrueType file: tables head, hhea, hmtx and cmap (format 4)."""
    data = font.read_bytes()

    def number(form: str, at: int) -> int:
        return int(struct.unpack_from(f">{form}", data, at)[0])

    tables = {data[at : at + 4]: number("I", at + 8) for at in range(12, 12 + 16 * number("H", 4), 16)}
    em, metrics = number("H", tables[b"head"] + 18), number("H", tables[b"hhea"] + 34)
    cmap = tables[b"cmap"]
    entries = range(cmap + 4, cmap + 4 + 8 * number("H", cmap + 2), 8)
    start = next(cmap + number("I", at + 4) for at in entries if (number("H", at), number("H", at + 2)) == (3, 1))
    count = number("H", start + 6) // 2
    ends, starts = start + 14, start + 16 + 2 * count
    deltas, offsets = starts + 2 * count, starts + 4 * count
    widths = {}
    for segment in range(count):
        first, last = number("H", starts + 2 * segment), number("H", ends + 2 * segment)
        delta, offset = number("H", deltas + 2 * segment), number("H", offsets + 2 * segment)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = number("H", offsets + 2 * segment + offset + 2 * (code - first))
            glyph = (glyph + delta) % 0x10000 if glyph else 0
            widths[chr(code)] = number("H", tables[b"hmtx"] + 4 * min(glyph, metrics - 1)) / em
    return widths


@pytest.mark.parametrize("bold", [False, True])
def test_every_latin_character_is_as_wide_as_in_the_font(bold: bool) -> None:
    known = advance_widths(Path(font_files()[bold]))
    wrong = {
        character: (text_width(character, 1, bold=bold), known[character])
        for character in [*LATIN, *OTHERS]
        if text_width(character, 1, bold=bold) != pytest.approx(known[character])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Receive and log referral", 120, ("Receive and log", "referral")),
        ("", 120, ()),
        ("  two\n words\t", 120, ("two words",)),
        ("Saint-Étienne-du-Rouvray", 100, ("Saint-Étienne-", "du-Rouvray")),
    ],
)
def test_a_text_breaks_at_its_words(text: str, width: float, lines: tuple[str, ...]) -> None:
    assert wrapped(text, width, 15) == lines


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert fitted("Community mental health team", 90, 12) == "Community m…"
    assert wrapped("one two three four five six", 40, 12, lines=2)[-1].endswith(ELLIPSIS)


@settings(max_examples=150)
@given(
    st.text(max_size=60),
    st.floats(30, 200),
    st.sampled_from([10.5, 12.0, 25.0]),
    st.booleans(),
    st.integers(1, 4),
)
def test_lines_fit_and_nothing_is_lost_unsaid(text: str, width: float, size: float, bold: bool, lines: int) -> None:
    broken = wrapped(text, width, size, bold=bold, lines=lines)
    assert len(broken) <= lines
    one_character = 1.2 * size  # a line has at least one, however narrow
    assert widest(broken, size, bold=bold) <= max(width, one_character) + 1e-6
    kept = "".join(broken).replace(" ", "")
    whole = "".join(text.split())
    assert kept == whole or (kept.endswith(ELLIPSIS) and whole.startswith(kept.removesuffix(ELLIPSIS)))
