"""Which tables stand beside the pictures of one map: the same rows in every renderer."""

from datetime import timedelta

from connectors.render.numbering import step_numbers
from connectors.render.tables import Column, Kind, Table
from connectors.render.wording import RULE_WORDS
from process_maps.analysis.report import MapReport
from process_maps.analysis.waste import OBSERVED
from process_maps.analysis.waste_rules import RULES
from process_maps.model import Step
from process_maps.vocabulary import LeadTimeRule


def tables(report: MapReport) -> tuple[Table, ...]:
    """Every table of one map, leaving out those with nothing in them."""
    made = (
        lead_time_table(report),
        step_table(report),
        waste_table(report),
        machine_work_table(report),
        item_table(report),
        failure_table(report),
        load_table(report),
        lever_table(report),
        idea_table(report),
        claim_table(report),
        finding_table(report),
    )
    return tuple(table for table in made if table.rows)


def lead_time_table(report: MapReport) -> Table:
    times = report.timeline.lead_times
    return Table(
        "Lead time by each rule",
        "Four definitions are in use. The map follows the one marked; the others are there to compare with.",
        (Column("Rule", width=4), Column("Lead time", Kind.TIME), Column("", width=1.5)),
        tuple(
            (
                RULE_WORDS[rule].capitalize(),
                times.get(rule),
                "this map's rule" if rule is report.timeline.rule else "",
            )
            for rule in LeadTimeRule
            if times.get(rule) is not None
        ),
    )


def step_table(report: MapReport) -> Table:
    lanes = {lane.id: lane.name for lane in report.process.lanes}
    loads = {load.step: load for load in report.balance.steps}
    times = {time.step: time for time in report.timeline.steps}
    numbers = step_numbers(report)
    return Table(
        "Steps",
        "Times are for one visit. Visits: how often an item comes. Load: of the time demand allows.",
        (
            Column("Step", width=0.6),
            Column("What happens", width=3),
            Column("Who", width=1.8),
            Column("Wait before", Kind.TIME),
            Column("Hands-on", Kind.TIME),
            Column("Right first time", Kind.SHARE),
            Column("Value"),
            Column("Work"),
            Column("Visits", Kind.NUMBER),
            Column("Load", Kind.SHARE),
            Column("Mark", width=1.6),
        ),
        tuple(
            (
                numbers[step.id],
                step.name,
                lanes.get(step.lane, ""),
                times[step.id].wait,
                times[step.id].touch,
                step.times.right_first_time,
                value_word(step),
                step.work.value,
                round(times[step.id].visits, 2),
                loads[step.id].load if step.id in loads else None,
                _mark(report, step.id),
            )
            for step in report.process.steps
        ),
    )


def value_word(step: Step) -> str:
    if step.value_split is not None:
        return "mixed"
    return {"adds": "adds value", "necessary": "necessary", "waste": "waste"}[step.value.value]


def _mark(report: MapReport, step: str) -> str:
    marks = (
        ("bottleneck", report.balance.bottleneck),
        ("longest stage", report.balance.longest_stage),
    )
    return ", ".join(word for word, where in marks if where == step)


def waste_table(report: MapReport) -> Table:
    flows = {flow.id: flow.label for flow in report.process.flows}
    wastes = {waste.id: waste.label for waste in report.process.wastes}
    rules = {rule.id: rule.label for rule in RULES} | {OBSERVED: "Seen by the room"}
    names = {step.id: step.name for step in report.process.steps}
    demand = report.process.demand
    items = demand.per_year(report.process.calendar) if demand else None

    def hours(work: timedelta) -> float | None:
        return None if items is None else work / timedelta(hours=1) * items

    found = [finding for cell in report.waste.cells for finding in cell.findings]
    found.sort(key=lambda finding: (-finding.work, -finding.elapsed))
    rows = []
    for finding in found:
        a_year = hours(finding.work)
        known = a_year is not None and finding.pounds_an_hour is not None
        rows.append(
            (
                flows[finding.flow],
                wastes[finding.waste],
                names[finding.steps[0]] if finding.steps else "",
                rules[finding.rule],
                finding.evidence,
                finding.elapsed or None,
                finding.work or None,
                a_year,
                (a_year or 0.0) * (finding.pounds_an_hour or 0.0) if known else None,
            )
        )
    return Table(
        "Waste, and why we say so",
        "Times are per item of demand; no minute is counted twice. Pounds: " + report.waste.pay.name + ".",
        (
            Column("Flow of care", width=1.4),
            Column("Waste", width=1.4),
            Column("Where", width=2),
            Column("How it was found", width=1.8),
            Column("Evidence", width=4),
            Column("Waiting", Kind.TIME),
            Column("Staff time", Kind.TIME),
            Column("Hours a year", Kind.HOURS),
            Column("Pounds a year", Kind.POUNDS),
        ),
        tuple(rows),
    )


