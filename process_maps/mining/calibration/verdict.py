"""May a future of this map be believed? In words."""

from process_maps.finding import about, listed
from process_maps.mining.calibration.calibrate import Calibrated
from process_maps.mining.calibration.distance import BELIEVABLE


def verdict(found: Calibrated) -> str:
    """Whether the present is reproduced, and if not, where to look first."""
    reached = found.accuracy
    far = (
        f"simulated cases differ from those held out by {about(reached.distance)} on average,"
        f" {reached.ratio:.2f} times what the two halves of the log differ by ({about(reached.floor)})"
    )
    if reached.reproduced:
        return f"The present is reproduced: {far}."
    return f"Do not believe a future yet: {far}; at most {BELIEVABLE:g} times is asked. {_look_at(found)}"


def _look_at(found: Calibrated) -> str:
    if found.unknown:
        return f"Draw or match first what is not on the map: {listed(found.unknown)}."
    visits = sum(step.visits for step in found.steps)
    if visits and found.elsewhere > 0.05 * visits:
        return "Much work came by ways that are not drawn: eightflows conformance says which."
    misses = {step.name: abs(step.simulated - step.waited) * step.visits for step in found.steps}
    worst = max(misses, key=lambda name: misses[name], default="")
    return f"Look first at the waits of {worst}." if worst else "No step of the map is in the log."
