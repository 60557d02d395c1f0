"""What did the simulation find: how long cases take, where they wait, and what each scenario changes?"""

from collections.abc import Sequence

from connectors.render.colours import (
    BLUE,
    BURST_EDGE,
    DARK_BLUE,
    GREEN,
    HAIR,
    INK,
    LINE,
    RED,
    SOFT,
    WHITE,
    YELLOW,
)
from connectors.render.pictures import Picture
from connectors.render.simulation_axes import MARGIN, WIDTH, across, axis_step, heading, label
from connectors.render.simulation_queues import draw_queues, queue_words
from connectors.render.simulation_staffing import draw_staffing
from connectors.render.simulation_words import (
    ENDLESS,
    cheapest_words,
    clock,
    difference_words,
    effect_words,
    give_or_take,
    lane_and_step_names,
    runs_words,
)
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import share_words
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.report import SimulationReport, StepWaits
from process_maps.simulation.what_if import WhatIf

MARKED = ((50, "half within", DARK_BLUE), (85, "85% within", BURST_EDGE), (95, "95% within", RED))
PLOT = 260.0
SHARE_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
ROW = 34.0
MOST_STEPS = 30
NAMES = 270.0
WAIT_KINDS = (("in line or closed", BLUE), ("for the batch or list", YELLOW), ("other waiting", HAIR))


def simulation_pictures(report: SimulationReport) -> tuple[Picture, ...]:
    """Lead times, waits by step, queues over the week, and the futures and staffings where they were asked for."""
    found, name = report.found, report.process.name
    drawn = [
        Picture("lead-times", "How long do cases take?", draw_lead_times(report), f"{name}: {_in_words(report)}"),
        Picture("waits", "Where do cases wait?", draw_waits(report), f"{name}: waiting by step, as in the table."),
    ]
    if report.queues.by_step:
        said = f"{name}: {queue_words(report.queues)}"
        drawn.append(Picture("queues", "When do cases wait?", draw_queues(report), said))
    if found.effects:
        words = ". ".join(map(effect_words, found.effects))
        drawn.append(Picture("scenarios", "What would each future do?", draw_effects(found), f"{name}: {words}."))
    if report.staffing is not None:
        words = cheapest_words(report.staffing, lane_and_step_names(report))
        drawn.append(
            Picture(
                "staffing", "How few people are enough?", draw_staffing(report, report.staffing), f"{name}: {words}"
            )
        )
    return tuple(drawn)


def _in_words(report: SimulationReport) -> str:
    results = report.found.present.results
    said = [f"{words} {clock(results.lead_time_percentile(at).mean)}" for at, words, _ in MARKED]
    return f"lead time {clock(results.lead_time().mean)} on average, {', '.join(said)}"


def draw_lead_times(report: SimulationReport) -> str:
    """The distribution of lead times over all runs, with the mean and three percentiles, as SVG text."""
    drawing = Drawing()
    results, times = report.found.present.results, report.lead_times
    title = f"How long do cases take? {report.process.name}"
    mean = results.lead_time()
    said = f"{clock(mean.mean)}{give_or_take(mean)}"
    facts = f"Simulated: {runs_words(results.plan)}. Mean {said}, by the clock on the wall."
    top = heading(drawing, title, facts) + 28 + 20 * len(MARKED)
    left, right, foot = MARGIN + 44, WIDTH - MARGIN - 8, top + PLOT
    tallest = max(times.shares) or 1.0
    scale = across(drawing, (left, right), top, foot, times.upper)
    tick = next(share for share in SHARE_TICKS if share * 5 >= tallest)
    for number in range(1, int(tallest / tick) + 1):
        y = foot - PLOT * number * tick / tallest
        drawing.line((left, y), (right, y), stroke=HAIR)
        drawing.text(left - 6, y + 4, share_words(number * tick), size=12, fill=SOFT, anchor="end")
    width = (right - left) / len(times.shares)
    for place, share in enumerate(times.shares):
        height = PLOT * share / tallest
        if height:
            drawing.rect(left + place * width + 0.5, foot - height, width - 1, height, fill=BLUE)
    for place, (percent, words, ink) in enumerate(MARKED):
        minutes = results.lead_time_percentile(percent).mean
        x, y = left + minutes * scale, top - 10 - 20 * (len(MARKED) - 1 - place)
        drawing.line((x, y + 4), (x, foot), stroke=ink, width=2, dash="6 4")
        said = f"{words} {clock(minutes)}"
        before = x + 8 + text_width(said, 13, bold=True) > WIDTH - MARGIN
        drawing.text(
            x - 6 if before else x + 6, y + 6, said, size=13, bold=True, fill=ink, anchor="end" if before else "start"
        )
    foot_words = "Share of cases in each bar."
    if times.beyond:
        longest = clock(times.longest)
        foot_words += f" The longest {share_words(times.beyond)} are not drawn; the longest of all took {longest}."
    drawing.text(left, foot + 44, foot_words, size=13, fill=SOFT)
    return drawing.svg(WIDTH, foot + 66, title=title, description=_in_words(report))


