"""What do causes of waiting and conformance look like to another program: the objects that --json prints?

Every key: docs/method/waiting-causes.md and conformance.md. Durations in minutes, shares 0 to 1, null where
the log cannot tell.
"""

from collections.abc import Sequence
from typing import Any

from process_maps.mining.conformance import Conformance
from process_maps.mining.performance import Performance
from process_maps.mining.step_times import Spread
from process_maps.mining.waiting import (
    CAUSES,
    HAND_OFF,
    RESOURCE,
    STEP,
    TRANSITION,
    Cause,
    Waited,
    Waiting,
    WaitingSplit,
)
from process_maps.mining.waste_of_waiting import WaitedInFlow
from process_maps.quantities import minutes

WAITING_SCHEMA = "eightflows-waiting/1"
CONFORMANCE_SCHEMA = "eightflows-conformance/1"

GROUPS = {"steps": STEP, "transitions": TRANSITION, "hand_offs": HAND_OFF, "resources": RESOURCE}


def waiting_document(
    waiting: Waiting, *, clock: str, notes: Sequence[str], flows: Sequence[WaitedInFlow] | None = None
) -> dict[str, Any]:
    """Causes of waiting as plain values that json.dumps takes; `flows` is null where no map was given."""
    log = waiting.log
    return {
        "schema": WAITING_SCHEMA,
        "cases": len(log.case_names),
        "events": len(log),
        "clock": clock,
        "waits": len(waiting),
        **_split(waiting.total),
        "explained_share": 1 - waiting.total.share(Cause.EXTRANEOUS) if waiting.total.total else None,
        **{
            name: [
                {"names": list(group.names), "waits": group.count, "cases": len(group.cases)} | _split(group.waits)
                for group in waiting.grouped(parts)
                if parts != HAND_OFF or handed_over(group)
            ]
            for name, parts in GROUPS.items()
        },
        "flows": None
        if flows is None
        else [{"flow": of.flow or None, "waits": of.count} | _split(of.waits) for of in flows],
        "without_hours": list(waiting.without_hours),
        "notes": list(notes),
    }


def handed_over(group: Waited) -> bool:
    """From one named person to another."""
    giver, taker = group.names
    return "" not in (giver, taker) and giver != taker


def conformance_document(
    found: Conformance, measured: Performance, *, clock: str, notes: Sequence[str]
) -> dict[str, Any]:
    """Conformance and the measured times of a drawn map as plain values that json.dumps takes."""
    return {
        "schema": CONFORMANCE_SCHEMA,
        "clock": clock,
        "cases": found.cases,
        "fitting": found.fitting,
        "share": found.share,
        "deviations": [
            {
                "kind": of.kind.value,
                "after": of.after or None,
                "step": of.step or None,
                "cases": of.cases,
                "times": of.times,
            }
            for of in found.deviations
        ],
        "variants": [{"activities": list(of.activities), "cases": of.cases, "fits": of.fits} for of in found.variants],
        "not_on_the_map": list(found.unknown),
        "not_in_the_log": list(found.unseen),
        "steps": [
            {
                "step": of.step,
                "drawn_work_minutes": minutes(of.drawn_work),
                "drawn_wait_minutes": minutes(of.drawn_wait),
                "work": _spread(of.work),
                "wait": _spread(of.wait),
            }
            for of in measured.steps
        ],
        "ways": [
            {
                "from": of.source,
                "to": of.target,
                "rework": of.rework,
                "drawn_share": of.drawn_share,
                "share": of.share,
                "wait": _spread(of.wait),
            }
            for of in measured.connections
        ],
        "came_from_elsewhere": measured.elsewhere,
        "notes": list(notes),
    }


def _split(split: WaitingSplit) -> dict[str, float]:
    return {"wait_minutes": minutes(split.total)} | {
        f"{cause.value}_minutes": minutes(split.of(cause)) for cause in CAUSES
    }


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {
        "count": spread.count,
        "mean_minutes": minutes(spread.mean),
        "median_minutes": minutes(spread.median),
        "p90_minutes": minutes(spread.p90),
    }
