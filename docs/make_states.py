"""What does docs/states.md say? It is made from the engine's table of moves.

PYTHONPATH=. python docs/make_states.py > docs/states.md
"""

import sys

from engine.cases.model import CaseStatus, ItemState, Shade
from engine.cases.moves import MOVES

MEANINGS = {
    ItemState.WAITING: "for a person, a time, or the other routes of a join",
    ItemState.READY: "for a machine to carry out",
    ItemState.STOPPED: "andon: something is abnormal and a named person is called",
    ItemState.DONE: "nothing more happens to it",
}

HEAD = """# States

Made by `python docs/make_states.py`; a test holds it to the engine's own table (`engine/cases/moves.py`).

A case is **{statuses}**. Its work is in items, one for each time it comes to a step, and an item is in one of
four states. Whatever else a report says of an item ({shades}) is a shade: no move depends on it.

| state | waits |
|---|---|
"""

MOVE_HEAD = """
## Moves of an item

| what happens | from | to | what is asked then | otherwise the one who tries is told |
|---|---|---|---|---|
"""

CASE_MOVES = """
## Moves of a case

| what happens | what follows |
|---|---|
| opened | work starts where nothing leads in |
| held | its clock stands still: timers are dropped, and one that fires does nothing |
| released | every due time and reminder moves by as long as it was held |
| cancelled, superseded | all its work ends |
| nothing is open any more | it closes, and its record is filed |
| learned | the roster says something new: what counts from it waits or is due anew, what is not needed is passed over |
| reopened | a closed case starts again at a step |
| moved | it goes on by another version of its map, if that map has the steps its open work is at |

The same event twice changes nothing. A case stays on the version of the map it started on until it is moved.
"""


def states_page() -> str:
    states = "".join(f"| {state.value} | {MEANINGS[state]} |\n" for state in ItemState)
    moves = "".join(
        f"| {words(event.__name__)} | {listed(sorted(move.before))} | {listed(move.after)} | {move.asks} | "
        f"{'; '.join(dict.fromkeys(move.otherwise.values())) or 'nothing: it changes nothing'} |\n"
        for event, move in MOVES.items()
    )
    head = HEAD.format(
        statuses=listed(tuple(CaseStatus), last="or"),
        shades=listed(tuple(shade for shade in Shade if shade), last="and"),
    )
    return head + states + MOVE_HEAD + moves + CASE_MOVES


def listed(words: tuple[str, ...] | list[str], last: str = "or") -> str:
    *most, end = (str(word) for word in words)
    return f"{', '.join(most)} {last} {end}" if most else end


def words(name: str) -> str:
    """ "SentBack" is "sent back"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


if __name__ == "__main__":
    sys.stdout.write(states_page())