def draw_waits(report: SimulationReport) -> str:
    """One bar for each step: mean waiting per visit, by what is waited for, and what was drawn, as SVG text."""
    drawing = Drawing()
    steps = _longest(report.steps)
    title = f"Where do cases wait? {report.process.name}"
    runs = runs_words(report.found.present.results.plan)
    facts = f"Mean waiting at each visit to a step, by the clock on the wall. {runs}."
    if len(steps) < len(report.steps):
        facts += f" The {len(steps)} steps with the longest waits; the table has all {len(report.steps)}."
    top = heading(drawing, title, facts) + 30
    x = MARGIN
    for words, fill in WAIT_KINDS:
        drawing.rect(x, top - 11, 14, 14, fill=fill, stroke=LINE if fill == HAIR else "")
        drawing.text(x + 20, top + 1, words, size=12, fill=SOFT)
        x += 44 + text_width(words, 12)
    drawing.line((x + 7, top - 14), (x + 7, top + 6), stroke=INK, width=2.4)
    drawing.text(x + 16, top + 1, "drawn on the map", size=12, fill=SOFT)
    top += 20
    longest = max([max(step.simulated, step.drawn) for step in steps], default=0.0) or 1.0
    left, right, foot = MARGIN + NAMES, WIDTH - MARGIN - 130, top + ROW * len(steps)
    scale = across(drawing, (left, right), top, foot, longest)
    for row, step in enumerate(steps):
        y = top + ROW * row
        words = _step_words(step)
        with drawing.group(f"{step.name}: {words}"):
            drawing.text(left - 10, y + 21, fitted(step.name, NAMES - 14, 13), size=13, anchor="end")
            at = left
            for minutes, (_, fill) in zip(step.parts, WAIT_KINDS, strict=True):
                if minutes * scale >= 0.5:
                    drawing.rect(at, y + 7, minutes * scale, ROW - 14, fill=fill, stroke=LINE if fill == HAIR else "")
                at += minutes * scale
            drawn = left + step.drawn * scale
            drawing.line((drawn, y + 3), (drawn, y + ROW - 3), stroke=INK, width=2.4)
            label(drawing, max(at, drawn) + 8, y + 21, clock(step.simulated))
    described = ". ".join(f"{step.name}: {_step_words(step)}" for step in steps)
    return drawing.svg(WIDTH, foot + 44, title=title, description=described)


def _longest(steps: Sequence[StepWaits]) -> Sequence[StepWaits]:
    """As many steps as a picture has room for, in the order of the map."""
    if len(steps) <= MOST_STEPS:
        return steps
    longest = sorted(steps, key=lambda step: step.simulated, reverse=True)[:MOST_STEPS]
    return [step for step in steps if step in longest]


def _step_words(step: StepWaits) -> str:
    said = [f"{clock(minutes)} {words}" for minutes, (words, _) in zip(step.parts, WAIT_KINDS, strict=True) if minutes]
    return f"{', '.join(said) or 'no waiting'}; drawn {clock(step.drawn)}"


def draw_effects(found: WhatIf) -> str:
    """Each scenario's difference to the present as a point with its interval, best first, as SVG text."""
    drawing = Drawing()
    title = f"What would each future do? {found.present.made.process.name}"
    now = found.present.results.lead_time()
    level = share_words(1 - (1 - found.effects[0].difference.level) * len(found.effects))
    facts = (
        f"Change of the mean lead time, now {clock(now.mean)}. The same cases with the same luck in every future;"
        f" all intervals hold at once ({level})."
    )
    top = heading(drawing, title, facts) + 34
    reach = [bound for effect in found.effects for bound in _bounds(effect.difference)]
    low, high = min([0.0, *reach]), max([0.0, *reach])
    spread = (high - low) * 1.1 or 1.0
    low -= spread / 22
    high += spread / 22
    left, right = MARGIN + NAMES, WIDTH - MARGIN - 30
    scale = (right - left) / spread
    foot = top + 52 * len(found.effects)
    _signed_marks(drawing, low, high, left, scale, (top, foot))
    for row, effect in enumerate(found.effects):
        y = top + 52 * row + 26
        difference = effect.difference
        ink = SOFT if not difference.settled else GREEN if difference.mean < 0 else RED
        with drawing.group(effect_words(effect)):
            names = wrapped(effect.scenario.name, NAMES - 16, 13, bold=True, lines=2)
            for place, line in enumerate(names):
                base = y + 5 + 16 * (place - (len(names) - 1) / 2)
                drawing.text(left - 12, base, line, size=13, bold=True, anchor="end")
            begin, end = (left + (bound - low) * scale for bound in _bounds(difference))
            middle = left + (difference.mean - low) * scale
            for x in (begin, end):
                drawing.line((x, y - 7), (x, y + 9), stroke=ink, width=2)
            drawing.line((begin, y + 1), (end, y + 1), stroke=ink, width=2)
            drawing.circle(middle, y + 1, 4, fill=ink)
            words = difference_words(difference)
            half = text_width(words, 12) / 2
            at = min(max(middle, left + half), right + 20 - half)
            drawing.rect(at - half - 3, y - 22, 2 * half + 6, 14, fill=WHITE)
            drawing.text(at, y - 11, words, size=12, fill=INK, anchor="middle")
    drawing.text(left, foot + 42, "Left of 0: shorter than now.", size=13, fill=SOFT)
    described = ". ".join(map(effect_words, found.effects))
    return drawing.svg(WIDTH, foot + 62, title=title, description=f"{described}.")


def _bounds(difference: Estimate) -> tuple[float, float]:
    if difference.half_width == ENDLESS:
        return difference.mean, difference.mean
    return difference.low, difference.high


def _signed_marks(
    drawing: Drawing, low: float, high: float, left: float, scale: float, ends: tuple[float, float]
) -> None:
    """Marks on both sides of 0."""
    top, foot = ends
    step = axis_step(high - low)
    marks: Sequence[int] = range(-int(-low // step), int(high // step) + 1)
    for number in marks:
        x = left + (number * step - low) * scale
        drawing.line((x, top), (x, foot), stroke=INK if number == 0 else HAIR, width=1.6 if number == 0 else 1)
        words = "0" if number == 0 else f"{'+' if number > 0 else '−'}{clock(abs(number) * step)}"
        drawing.text(x, foot + 17, words, size=12, fill=SOFT, anchor="middle")
