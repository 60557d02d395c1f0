"""Which flows of care do we look at, and which wastes do we look for?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowKind:
    """One of the flows a workshop follows through a process."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteKind:
    """One of the wastes a workshop looks for."""

    id: str
    label: str
    definition: str


EIGHT_FLOWS: tuple[FlowKind, ...] = (
    FlowKind(
        id="service_users",
        label="Service users",
        definition="The person the care is for: their journey without delays, barriers or errors",
    ),
    FlowKind(
        id="families",
        label="Families and relationships",
        definition="The people who comfort and help: told, included, able to reach us",
    ),
    FlowKind(
        id="staff",
        label="Staff",
        definition="The right person doing the work, without hunting, walking or interruptions",
    ),
    FlowKind(
        id="medications",
        label="Medications",
        definition="Prescribed, checked, dispensed and given, on time and right",
    ),
    FlowKind(id="supplies", label="Supplies", definition="The right item, place and amount, refilled as used"),
    FlowKind(id="equipment", label="Equipment", definition="Available, working, clean and near"),
    FlowKind(
        id="information",
        label="Information",
        definition="The right information at the right time, entered once",
    ),
    FlowKind(
        id="process_engineering",
        label="Process engineering",
        definition="The tools, layout, standard work and mistake-proofing that let the other flows run",
    ),
)
"""Midlands Partnership's eight flows (its digital strategy, after Virginia Mason). Another organisation
passes its own list: every function that needs flows takes them from the map."""

EIGHT_WASTES: tuple[WasteKind, ...] = (
    WasteKind(id="transportation", label="Transportation", definition="Moving people or things from place to place"),
    WasteKind(id="inventory", label="Inventory", definition="Items, forms or stock lying in a queue"),
    WasteKind(id="motion", label="Motion", definition="Walking, reaching, searching and clicking"),
    WasteKind(id="waiting", label="Waiting", definition="A service user waits, or staff stand idle"),
    WasteKind(id="overproduction", label="Overproduction", definition="Making more, or earlier, than is needed"),
    WasteKind(
        id="overprocessing",
        label="Over-processing",
        definition="Doing more than is needed: duplicate entry, checks that never fail",
    ),
    WasteKind(id="defects", label="Defects", definition="Wrong, missing or unclear, so done again"),
    WasteKind(id="skills", label="Human potential", definition="Skill above the task; ideas nobody asks for"),
)
"""Ohno's seven and human potential. A service user's wait is Waiting, forms in a queue are Inventory, an idle
member of staff is Waiting (docs/method/waste.md gives the quarrel about this and its sources)."""
