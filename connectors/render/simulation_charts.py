"""What did the simulation find: how long cases take, where they wait, and what each scenario changes?"""

from collections.abc import Sequence

import numpy as np

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
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import count_words, share_words, wait_words
from process_maps.quantities import MINUTE
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.results import StepResult
from process_maps.simulation.what_if import MapEffect, Simulated, WhatIf

MARGIN = 28.0
WIDTH = 960.0
BARS = 40
MARKED = ((50, "half within", DARK_BLUE), (85, "85% within", BURST_EDGE), (95, "95% within", RED))
PLOT = 260.0
SHARE_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
ROW = 34.0
NAMES = 270.0
WAIT_KINDS = (("in line or closed", BLUE), ("for the batch or list", YELLOW), ("other waiting", HAIR))


def simulation_pictures(found: WhatIf) -> tuple[Picture, ...]:
    """The distribution, the waits by step, and the differences where there are scenarios."""
    name = found.present.made.process.name
    drawn = [
        Picture(
            "lead-times",
            "How long do cases take?",
            draw_lead_times(found.present),
            f"{name}: {_in_words(found.present)}",
        ),
        Picture(
            "waits", "Where do cases wait?", draw_waits(found.present), f"{name}: waiting by step, as in the table."
        ),
    ]
    if found.effects:
        words = ". ".join(map(effect_words, found.effects))
        drawn.append(Picture("scenarios", "What would each future do?", draw_effects(found), f"{name}: {words}."))
    return tuple(drawn)


def _clock(minutes: float) -> str:
    return wait_words(minutes * MINUTE)


def _in_words(simulated: Simulated) -> str:
    said = [f"{words} {_clock(simulated.results.lead_time_percentile(at).mean)}" for at, words, _ in MARKED]
    return f"lead time {_clock(simulated.results.lead_time().mean)} on average, {', '.join(said)}"


def effect_words(effect: MapEffect) -> str:
    """ "Daily list: 3.2 days less (2.9 to 3.5 days)", or that no difference was seen."""
    return f"{effect.scenario.name}: {difference_words(effect.difference)}"


def difference_words(difference: Estimate) -> str:
    """ "3.2 days less (2.9 to 3.5 days)"; where the interval holds 0: "no difference seen"."""
    if not difference.settled:
        if difference.half_width == float("inf"):
            return f"{_clock(abs(difference.mean))} {'less' if difference.mean < 0 else 'more'}, one run only"
        if difference.mean == difference.half_width == 0:
            return "no difference"
        return f"no difference seen (within {_clock(max(abs(difference.low), abs(difference.high)))})"
    low, high = sorted((abs(difference.low), abs(difference.high)))
    less = "less" if difference.mean < 0 else "more"
    return f"{_clock(abs(difference.mean))} {less} ({_clock(low)} to {_clock(high)})"


def _heading(drawing: Drawing, title: str, facts: str) -> float:
    """Title and one line of facts; the height used."""
    lines = wrapped(title, WIDTH - 2 * MARGIN, 20, bold=True, lines=2)
    for place, line in enumerate(lines):
        drawing.text(MARGIN, 36 + 24 * place, line, size=20, bold=True)
    below = 34 + 24 * len(lines)
    drawing.text(MARGIN, below, fitted(facts, WIDTH - 2 * MARGIN, 13), size=13, fill=SOFT)
    return below


def _runs(simulated: Simulated) -> str:
    plan = simulated.results.plan
    return f"{count_words(plan.replications, 'runs')} of {plan.cases:,} cases each"


def axis_step(longest: float, most: int = 8) -> float:
    """Minutes between two marks so that at most `most` are needed: hours or days people count in."""
    steps = [60.0 * hours for hours in (0.25, 0.5, 1, 2, 4, 8, 12)]
    steps += [1_440.0 * days for days in (1, 2, 5, 7, 14, 28, 56, 91, 182, 365)]
    return next((step for step in steps if step * most >= longest), longest / most)


def _across(drawing: Drawing, left: float, right: float, top: float, foot: float, longest: float) -> float:
    """Marks of time along a horizontal axis, at `foot`; pixels a minute."""
    step = axis_step(longest)
    scale = (right - left) / longest
    for number in range(int(longest / step) + 1):
        x = left + number * step * scale
        drawing.line((x, top), (x, foot), stroke=LINE if number == 0 else HAIR)
        drawing.text(x, foot + 17, _clock(number * step) if number else "0", size=12, fill=SOFT, anchor="middle")
    return scale


