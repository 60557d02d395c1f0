"""What changes between the current and the future state: pairs of bars, what it saves, what gets worse?"""

from collections.abc import Sequence

from connectors.render.colours import BLUE, HAIR, INK, RED, SOFT
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import (
    change_words,
    hours_words,
    measure_words,
    pounds_words,
)
from process_maps.analysis.compare import Better, Comparison, MeasureChange, StepChange
from process_maps.choice_labels import label

MARGIN = 28.0
WIDTH = 1080.0
LABELS = 196.0
STATES = 74.0
BARS = 480.0
PITCH = 78.0
BAR = 21.0
BEFORE = "#8A949B"
SHOWN = (
    "lead_time_minutes",
    "touch_minutes",
    "right_first_time",
    "value_added_ratio",
    "staff_hours_a_year",
    "staff_pounds_a_year",
    "waste_pounds_a_year",
    "step_count",
    "hand_offs",
    "rekeys",
)
"""The measures a report-out shows; the workbook lists them all."""


def draw_before_after(comparison: Comparison) -> str:
    """A comparison as SVG text: a pair of bars for each measure that can be told in both states."""
    return _BeforeAfter(comparison).svg()


class _BeforeAfter:
    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        by_key = {change.measure: change for change in comparison.measures}
        chosen = [by_key[key] for key in SHOWN if key in by_key]
        self._changes = [
            change
            for change in chosen
            if change.before is not None and change.after is not None and (change.before or change.after)
        ]
        self._drawing = Drawing()

    def svg(self) -> str:
        drawing = self._drawing
        title = f"Before and after: {self._comparison.after.process.name}"
        y = 12.0
        for line in wrapped(title, WIDTH - 2 * MARGIN, 20, bold=True, lines=2):
            y += 25
            drawing.text(MARGIN, y, line, size=20, bold=True)
        saved = self._saved()
        if saved:
            y += 25
            drawing.text(MARGIN, y, saved, size=14, fill=SOFT)
        y += 18
        for change in self._changes:
            with drawing.group(self._spoken(change)):
                self._pair(change, y)
            y += PITCH
        y = self._list("What gets worse", self._comparison.worse, y + 22, RED)
        for what, heading in (
            ("removed", "Steps taken away"),
            ("added", "New steps"),
            ("changed", "Steps that change"),
        ):
            steps = [_step_words(change) for change in self._comparison.steps if change.what == what]
            y = self._list(heading, steps, y, INK)
        return drawing.svg(WIDTH, y + 10, title=title, description=" ".join(map(self._spoken, self._changes)))

    def _pair(self, change: MeasureChange, y: float) -> None:
        drawing = self._drawing
        before, after = change.before or 0.0, change.after or 0.0
        longest = max(before, after)
        lines = wrapped(change.label, LABELS - 10, 15, bold=True, lines=2)
        for place, line in enumerate(lines):
            drawing.text(MARGIN, y + 40 - 9 * (len(lines) - 1) + 18 * place, line, size=15, bold=True)
        x = MARGIN + LABELS + STATES
        reports = (self._comparison.before, self._comparison.after)
        for place, (report, figure, fill) in enumerate(zip(reports, (before, after), (BEFORE, BLUE), strict=True)):
            top = y + 11 + 26 * place
            state = ("Before", "After")[place]
            drawing.text(x - 10, top + 15, state, size=13, fill=SOFT, anchor="end")
            width = max(BARS * figure / longest, 1.5)
            drawing.rect(x, top, width, BAR, fill=fill)
            words = measure_words(change.measure, change.unit, figure, report.process.calendar.waiting_day)
            drawing.text(x + width + 8, top + 16, words, size=14, bold=True)
        self._change(change, y + 44)
        drawing.line((MARGIN, y + PITCH - 4), (WIDTH - MARGIN, y + PITCH - 4), stroke=HAIR)

    def _change(self, change: MeasureChange, base: float) -> None:
        """ "64% less" in blue; in red with "worse" where it goes the wrong way."""
        if change.change is None:
            return
        words = change_words(change.change, lower_is_better=change.better is Better.LOWER)
        worse = change.change < 0 and words != "no change"
        right = WIDTH - MARGIN
        ink = RED if worse else (SOFT if words == "no change" else BLUE)
        size = 21 if text_width(words, 21, bold=True) <= 160 else 16
        self._drawing.text(right, base, words, size=size, bold=True, fill=ink, anchor="end")
        if worse:
            self._drawing.text(right, base + 17, "worse", size=13, bold=True, fill=RED, anchor="end")

    def _list(self, title: str, items: Sequence[str], y: float, ink: str) -> float:
        if not items:
            return y
        self._drawing.text(MARGIN, y, title, size=15, bold=True, fill=ink)
        for item in items:
            for place, line in enumerate(wrapped(item, WIDTH - 2 * MARGIN - 14, 13, lines=3)):
                y += 20
                if place == 0:
                    self._drawing.circle(MARGIN + 3, y - 4, 2.2, fill=ink)
                self._drawing.text(MARGIN + 14, y, line, size=13)
        return y + 30

    def _saved(self) -> str:
        hours, pounds = self._comparison.hours_saved_a_year, self._comparison.pounds_saved_a_year
        states = [label(report.process.state) for report in (self._comparison.before, self._comparison.after)]
        words = f"{states[0]} against {states[1].lower()}."
        if hours is not None and round(abs(hours)):
            way = "gives back" if hours > 0 else "takes"
            more = f" ({pounds_words(abs(pounds))})" if pounds is not None else ""
            words += f" The change {way} {hours_words(abs(hours))} of staff time a year{more}."
        return fitted(words, WIDTH - 2 * MARGIN, 14)

    def _spoken(self, change: MeasureChange) -> str:
        days = [report.process.calendar.waiting_day for report in (self._comparison.before, self._comparison.after)]
        was = measure_words(change.measure, change.unit, change.before, days[0])
        now = measure_words(change.measure, change.unit, change.after, days[1])
        return f"{change.label}: from {was} to {now}."


def _step_words(change: StepChange) -> str:
    """ "Copy to the team spreadsheet: wait 2 d; hands-on 4 min"."""
    return f"{change.name}: {'; '.join(change.details)}" if change.details else change.name
