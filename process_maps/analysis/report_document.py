"""What does a report look like to another program: the one object that --json prints?

Every key, with unit and meaning: docs/method/analysis-object.md. Durations in minutes, shares 0 to 1,
money in pounds, null where a figure cannot be told.
"""

from dataclasses import asdict
from typing import Any

from process_maps.analysis.compare import Comparison, MeasureChange
from process_maps.analysis.jidoka import MachineWork
from process_maps.analysis.measures import figures, step_figures
from process_maps.analysis.report import MapReport
from process_maps.analysis.waste import WasteCell
from process_maps.finding import Finding
from process_maps.quantities import WorkingCalendar, minutes

SCHEMA = "eightflows-analysis/1"
COMPARISON_SCHEMA = "eightflows-comparison/1"


def as_document(report: MapReport) -> dict[str, Any]:
    """A report as plain values that json.dumps takes: dicts, lists, text, numbers, booleans and None."""
    process = report.process
    return {
        "schema": SCHEMA,
        "map": process.id,
        "name": process.name,
        "state": process.state.value,
        "evidence": process.evidence.value,
        "lead_time": _lead_time(report),
        **figures(report),
        "bottleneck": report.balance.bottleneck,
        "longest_stage": report.balance.longest_stage,
        "steps": _steps(report),
        "lanes": _lanes(report),
        "waste": [_waste_cell(cell) for cell in report.waste.cells],
        "unpriced_hours_a_year": report.waste.unpriced_hours,
        "pay": report.waste.pay.name,
        "information": _information(report),
        "jidoka": [_machine_work(work) for work in report.jidoka],
        "levers": [
            {"step": lever.step, "number": lever.number, "saves_minutes": minutes(lever.saves)}
            for lever in report.levers
        ],
        "claims": [asdict(check) for check in report.claims],
        "findings": [_finding(finding) for finding in report.findings],
        "calendar": _calendar(process.calendar),
        "demand": _demand(report),
    }


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Two reports side by side as plain values; `change` above 0 is an improvement."""
    return {
        "schema": COMPARISON_SCHEMA,
        "before": as_document(comparison.before),
        "after": as_document(comparison.after),
        "measures": [_measure_change(change) for change in comparison.measures],
        "steps": [
            {"step": step.step, "name": step.name, "what": step.what, "details": list(step.details)}
            for step in comparison.steps
        ],
        "hours_saved_a_year": comparison.hours_saved_a_year,
        "pounds_saved_a_year": comparison.pounds_saved_a_year,
        "worse": list(comparison.worse),
    }


def _measure_change(change: MeasureChange) -> dict[str, Any]:
    return {
        "measure": change.measure,
        "label": change.label,
        "unit": change.unit.value,
        "better": change.better.value,
        "before": change.before,
        "after": change.after,
        "change": change.change,
    }


def _lead_time(report: MapReport) -> dict[str, Any]:
    return {
        "rule": report.timeline.rule.value,
        "minutes": minutes(report.timeline.lead_time),
        "by_rule": {
            rule.value: None if time is None else minutes(time) for rule, time in report.timeline.lead_times.items()
        },
    }


def _steps(report: MapReport) -> list[dict[str, Any]]:
    of_step = step_figures(report)
    on_path = {time.step: time.on_path for time in report.timeline.steps}
    return [
        {
            "id": step.id,
            "name": step.name,
            "lane": step.lane or None,
            "work": step.work.value,
            "on_path": on_path[step.id],
            **of_step[step.id],
        }
        for step in report.process.steps
    ]


def _lanes(report: MapReport) -> list[dict[str, Any]]:
    names = {lane.id: lane.name for lane in report.process.lanes}
    return [
        {
            "id": lane.lane or None,
            "name": names.get(lane.lane),
            "people": lane.people,
            "touch_minutes": minutes(lane.per_item),
            "per_person_minutes": None if lane.per_person is None else minutes(lane.per_person),
            "percent_loaded": lane.percent_loaded,
            "fewest_people": lane.fewest_people,
            "steps": [{"step": step, "minutes": minutes(time)} for step, time in lane.parts],
        }
        for lane in report.balance.lanes
    ]


def _waste_cell(cell: WasteCell) -> dict[str, Any]:
    return {
        "flow": cell.flow,
        "waste": cell.waste,
        "minutes_elapsed": minutes(cell.elapsed),
        "minutes_work": minutes(cell.work),
        "hours_a_year": cell.hours_a_year,
        "pounds_a_year": cell.pounds_a_year,
        "findings": [
            {
                "rule": finding.rule,
                "steps": list(finding.steps),
                "minutes_elapsed": minutes(finding.elapsed),
                "minutes_work": minutes(finding.work),
                "evidence": finding.evidence,
            }
            for finding in cell.findings
        ],
    }


def _information(report: MapReport) -> dict[str, Any]:
    flow = report.information
    return {
        "rekeys": flow.rekeys,
        "duplicate_stores": flow.duplicate_stores,
        "media_breaks": flow.media_breaks,
        "orphans": flow.orphans,
        "chases": flow.chases,
        "systems_touched": flow.systems_touched,
        "hand_offs": flow.hand_offs,
        "items": [asdict(item) | {"stores": list(item.stores)} for item in flow.items],
        "single_failures": [asdict(failure) | {"steps": list(failure.steps)} for failure in flow.single_failures],
    }


def _machine_work(work: MachineWork) -> dict[str, Any]:
    return {
        "step": work.step,
        "advice": work.advice.value,
        "reason": work.reason,
        "score": work.score,
        "gates": [asdict(gate) for gate in work.gates],
        "scores": [asdict(score) for score in work.scores],
        "released_minutes": minutes(work.released),
        "hours_a_year": work.hours_a_year,
        "elements": list(work.elements),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "place": list(finding.place),
        "what": finding.what,
        "remedy": finding.remedy,
    }


def _calendar(calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "shift_minutes": minutes(calendar.shift),
        "breaks_minutes": minutes(calendar.breaks),
        "shifts_per_day": calendar.shifts_per_day,
        "working_day_minutes": minutes(calendar.working_day),
        "available_minutes_a_day": minutes(calendar.available_per_day),
        "waiting_day_minutes": minutes(calendar.waiting_day),
        "days_per_week": calendar.days_per_week,
        "days_per_year": calendar.days_per_year,
    }


def _demand(report: MapReport) -> dict[str, Any] | None:
    demand = report.process.demand
    if demand is None:
        return None
    return {
        "items": demand.items,
        "per": demand.per.value,
        "unit": demand.unit,
        "per_day": demand.per_day(report.process.calendar),
        "per_year": demand.per_year(report.process.calendar),
    }
