"""What do the drop-down lists of the capture workbook offer, and which word of the map's document is each?"""

from collections.abc import Mapping
from enum import StrEnum

from process_maps import vocabulary
from process_maps.quantities import Period, unit_named

UNIT_WORDS = {"min": "min", "h": "hours", "d": "days", "w": "weeks", "s": "s"}
SPELLINGS = (
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes",
    "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "wk", "wks", "week", "weeks",
)  # fmt: skip

CHOICES: Mapping[str, Mapping[StrEnum, str]] = {
    "states": {
        vocabulary.MapState.CURRENT: "Current state",
        vocabulary.MapState.FUTURE: "Future state",
        vocabulary.MapState.IDEAL: "Ideal state",
    },
    "values": {
        vocabulary.Value.ADDS: "Adds value",
        vocabulary.Value.NECESSARY: "Necessary",
        vocabulary.Value.WASTE: "Waste",
    },
    "arrivals": {
        vocabulary.Arrival.PUSH: "Pushed",
        vocabulary.Arrival.PULL: "Pulled",
        vocabulary.Arrival.FIFO: "FIFO lane",
        vocabulary.Arrival.FLOW: "Flows",
    },
    "activities": {kind: kind.capitalize() for kind in vocabulary.Activity},
    "works": {kind: kind.capitalize() for kind in vocabulary.Work},
    "stocks": {kind: kind.capitalize() for kind in vocabulary.Stock},
    "retakes": {vocabulary.Retake.LOOP: "Again and again", vocabulary.Retake.ONCE: "At most once"},
    "link_kinds": {kind: kind.capitalize() for kind in vocabulary.LinkKind},
    "gateway_kinds": {kind: kind.capitalize() for kind in vocabulary.GatewayKind},
    "media": {kind: kind.capitalize() for kind in vocabulary.Medium},
    "verbs": {kind: kind.capitalize() for kind in vocabulary.Verb},
    "evidence": {kind: kind.capitalize() for kind in vocabulary.Evidence},
    "lead_time_rules": {kind: kind.capitalize() for kind in vocabulary.LeadTimeRule},
    "periods": {kind: kind.capitalize() for kind in Period},
}
THING_KINDS: Mapping[StrEnum, str] = {
    vocabulary.LaneKind.TEAM: "Team",
    vocabulary.LaneKind.SERVICE_USER: "Service user",
    vocabulary.LaneKind.OUTSIDE: "Outside",
    vocabulary.PartyRole.SUPPLIER: "Supplier",
    vocabulary.PartyRole.CUSTOMER: "Customer",
    vocabulary.PartyRole.CONTROL: "Control",
}
SYSTEM_KIND = "System"
SECTIONS: Mapping[str, str] = {
    **{THING_KINDS[kind]: "lanes" for kind in vocabulary.LaneKind},
    **{THING_KINDS[kind]: "parties" for kind in vocabulary.PartyRole},
    SYSTEM_KIND: "systems",
}
YES, NO = "Yes", "No"
SYSTEMS = (
    "RiO", "SystmOne", "EMIS", "NHSmail", "e-Referral", "ESR", "HealthRoster", "Teams", "SharePoint",
    "Excel", "Word", "Paper form", "Paper file", "Post", "Phone", "Whiteboard",
)  # fmt: skip
BATCHES = ("One at a time", "Daily", "Twice a week", "Weekly", "Every two weeks", "Monthly", "When full")


def plain_lists() -> dict[str, tuple[str, ...]]:
    """Every list whose words do not depend on the map."""
    return {
        "units": tuple(UNIT_WORDS.values()),
        **{name: tuple(words.values()) for name, words in CHOICES.items()},
        "thing_kinds": (*THING_KINDS.values(), SYSTEM_KIND),
        "yes_no": (YES, NO),
        "scores": ("1", "3", "5"),
        "batches": BATCHES,
    }


def word_for(option: StrEnum) -> str:
    """How the workbook says it."""
    return next(words[option] for words in (*CHOICES.values(), THING_KINDS) if option in words)


def unit_of(word: str) -> str:
    """The short name that a spelling stands for."""
    short = unit_named(word)
    assert short is not None
    return short