def draw_lead_times(simulated: Simulated) -> str:
    """The distribution of lead times over all runs, with the mean and three percentiles, as SVG text."""
    drawing = Drawing()
    results = simulated.results
    title = f"How long do cases take? {simulated.made.process.name}"
    mean = results.lead_time()
    facts = f"Simulated: {_runs(simulated)}. Mean {_clock(mean.mean)}{_give_or_take(mean)}, by the clock on the wall."
    top = _heading(drawing, title, facts) + 28 + 20 * len(MARKED)
    times = results.lead_times.ravel()
    longest = float(np.percentile(times, 99.5)) * 1.02 or 1.0
    left, right, foot = MARGIN + 44, WIDTH - MARGIN - 8, top + PLOT
    counts, _ = np.histogram(times, bins=BARS, range=(0, longest))
    shares = counts / len(times)
    tallest = float(shares.max()) or 1.0
    scale = _across(drawing, left, right, top, foot, longest)
    tick = next(share for share in SHARE_TICKS if share * 5 >= tallest)
    for number in range(1, int(tallest / tick) + 1):
        y = foot - PLOT * number * tick / tallest
        drawing.line((left, y), (right, y), stroke=HAIR)
        drawing.text(left - 6, y + 4, share_words(number * tick), size=12, fill=SOFT, anchor="end")
    width = (right - left) / BARS
    for place, share in enumerate(shares.tolist()):
        height = PLOT * share / tallest
        if height:
            drawing.rect(left + place * width + 0.5, foot - height, width - 1, height, fill=BLUE)
    for place, (percent, words, ink) in enumerate(MARKED):
        minutes = results.lead_time_percentile(percent).mean
        x, y = left + minutes * scale, top - 10 - 20 * (len(MARKED) - 1 - place)
        drawing.line((x, y + 4), (x, foot), stroke=ink, width=2, dash="6 4")
        said = f"{words} {_clock(minutes)}"
        before = x + 8 + text_width(said, 13, bold=True) > WIDTH - MARGIN
        drawing.text(
            x - 6 if before else x + 6, y + 6, said, size=13, bold=True, fill=ink, anchor="end" if before else "start"
        )
    left_out = float(np.mean(times > longest))
    foot_words = "Share of cases in each bar."
    if left_out:
        foot_words += (
            f" The longest {share_words(left_out)} are not drawn; the longest of all took {_clock(float(times.max()))}."
        )
    drawing.text(left, foot + 44, foot_words, size=13, fill=SOFT)
    return drawing.svg(WIDTH, foot + 66, title=title, description=_in_words(simulated))


def _give_or_take(figure: Estimate) -> str:
    """ " ± 3 h", in the words of times; nothing where one run says nothing."""
    return f" ± {_clock(figure.half_width)}" if figure.half_width < float("inf") else ""


def draw_waits(simulated: Simulated) -> str:
    """One bar for each step: mean waiting per visit, by what is waited for, as SVG text."""
    drawing = Drawing()
    names = {step.id: step.name for step in simulated.made.process.steps}
    steps = [step for step in simulated.results.steps() if step.id in names]
    title = f"Where do cases wait? {simulated.made.process.name}"
    facts = f"Mean waiting at each visit to a step, by the clock on the wall. {_runs(simulated)}."
    top = _heading(drawing, title, facts) + 30
    x = MARGIN
    for words, fill in WAIT_KINDS:
        drawing.rect(x, top - 11, 14, 14, fill=fill, stroke=LINE if fill == HAIR else "")
        drawing.text(x + 20, top + 1, words, size=12, fill=SOFT)
        x += 44 + text_width(words, 12)
    top += 20
    longest = max([sum(_parts(step)) for step in steps], default=0.0) or 1.0
    left, right, foot = MARGIN + NAMES, WIDTH - MARGIN - 130, top + ROW * len(steps)
    scale = _across(drawing, left, right, top, foot, longest)
    for row, step in enumerate(steps):
        y = top + ROW * row
        words = _step_words(step)
        with drawing.group(f"{names[step.id]}: {words}"):
            drawing.text(left - 10, y + 21, fitted(names[step.id], NAMES - 14, 13), size=13, anchor="end")
            at = left
            for minutes, (_, fill) in zip(_parts(step), WAIT_KINDS, strict=True):
                if minutes * scale >= 0.5:
                    drawing.rect(at, y + 7, minutes * scale, ROW - 14, fill=fill, stroke=LINE if fill == HAIR else "")
                at += minutes * scale
            drawing.text(at + 8, y + 21, _clock(sum(_parts(step))), size=13, bold=True)
    described = ". ".join(f"{names[step.id]}: {_step_words(step)}" for step in steps)
    return drawing.svg(WIDTH, foot + 44, title=title, description=described)


def _parts(step: StepResult) -> tuple[float, float, float]:
    """Minutes in line, for the batch, and other waiting; 0 for a step nobody came to."""
    line, batch, extra = (0.0 if part.mean != part.mean else part.mean for part in (step.line, step.batch, step.extra))
    return line, batch, extra


def _step_words(step: StepResult) -> str:
    said = [
        f"{_clock(minutes)} {words}" for minutes, (words, _) in zip(_parts(step), WAIT_KINDS, strict=True) if minutes
    ]
    return ", ".join(said) or "no waiting"


def draw_effects(found: WhatIf) -> str:
    """Each scenario's difference to the present as a point with its interval, best first, as SVG text."""
    drawing = Drawing()
    title = f"What would each future do? {found.present.made.process.name}"
    now = found.present.results.lead_time()
    level = share_words(1 - (1 - found.effects[0].difference.level) * len(found.effects))
    facts = (
        f"Change of the mean lead time, now {_clock(now.mean)}. The same cases with the same luck in every future;"
        f" all intervals hold at once ({level})."
    )
    top = _heading(drawing, title, facts) + 34
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
    if difference.half_width == float("inf"):
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
        words = "0" if number == 0 else f"{'+' if number > 0 else '−'}{_clock(abs(number) * step)}"
        drawing.text(x, foot + 17, words, size=12, fill=SOFT, anchor="middle")
