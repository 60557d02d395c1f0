"""What does a simulation with its staffings look like to another program: what `simulate --json` prints?

The keys of simulation_document.py, and `staffing`. Every key, with unit and meaning: docs/guide/simulate.md.
"""

from __future__ import annotations

from typing import Any

from process_maps.simulation.map_staffing import MapSweep
from process_maps.simulation.report import SimulationReport
from process_maps.simulation.simulation_document import estimate_document, simulation_document
from process_maps.simulation.sweep import Staffing


def report_document(report: SimulationReport) -> dict[str, Any]:
    """A simulation as plain values that json.dumps takes; `staffing` is null where none was tried."""
    document = simulation_document(report.process, report.found)
    return {**document, "staffing": _sweep(report.staffing) if report.staffing is not None else None}


def _sweep(found: MapSweep) -> dict[str, Any]:
    sweep = found.sweep
    return {
        "measure": sweep.target.measure.value,
        "target": sweep.target.value,
        "cost_unit": found.unit,
        "tried": [_staffing(staffing) for staffing in sweep.staffings],
        "frontier": [dict(staffing.people) for staffing in sweep.frontier],
        "cheapest": dict(sweep.cheapest.people) if sweep.cheapest is not None else None,
        "now": dict(found.now.people) if found.now is not None else None,
    }


def _staffing(staffing: Staffing) -> dict[str, Any]:
    return {
        "people": dict(staffing.people),
        "cost": staffing.cost,
        "figure": estimate_document(staffing.figure) if staffing.figure is not None else None,
        "meets": staffing.meets,
        "cannot_keep_up": list(staffing.overloaded),
    }
