"""What is written at each step of a value stream map, and how much room does it take?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from connectors.render import colours
from connectors.render.information_text import PLATE_LINE, PlateLine, plate, ports
from connectors.render.lookups import Lookups
from connectors.render.symbols import BURST_LINE, BURST_SPIKE, WORKER_WIDTH
from connectors.render.text_width import ELLIPSIS, fitted, text_width, widest, wrapped
from connectors.render.wording import and_words, count_words, number_words, share_words, work_words
from process_maps.analysis.timeline import StepTime
from process_maps.choice_labels import label
from process_maps.model import Step
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import Stock

GAP = 84.0
BOX = 132.0
COLUMN = GAP + BOX
NAME_SIZE, NAME_LINE = 14.5, 17.0
VALUE_BAND = 10.0
OPERATOR_ROW = 25.0
DATA_ROW = 19.0
PILL_HEIGHT, PILL_PITCH = 20.0, 23.0
PILL_CLEAR = 13.0  # between the pills and the box: room for the number
PILLS_WIDTH = 176.0
TAG_PITCH, TAG_SIZE = 22.0, 10.5
PORT_PITCH, PORTS_WIDTH = 14.0, 42.0
MOST_BADGES = 3
ITEM_WASTES = ("waiting", "inventory")
"""Wastes of the item's time: their times are said in days."""

LOW_RIGHT_FIRST_TIME = 0.80
LONG_SHARE = 0.10
"""A wait of a tenth of the lead time or more is shown in red."""


