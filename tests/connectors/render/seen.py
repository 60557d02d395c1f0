"""What does a drawing show: where are its texts, boxes and lines, and what touches what?"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from xml.etree import ElementTree as ET

from connectors.render.text_width import text_width

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"width", "height", "viewBox", "role", "aria-label", "font-family"},
    "title": set(),
    "desc": set(),
    "g": {"role", "aria-label"},
    "rect": {"x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width"},
    "path": {"d", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "text": {"x", "y", "font-size", "font-weight", "fill", "text-anchor"},
}
"""The only elements and attributes a drawing may have."""


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", slack: float = 0.0) -> bool:
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )

    def holds(self, other: "Box", slack: float = 0.0) -> bool:
        return (
            self.left - slack <= other.left
            and other.right <= self.right + slack
            and self.top - slack <= other.top
            and other.bottom <= self.bottom + slack
        )

    def crossed_by(self, segment: tuple[float, float, float, float]) -> bool:
        """Whether a straight line runs through the box (Liang & Barsky's clipping)."""
        x1, y1, x2, y2 = segment
        low, high = 0.0, 1.0
        for way, room in (
            (x1 - x2, x1 - self.left), (x2 - x1, self.right - x1), (y1 - y2, y1 - self.top), (y2 - y1, self.bottom - y1)
        ):  # fmt: skip
            if way == 0:
                if room < 0:
                    return False
            elif way < 0:
                low = max(low, room / way)
            else:
                high = min(high, room / way)
        return low < high


@dataclass(frozen=True)
class Shape:
    """Something painted: `order` says what lies over what."""

    order: int
    box: Box


@dataclass(frozen=True)
class Words(Shape):
    words: str
    fill: str


@dataclass(frozen=True)
class Outline(Shape):
    segments: tuple[tuple[float, float, float, float], ...]
    filled: bool

    def crosses(self, box: Box) -> bool:
        return any(map(box.crossed_by, self.segments))


@dataclass(frozen=True)
class StepBox(Shape):
    """A step's box; `own` is what is painted as part of the step."""

    label: str
    own: frozenset[int]


class Picture:
    """A drawing read back."""

    def __init__(self, svg: str) -> None:
        self.root = ET.fromstring(svg)
        self.width, self.height = float(self.root.get("width", 0)), float(self.root.get("height", 0))
        self.texts: list[Words] = []
        self.rects: list[tuple[Shape, str]] = []
        self.outlines: list[Outline] = []
        self.steps: list[StepBox] = []
        orders = {element: order for order, element in enumerate(self.root.iter())}
        for element, order in orders.items():
            match element.tag.removeprefix(SVG):
                case "text":
                    self.texts.append(_words(order, element))
                case "rect":
                    self.rects.append((Shape(order, _rect(element)), element.get("fill", "none")))
                case "path" if element.get("stroke"):
                    segments = tuple(_segments(element.get("d", "")))
                    filled = element.get("fill", "none") != "none"
                    self.outlines.append(Outline(order, _around(segments), segments, filled))
                case "g" if element.get("aria-label", "").startswith("Step "):
                    rect = next(element.iter(f"{SVG}rect"))
                    own = frozenset(orders[inner] for inner in element.iter())
                    self.steps.append(StepBox(order, _rect(rect), element.get("aria-label", ""), own))

    def groups(self) -> list[str]:
        return [element.get("aria-label", "") for element in self.root.iter(f"{SVG}g")]

    def all_words(self) -> list[str]:
        return [text.words for text in self.texts]

    def overlapping_texts(self) -> list[tuple[str, str]]:
        ordered = sorted(self.texts, key=lambda text: text.box.top)
        found = []
        for place, text in enumerate(ordered):
            for other in ordered[place + 1 :]:
                if other.box.top >= text.box.bottom:
                    break
                if text.box.meets(other.box, slack=0.5):
                    found.append((text.words, other.words))
        return found

    def texts_off_the_page(self) -> list[str]:
        page = Box(0, 0, self.width, self.height)
        return [text.words for text in self.texts if not page.holds(text.box)]

    def overlapping_steps(self) -> list[tuple[str, str]]:
        ordered = sorted(self.steps, key=lambda step: step.box.top)
        found = []
        for place, step in enumerate(ordered):
            for other in ordered[place + 1 :]:
                if other.box.top >= step.box.bottom:
                    break
                if step.box.meets(other.box):
                    found.append((step.label, other.label))
        return found

    def crossed_steps(self) -> list[str]:
        """Steps with somebody else's line through their box."""
        lines = _Bands(self.outlines)
        found = []
        for step in self.steps:
            inner = Box(step.box.left + 3, step.box.top + 3, step.box.right - 3, step.box.bottom - 3)
            if any(line.order not in step.own and line.crosses(inner) for line in lines.near(inner)):
                found.append(step.label)
        return found

    def faults(self) -> dict[str, list[object]]:
        """Everything that touches what it should not; empty for a clean drawing."""
        looked_for: dict[str, list[object]] = {
            "texts over each other": [*self.overlapping_texts()],
            "texts off the page": [*self.texts_off_the_page()],
            "texts with a line through them": [*self.crossed_texts()],
            "steps over each other": [*self.overlapping_steps()],
            "steps with a line through them": [*self.crossed_steps()],
        }
        return {what: found for what, found in looked_for.items() if found}

    def crossed_texts(self) -> list[str]:
        """Texts with a line through them that nothing painted later covers."""
        lines = _Bands(self.outlines)
        plates = _Bands([shape for shape, fill in self.rects if fill != "none"])
        found = []
        for text in self.texts:
            inner = Box(text.box.left + 1, text.box.top + 1, text.box.right - 1, text.box.bottom - 1)
            covers = [plate.order for plate in plates.near(inner) if plate.box.holds(inner, 1)]
            covers += [line.order for line in lines.near(inner) if line.filled and line.box.holds(inner, 1)]
            covered = max((order for order in covers if order < text.order), default=0)
            if any(line.order > covered and line.crosses(inner) for line in lines.near(inner)):
                found.append(text.words)
        return found


Painted = TypeVar("Painted", bound=Shape)


class _Bands(Generic[Painted]):
    """Shapes by the bands of the page they are in, so that only near ones are compared."""

    HEIGHT = 40

    def __init__(self, shapes: Sequence[Painted]) -> None:
        self._bands: dict[int, list[Painted]] = defaultdict(list)
        for shape in shapes:
            for band in range(int(shape.box.top // self.HEIGHT), int(shape.box.bottom // self.HEIGHT) + 1):
                self._bands[band].append(shape)

    def near(self, box: Box) -> list[Painted]:
        """The shapes that meet a box."""
        bands = range(int(box.top // self.HEIGHT), int(box.bottom // self.HEIGHT) + 1)
        found = {id(shape): shape for band in bands for shape in self._bands[band] if shape.box.meets(box)}
        return [*found.values()]


def _words(order: int, element: ET.Element) -> Words:
    words = element.text or ""
    size = float(element.get("font-size", 12))
    width = text_width(words, size, bold=element.get("font-weight") == "bold")
    x, y = float(element.get("x", 0)), float(element.get("y", 0))
    left = {"middle": x - width / 2, "end": x - width}.get(element.get("text-anchor", "start"), x)
    return Words(order, Box(left, y - 0.73 * size, left + width, y + 0.2 * size), words, element.get("fill", ""))


def _rect(element: ET.Element) -> Box:
    x, y = float(element.get("x", 0)), float(element.get("y", 0))
    return Box(x, y, x + float(element.get("width", 0)), y + float(element.get("height", 0)))


_TOKEN = re.compile(r"[MmLlHhVvCcAaZz]|-?\d*\.?\d+")
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "a": 7, "z": 0}


def _segments(d: str) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path; a curve counts as the line between its ends."""
    tokens = _TOKEN.findall(d)
    x = y = start_x = start_y = 0.0
    place, command = 0, "M"
    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        count = _ARGUMENTS[command.lower()]
        numbers = [float(token) for token in tokens[place : place + count]]
        place += count
        relative = command.islower()
        match command.lower():
            case "z":
                new = (start_x, start_y)
            case "h":
                new = (x + numbers[0] if relative else numbers[0], y)
            case "v":
                new = (x, y + numbers[0] if relative else numbers[0])
            case _:
                new = (x + numbers[-2], y + numbers[-1]) if relative else (numbers[-2], numbers[-1])
        if command in "Mm":
            start_x, start_y = new
            command = "l" if relative else "L"
        else:
            yield x, y, *new
        x, y = new


def _around(segments: tuple[tuple[float, float, float, float], ...]) -> Box:
    xs = [value for segment in segments for value in (segment[0], segment[2])] or [0.0]
    ys = [value for segment in segments for value in (segment[1], segment[3])] or [0.0]
    return Box(min(xs) - 0.01, min(ys) - 0.01, max(xs) + 0.01, max(ys) + 0.01)
