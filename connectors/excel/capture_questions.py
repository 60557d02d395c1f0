"""Which questions does the capture workbook ask once, for the map as a whole?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked once for the whole map. `unit`: what a bare number of time is counted in."""

    label: str
    key: str
    hint: str
    choices: str = ""
    unit: str = ""


# above the table of steps; the answer stands below the label
HEAD = (
    Question("Map name", "name", "Which process, from where to where"),
    Question("State", "state", "Current where blank", "states"),
    Question("Place", "place", "Team, ward or service"),
    Question("Observed on", "observed", "14 to 18 September 2026"),
)
MAP_SHEET = "Map"
# on the sheet Map; the answer stands to the right of the label
FORM = (
    (
        "About this map",
        Question("Workshop", "event", "RPIW 7"),
        Question("Process owner", "owner", "Who can change it"),
        Question("Figures are", "evidence", "Observed where blank", "evidence"),
        Question("Lead time is", "lead_time_rule", "Wait plus work where blank", "lead_time_rules"),
        Question("Id", "id", "Short name of the map; made from its name where blank"),
    ),
    (
        "How much is asked for",
        Question("Items", "demand.items", "How many: 46"),
        Question("Each", "demand.per", "Day where blank", "periods"),
        Question("An item is called", "demand.unit", "referrals, absences, forms"),
    ),
    (
        "When work is done",
        Question("Length of a shift, hours", "calendar.shift", "7.5 where blank", unit="h"),
        Question("Breaks in a shift, minutes", "calendar.breaks", "0 where blank", unit="min"),
        Question("Shifts in a day", "calendar.shifts_per_day", "1 where blank"),
        Question("Days worked in a week", "calendar.days_per_week", "5 where blank"),
        Question("Days worked in a year", "calendar.days_per_year", "253 where blank"),
        Question("A day of waiting, hours", "calendar.waiting_day", "24 where blank", unit="h"),
    ),
    (
        "Lead time of real cases, if somebody timed them",
        Question("Cases timed", "measured.cases", "How many"),
        Question("Half took longer than", "measured.median", "A time: 60 d"),
        Question("One in ten took longer than", "measured.ninth_decile", "A time: 90 d"),
        Question("Times come from", "measured.source", "RiO extract, March 2026"),
    ),
)  # fmt: skip
QUESTIONS = tuple(question for part in FORM for question in part if isinstance(question, Question))