@dataclass(frozen=True, slots=True)
class DataRow:
    """One line of a data box; `alarm` turns it red."""

    label: str
    value: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A plate under the box: bottleneck, longest stage, waste somebody saw."""

    words: str
    fill: str
    ink: str
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """An idea broken into lines, and the star round it."""

    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(slots=True)
class StepText:
    """Everything written at one step. Plate and ports change where information runs on a rail in its row."""

    step: Step
    time: StepTime
    number: str
    name: tuple[str, ...]
    people: str
    lane: str
    pills: tuple[tuple[str, ...], ...]
    rows: tuple[DataRow, ...]
    tags: tuple[Tag, ...]
    queue: tuple[str, ...]
    wait: str
    long_wait: bool
    burst: Burst | None
    spoken: str
    plate: tuple[PlateLine, ...]
    ports: int

    @property
    def is_shortened(self) -> bool:
        """Whether something did not fit and is only said aloud in full."""
        words = (
            *self.name,
            self.lane,
            *(row.value for row in self.rows),
            *(line.words for line in self.plate),
        )
        return any(ELLIPSIS in said for said in words)

    @property
    def pills_height(self) -> float:
        return PILL_CLEAR + PILL_PITCH * len(self.pills) if self.pills else PILL_CLEAR

    @property
    def plate_height(self) -> float:
        return PLATE_LINE * len(self.plate) + 6 if self.plate else 0.0


def _rows(step: Step, time: StepTime, look: Lookups, *, batches: bool) -> Iterator[DataRow]:
    """The lines of a data box: time and quality always, batch where the map has any, the rest where given."""
    equipment, share = step.equipment, step.times.right_first_time
    yield _row("Process time", work_words(time.touch) if time.touch else "–")
    yield _row("%C&A", share_words(share), alarm=share < LOW_RIGHT_FIRST_TIME)
    if batches:
        yield _row("Batch", _batch(step) or "No")
    if step.times.block is not None:
        yield _row("Time in block", look.wait_words(step.times.block))
    if equipment.cycle is not None:
        yield _row("Cycle time", work_words(equipment.cycle))
    if equipment.changeover:
        yield _row("Changeover", work_words(equipment.changeover))
    if equipment.uptime < 1:
        yield _row("Uptime", share_words(equipment.uptime))
    if equipment.epe:
        yield _row("EPE", equipment.epe)
    if step.distance_m:
        yield _row("Distance", f"{number_words(step.distance_m)} m")


def _row(label: str, value: str, *, alarm: bool = False) -> DataRow:
    return DataRow(label, fitted(value, BOX - 18 - text_width(label, 12), 12, bold=True), alarm)


def _batch(step: Step) -> str:
    batch = step.batch
    if batch.label:
        return batch.label
    size = number_words(batch.size) if batch.size else ""
    every = f"every {work_words(batch.every)}" if batch.every else ""
    return ", ".join(filter(None, (size, every)))


def step_texts(look: Lookups) -> dict[str, StepText]:
    """What is written at every step of the map."""
    batches = any(map(_batch, look.process.steps))
    return {step.id: _step_text(step, look, batches=batches) for step in look.process.steps}


def _step_text(step: Step, look: Lookups, *, batches: bool) -> StepText:
    time, lane = look.times[step.id], look.lanes.get(step.lane)
    count = step.people or (lane.people if lane else None)
    people = number_words(count) if count else ""
    lane_room = BOX - WORKER_WIDTH[step.work] - text_width(people, 12, bold=True) - 26
    moves = look.information.get(step.id, ())
    return StepText(
        step=step,
        time=time,
        number=look.numbers[step.id],
        name=wrapped(step.name, BOX - 14, NAME_SIZE, bold=True, lines=4),
        people=people,
        lane=fitted(lane.name if lane else "", lane_room, 12),
        pills=_pill_rows([look.systems[system].name for system in step.systems]),
        rows=() if look.is_sketch else tuple(_rows(step, time, look, batches=batches)),
        tags=tuple(_tags(step, look)),
        queue=tuple(_queue_lines(step, look)),
        wait=look.wait_words(time.wait) if time.wait else "",
        long_wait=_is_long(time.wait * time.path_visits, look.report.timeline.lead_time),
        burst=_burst(step.id, look),
        spoken=spoken(step, time, look),
        plate=plate(moves, look),
        ports=len(ports(moves)),
    )


def _is_long(wait: timedelta, lead_time: timedelta) -> bool:
    return wait > NO_TIME and wait >= LONG_SHARE * lead_time


def _pill_rows(names: list[str]) -> tuple[tuple[str, ...], ...]:
    """System names side by side while they fit, two rows at most."""
    rows: list[list[str]] = []
    room = 0.0
    for place, name in enumerate(names):
        name = fitted(name, PILLS_WIDTH - 18, 12)
        width = pill_width(name)
        if rows and width + 4 <= room:
            rows[-1].append(name)
            room -= width + 4
        elif len(rows) < 2:
            rows.append([name])
            room = PILLS_WIDTH - width
        else:
            rows[-1][-1:] = [f"+{len(names) - place + 1}"]
            break
    return tuple(tuple(row) for row in rows)


def ports_reach(count: int) -> float:
    """How far the outermost of so many information arrows stand from the middle of their box."""
    return min(PORT_PITCH * max(count - 1, 0), PORTS_WIDTH) / 2


def pill_width(words: str) -> float:
    return text_width(words, 12) + 16


def _tags(step: Step, look: Lookups) -> Iterator[Tag]:
    balance = look.report.balance
    if balance.bottleneck == step.id:
        load = look.loads.get(step.id)
        words = "Bottleneck" if load is None else f"Bottleneck, load {share_words(load)}"
        fits = text_width(words, TAG_SIZE, bold=True) <= BOX - 6
        yield Tag(words if fits else "Bottleneck", colours.INK, colours.WHITE)
    if balance.longest_stage == step.id:
        yield Tag("Longest stage", colours.RED, colours.WHITE)
    seen = look.observations.get(step.id, [])
    shown = seen if len(seen) <= MOST_BADGES else seen[: MOST_BADGES - 1]
    for waste in shown:
        say = look.wait_words if waste.waste in ITEM_WASTES else work_words
        words = f"{look.waste_labels[waste.waste]} {say(waste.time) if waste.time else ''}".strip()
        yield Tag(fitted(words, BOX - 6, TAG_SIZE, bold=True), colours.PINK, colours.RED, colours.RED)
    if len(shown) < len(seen):
        yield Tag(f"+{len(seen) - len(shown)} more seen", colours.PINK, colours.RED, colours.RED)


def _queue_lines(step: Step, look: Lookups) -> Iterator[str]:
    """Under the arrow: the most a lane holds, and how many lie there."""
    queue = step.queue
    if queue.limit is not None:
        yield f"max {queue.limit}"
    if queue.count is not None:
        words = count_words(queue.count, look.unit)
        yield words if text_width(words, 12, bold=True) <= GAP - 4 else number_words(queue.count)


def _burst(step: str, look: Lookups) -> Burst | None:
    ideas = look.ideas.get(step, [])
    if not ideas:
        return None
    more = (f"+ {len(ideas) - 1} more",) if len(ideas) > 1 else ()
    lines = wrapped(ideas[0].text, 80, 11, bold=True, lines=4 - len(more)) + more
    width = max(84.0, widest(lines, 11, bold=True) + 2 * BURST_SPIKE + 26)
    return Burst(lines, width, len(lines) * BURST_LINE + 2 * BURST_SPIKE + 18)


def spoken(step: Step, time: StepTime, look: Lookups) -> str:
    """A step read aloud: its number, name, who, times, quality and what waits before it."""
    lane = look.lanes.get(step.lane)
    parts = [f"Step {look.numbers[step.id]}: {step.name}"]
    if lane:
        parts.append(lane.name)
    parts += [f"{step.work} work", label(step.value).lower()]
    if time.touch:
        parts.append(f"hands-on {work_words(time.touch)}")
    if time.wait:
        parts.append(f"waits {look.wait_words(time.wait)} before it")
    if step.queue.count is not None:
        parts.append(f"{count_words(step.queue.count, look.unit)} waiting")
    if step.queue.stock is not Stock.QUEUE:
        parts.append(step.queue.stock)
    parts.append(f"right first time {share_words(step.times.right_first_time)}")
    if _batch(step):
        parts.append(f"batch {_batch(step)}")
    if step.systems:
        parts.append(f"uses {and_words(look.systems[system].name for system in step.systems)}")
    parts += [tag.words for tag in _tags(step, look)]
    parts += [f"idea: {idea.text}" for idea in look.ideas.get(step.id, [])]
    return ", ".join(parts)
