"""Can everybody read the words on a drawing?"""

import pytest

from connectors.render import colours
from connectors.render.heat_map import SHADES
from process_maps.vocabulary import Value


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((ink, colours.WHITE) for ink in (colours.INK, colours.SOFT, colours.RED, colours.BLUE, colours.DARK_BLUE)),
    *((ink, colours.WHITE) for ink in colours.MEDIUM_INK.values()),
    *(
        (ink, ground)
        for ink in (colours.INK, colours.SOFT)
        for ground in (colours.PALE, colours.PALER, colours.PALE_BLUE)
    ),
    *((colours.ON_VALUE[value], colours.VALUE_FILL[value]) for value in Value),
    *((ink, fill) for fill, ink in SHADES),
    (colours.RED, colours.PINK),
    (colours.INK, colours.PINK),
    (colours.BURST_INK, colours.BURST),
    (colours.INK, colours.QUEUE),
    (colours.DARK_BLUE, colours.PALE_BLUE),
    (colours.WHITE, colours.BLUE),
    (colours.WHITE, colours.RED),
    (colours.WHITE, colours.INK),
]


@pytest.mark.parametrize(("ink", "ground"), sorted(set(PAIRS)))
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_values_are_told_apart_without_colour() -> None:
    """By their lightness, and waste by its hatching: brown, green and red of the usual traffic lights are not."""
    light = sorted(luminance(fill) for fill in colours.VALUE_FILL.values())
    assert contrast(colours.VALUE_FILL[Value.ADDS], colours.VALUE_FILL[Value.NECESSARY]) > 3
    assert light[0] < light[1] < light[2]
