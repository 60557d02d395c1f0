"""Which words can be chosen in the editor's lists, and what does each stand for in a map?"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from process_maps.drafts.draft import Draft
from process_maps.drafts.grid import flows_of, wastes_of
from process_maps.vocabulary import Arrival, Medium, Value

Choice: TypeAlias = tuple[str, str]
"""What is kept in the map, and what people read."""

VALUES: Sequence[Choice] = ((Value.ADDS, "Adds value"), (Value.NECESSARY, "Necessary"), (Value.WASTE, "Waste"))
ARRIVALS: Sequence[Choice] = (
    (Arrival.PUSH, "Pushed"),
    (Arrival.PULL, "Pulled"),
    (Arrival.FIFO, "FIFO lane"),
    (Arrival.FLOW, "Flows"),
)
MEDIA: Sequence[Choice] = tuple((medium, medium.capitalize()) for medium in Medium)


def choices(draft: Draft) -> Mapping[str, Sequence[Choice]]:
    """By the name of the list. Lists of names people may add to are not among them."""
    return MappingProxyType(
        {
            "values": VALUES,
            "arrivals": ARRIVALS,
            "media": MEDIA,
            "yes_no": (("yes", "Yes"), ("no", "No")),
            "wastes": [(waste.id, waste.label) for waste in wastes_of(draft)],
            "flows": [(flow.id, flow.label) for flow in flows_of(draft)],
        }
    )
