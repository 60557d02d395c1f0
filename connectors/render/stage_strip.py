"""What does an automation do, stage by stage? One row of boxes: what it takes, what it does, who gets what."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.render.colours import BLUE, INK, LINE, PALE_BLUE, QUEUE, SOFT, WHITE
from connectors.render.svg import Drawing
from connectors.render.text_width import wrapped

BOX, GAP, HIGH, MARGIN, BAND = 156.0, 32.0, 96.0, 12.0, 22.0
KINDS = {
    "takes": ("Takes", WHITE, LINE),
    "machine": ("eightflows", PALE_BLUE, BLUE),
    "person": ("A person", QUEUE, INK),
    "gives": ("Gives", WHITE, LINE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`kind`: "takes" (where work comes from), "machine", "person", "gives" (who has what in the end)."""

    name: str
    kind: str = "machine"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a stage is one of {', '.join(KINDS)}, not {self.kind!r}")


def stage_strip(title: str, stages: Sequence[Stage]) -> str:
    """The row as SVG, left to right in the order of the work."""
    drawing = Drawing()
    for number, stage in enumerate(stages):
        x = MARGIN + number * (BOX + GAP)
        with drawing.group(f"{KINDS[stage.kind][0]}: {stage.name}"):
            _box(drawing, stage, x)
        if number:
            _arrow(drawing, x - GAP, x)
    width = 2 * MARGIN + len(stages) * (BOX + GAP) - GAP
    told = "; ".join(f"{KINDS[stage.kind][0]}: {stage.name}" for stage in stages)
    return drawing.svg(width, HIGH + 2 * MARGIN, title=title, description=told)


def _box(drawing: Drawing, stage: Stage, x: float) -> None:
    who, fill, edge = KINDS[stage.kind]
    plain = stage.kind in ("takes", "gives")
    drawing.rect(x, MARGIN, BOX, HIGH, fill=fill, stroke=edge, stroke_width=1.5, dash="5 3" if plain else "")
    drawing.text(x + 10, MARGIN + BAND - 4, who, size=12, fill=SOFT)
    lines = wrapped(stage.name, BOX - 20, 14, bold=True, lines=4)
    for number, line in enumerate(lines):
        drawing.text(x + 10, MARGIN + BAND + 16 + 17 * number, line, size=14, bold=True)


def _arrow(drawing: Drawing, left: float, right: float) -> None:
    middle = MARGIN + HIGH / 2
    drawing.line((left + 4, middle), (right - 12, middle), width=2)
    drawing.path(f"M{right - 4} {middle}l-10 -6l0 12z", fill=INK)
