"""What is each thing in a map's document called, and which one does a word mean?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from process_maps.document_shape import NODE_SECTIONS
from process_maps.document_values import Unclear, listed, plain, shown
from process_maps.vocabulary import MapState

Document: TypeAlias = Mapping[str, Any]

LONGEST_ID = 60
MOST_COMPARED = 500  # finding the closest spelling among more names takes too long
MOST_LISTED = 12
SINGULAR = {
    "steps": "step",
    "gateways": "gateway",
    "lanes": "lane",
    "systems": "system",
    "parties": "party",
    "flows": "flow",
    "wastes": "waste",
}


# what people call the default flows and wastes
OTHER_WORDS = {
    "service_users": ("service user", "patients", "patient"),
    "families": ("family", "relationships"),
    "staff": ("providers",),
    "medications": ("medication", "medicines"),
    "transportation": ("transport",),
    "motion": ("movement",),
    "waiting": ("wait", "waits"),
    "overprocessing": ("extra processing", "processing"),
    "defects": ("defect", "errors"),
    "skills": ("skill", "unused skill", "talent", "unused talent", "unused creativity"),
}


def slug(text: str) -> str:
    """ "Receive & log referral" is "receive-log-referral"."""
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    return "-".join(words)[:LONGEST_ID].strip("-")


def with_ids(document: Document) -> dict[str, Any]:
    """The document with an id for the map and for every step, gateway, lane, system and party that has none.

    An id given stands; others come from the name, with a number where that is taken.
    """
    filled = dict(document)
    if not text_of(document, "id"):
        state = text_of(document, "state") or MapState.CURRENT
        filled["id"] = slug(f"{text_of(document, 'name')} {state}")
    for section in NODE_SECTIONS:
        if isinstance(document.get(section), list):
            filled[section] = list(document[section])
    taken = {text_of(row, "id") for _, _, row in node_rows(document)}
    for section, place, row in node_rows(document):
        if text_of(row, "id"):
            continue
        wanted = slug(text_of(row, "name")) or f"{SINGULAR[section]}-{place + 1}"
        free, number = wanted, 1
        while free in taken:
            number += 1
            free = f"{wanted}-{number}"
        taken.add(free)
        filled[section][place] = {**row, "id": free}
    return filled


def node_rows(document: Document) -> Iterator[tuple[str, int, Document]]:
    """Section, place and mapping of everything that has an id; what is no mapping is left out."""
    for section in NODE_SECTIONS:
        rows = document.get(section)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping):
                yield section, place, row


def text_of(row: Document, key: str) -> str:
    value = row.get(key)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


class NotThere(Unclear):
    """No thing on the map has this name."""


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that can be pointed at, by its id, its name and other words for it."""

    ids: dict[str, dict[str, str]] = field(default_factory=dict)  # section -> id -> name
    words: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # section, plain word -> ids

    def add(self, section: str, id: str, name: str, *words: str) -> None:
        self.ids.setdefault(section, {})[id] = name
        for word in {*map(plain, (id, name, *words))} - {""}:
            self.words.setdefault((section, word), []).append(id)

    def find(self, word: str, to: Iterable[str]) -> str:
        """The id that `word` means among the sections `to`: an exact id first. Raises Unclear."""
        if any(word in self.ids.get(section, ()) for section in to):
            return word
        found = [id for section in to for id in self.words.get((section, plain(word)), ())]
        if len(found) == 1:
            return found[0]
        if found:
            which = " or ".join(map(repr, found))
            raise Unclear(f"{shown(word)} may be {which}", "Write the id of the one you mean")
        kinds = listed(SINGULAR[section] for section in to)
        elsewhere = next((section for section, ids in self.ids.items() if word in ids), None)
        if elsewhere is not None:
            what = f"{shown(word)} is a {SINGULAR[elsewhere]}, not a {kinds}"
            raise NotThere(what, f"Write the name of a {kinds}")
        known = [id for section in to for id in self.ids.get(section, ())]
        if 0 < len(known) <= MOST_LISTED:
            remedy = f"Write one of {', '.join(known)}"
        else:
            remedy = f"Add it under {listed(to)}, or leave it out"
        choices = known if len(known) <= MOST_COMPARED else ()
        raise NotThere(f"{shown(word)} is not a {kinds} of this map", remedy, word=word, choices=choices)


def names_of(document: Document, flows: Iterable[Any], wastes: Iterable[Any]) -> Names:
    """The names a document with ids declares. `flows` and `wastes` have an id and a label."""
    names = Names()
    for section, _, row in node_rows(document):
        names.add(section, text_of(row, "id"), text_of(row, "name"))
    for flow in flows:
        names.add("flows", flow.id, flow.label, *OTHER_WORDS.get(flow.id, ()))
    for waste in wastes:
        names.add("wastes", waste.id, waste.label, *OTHER_WORDS.get(waste.id, ()))
    return names
