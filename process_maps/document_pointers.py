"""Which thing on the map does a word in a grid mean, and which word will be read back as that thing?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from process_maps.document_names import Names, NotThere
from process_maps.document_values import Unclear, shown

NOTHING_WORDS = frozenset({"-", "–", "—", "?", "n/a", "na", "tbc", "tbd", "unknown", "not known", "don't know"})
ZERO_WORDS = frozenset({"none", "nil", "zero"})
QUOTED = re.compile(r'"((?:[^"]|"")*)"', re.DOTALL)
PIECE = re.compile(r'\s*("(?:[^"]|"")*"|[^;]+?)\s*(?:;|$)', re.DOTALL)
BETWEEN = re.compile(r"\s*[;,\n]\s*|\s+[+/&]\s+")  # RiO; NHSmail   RiO, NHSmail   RiO + NHSmail
STEP_NUMBER = re.compile(r"(?:step|no\.?|#)\s*(\w+)", re.IGNORECASE)


@dataclass(slots=True)
class Pointers:
    """Names, and the numbers that steps have on the sheet. `"..."` around a word makes it an exact id."""

    names: Names
    numbers: dict[str, list[str]] = field(default_factory=dict)  # as shown in the column Step -> ids

    def find(self, word: str, to: Sequence[str]) -> str:
        """The id of the thing meant among the sections `to`. Raises Unclear; NotThere where there is none."""
        quoted = QUOTED.fullmatch(word)
        if quoted:
            id = quoted[1].replace('""', '"')
            if any(id in self.names.ids.get(section, ()) for section in to):
                return id
        if "steps" in to:
            numbered = self._numbered(word)
            if numbered:
                return numbered
        try:
            return self.names.find(word, to)
        except NotThere as absent:
            after_the_word = STEP_NUMBER.fullmatch(word) if "steps" in to else None
            numbered = self._numbered(after_the_word[1]) if after_the_word else None
            if numbered:
                return numbered
            raise self._not_there(absent, word, to) from None
        except Unclear as several:
            remedy = "Write the number of the step" if "steps" in to else "Write its Id"
            raise Unclear(several.what, remedy) from None

    def find_all(self, word: str, to: Sequence[str]) -> list[str]:
        """Several in one cell, unless the whole cell is one name. Raises Unclear."""
        if word.startswith('"'):
            return [self.find(piece, to) for piece in pieces(word)]
        try:
            return [self.find(word, to)]
        except Unclear:
            return [self.find(piece, to) for piece in pieces(word)]

    def word_for(self, id: str, to: Sequence[str], *, by_number: bool = False) -> str:
        """A word that `find` reads back as this id: the name if it can be."""
        name = next((ids[id] for section, ids in self.names.ids.items() if section in to and id in ids), "")
        number = next((number for number, ids in self.numbers.items() if ids == [id]), "")
        words = (number, name, id) if by_number else (name, number, id)
        return next((word for word in words if self._means(word, id, to)), quoted_id(id))

    def words_for(self, ids: Sequence[str], to: Sequence[str]) -> str:
        joined = "; ".join(self.word_for(id, to) for id in ids)
        try:
            faithful = self.find_all(joined, to) == list(ids)
        except Unclear:
            faithful = False
        return joined if faithful else "; ".join(map(quoted_id, ids))

    def _means(self, word: str, id: str, to: Sequence[str]) -> bool:
        if says_nothing(word):
            return False
        try:
            return self.find(word, to) == id and self.find_all(word, to) == [id]
        except Unclear:
            return False

    def _numbered(self, word: str) -> str | None:
        ids = self.numbers.get(word, ())
        if len(ids) > 1:
            raise Unclear(f"{len(ids)} steps have the number {shown(word)}", "Give each its own number")
        return next(iter(ids), None)

    def _not_there(self, absent: NotThere, word: str, to: Sequence[str]) -> NotThere:
        labels = [name or id for section in to for id, name in self.names.ids.get(section, {}).items()]
        if "steps" in to:
            remedy = "Write the number or the name of a step"
            remedy += "" if "lanes" not in to else ", or the name of a team, system or party"
        elif set(to) & {"flows", "wastes"}:
            remedy = f"Write one of {', '.join(labels)}"
        else:
            remedy = absent.remedy
        return NotThere(absent.what, remedy, word=word, choices=labels if absent.choices else ())


def pieces(word: str) -> list[str]:
    """ "RiO; NHSmail" is two."""
    if '"' in word:
        return [piece for piece in PIECE.findall(word) if piece]
    return [piece for piece in BETWEEN.split(word) if piece]


def says_nothing(word: str) -> bool:
    """It stands for no name: people fill a cell with it to show that they have not forgotten it."""
    return word.strip().casefold() in NOTHING_WORDS | ZERO_WORDS | {""}


def quoted_id(id: str) -> str:
    doubled = id.replace('"', '""')
    return f'"{doubled}"'


def numbers_of(labels: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What stands in the column Step -> ids of the steps; a step without takes its place in the list."""
    numbers: dict[str, list[str]] = {}
    unnumbered: list[tuple[str, str]] = []
    for place, (label, id) in enumerate(labels, start=1):
        if label:
            numbers.setdefault(label, []).append(id)
        else:
            unnumbered.append((str(place), id))
    for label, id in unnumbered:
        if label not in numbers:
            numbers[label] = [id]
    return numbers
