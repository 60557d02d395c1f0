"""Is any text in a drawing only ever text, and is the drawing plain enough for every viewer?"""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.render.svg import Drawing, escaped, num, outline


def read_back(drawing: Drawing, title: str = "Title") -> ET.Element:
    return ET.fromstring(drawing.svg(100, 50, title=title, description="A < B"))


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('a & b "c" ]]> &amp; &#x3c;', 'a & b "c" ]]> &amp; &#x3c;'),
        ("tab\tnew\nline\r", "tab new line "),
        ("null\x00 escape\x1b delete\x7f next line\x85", "null\ufffd escape\ufffd delete\ufffd next line\ufffd"),
        ("half a pair \ud83d, no character \uffff", "half a pair \ufffd, no character \ufffd"),
        ("tîm ŵyr 患者 🙂", "tîm ŵyr 患者 🙂"),
    ],
)
def test_words_are_words_everywhere(words: str, seen: str) -> None:
    drawing = Drawing()
    with drawing.group(words):
        drawing.hint(words)
        drawing.text(1, 2, words)
    root = read_back(drawing, title=words)
    group = root.find("{*}g")
    assert group is not None
    found = [
        root.get("aria-label"),
        root.findtext("{*}title"),
        group.get("aria-label"),
        group.findtext("{*}title"),
        group.findtext("{*}text"),
    ]
    assert found == [seen] * 5


@settings(max_examples=200)
@given(st.text())
def test_any_text_can_be_drawn(words: str) -> None:
    drawing = Drawing()
    drawing.text(0, 0, words or "-")
    root = read_back(drawing, title=words)
    assert len(list(root.iter())) == 5  # svg, title, desc, the white page, the text
    drawing.svg(1, 1, title=words, description=words).encode("utf-8")


@pytest.mark.parametrize(
    ("value", "written"), [(12.0, "12"), (12.34, "12.3"), (-0.5, "-0.5"), (100_000.06, "100000.1")]
)
def test_a_coordinate_is_short_and_exact_to_a_tenth(value: float, written: str) -> None:
    assert num(value) == written


def test_an_outline_closes_where_it_began() -> None:
    assert outline([(0, -10), (10, 10), (-10, 10)]) == "m0 -10l10 20l-20 0z"


def test_escaped_text_is_left_alone_where_nothing_needs_it() -> None:
    words = "Plain text, 85% – naïve"
    assert escaped(words) is words
