"""How is a drawing written as SVG that every viewer shows alike, with any text safely text?

Presentation attributes only: no CSS, markers, patterns, filters, transforms or foreignObject, so that browsers,
typst, resvg and Office show the same picture. Coordinates are absolute pixels; symbols are paths that start with
one absolute point and go on relative to it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

from connectors.render.colours import INK, WHITE

FONTS = "Arial, Helvetica, 'Liberation Sans'"
Anchor = Literal["start", "middle", "end"]
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile('[<>&"\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]')


def escaped(text: str) -> str:
    """Text for an element or an attribute: markup is spelt out, what XML cannot hold becomes U+FFFD."""
    if _MARKUP.search(text) is None:
        return text
    text = _NOT_IN_XML.sub("\ufffd", text).translate(_C1_CONTROLS)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


_C1_CONTROLS = dict.fromkeys(range(0x7F, 0xA0), "\ufffd") | dict.fromkeys((9, 10, 13), " ")


@lru_cache(maxsize=10_000)
def num(value: float) -> str:
    """A coordinate: a tenth of a pixel is enough. Cached, for most stand in rows and columns."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def outline(points: Sequence[tuple[float, float]]) -> str:
    """A closed shape through points given from its middle, as a path relative to there."""
    steps: list[str] = []
    at_x = at_y = 0.0
    for x, y in points:
        across, down = num(x - at_x), num(y - at_y)
        steps.append(f"{across} {down}")
        at_x, at_y = (
            at_x + float(across),
            at_y + float(down),
        )  # where rounding has led, so that the shape closes
    return f"m{'l'.join(steps)}z"


@lru_cache(maxsize=1_000)
def _paint(fill: str, stroke: str, stroke_width: float, dash: str) -> str:
    words = [f'fill="{fill or "none"}"']
    if stroke:
        words.append(f'stroke="{stroke}"')
        if stroke_width != 1:
            words.append(f'stroke-width="{num(stroke_width)}"')
    if dash:
        words.append(f'stroke-dasharray="{dash}"')
    return " ".join(words)


@lru_cache(maxsize=1_000)
def _type(size: float, bold: bool, fill: str, anchor: Anchor) -> str:
    words = [f'font-size="{num(size)}"', f'fill="{fill}"']
    if bold:
        words.append('font-weight="bold"')
    if anchor != "start":
        words.append(f'text-anchor="{anchor}"')
    return " ".join(words)


class Drawing:
    """A picture under way: shapes and text, in the order in which they are painted."""

    def __init__(self) -> None:
        self._shapes: list[str] = []

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "",
        stroke: str = "",
        stroke_width: float = 1,
        radius: float = 0,
        dash: str = "",
    ) -> None:
        round_corners = f' rx="{num(radius)}"' if radius else ""
        self._shapes.append(
            f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{round_corners} '
            f"{_paint(fill, stroke, stroke_width, dash)}/>"
        )

    def path(self, d: str, *, fill: str = "", stroke: str = "", stroke_width: float = 1, dash: str = "") -> None:
        self._shapes.append(f'<path d="{d}" {_paint(fill, stroke, stroke_width, dash)}/>')

    def line(self, *points: tuple[float, float], stroke: str = INK, width: float = 1, dash: str = "") -> None:
        """A line through the points."""
        d = "L".join(f"{num(x)} {num(y)}" for x, y in points)
        self._shapes.append(f'<path d="M{d}" {_paint("", stroke, width, dash)}/>')

    def circle(self, x: float, y: float, radius: float, *, fill: str = "", stroke: str = "", width: float = 1) -> None:
        self._shapes.append(
            f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" {_paint(fill, stroke, width, "")}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        bold: bool = False,
        fill: str = INK,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text; `y` is its base line."""
        if words:
            self._shapes.append(
                f'<text x="{num(x)}" y="{num(y)}" {_type(size, bold, fill, anchor)}>{escaped(words)}</text>'
            )

    @contextmanager
    def group(self, label: str) -> Iterator[None]:
        """Shapes that belong together and are spoken as `label`."""
        self._shapes.append(f'<g role="group" aria-label="{escaped(label)}">')
        yield
        self._shapes.append("</g>")

    def hint(self, words: str) -> None:
        """The whole text where a drawing had to shorten it: shown when pointed at."""
        self._shapes.append(f"<title>{escaped(words)}</title>")

    def svg(self, width: float, height: float, *, title: str, description: str) -> str:
        """The finished picture on white, with its title and description for those who do not see it."""
        page = f'width="{num(width)}" height="{num(height)}"'
        root = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {page} viewBox="0 0 {num(width)} {num(height)}" '
            f'role="group" aria-label="{escaped(title)}" font-family="{FONTS}">'
        )
        spoken = (f"<title>{escaped(title)}</title>", f"<desc>{escaped(description)}</desc>")
        white = f'<rect x="0" y="0" {page} fill="{WHITE}"/>'
        return "\n".join([root, *spoken, white, *self._shapes, "</svg>\n"])
