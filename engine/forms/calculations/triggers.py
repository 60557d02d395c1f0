"""Has an absence record reached a point at which the policy has somebody look at it?

A trigger asks for a look, never for a sanction: HR decides on a letter. docs/method/bradford.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.calendars import ONE_DAY, add_months, short_date
from engine.forms.calculations.bradford import bradford
from engine.forms.calculations.spells import MONDAY_TO_FRIDAY, Spell, Window, WorkedDay, counted_spells
from engine.forms.policies import AbsenceTriggers, Measure, Trigger
from engine.forms.worked import Worked, counted, figure, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerReading:
    """How far one trigger is from being reached. `measured`: in spells, days or points, by its measure."""

    trigger: Trigger
    measured: int

    @property
    def met(self) -> bool:
        return self.measured >= self.trigger.at_least


def triggers_met(readings: Sequence[Worked[TriggerReading]]) -> Worked[bool]:
    """Whether any is met, and which stages they lead to."""
    met = [reading for reading in readings if reading.value.met]
    if not met:
        return Worked(False, "No trigger is met. " + " ".join(reading.working for reading in readings))
    stages = joined(dict.fromkeys(reading.value.trigger.stage for reading in met))
    return Worked(True, f"Consider: {stages}. " + " ".join(reading.working for reading in met))


def read_triggers(
    spells: Iterable[Spell],
    *,
    as_of: date,
    policy: AbsenceTriggers,
    worked: WorkedDay = MONDAY_TO_FRIDAY.works_on,
) -> tuple[Worked[TriggerReading], ...]:
    """Every trigger of the policy as it stands on `as_of`, in the policy's order."""
    every = tuple(spells)
    return tuple(_read(trigger, every, as_of, policy, worked) for trigger in policy.triggers)


def _read(
    trigger: Trigger, spells: tuple[Spell, ...], as_of: date, policy: AbsenceTriggers, worked: WorkedDay
) -> Worked[TriggerReading]:
    if trigger.measure is Measure.BRADFORD:
        scored = bradford(
            spells,
            as_of=as_of,
            window_days=policy.bradford_days,
            excluded=policy.excluded,
            worked=worked,
            count_worked_days=policy.count_worked_days,
        )
        reading = TriggerReading(trigger=trigger, measured=scored.value.score)
        return Worked(reading, f"Bradford score {scored.working[:-1]}; the policy looks from {trigger.at_least}.")
    since = _look_back(trigger, as_of)
    kept = counted_spells(spells, window=Window(first=since, last=as_of), worked=worked, excluded=policy.excluded)
    days = [each.worked_days(worked) if policy.count_worked_days else each.calendar_days for each in kept]
    kind = "working day" if policy.count_worked_days else "calendar day"
    if trigger.measure is Measure.SPELLS:
        measured, what = len(kept), counted(len(kept), "spell")
    elif trigger.measure is Measure.DAYS:
        measured, what = sum(days), counted(sum(days), kind)
    else:
        measured = max((each.calendar_days for each in kept), default=0)
        what = f"longest spell {counted(measured, 'calendar day')}"
    return Worked(
        TriggerReading(trigger=trigger, measured=measured),
        f"{what[0].upper()}{what[1:]} from {short_date(since)} to {short_date(as_of)}; "
        f"the policy looks from {figure(trigger.at_least)}.",
    )


def _look_back(trigger: Trigger, as_of: date) -> date:
    """First day of the months looked back on; a long spell is looked for in the last 12 months."""
    return add_months(as_of, -(trigger.months or 12)) + ONE_DAY
