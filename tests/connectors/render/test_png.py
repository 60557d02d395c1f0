"""Does a drawing become the same PNG picture everywhere?"""

import struct

import pytest

from connectors.render import png
from connectors.render.png import font_files, svg_to_png
from connectors.render.svg import Drawing
from connectors.render.value_stream import draw_value_stream
from tests.library import library_report


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack_from(">II", picture, 16)
    return width, height


def drawing(width: float, height: float) -> str:
    page = Drawing()
    page.text(10, 20, "Tîm, équipe, £, →", bold=True)
    return page.svg(width, height, title="Title", description="")


@pytest.mark.parametrize("scale", [1, 2])
def test_the_picture_is_as_large_as_asked(scale: float) -> None:
    assert size_of(svg_to_png(drawing(300, 40), scale)) == (300 * scale, 40 * scale)


def test_a_very_large_drawing_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "MOST_PIXELS", 20_000)
    width, height = size_of(svg_to_png(drawing(200, 4_000), 2))
    assert width * height <= 20_500
    assert height / width == pytest.approx(20, rel=0.05)


def test_the_same_drawing_is_the_same_picture() -> None:
    svg = draw_value_stream(library_report("repeat_prescriptions", "future"))
    assert svg_to_png(svg, 0.5) == svg_to_png(svg, 0.5)


def test_the_words_are_drawn_with_the_shipped_fonts() -> None:
    blank = Drawing().svg(300, 40, title="Title", description="")
    assert svg_to_png(drawing(300, 40)) != svg_to_png(blank)
    assert all(file.endswith(".ttf") for file in font_files())


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        svg_to_png("no drawing")
