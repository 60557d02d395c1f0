"""Which few figures stand at the top of every report, and how are they said?"""

from dataclasses import dataclass

from connectors.render.wording import (
    RULE_WORDS,
    day_rule_words,
    hours_words,
    number_words,
    pounds_words,
    share_words,
    wait_words,
    work_words,
)
from process_maps.analysis.report import MapReport


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure: what it is, how it is said, the small print, and what it was before ("" if new)."""

    label: str
    value: str
    hint: str = ""
    was: str = ""


def headlines(report: MapReport, before: MapReport | None = None) -> tuple[Headline, ...]:
    """Lead time with its rule, touch time, both ratios by name,
    right first time, hand-offs, re-keys and waste.
    """
    now = _figures(report)
    earlier = {figure.label: figure.value for figure in _figures(before)} if before else {}
    return tuple(
        Headline(figure.label, figure.value, figure.hint, _was(figure, earlier.get(figure.label))) for figure in now
    )


def _was(figure: Headline, earlier: str | None) -> str:
    return earlier if earlier and earlier != figure.value else ""


def _figures(report: MapReport) -> tuple[Headline, ...]:
    time, calendar = report.timeline, report.process.calendar
    return (
        Headline("Lead time", wait_words(time.lead_time, calendar.waiting_day), RULE_WORDS[time.rule]),
        Headline("Touch time", work_words(time.touch), "hands-on, one item"),
        Headline("Activity ratio", share_words(time.activity_ratio), "touch time / lead time"),
        Headline("Adds value", share_words(time.value_added_ratio), "value-added time / lead time"),
        Headline("Right first time", share_words(time.right_first_time), "every step's %C&A multiplied"),
        Headline("Hand-offs", number_words(report.information.hand_offs), "from team to team"),
        Headline("Typed again", number_words(report.information.rekeys), "by hand, per item"),
        _waste(report),
    )


def _waste(report: MapReport) -> Headline:
    waste = report.waste
    if waste.hours_a_year is None:
        return Headline("Staff time lost", work_words(waste.work), "per item; demand is not known")
    pounds = f", {pounds_words(waste.pounds_a_year)}" if waste.pounds_a_year is not None else ""
    return Headline("Staff time lost", hours_words(waste.hours_a_year), f"a year{pounds}")


def small_print(report: MapReport) -> str:
    """The rule and the day lengths every ratio rests on."""
    return f"Lead time: {RULE_WORDS[report.timeline.rule]}. {day_rule_words(report.process.calendar)}."
