"""How is a map written as a filled-in capture workbook, to be worked on and read back?"""

from pathlib import Path

from process_maps.process_map import ProcessMap

SPARE_STEPS = 6  # blank rows below the last step
FULL_PAGE = 33
MOST_DRAWN = 40  # bars in a chart that can still be read


def write_capture(process: ProcessMap, path: Path) -> None:
    """The map as a capture workbook that reads back the same, in place of an older file. Raises OSError."""
    from connectors.excel.capture_filling import filling_of
    from connectors.excel.capture_template import lay_out
    from connectors.excel.house_style import save

    count = len(process.steps)
    room = max(count + SPARE_STEPS, FULL_PAGE)
    save(lay_out(filling_of(process), steps=room, drawn=min(count, MOST_DRAWN)), path)
