"""Which other words do people use for a choice? "VA" adds value, "daily" is per day."""

from enum import StrEnum

from process_maps import vocabulary
from process_maps.document_values import Choice
from process_maps.quantities import Period


def choice(options: type[StrEnum], **also: StrEnum) -> Choice:
    """The options by their own words, and by others given as `other_words=OPTION`."""
    return Choice(options, {word.replace("_", " "): option for word, option in also.items()})


VALUE = choice(
    vocabulary.Value,
    adds_value=vocabulary.Value.ADDS, value_adding=vocabulary.Value.ADDS, value_added=vocabulary.Value.ADDS,
    va=vocabulary.Value.ADDS,
    necessary_waste=vocabulary.Value.NECESSARY, needed=vocabulary.Value.NECESSARY, nnva=vocabulary.Value.NECESSARY,
    bva=vocabulary.Value.NECESSARY, rnva=vocabulary.Value.NECESSARY, bnva=vocabulary.Value.NECESSARY,
    necessary_non_value_adding=vocabulary.Value.NECESSARY,
    nva=vocabulary.Value.WASTE, non_value_adding=vocabulary.Value.WASTE, no_value=vocabulary.Value.WASTE,
)  # fmt: skip
WORK = choice(
    vocabulary.Work,
    person=vocabulary.Work.HUMAN, people=vocabulary.Work.HUMAN, manual=vocabulary.Work.HUMAN,
    automatic=vocabulary.Work.MACHINE, automated=vocabulary.Work.MACHINE, robot=vocabulary.Work.MACHINE,
    both=vocabulary.Work.MIXED,
)  # fmt: skip
ACTIVITY = choice(
    vocabulary.Activity,
    check=vocabulary.Activity.INSPECTION, approval=vocabulary.Activity.INSPECTION, move=vocabulary.Activity.TRANSPORT,
    store=vocabulary.Activity.STORAGE, chasing=vocabulary.Activity.CHASE,
)  # fmt: skip
ARRIVES = choice(
    vocabulary.Arrival,
    pushed=vocabulary.Arrival.PUSH, pulled=vocabulary.Arrival.PULL, fifo_lane=vocabulary.Arrival.FIFO,
    flows=vocabulary.Arrival.FLOW, one_piece_flow=vocabulary.Arrival.FLOW,
)  # fmt: skip
STOCK = choice(vocabulary.Stock, safety=vocabulary.Stock.SAFETY)
MEDIUM = choice(
    vocabulary.Medium,
    electronically=vocabulary.Medium.ELECTRONIC, system=vocabulary.Medium.ELECTRONIC,
    digital=vocabulary.Medium.ELECTRONIC,
    mail=vocabulary.Medium.EMAIL, form=vocabulary.Medium.PAPER, letter=vocabulary.Medium.PAPER,
    post=vocabulary.Medium.PAPER,
    telephone=vocabulary.Medium.PHONE, call=vocabulary.Medium.PHONE, in_person=vocabulary.Medium.FACE_TO_FACE,
    verbal=vocabulary.Medium.FACE_TO_FACE, meeting=vocabulary.Medium.FACE_TO_FACE,
)  # fmt: skip
RETAKE = choice(
    vocabulary.Retake,
    again_and_again=vocabulary.Retake.LOOP, every_time=vocabulary.Retake.LOOP, at_most_once=vocabulary.Retake.ONCE,
)  # fmt: skip
LANE_KIND = choice(
    vocabulary.LaneKind,
    role=vocabulary.LaneKind.TEAM, staff=vocabulary.LaneKind.TEAM, patient=vocabulary.LaneKind.SERVICE_USER,
    external=vocabulary.LaneKind.OUTSIDE,
)  # fmt: skip
LEAD_TIME_RULE = choice(
    vocabulary.LeadTimeRule,
    inventory_ladder=vocabulary.LeadTimeRule.INVENTORY, wait_and_work=vocabulary.LeadTimeRule.WAIT_PLUS_WORK,
    block=vocabulary.LeadTimeRule.BLOCK,
)  # fmt: skip
STATE = choice(
    vocabulary.MapState,
    current_state=vocabulary.MapState.CURRENT, future_state=vocabulary.MapState.FUTURE,
    ideal_state=vocabulary.MapState.IDEAL, as_is=vocabulary.MapState.CURRENT, to_be=vocabulary.MapState.FUTURE,
)  # fmt: skip
EVIDENCE = choice(vocabulary.Evidence, seen=vocabulary.Evidence.OBSERVED, example=vocabulary.Evidence.MADE_UP)
PERIOD = choice(
    Period,
    a_day=Period.DAY, daily=Period.DAY, a_week=Period.WEEK, weekly=Period.WEEK, a_month=Period.MONTH,
    monthly=Period.MONTH, a_year=Period.YEAR, yearly=Period.YEAR,
)  # fmt: skip
