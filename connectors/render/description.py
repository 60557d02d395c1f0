"""How is a map told in words, for those who listen to it or cannot see the picture?"""

from collections.abc import Iterator

from connectors.render.lookups import Lookups
from connectors.render.wording import RULE_WORDS, and_words, count_words, share_words, work_words
from process_maps.analysis.report import MapReport
from process_maps.choice_labels import label


def describe(report: MapReport) -> str:
    """A spoken summary: what the map is, how long an item takes and why, and what was seen."""
    return " ".join(_sentences(Lookups(report)))


def _sentences(look: Lookups) -> Iterator[str]:
    process, timeline, balance = look.process, look.report.timeline, look.report.balance
    where = f", {process.place}" if process.place else ""
    steps = count_words(len(process.steps), "steps")
    yield f"{process.name}, {label(process.state).lower()}{where}: {steps}."
    if look.is_sketch:
        yield "No times on this map yet."
        return
    yield (
        f"Lead time {look.wait_words(timeline.lead_time)} (rule: {RULE_WORDS[timeline.rule]}), "
        f"hands-on time {work_words(timeline.touch)}: "
        f"an activity ratio of {share_words(timeline.activity_ratio)}; "
        f"{share_words(timeline.value_added_ratio)} of the lead time adds value."
    )
    yield f"Right first time all the way: {share_words(timeline.right_first_time)}."
    if balance.takt and process.demand:
        asked = f"{count_words(process.demand.items, process.demand.unit)} a {process.demand.per}"
        yield f"{asked} are asked for, one every {work_words(balance.takt)}."
    if balance.longest_stage:
        yield f"Longest stage: {look.step_label(balance.longest_stage)}."
    if balance.bottleneck:
        load = look.loads.get(balance.bottleneck)
        loaded = f", loaded to {share_words(load)} of takt" if load is not None else ""
        yield f"Bottleneck: {look.step_label(balance.bottleneck)}{loaded}."
    rework = [
        f"{share_words(link.share or 0)} from {look.name(link.source)} to {look.name(link.target)}"
        for link in process.rework_links()
    ]
    if rework:
        yield f"Work comes back: {and_words(rework)}."
    if process.ideas:
        yield f"{count_words(len(process.ideas), 'ideas')} to improve it."


def describe_information(report: MapReport) -> str:
    """A spoken summary of how information flows: how often it changes hands, is typed again, rests on one point."""
    information, process = report.information, report.process
    names = {lane.id: lane.name for lane in process.lanes} | {one.id: one.name for one in process.systems}
    counts = (
        count_words(information.hand_offs, "hand-offs"),
        f"{count_words(information.rekeys, 'times')} re-keyed",
        f"{count_words(information.systems_touched, 'systems')} used",
        count_words(information.duplicate_stores, "duplicate stores"),
        count_words(information.media_breaks, "media breaks"),
        f"{count_words(information.chases, 'times')} chased",
    )
    moves, steps = count_words(len(process.information), "moves"), count_words(len(process.steps), "steps")
    rests = [
        f"{names.get(one.node, one.node)} ({share_words(one.share_of_items)})" for one in information.single_failures
    ]
    one_point = f" Items that stop when one is away: {and_words(rests)}." if rests else ""
    state = label(process.state).lower()
    return f"{process.name}, {state}: {moves} of information between {steps}. {', '.join(counts)}.{one_point}"
