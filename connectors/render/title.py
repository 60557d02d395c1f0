"""What does the band on top of a map say: its name, state, place, when it was observed, and how sure it is?"""

from connectors.render.colours import BLUE, WHITE
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from process_maps.choice_labels import label
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import Evidence

TITLE_SIZE = 25.0
EVIDENCE_WORDS = {
    Evidence.OBSERVED: "Figures observed",
    Evidence.PUBLISHED: "Figures published",
    Evidence.MADE_UP: "Made-up figures",
}


def draw_title(drawing: Drawing, process: ProcessMap, width: float, margin: float) -> float:
    """The title band: name, then state, place, when it was observed and at which event. Returns its height."""
    facts = [label(process.state), process.place, _observed(process), process.event]
    if process.owner:
        facts.append(f"Owner: {process.owner}")
    evidence = EVIDENCE_WORDS[process.evidence]
    room = width - 2 * margin - 24 - text_width(evidence, 13)
    names = wrapped(process.name, width - 2 * margin, TITLE_SIZE, bold=True, lines=2)
    height = 40 + 30.0 * max(1, len(names))
    drawing.rect(0, 0, width, height, fill=BLUE)
    for place, line in enumerate(names):
        drawing.text(margin, 34 + 30 * place, line, size=TITLE_SIZE, bold=True, fill=WHITE)
    base = height - 16
    drawing.text(margin, base, fitted("  |  ".join(filter(None, facts)), room, 13), size=13, fill=WHITE)
    drawing.text(width - margin, base, evidence, size=13, fill=WHITE, anchor="end")
    return height


def _observed(process: ProcessMap) -> str:
    """ "Observed 14 to 18 September 2026"; what is no date is shown as it was written."""
    return f"Observed {process.observed}" if process.observed[:1].isdigit() else process.observed