def machine_work_table(report: MapReport) -> Table:
    names = {step.id: step.name for step in report.process.steps}
    answer = {True: "yes", False: "no", None: "not asked"}
    return Table(
        "Machine work and human work",
        "Lean order: eliminate, simplify, then automate. Gates come before the score (1 against, 5 for).",
        (
            Column("Step", width=2.4),
            Column("Advice", width=1.6),
            Column("Why", width=4),
            Column("Score", Kind.NUMBER, 0.8),
            Column("Hours a year it could give back", Kind.HOURS, 1.2),
            Column("Gates", width=4),
        ),
        tuple(
            (
                names[work.step],
                work.advice.value,
                work.reason,
                None if work.score is None else round(work.score, 1),
                work.hours_a_year if work.released else None,
                "; ".join(f"{gate.name}: {answer[gate.passed]}" for gate in work.gates),
            )
            for work in report.jidoka
        ),
    )


def item_table(report: MapReport) -> Table:
    names = {system.id: system.name for system in report.process.systems}
    return Table(
        "Information",
        "Typed again: by hand, though written down before. Media breaks: screen to paper or voice and back.",
        (
            Column("Item", width=2.4),
            Column("Typed again", Kind.NUMBER),
            Column("Kept in", width=4),
            Column("Media breaks", Kind.NUMBER),
            Column("Read by nobody"),
        ),
        tuple(
            (
                item.what,
                item.rekeys,
                ", ".join(names[store] for store in item.stores),
                item.media_breaks,
                "yes" if item.orphan else "",
            )
            for item in report.information.items
        ),
    )


def failure_table(report: MapReport) -> Table:
    names = {step.id: step.name for step in report.process.steps}
    place = {system.id: system.name for system in report.process.systems}
    place |= {lane.id: lane.name for lane in report.process.lanes}
    return Table(
        "Single points of failure",
        "What stops when this system, or the one person who does it, is away.",
        (
            Column("System or person", width=2),
            Column("Items that stop", Kind.SHARE),
            Column("Steps", width=6),
        ),
        tuple(
            (place[failure.node], failure.share_of_items, ", ".join(names[step] for step in failure.steps))
            for failure in report.information.single_failures
        ),
    )


def load_table(report: MapReport) -> Table:
    lanes = {lane.id: lane.name for lane in report.process.lanes}
    return Table(
        "Work against demand",
        "Percent loaded: one person's hands-on time for one item, of the time demand allows for it.",
        (
            Column("Team or role", width=2.4),
            Column("People", Kind.NUMBER),
            Column("Hands-on per item", Kind.TIME),
            Column("Percent loaded", Kind.SHARE),
            Column("Fewest people", Kind.NUMBER),
        ),
        tuple(
            (
                lanes.get(lane.lane, "Nobody named"),
                lane.people,
                lane.per_item,
                lane.percent_loaded,
                lane.fewest_people,
            )
            for lane in report.balance.lanes
        ),
    )


def lever_table(report: MapReport) -> Table:
    names = {step.id: step.name for step in report.process.steps}
    return Table(
        "What moves the lead time most",
        "Each number on its own, cut by a tenth.",
        (Column("Step", width=3), Column("Number", width=1.5), Column("Lead time saved", Kind.TIME)),
        tuple((names.get(lever.step, lever.step), lever.number, lever.saves) for lever in report.levers[:10]),
    )


def idea_table(report: MapReport) -> Table:
    names = {step.id: step.name for step in report.process.steps}
    return Table(
        "Ideas",
        "",
        (
            Column("No.", Kind.NUMBER, 0.5),
            Column("Idea", width=4),
            Column("Step", width=2),
            Column("Who", width=1.5),
            Column("By", width=1.5),
        ),
        tuple(
            (number, idea.text, names.get(idea.step, "The whole map"), idea.owner, idea.due)
            for number, idea in enumerate(report.process.ideas, start=1)
        ),
    )


def claim_table(report: MapReport) -> Table:
    return Table(
        "Published figures beside ours",
        "A figure that does not follow from its own map is marked; ours is the one computed.",
        (
            Column("Measure", width=2),
            Column("Published", Kind.NUMBER),
            Column("Computed", Kind.NUMBER),
            Column("", width=1),
            Column("Source", width=4),
        ),
        tuple(
            (
                claim.measure,
                claim.claimed,
                claim.computed,
                "agrees" if claim.agrees else "differs",
                claim.source,
            )
            for claim in report.claims
        ),
    )


def finding_table(report: MapReport) -> Table:
    return Table(
        "Worth a second look",
        "",
        (Column("What", width=4), Column("What to do", width=4)),
        tuple((finding.what, finding.remedy) for finding in report.findings),
    )
