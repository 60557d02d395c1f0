"""What stands under the work: where the time goes, the totals and their rules, the legend, ideas and notes?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.render.colours import BLUE, HAIR, INK, RED, SOFT, WHITE
from connectors.render.legend import draw_legend, legend_rows, value_stream_keys
from connectors.render.lookups import Lookups
from connectors.render.scale_bar import BAR, draw_scale_bar
from connectors.render.step_text import LOW_RIGHT_FIRST_TIME, StepText
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import (
    RULE_WORDS,
    count_words,
    day_rule_words,
    number_words,
    share_words,
    work_words,
)
from process_maps.model import Idea

TOTALS, TOTALS_HEIGHT = 560.0, 66.0
LEGEND_AT = 34.0  # below the bar
LINE = 17.0
LONG_IDEA = 40
"""An idea longer than this may not fit in its star: it is written out under the map."""


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of the totals box: its name, itself, and how it is made."""

    label: str
    figure: str
    how: str
    ink: str = INK


def totals(look: Lookups) -> tuple[Total, ...]:
    """The five figures a room asks for, each saying which rule or ratio it is."""
    timeline = look.report.timeline
    right_ink = RED if timeline.right_first_time < LOW_RIGHT_FIRST_TIME else INK
    return (
        Total("Lead time", look.wait_words(timeline.lead_time), f"rule: {timeline.rule}", RED),
        Total("Touch time", work_words(timeline.touch), "hands on, per item"),
        Total("Activity ratio", share_words(timeline.activity_ratio), "touch / lead time"),
        Total("Adds-value ratio", share_words(timeline.value_added_ratio), "value / lead time", BLUE),
        Total("Right first time", share_words(timeline.right_first_time), "all %C&A multiplied", right_ink),
    )


def draw_totals(drawing: Drawing, right: float, y: float, look: Lookups) -> None:
    """The totals box, its right edge at `right`."""
    figures = totals(look)
    left, width = right - TOTALS, TOTALS / len(figures)
    drawing.rect(left, y, TOTALS, TOTALS_HEIGHT, fill=WHITE, stroke=INK, stroke_width=1.8)
    for place, total in enumerate(figures):
        edge = left + width * place
        if place:
            drawing.line((edge, y + 7), (edge, y + TOTALS_HEIGHT - 7), stroke=HAIR)
        with drawing.group(f"{total.label}: {total.figure} ({total.how})"):
            _draw_total(drawing, total, edge + width / 2, y, width - 6)


def _draw_total(drawing: Drawing, total: Total, middle: float, y: float, room: float) -> None:
    size = 22 if text_width(total.figure, 22, bold=True) <= room else 17
    figure, how = fitted(total.figure, room, size, bold=True), fitted(total.how, room, 10.5)
    drawing.text(middle, y + 17, total.label, size=12, fill=SOFT, anchor="middle")
    drawing.text(middle, y + 41, figure, size=size, bold=True, fill=total.ink, anchor="middle")
    drawing.text(middle, y + 57, how, size=10.5, fill=SOFT, anchor="middle")


class Foot:
    """Everything under the rows of a value stream map, from the left to the right margin."""

    def __init__(self, look: Lookups, texts: Iterable[StepText], left: float, right: float) -> None:
        self._look = look
        self._left, self._right = left, right
        room = right - left
        self._legend = legend_rows([*value_stream_keys(look, [*texts])], room)
        self._facts = [line for fact in _facts(look) for line in wrapped(fact, room, 12, lines=3)]
        self._ideas = [line for idea in _ideas(look) for line in wrapped(idea, room, 12, lines=2)]

    def draw(self, drawing: Drawing, y: float) -> float:
        """Draw it from `y` down; returns where the page ends."""
        if self._look.is_sketch:
            words = "No times on this map yet: add them to see where they go"
            drawing.text(self._left, y + 14, words, size=15, bold=True)
            y += 14 + LEGEND_AT
        else:
            draw_scale_bar(drawing, self._left, y + 14, self._right - self._left - TOTALS - 32, self._look)
            draw_totals(drawing, self._right, y, self._look)
            y += 26 + BAR + LEGEND_AT
        y = draw_legend(drawing, self._legend, self._left, y)
        for words in self._facts:
            drawing.text(self._left, y + 4, words, size=12, fill=SOFT)
            y += LINE
        if self._ideas:
            drawing.text(self._left, y + 8, "Ideas to try", size=13, bold=True)
            y += LINE + 6
        for words in self._ideas:
            drawing.text(self._left, y + 4, words, size=12)
            y += LINE
        return y + 14


def _facts(look: Lookups) -> Iterator[str]:
    """The rules behind the figures, and what the map notes."""
    process, timeline, takt = look.process, look.report.timeline, look.report.balance.takt
    rules = [f"Lead time rule: {RULE_WORDS[timeline.rule]}", day_rule_words(process.calendar)]
    if takt and process.demand:
        asked = f"{number_words(process.demand.per_day(process.calendar))} {process.demand.unit} a day"
        available = work_words(process.calendar.available_per_day)
        rules.append(f"takt {work_words(takt)} = {available} a day / {asked}")
    if process.measured:
        cases = count_words(process.measured.cases, "cases")
        rules.append(f"measured median {look.wait_words(process.measured.median)} of {cases}")
    yield f"{'; '.join(rules)}."
    yield from (f"Note: {note}" for note in process.notes)


def _ideas(look: Lookups) -> Iterator[str]:
    """The ideas in full, with owner and date, where the stars on the map do not say it all."""
    ideas = look.process.ideas
    several = any(len(of_step) > 1 for of_step in look.ideas.values())
    if several or any(idea.owner or idea.due or not idea.step or len(idea.text) > LONG_IDEA for idea in ideas):
        yield from (_idea_words(idea, look) for idea in ideas)


def _idea_words(idea: Idea, look: Lookups) -> str:
    where = f"Step {look.numbers[idea.step]}: " if idea.step else "Whole process: "
    who = ", ".join(filter(None, (idea.owner, f"by {idea.due}" if idea.due else "")))
    return f"{where}{idea.text}{f' ({who})' if who else ''}"
