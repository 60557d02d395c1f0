"""How is a map drawn as an information flow: who passes what to whom, in which system, by which medium?"""

from collections.abc import Iterator

from connectors.render import symbols
from connectors.render.colours import LINE, RED, SOFT, WHITE
from connectors.render.description import describe_information
from connectors.render.legend import Key, draw_legend, legend_rows, medium_keys
from connectors.render.lookups import Lookups
from connectors.render.svg import Drawing
from connectors.render.swim_boxes import Marked
from connectors.render.swim_layout import swim_strips
from connectors.render.swim_rows import SwimRows
from connectors.render.swim_strip import StripDrawing
from connectors.render.text_width import text_width
from connectors.render.title import draw_title
from connectors.render.wording import count_words
from process_maps.analysis.information import by_item, rekeyed
from process_maps.analysis.report import MapReport
from process_maps.choice_labels import label

__all__ = ["describe_information", "draw_information_flow"]

MARGIN = 24.0
NARROWEST = 1_000.0
BADGE_OF_RULE = {"re-keying": "Re-keyed", "chasing": "Chasing", "orphan": "Not read"}
BADGED_WASTES = ("overprocessing", "defects")
"""What a badge on a step says of waste in the flow of information: by the rule that found it, else the waste's name."""


def draw_information_flow(report: MapReport) -> str:
    """The information flow map of a report as SVG text: swim lanes, one step a column."""
    return _SwimLanes(report).svg()


class _SwimLanes:
    def __init__(self, report: MapReport) -> None:
        self._look = Lookups(report)
        self._rows = SwimRows(self._look)
        self._strips = swim_strips(self._look, self._rows)
        again = (id(move) for moves in by_item(report.process).values() for move in rekeyed(moves))
        self._marked = Marked(frozenset(again), _badges(self._look))
        self._width = max([NARROWEST, *(strip.width + 16 for strip in self._strips)]) + 2 * MARGIN
        self._drawing = Drawing()

    def svg(self) -> str:
        process = self._look.process
        y = draw_title(self._drawing, process, self._width, MARGIN) + 20
        if not self._strips:
            self._drawing.text(MARGIN, y + 20, "No steps on this map yet", size=15, fill=SOFT)
            y += 40
        for number, strip in enumerate(self._strips):
            if len(self._strips) > 1:
                words = f"Part {number + 1} of {len(self._strips)}"
                self._drawing.text(MARGIN, y + 12, words, size=13, bold=True)
                y += 22
            drawn = StripDrawing(self._drawing, self._look, self._rows, strip, self._marked, MARGIN, y)
            y = drawn.draw(self._width - 2 * MARGIN) + 24
        height = self._foot(y + 12)
        title = f"{process.name}: {label(process.state).lower()} information flow"
        description = describe_information(self._look.report)
        return self._drawing.svg(self._width, height, title=title, description=description)

    def _foot(self, y: float) -> float:
        """The legend on the left, the counts on the right where there is room, else below."""
        counts = "   ·   ".join(_counts(self._look))
        room = self._width - 2 * MARGIN
        keys = [*_work_keys(self._look), *medium_keys(self._look)]
        if any(column.uses for strip in self._strips for column in strip.columns):
            keys.append(Key("System used", 10, _use))
        draw_legend(self._drawing, legend_rows(keys, room), MARGIN, y)
        if sum(key.room for key in keys) + text_width(counts, 15, bold=True) > room:
            y += 30
        self._drawing.text(self._width - MARGIN, y + 5, counts, size=15, bold=True, anchor="end")
        return y + 30


def _work_keys(look: Lookups) -> Iterator[Key]:
    yield Key("Work goes on", 36, lambda drawing, x, y: symbols.flow_arrow(drawing, x, y, 36))
    if look.process.rework_links():
        yield Key("Comes back", 36, _comes_back)


def _comes_back(drawing: Drawing, x: float, y: float) -> None:
    drawing.line((x, y), (x + 30, y), stroke=RED, width=1.5, dash="6 4")
    symbols.arrow_head(drawing, x + 36, y, 1, 0, RED)


def _use(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x + 5, y, 4, fill=WHITE, stroke=LINE, width=1.4)


def _counts(look: Lookups) -> Iterator[str]:
    information = look.report.information
    yield count_words(information.hand_offs, "hand-offs")
    yield f"{count_words(information.rekeys, 'times')} re-keyed"
    yield f"{count_words(information.systems_touched, 'systems')} used"
    if information.duplicate_stores:
        yield count_words(information.duplicate_stores, "duplicate stores")
    if information.media_breaks:
        yield count_words(information.media_breaks, "media breaks")
    if information.chases:
        yield f"{count_words(information.chases, 'times')} chased"


def _badges(look: Lookups) -> dict[str, list[str]]:
    """By step: the waste of information found there."""
    badges: dict[str, list[str]] = {}
    for cell in look.report.waste.cells:
        for finding in cell.findings:
            named = finding.rule in BADGE_OF_RULE or finding.waste in BADGED_WASTES
            if finding.flow == "information" and finding.steps and named:
                words = BADGE_OF_RULE.get(finding.rule, look.waste_labels[finding.waste])
                found = badges.setdefault(finding.steps[0], [])
                if words not in found:
                    found.append(words)
    return badges
