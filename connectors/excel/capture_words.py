"""What do the drop-down lists of the capture workbook offer?"""

from collections.abc import Mapping
from enum import StrEnum

from process_maps import vocabulary
from process_maps.choice_labels import label
from process_maps.quantities import Period, unit_named

UNIT_WORDS = {"min": "min", "h": "hours", "d": "days", "w": "weeks", "s": "s"}
SPELLINGS = (
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes",
    "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "wk", "wks", "week", "weeks",
)  # fmt: skip

CHOICES: Mapping[str, type[StrEnum]] = {
    "states": vocabulary.MapState,
    "values": vocabulary.Value,
    "arrivals": vocabulary.Arrival,
    "activities": vocabulary.Activity,
    "works": vocabulary.Work,
    "stocks": vocabulary.Stock,
    "retakes": vocabulary.Retake,
    "link_kinds": vocabulary.LinkKind,
    "gateway_kinds": vocabulary.GatewayKind,
    "media": vocabulary.Medium,
    "verbs": vocabulary.Verb,
    "evidence": vocabulary.Evidence,
    "lead_time_rules": vocabulary.LeadTimeRule,
    "periods": Period,
}
THING_KINDS: Mapping[StrEnum, str] = {kind: label(kind) for kind in (*vocabulary.LaneKind, *vocabulary.PartyRole)}
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
        **{name: tuple(map(label, options)) for name, options in CHOICES.items()},
        "thing_kinds": (*THING_KINDS.values(), SYSTEM_KIND),
        "yes_no": (YES, NO),
        "scores": ("1", "3", "5"),
        "batches": BATCHES,
    }


def unit_of(word: str) -> str:
    """The short name that a spelling stands for."""
    short = unit_named(word)
    assert short is not None
    return short
