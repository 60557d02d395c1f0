"""Which other words do people use for a choice? "VA" adds value, "daily" is per day."""

from enum import StrEnum

from process_maps import model
from process_maps.document_values import Choice
from process_maps.quantities import Period


def choice(options: type[StrEnum], **also: StrEnum) -> Choice:
    """The options by their own words, and by others given as `other_words=OPTION`."""
    return Choice(options, {word.replace("_", " "): option for word, option in also.items()})


VALUE = choice(
    model.Value,
    adds_value=model.Value.ADDS, value_adding=model.Value.ADDS, value_added=model.Value.ADDS,
    va=model.Value.ADDS,
    necessary_waste=model.Value.NECESSARY, needed=model.Value.NECESSARY, nnva=model.Value.NECESSARY,
    bva=model.Value.NECESSARY, rnva=model.Value.NECESSARY, bnva=model.Value.NECESSARY,
    necessary_non_value_adding=model.Value.NECESSARY,
    nva=model.Value.WASTE, non_value_adding=model.Value.WASTE, no_value=model.Value.WASTE,
)  # fmt: skip
WORK = choice(
    model.Work,
    person=model.Work.HUMAN, people=model.Work.HUMAN, manual=model.Work.HUMAN,
    automatic=model.Work.MACHINE, automated=model.Work.MACHINE, robot=model.Work.MACHINE,
    both=model.Work.MIXED,
)  # fmt: skip
ACTIVITY = choice(
    model.Activity,
    check=model.Activity.INSPECTION, approval=model.Activity.INSPECTION, move=model.Activity.TRANSPORT,
    store=model.Activity.STORAGE, chasing=model.Activity.CHASE,
)  # fmt: skip
ARRIVES = choice(
    model.Arrival,
    pushed=model.Arrival.PUSH, pulled=model.Arrival.PULL, fifo_lane=model.Arrival.FIFO,
    flows=model.Arrival.FLOW, one_piece_flow=model.Arrival.FLOW,
)  # fmt: skip
STOCK = choice(model.Stock, safety=model.Stock.SAFETY)
MEDIUM = choice(
    model.Medium,
    electronically=model.Medium.ELECTRONIC, system=model.Medium.ELECTRONIC, digital=model.Medium.ELECTRONIC,
    mail=model.Medium.EMAIL, form=model.Medium.PAPER, letter=model.Medium.PAPER, post=model.Medium.PAPER,
    telephone=model.Medium.PHONE, call=model.Medium.PHONE, in_person=model.Medium.FACE_TO_FACE,
    verbal=model.Medium.FACE_TO_FACE, meeting=model.Medium.FACE_TO_FACE,
)  # fmt: skip
RETAKE = choice(
    model.Retake,
    again_and_again=model.Retake.LOOP, every_time=model.Retake.LOOP, at_most_once=model.Retake.ONCE,
)  # fmt: skip
LANE_KIND = choice(
    model.LaneKind,
    role=model.LaneKind.TEAM, staff=model.LaneKind.TEAM, patient=model.LaneKind.SERVICE_USER,
    external=model.LaneKind.OUTSIDE,
)  # fmt: skip
LEAD_TIME_RULE = choice(
    model.LeadTimeRule,
    inventory_ladder=model.LeadTimeRule.INVENTORY, wait_and_work=model.LeadTimeRule.WAIT_PLUS_WORK,
    block=model.LeadTimeRule.BLOCK,
)  # fmt: skip
STATE = choice(
    model.MapState,
    current_state=model.MapState.CURRENT, future_state=model.MapState.FUTURE,
    ideal_state=model.MapState.IDEAL, as_is=model.MapState.CURRENT, to_be=model.MapState.FUTURE,
)  # fmt: skip
EVIDENCE = choice(model.Evidence, seen=model.Evidence.OBSERVED, example=model.Evidence.MADE_UP)
PERIOD = choice(
    Period,
    a_day=Period.DAY, daily=Period.DAY, a_week=Period.WEEK, weekly=Period.WEEK, a_month=Period.MONTH,
    monthly=Period.MONTH, a_year=Period.YEAR, yearly=Period.YEAR,
)  # fmt: skip
