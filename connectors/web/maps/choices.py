"""Which words can be chosen in the editor's lists, and what does each stand for in a map?"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from process_maps.choice_labels import label
from process_maps.drafts.draft import Draft
from process_maps.drafts.grid import flows_of, wastes_of
from process_maps.vocabulary import Arrival, Medium, PartyRole, Value

Choice: TypeAlias = tuple[str, str]
"""What is kept in the map, and what people read."""


def _of(kind: Iterable[StrEnum]) -> Sequence[Choice]:
    return [(option, label(option)) for option in kind]


def choices(draft: Draft) -> Mapping[str, Sequence[Choice]]:
    """By the name of the list. Lists of names people may add to are not among them."""
    return MappingProxyType(
        {
            "values": _of(Value),
            "arrivals": _of(Arrival),
            "media": _of(Medium),
            "roles": _of(PartyRole),
            "yes_no": (("yes", "Yes"), ("no", "No")),
            "wastes": [(waste.id, waste.label) for waste in wastes_of(draft)],
            "flows": [(flow.id, flow.label) for flow in flows_of(draft)],
        }
    )
