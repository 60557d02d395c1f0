"""How does the time of an average item run along a row: waits up, work down, one rung a step?

A split with plain routes shows the route that takes most time on the ladder itself and the others beneath it, as it
does the steps on a way back; any other split or knot is one rung.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from connectors.render.colours import BLUE, INK, PINK, RED, SOFT
from connectors.render.lookups import Lookups, by_value
from connectors.render.parts import Branch, Cell, Fork, Knot, Line, Stack
from connectors.render.step_text import GAP, LONG_SHARE
from connectors.render.svg import Drawing
from connectors.render.symbols import value_bar
from connectors.render.text_width import fitted, text_width
from connectors.render.wording import number_words, work_words
from process_maps.analysis.timeline import StepTime
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import Value

UP, DOWN = 38.0, 12.0
PITCH = UP + DOWN + 10
LABEL = 12.0
WAITING_PART = 0.62
"""How much of a split's width on the ladder is its waiting; the rest is its work. Not to scale: the bar is."""
MOST_ROUTES = 4
"""Routes from which on a split is one rung, however plain they are."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A wait from `x` to `middle` and the work behind it to `end`, over the average item: visits counted."""

    x: float
    middle: float
    end: float
    wait: timedelta
    touch: timedelta
    value: dict[Value, timedelta]
    wait_note: str = ""
    work_note: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Rungs beneath the ladder: another route, or steps on a way back."""

    words: str
    rungs: Sequence[Rung]

    @property
    def left(self) -> float:
        return self.rungs[0].x - text_width(self.words, LABEL, bold=True) - 10

    @property
    def right(self) -> float:
        return self.rungs[-1].end


def rungs(line: Line, x: float, look: Lookups) -> Iterator[Rung]:
    """The ladder of one row from left to right."""
    for at, part in zip(line.at, line.parts, strict=True):
        left, right = x + at, x + at + part.width
        match part:
            case Cell():
                yield _step_rung(part.text.time, left, right, look)
            case Fork() if is_plain(part):
                yield from _main_route(part, left, right, look)
            case Fork() | Knot():
                longest = isinstance(part, Fork) and part.parallel
                note = "longest route" if longest else "average item"
                yield _joint_rung(part.steps, left, right, note, look)
            case _:
                yield _flat(left, right)


def asides(line: Line, x: float, look: Lookups) -> Iterator[Aside]:
    """What runs beneath the ladder of a row, where it takes any time."""
    for at, part in zip(line.at, line.parts, strict=True):
        if isinstance(part, Fork) and is_plain(part):
            main = _longest(part, look)
            for branch in part.branches:
                found = _stack_rungs(branch.stack, x + at + part.stacks_at, look) if branch is not main else []
                if any(rung.wait or rung.touch for rung in found):
                    yield Aside(f"route {_route_of(branch)}", found)
    for back in line.returns:
        if back.back is not None:
            yield Aside("way back", _stack_rungs(back.back, x + back.back_at, look))


def is_plain(fork: Fork) -> bool:
    """Whether every route is a few steps in a row, so that each step can have a rung of its own."""
    stacks = [branch.stack for branch in fork.branches if branch.stack]
    return len(fork.branches) <= MOST_ROUTES and all(map(_is_row_of_steps, stacks))


def _is_row_of_steps(stack: Stack) -> bool:
    [first, *more] = stack.lines
    steps_only = all(isinstance(part, Cell) for part in first.parts)
    return not more and steps_only and not any(back.back for back in first.returns)


def _longest(fork: Fork, look: Lookups) -> Branch:
    """The route on which the average item spends most time."""

    def time_on(branch: Branch) -> timedelta:
        times = (look.times[step] for line in (branch.stack.lines if branch.stack else ()) for step in line.steps())
        return sum((time.elapsed * time.path_visits for time in times), NO_TIME)

    return max(fork.branches, key=time_on)


def _main_route(fork: Fork, left: float, right: float, look: Lookups) -> Iterator[Rung]:
    found = _stack_rungs(_longest(fork, look).stack, left + fork.stacks_at, look)
    if not found:
        yield _flat(left, right)
        return
    first = found[0]
    if fork.parallel and not first.wait_note:
        first = replace(first, wait_note="longest route")
    yield _flat(left, first.x)
    yield from (first, *found[1:])
    yield _flat(found[-1].end, right)


def _stack_rungs(stack: Stack | None, x: float, look: Lookups) -> list[Rung]:
    """A rung for each step of a route; one for all where they do not simply stand in a row."""
    if stack is None:
        return []
    if not _is_row_of_steps(stack):
        steps = [step for line in stack.lines for step in line.steps()]
        return [_joint_rung(steps, x, x + stack.width, "average item", look)]
    cells = stack.lines[0].placed_cells()
    return [_step_rung(cell.text.time, x + at, x + at + cell.width, look) for at, cell in cells]


def _route_of(branch: Branch) -> str:
    """ "3b" of a route whose first step is 3b1."""
    assert branch.stack is not None
    _, first = next(branch.stack.lines[0].placed_cells())
    return first.text.number.rstrip("0123456789")


def _flat(left: float, right: float) -> Rung:
    return Rung(left, left, right, NO_TIME, NO_TIME, {})


def _step_rung(time: StepTime, left: float, right: float, look: Lookups) -> Rung:
    visits = time.path_visits
    times = f"{number_words(visits, places=2)} × " if round(visits, 2) != 1 else ""
    return Rung(
        left,
        left + GAP,
        right,
        time.wait * visits,
        time.touch * visits,
        _value([time]),
        wait_note=f"{times}{look.wait_words(time.wait)}" if times else "",
        work_note=f"{times}{work_words(time.touch)}" if times else "",
    )


def _joint_rung(steps: Sequence[str], left: float, right: float, note: str, look: Lookups) -> Rung:
    times = [look.times[step] for step in steps]
    wait = sum((time.wait * time.path_visits for time in times), NO_TIME)
    touch = sum((time.touch * time.path_visits for time in times), NO_TIME)
    middle = left + (right - left) * WAITING_PART
    return Rung(left, middle, right, wait, touch, _value(times), wait_note=note, work_note=note)


def _value(times: Sequence[StepTime]) -> dict[Value, timedelta]:
    """Hands-on time of an average item at some steps, by what it is worth."""
    return {value: sum((by_value(time.value)[value] * time.path_visits for time in times), NO_TIME) for value in Value}


# ---------------------------------------------------------------------- drawing
def draw_ladder(drawing: Drawing, line: Line, x: float, y: float, look: Lookups) -> float:
    """Waits up in pink, work down in the colour of its value, from `y` down; returns its foot."""
    _draw_rungs(drawing, [*rungs(line, x, look)], y, look)
    levels: list[float] = []  # how far right each level beneath is taken
    for aside in sorted(asides(line, x, look), key=lambda one: one.left):
        level = next((place for place, right in enumerate(levels) if right + 8 <= aside.left), len(levels))
        levels[level : level + 1] = [aside.right]
        top = y + PITCH * (level + 1)
        label_x, base = aside.rungs[0].x - 8, top + UP - 4
        drawing.text(label_x, base, aside.words, size=LABEL, bold=True, fill=SOFT, anchor="end")
        _draw_rungs(drawing, aside.rungs, top, look)
    return y + UP + DOWN + PITCH * len(levels)


def _draw_rungs(drawing: Drawing, found: Sequence[Rung], y: float, look: Lookups) -> None:
    low = y + UP
    path = []
    for rung in found:
        if rung.wait:
            drawing.rect(rung.x, y, rung.middle - rung.x, UP, fill=PINK)
            ink = RED if rung.wait >= LONG_SHARE * look.report.timeline.lead_time else INK
            _say(drawing, rung.x, rung.middle, y, look.wait_words(rung.wait), rung.wait_note, ink)
        top = y if rung.wait else low
        path += [(rung.x, top), (rung.middle, top), (rung.middle, low), (rung.end, low)]
        if rung.touch:
            _draw_work(drawing, rung, y)
    if path:
        drawing.line(*path, stroke=INK, width=1.8)


def _draw_work(drawing: Drawing, rung: Rung, y: float) -> None:
    worth = max(rung.value, key=lambda value: rung.value[value])
    ink = BLUE if worth is Value.ADDS else INK
    _say(drawing, rung.middle, rung.end, y, work_words(rung.touch), rung.work_note, ink)
    at = rung.middle
    for value, time in rung.value.items():
        if time:
            width = (rung.end - rung.middle) * (time / rung.touch)
            value_bar(drawing, at, y + UP + 1, width, DOWN - 3, value)
            at += width


def _say(drawing: Drawing, left: float, right: float, y: float, words: str, note: str, ink: str) -> None:
    """A time, and under it how it comes about where that fits."""
    middle, room = (left + right) / 2, right - left - 4
    note = note if text_width(note, 10.5) <= room else ""
    base = y + UP / 2 + (-1 if note else 5)
    drawing.text(middle, base, fitted(words, room, 13, bold=True), size=13, bold=True, fill=ink, anchor="middle")
    if note:
        drawing.text(middle, base + 14, note, size=10.5, fill=SOFT if ink == INK else ink, anchor="middle")
