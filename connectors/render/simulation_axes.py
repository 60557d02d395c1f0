"""How do the pictures of a simulation begin, and where do their marks of time stand?"""

from connectors.render.colours import HAIR, INK, LINE, SOFT, WHITE
from connectors.render.simulation_words import clock
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped

MARGIN = 28.0
WIDTH = 960.0
ROUND = (1.0, 2.0, 5.0)


def heading(drawing: Drawing, title: str, facts: str) -> float:
    """Title and up to two lines of facts; the height used."""
    lines = wrapped(title, WIDTH - 2 * MARGIN, 20, bold=True, lines=2)
    for place, line in enumerate(lines):
        drawing.text(MARGIN, 36 + 24 * place, line, size=20, bold=True)
    below = 34 + 24 * len(lines)
    told = wrapped(facts, WIDTH - 2 * MARGIN, 13, lines=2)
    for place, line in enumerate(told):
        drawing.text(MARGIN, below + 18 * place, fitted(line, WIDTH - 2 * MARGIN, 13), size=13, fill=SOFT)
    return below + 18 * (len(told) - 1)


def label(drawing: Drawing, x: float, y: float, words: str, *, ink: str = INK) -> None:
    """Bold words from `x` on their base line `y`, on white, so that no line goes through them."""
    drawing.rect(x - 3, y - 13, text_width(words, 13, bold=True) + 6, 17, fill=WHITE)
    drawing.text(x, y, words, size=13, bold=True, fill=ink)


def axis_step(longest: float, most: int = 8) -> float:
    """Minutes between two marks so that at most `most` are needed: hours or days people count in."""
    steps = [60.0 * hours for hours in (0.25, 0.5, 1, 2, 4, 8, 12)]
    steps += [1_440.0 * days for days in (1, 2, 5, 7, 14, 28, 56, 91, 182, 365)]
    return next((step for step in steps if step * most >= longest), longest / most)


def number_step(longest: float, most: int = 6) -> float:
    """The same for plain numbers: 1, 2 or 5 times a power of ten."""
    tens = 10.0**-3
    while True:
        for each in ROUND:
            if each * tens * most >= longest:
                return each * tens
        tens *= 10


def across(drawing: Drawing, ends: tuple[float, float], top: float, foot: float, longest: float) -> float:
    """Marks of time along a horizontal axis, at `foot`; pixels a minute."""
    left, right = ends
    step = axis_step(longest)
    scale = (right - left) / longest
    for number in range(int(longest / step) + 1):
        x = left + number * step * scale
        drawing.line((x, top), (x, foot), stroke=LINE if number == 0 else HAIR)
        drawing.text(x, foot + 17, clock(number * step) if number else "0", size=12, fill=SOFT, anchor="middle")
    return scale
