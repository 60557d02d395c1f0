"""Which broken maps are there? YAML files and workbooks that a parser reads and that still are no process map.

Each generator tells every fault its file has, no more and no fewer.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill

from tests.connectors.excel.filled_in import Row, workbook
from tests.hostile import Shelf

MAP_FILES = Shelf(".yaml")
MAP_BOOKS = Shelf(".xlsx")
HEAD = "name: Referral\n"
STEPS = "steps:\n- {id: a, name: Log it}\n- {id: b, name: Triage}\n- {id: c, name: See}\n"


# ------------------------------------------------------------------ YAML: what stands where
@MAP_FILES.tells("line 2, steps: 'log, triage, see' is not a list")
def steps_in_one_line() -> str:
    return f"{HEAD}steps: log, triage, see"


@MAP_FILES.tells("line 3, steps[0]: 'Log it' is not a step", "line 4, steps[1]: 'None' is not a step")
def steps_without_keys() -> str:
    return f"{HEAD}steps:\n- Log it\n-"


@MAP_FILES.tells(
    "line 2, lanes: \"{'id': 'admin'}\" is not a list",
    "line 3, calendar: '[]' is not a calendar",
    "line 4, demand: '46 a week' is not a demand",
    "line 6, notes[0]: words are expected here",
)
def wrong_types() -> str:
    return f"{HEAD}lanes: {{id: admin}}\ncalendar: []\ndemand: 46 a week\nnotes:\n- {{a: 1}}\n{STEPS}"


@MAP_FILES.tells("line 1, name: a map needs its 'name'", "line 1, steps: The map has no steps")
def nothing_but_a_place() -> str:
    return "place: Stafford"


@MAP_FILES.tells("line 1, schema: 'research-case/1' is not a form of map this version reads")
def another_schema() -> str:
    return f"schema: research-case/1\nwhatever: 5\n{STEPS}"


@MAP_FILES.tells(
    "line 1, stpes: a map has no key 'stpes'. Did you mean 'steps'?",
    "line 1, steps: The map has no steps",
)
def steps_misspelt() -> str:
    return f"stpes:\n- {{name: Log it}}\n{HEAD}"


@MAP_FILES.tells("line 3, steps[0].then typed: a step has no key 'then typed'. If a comma before it")
def a_comma_in_a_note() -> str:
    return f"{HEAD}steps:\n- {{name: Log it, note: Printed, then typed}}"


@MAP_FILES.tells("line 3, steps[0].name: this is read as yes or no, not as words. Put it in quotes")
def a_name_that_is_an_answer() -> str:
    return f"{HEAD}steps:\n- {{id: a, name: true}}"


@MAP_FILES.tells("line 4, steps[1].id: the id 'a' is used twice", "line 6, lanes[0].id: the id 'a' is used twice")
def ids_used_twice() -> str:
    return f"{HEAD}steps:\n- {{id: a, name: Log it}}\n- {{id: a, name: Triage}}\nlanes:\n- {{id: a, name: Admin}}"


# ------------------------------------------------------------------ YAML: figures
@MAP_FILES.tells(
    "steps[0].wait: '2-3 days' is not a time. Write one time, for example 2d",
    "steps[1].wait: '-2 d' is negative",
    "steps[2].wait: 'fortnights' in '2 fortnights' is not a unit of time",
    "steps[3].wait: 6 has no unit",
    "steps[4].wait: 'soon' is not a time",
    "steps[5].wait: 'True' is not a time",
    "steps[6].wait: '[1, 2]' is not a time",
)
def waits_that_are_no_times() -> str:
    waits = ("2-3 days", "-2 d", "2 fortnights", "6", "soon", "true", "[1, 2]")
    return f"{HEAD}steps:\n" + "\n".join(f"- {{name: s, wait: {wait}}}" for wait in waits)


@MAP_FILES.tells("steps[0].wait: 1000000 is longer than a century", "steps[1].touch: '999")
def a_million_weeks() -> str:
    return f"{HEAD}steps:\n- {{name: a, wait: 1000000 w}}\n- {{name: b, touch: {'9' * 500} h}}"


@MAP_FILES.tells(
    "steps[0].right_first_time: a share is 0 to 1 (85% is 0.85), not 85",
    "steps[1].right_first_time: a share is 0 to 1 (85% is 0.85), not 1.3",
    "steps[2].right_first_time: 'often' is not a share",
    "steps[3].right_first_time: a share is 0 to 1 (85% is 0.85), not -0.1",
    "steps[4].right_first_time: 'nan%' is not a share",
)
def shares_that_are_none() -> str:
    shares = ("85", "130%", "often", "-0.1", "nan%")
    return f"{HEAD}steps:\n" + "\n".join(f"- {{name: s, right_first_time: {share}}}" for share in shares)


@MAP_FILES.tells(
    "steps[0].waiting: -1 is too small",
    "steps[0].people: 0 is too small",
    "steps[0].limit: 2.5 is not a whole number",
    "steps[0].uptime: an uptime of 0 never makes anything",
    "steps[0].batch.every: the time between batches must be more than 0",
    "steps[0].suitability.rule_based: '2' is not a score",
    "demand.items: 0 is too small",
    "measured.cases: 0 is too small",
)
def counts_that_are_none() -> str:
    step = "waiting: -1, people: 0, limit: 2.5, uptime: 0%, batch: {every: 0 min}, suitability: {rule_based: 2}"
    return f"{HEAD}demand: {{items: 0}}\nmeasured: {{cases: 0, median: 3 d}}\nsteps:\n- {{name: a, {step}}}"


@MAP_FILES.tells("steps[0].people: '1e400' is not a number", "steps[0].uptime: '1e-300' is beyond what can be counted")
def figures_beyond_counting() -> str:
    return f"{HEAD}steps:\n- {{name: a, people: '1e400', uptime: 1e-300}}"


@MAP_FILES.tells(
    "steps[0].value_split: the minutes of value, necessary and waste must add up to the hands-on time",
    "steps[1].block: the time in the block is shorter than the hands-on time within it",
    "calendar.shift: a shift must be longer than its breaks",
)
def figures_that_do_not_fit_together() -> str:
    return (
        f"{HEAD}calendar: {{shift: 30 min, breaks: 1 h}}\nsteps:\n"
        "- {name: a, touch: 10 min, value_split: {adds: 3 min}}\n- {name: b, touch: 2 h, block: 1 h}"
    )


@MAP_FILES.tells("Some figures are so extreme that times come out too long to count")
def figures_that_overflow() -> str:
    steps = "".join(f"- {{id: {id}, name: {id}, cycle: 5000 w, uptime: 0.0001%}}\n" for id in "ab")
    return f"{HEAD}demand: {{items: 1}}\nsteps:\n{steps}"


# ------------------------------------------------------------------ YAML: words
@MAP_FILES.tells(
    "steps[0].value: 'neccessary' is not one of the choices. Did you mean 'necessary'?",
    "steps[0].arrives: 'thrown' is not one of the choices. Write push, pull, fifo or flow",
    "steps[0].activity: 'inspecton' is not one of the choices. Did you mean 'inspection'?",
    "state: 'now' is not one of the choices",
    "information[0].by_hand: 'perhaps' is neither yes nor no",
)
def words_that_are_no_choice() -> str:
    step = "{id: a, name: a, value: neccessary, arrives: thrown, activity: inspecton}"
    told = "{what: Referral, from: a, to: a, by_hand: perhaps}"
    return f"{HEAD}state: now\nsteps:\n- {step}\ninformation:\n- {told}"


@MAP_FILES.tells("steps[0].wiat: a step has no key 'wiat'. Did you mean 'wait'?", "steps[0].5: a step has no key '5'")
def keys_nobody_knows() -> str:
    return f"{HEAD}steps:\n- {{name: a, wiat: 2 d, 5: 5}}"


@MAP_FILES.tells("name: '", "steps[0].note: '", "steps[0].id: '")
def texts_without_end() -> str:
    return f"name: {'a' * 600}\nsteps:\n- {{id: {'b' * 600}, name: a, note: {'c' * 6000}}}"


# ------------------------------------------------------------------ YAML: pointing
@MAP_FILES.tells(
    "steps[0].lane: 'admn' is not a lane of this map. Did you mean 'admin'?",
    "steps[0].systems[0]: 'admin' is a lane, not a system",
    "links[0].to: 'nowhere' is not a step or gateway of this map",
    "information[0].from: 'gp' is not a step, gateway, lane, system or party of this map",
    "observations[0].waste: 'boredom' is not a waste of this map",
    "observations[0].step: 'z' is not a step of this map",
    "ideas[0].step: 'z' is not a step of this map",
)
def pointing_at_what_is_not_there() -> str:
    return (
        f"{HEAD}lanes:\n- {{id: admin, name: Team admin}}\n"
        "steps:\n- {id: a, name: Log it, lane: admn, systems: [admin]}\n"
        "links:\n- {from: a, to: nowhere}\n"
        "information:\n- {what: Referral, from: gp, to: a}\n"
        "observations:\n- {step: z, flow: staff, waste: boredom}\n"
        "ideas:\n- {step: z, text: Stop it}\n"
    )


@MAP_FILES.tells("steps[0].lane: 'Admin' may be 'x' or 'y'")
def two_of_one_name() -> str:
    return f"{HEAD}lanes:\n- {{id: x, name: Admin}}\n- {{id: y, name: admin}}\nsteps:\n- {{name: Log it, lane: Admin}}"


@MAP_FILES.tells("links[0].flow: 'service_users' is not a flow of this map", "links[1].flow: 'service_users' is not")
def own_flows_without_the_usual_one() -> str:
    own = "flows:\n- {id: post, label: Post, definition: Paper}\n"
    return f"{HEAD}{own}{STEPS}links:\n- {{from: a, to: b}}\n- {{from: b, to: c}}"


# ------------------------------------------------------------------ YAML: structure
def _links(*links: str) -> str:
    return HEAD + STEPS + "links:\n" + "\n".join(f"- {{{link}}}" for link in links)


@MAP_FILES.tells("links[1].share: The shares out of Log it add up to 130%, not 100%")
def shares_of_130_per_cent() -> str:
    return _links("from: a, to: b, share: 80%", "from: a, to: c, share: 50%", "from: b, to: c")


@MAP_FILES.tells("links[0].share: Which share of the items goes from Log it")
def a_choice_without_shares() -> str:
    return _links("from: a, to: b", "from: a, to: c", "from: b, to: c")


@MAP_FILES.tells("line 6, links: The map has no start", "line 6, links: The map has no end")
def a_cycle_without_a_way_out() -> str:
    return _links("from: a, to: b", "from: b, to: c", "from: c, to: a")


@MAP_FILES.tells("steps[2]: See: no link to or from the rest of the map")
def a_step_in_the_air() -> str:
    return _links("from: a, to: b")


@MAP_FILES.tells("links[0].share: a rework link says which share is sent back")
def rework_without_a_share() -> str:
    return _links("from: b, to: a, kind: rework")


@MAP_FILES.tells("steps[0]: Items that come to Log it and Triage go round for ever")
def everything_sent_back() -> str:
    return _links("from: b, to: a, kind: rework, share: 100%")


@MAP_FILES.tells("links[1].kind: The rework link from Log it to See goes forward")
def rework_that_goes_forward() -> str:
    return _links("from: a, to: b", "from: a, to: c, kind: rework, share: 10%", "from: b, to: c")


@MAP_FILES.tells("demand: The lead time follows the inventory rule, and the map does not say how many")
def the_inventory_rule_without_demand() -> str:
    return f"{HEAD}lead_time_rule: inventory\n{STEPS}"


# ------------------------------------------------------------------ YAML: many
@MAP_FILES.tells("there are 4,800 more faults")
def five_thousand_faults() -> str:
    return f"{HEAD}steps:\n" + "\n".join(f"- {{name: s{number}, wait: soon}}" for number in range(5000))


@MAP_FILES.tells("there are 2,800 more faults")
def three_thousand_unknown_words() -> str:
    return f"{HEAD}steps:\n" + "\n".join(
        f"- {{name: s{n}, value: vallue{n}, lane: lane{n}, wayt{n}: 1 d}}" for n in range(1000)
    )


@MAP_FILES.harmless
def names_that_look_like_code() -> str:
    names = ("=cmd()|' /C calc'!A0", "<script>alert(1)</script>", "{{ 7 * 7 }}", "'; DROP TABLE maps; --", "$(id)")
    return f"{HEAD}steps:\n" + "\n".join(f'- {{name: "{name}"}}' for name in names)


# ------------------------------------------------------------------ workbooks
def _saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _book(*steps: Row, sheets: Mapping[str, Sequence[Row]] | None = None, name: str | None = "Referral") -> bytes:
    return _saved(workbook(*steps, sheets=sheets, name=name))


LOG: dict[str, str | int | float | None] = {"What happens": "Log it"}
TRIAGE: dict[str, str | int | float | None] = {"What happens": "Triage"}
SEE: dict[str, str | int | float | None] = {"What happens": "See"}


@MAP_BOOKS.tells("the file: there is no sheet 'Steps'; its sheets are 'Sheet'")
def another_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "Budget"
    return _saved(book)


@MAP_BOOKS.tells("Steps: its headings are not there. Put them back in one row (Step, What happens")
def steps_without_headings() -> bytes:
    book = workbook(LOG, TRIAGE)
    book["Steps"].delete_rows(1, 4)
    return _saved(book)


@MAP_BOOKS.tells("Steps!A4: there is no column 'What happens' in this row")
def steps_without_names() -> bytes:
    book = workbook(LOG | {"Wait before": 2, "Unit": "days"})
    book["Steps"]["B4"] = None
    return _saved(book)


@MAP_BOOKS.tells("Steps!E4: 'Wiat before' is not a heading of this sheet. Did you mean 'Wait before'?")
def a_heading_misspelt() -> bytes:
    book = workbook(LOG | {"Wait before": 2, "Unit": "days"})
    book["Steps"]["E4"] = "Wiat before"
    return _saved(book)


@MAP_BOOKS.tells("Steps!B2: a map needs its 'name'")
def a_map_without_a_name() -> bytes:
    return _book(LOG, name=None)


@MAP_BOOKS.tells("Steps: The map has no steps")
def a_map_without_steps() -> bytes:
    return _book()


@MAP_BOOKS.tells("Steps!B5: a step needs its 'name'")
def a_wait_without_a_step() -> bytes:
    return _book({"Wait before": 2, "Unit": "days"}, LOG)


@MAP_BOOKS.tells(
    "Steps!E5: '2-3 days' is not a time. Write one time, for example 2d",
    "Steps!E6: 6 has no unit. Choose it in F6, or write it here, for example 6 h",
    "Steps!F7: 'fortnights' is not a unit of time. Choose min, hours, days, weeks or s",
    "Steps!E8: '-2 d' is negative",
    "Steps!E9: 'a while' is not a time",
    "Steps!H5: True is not a time",
)
def waits_that_are_no_times_in_cells() -> bytes:
    return _book(
        LOG | {"Wait before": "2-3 days", "Hands-on time": True},
        TRIAGE | {"Wait before": 6},
        {"What happens": "c", "Wait before": 2, "Unit": "fortnights"},
        {"What happens": "d", "Wait before": -2, "Unit": "days"},
        {"What happens": "e", "Wait before": "a while", "Unit": "days"},
    )


@MAP_BOOKS.tells("Steps!E5: this is the date 2 March 2026, not a time. Write one time, for example 2d; Excel takes 2-3")
def a_range_that_excel_made_a_date() -> bytes:
    book = workbook(LOG)
    book["Steps"]["E5"] = date(2026, 3, 2)
    return _saved(book)


@MAP_BOOKS.tells(
    "Steps!J5: 120% is more than 100%",
    "Steps!J6: 1 may mean 1% or 100%",
    "Steps!J7: 'often' is not a share",
    "Steps!J8: a share is 0 to 1 (85% is 0.85), not -5",
)
def percentages_that_are_none() -> bytes:
    return _book(*({"What happens": f"s{typed}", "Right first time %": typed} for typed in (120, 1, "often", -5)))


@MAP_BOOKS.tells("Steps!J5: a share is 0 to 1 (85% is 0.85), not 85")
def a_percentage_of_8500() -> bytes:
    book = workbook(LOG)
    cell = book["Steps"]["J5"]
    cell.value, cell.number_format = 85, "0%"
    return _saved(book)


@MAP_BOOKS.tells("Steps!G5: it shows '#REF!'", "Steps!J5: it shows '#DIV/0!'")
def formulas_that_give_errors_where_it_matters() -> bytes:
    book = workbook(LOG)
    for cell, error in (("G5", "#REF!"), ("J5", "#DIV/0!"), ("BA5", "#NAME?")):
        book["Steps"][cell].value = error
        book["Steps"][cell].data_type = "e"
    return _saved(book)


@MAP_BOOKS.tells("Steps!G5")
def a_formula_never_worked_out() -> bytes:
    book = workbook(LOG)
    book["Steps"]["G5"] = "=2*3"
    return _saved(book)


@MAP_BOOKS.tells(
    "Steps!G5: 'a few' is not a number",
    "Steps!K5: 'fairly' is not one of the choices. Write adds, necessary or waste",
    "Steps!L5: 'Boredom' is not a waste of this map. Write one of Transportation",
    "Steps!N5: 'thrown' is not one of the choices",
    "Steps!AQ5: '2' is not a score",
)
def words_that_are_no_choice_in_cells() -> bytes:
    step = {"How many waiting": "a few", "Value": "fairly", "Main waste": "Boredom", "How work arrives": "thrown"}
    return _book(LOG | step | {"Follows rules (1 3 5)": 2})


@MAP_BOOKS.tells(
    "Steps!O5: '9' is not a step of this map. Write the number or the name of a step",
    "Steps!P6: a rework link says which share is sent back",
    "Steps!O7: a link needs its 'to'",
    "Steps!O8: '1, 2' is not a step of this map",
)
def sent_back_to_nowhere() -> bytes:
    return _book(
        LOG | {"Sent back to step": 9, "How often %": 10},
        TRIAGE | {"Sent back to step": 1},
        SEE | {"How often %": "10%"},
        {"What happens": "Write", "Sent back to step": "1, 2", "How often %": "10%"},
    )


@MAP_BOOKS.tells("Steps!O6: 2 steps have the number '1'")
def two_steps_of_one_number() -> bytes:
    return _book(LOG | {"Step": 1}, TRIAGE | {"Step": 1, "Sent back to step": 1, "How often %": 10})


@MAP_BOOKS.tells("Steps!S6: the id 'a' is used twice")
def ids_used_twice_in_cells() -> bytes:
    return _book(LOG | {"Id": "a"}, TRIAGE | {"Id": "a"})


@MAP_BOOKS.tells(
    "People and systems!B3: 'Robot' is not one of the kinds",
    "People and systems!A4: a lane needs its 'name'",
    "People and systems!C5: 'several' is not a number",
)
def people_that_are_none() -> bytes:
    people: list[Row] = [
        {"Name": "GP", "Kind": "Supplier"},
        {"Name": "R2", "Kind": "Robot"},
        {"How many people": 2},
        {"Name": "Admin", "How many people": "several"},
    ]
    return _book(LOG, sheets={"People and systems": people})


@MAP_BOOKS.tells("Steps!C5: 'Admin' may be 'admin' or 'admin-2'. Write its Id")
def two_teams_of_one_name() -> bytes:
    people: list[Row] = [{"Name": "Admin"}, {"Name": "ADMIN"}]
    return _book(LOG | {"Who does it": "Admin"}, sheets={"People and systems": people})


@MAP_BOOKS.tells(
    "Links!B2: 'Nowhere' is not a step or gateway of this map",
    "Links!A3: a link needs its 'from'",
    "Links!C3: 'most' is not a share",
)
def links_to_nowhere() -> bytes:
    links: list[Row] = [{"From": "Log it", "To": "Nowhere"}, {"To": 2, "Share %": "most"}]
    return _book(LOG, TRIAGE, sheets={"Links": links})


@MAP_BOOKS.tells("Links!C3: The shares out of Log it add up to 130%, not 100%")
def shares_of_130_per_cent_in_cells() -> bytes:
    links: list[Row] = [{"From": 1, "To": 2, "Share %": 80}, {"From": 1, "To": 3, "Share %": 50}, {"From": 2, "To": 3}]
    return _book(LOG, TRIAGE, SEE, sheets={"Links": links})


@MAP_BOOKS.tells("Links: The map has no start", "Links: The map has no end")
def a_cycle_without_a_way_out_in_cells() -> bytes:
    links: list[Row] = [{"From": 1, "To": 2}, {"From": 2, "To": 1}]
    return _book(LOG, TRIAGE, sheets={"Links": links})


@MAP_BOOKS.tells("Steps!B7: See: no link to or from the rest of the map")
def a_step_in_the_air_in_cells() -> bytes:
    return _book(LOG, TRIAGE, SEE, sheets={"Links": [{"From": 1, "To": 2}]})


@MAP_BOOKS.tells(
    "Information!A2: an item of information needs its 'what'",
    "Information!B2: 'GP' is not a step",
    "Information!E3: 'perhaps' is neither yes nor no",
    "Information!G3: -1 is too small",
)
def information_from_nobody() -> bytes:
    told: list[Row] = [
        {"From": "GP", "To": "Log it"},
        {"What": "Referral", "From": 1, "To": 1, "Typed in by hand?": "perhaps", "Times per item": -1},
    ]
    return _book(LOG, sheets={"Information": told})


@MAP_BOOKS.tells(
    "Waste seen!A2: '7' is not a step of this map",
    "Waste seen!C3: 'Gossip' is not a flow of this map",
    "Waste seen!D3: 6 has no unit",
    "Ideas!B2: 'Nowhere' is not a step of this map",
    "Parts of steps!A2: the step is missing",
    "Parts of steps!C3: 'ponder' is not one of the choices",
    "Notes!D2: a claim needs its 'tolerance'",
)
def rows_of_other_sheets() -> bytes:
    return _book(
        LOG,
        sheets={
            "Waste seen": [
                {"Step": 7, "Waste": "Waiting", "Flow": "Staff"},
                {"Step": 1, "Waste": "Waiting", "Flow": "Gossip", "Time for one item": 6},
            ],
            "Ideas": [{"Idea": "Stop it", "Step": "Nowhere"}],
            "Parts of steps": [
                {"Part of the work": "Read", "What is done": "Read"},
                {"Step": 1, "Part of the work": "Think", "What is done": "ponder"},
            ],
            "Notes": [{"Published measure": "lead_time_minutes", "Figure": 5}],
        },
    )


@MAP_BOOKS.tells(
    "Map!B1: '-7.5 h' is negative", "Map!B2: 'lots' is not a number", "Map!B3: 'often' is not one of the choices"
)
def answers_on_the_map_sheet() -> bytes:
    book = workbook(LOG)
    sheet = book.create_sheet("Map")
    for row, (label, answer) in enumerate(
        (("Length of a shift, hours", -7.5), ("Items", "lots"), ("Each", "often")), 1
    ):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, answer)
    return _saved(book)


@MAP_BOOKS.tells("the file: it is a capture workbook of another version (vsm-9)")
def a_template_of_the_future() -> bytes:
    book = workbook(LOG)
    book.custom_doc_props.append(StringProperty(name="eightflows_template", value="vsm-9"))  # type: ignore[attr-defined]
    return _saved(book)


@MAP_BOOKS.tells("Steps!B5: '", "Steps!AX5: '")
def texts_without_end_in_cells() -> bytes:
    return _book({"What happens": "a" * 600, "Note": "b" * 6000})


@MAP_BOOKS.tells("more faults")
def three_thousand_rows_of_faults() -> bytes:
    book = workbook()
    for number in range(3000):
        book["Steps"].append(
            [None, f"s{number}", f"Team {number}", "RiO", "soon", None, "many", "5", None, "most", "fair"]
        )
    return _saved(book)


@MAP_BOOKS.tells("more faults")
def two_thousand_links_to_nowhere() -> bytes:
    steps: list[Row] = [{"What happens": f"Step of the work {number}"} for number in range(2000)]
    links: list[Row] = [{"From": f"Step of the wrok {number}", "To": "Nowhere"} for number in range(2000)]
    return _book(*steps, sheets={"Links": links})


@MAP_BOOKS.harmless
def names_that_look_like_code_in_cells() -> bytes:
    names = ("=cmd()|' /C calc'!A0", "<script>alert(1)</script>", "+44", "@SUM(A1)", "-2d", "{{ 7 * 7 }}")
    return _book(*({"What happens": name, "Who does it": name, "System used": name} for name in names))


@MAP_BOOKS.harmless
def everything_merged_and_coloured() -> bytes:
    book = workbook(LOG, TRIAGE)
    book["Steps"].merge_cells("C5:C6")
    book["Steps"].merge_cells("A10:Z2000")
    for row in book["Steps"]["A1:Z60"]:
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FF0000")
    return _saved(book)
