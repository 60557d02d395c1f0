"""How does an SVG drawing become a PNG picture, the same on every machine?"""

import math
import re
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"


def font_files() -> list[str]:
    """The fonts shipped with eightflows: nothing is taken from the machine or fetched."""
    return [str(FONTS / name) for name in ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")]


MOST_PIXELS = 60_000_000
"""About 7,700 x 7,700: more than a large screen shows, and 240 MB while it is drawn."""
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')


def svg_to_png(svg: str, scale: float = 2.0) -> bytes:
    """The drawing as PNG; `scale` is pixels a drawing pixel (2 is sharp on screens and in slides).

    A drawing that would have more than MOST_PIXELS is made that much smaller. Raises ValueError where `svg` is
    not a drawing.
    """
    import resvg_py  # a compiled renderer: loaded where a picture is made

    size = _SIZE.search(svg)
    if size is not None:
        pixels = float(size[1]) * float(size[2])
        scale = min(scale, math.sqrt(MOST_PIXELS / max(pixels, 1.0)))
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=scale,
            background="#FFFFFF",
            skip_system_fonts=True,
            font_files=font_files(),
            font_family="Liberation Sans",
            sans_serif_family="Liberation Sans",
        )
    )
