"""After which steps does a step come, said in one cell?

(blank)     the step in the row above                 2; 4 or 2 or 4   after either of them
2           after step 2                               3 and 4          once both are done
2 40%       40% of what leaves step 2                  2 at once        at the same time as what else follows 2
-           nothing comes before
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from process_maps.document_pointers import Pointers
from process_maps.document_values import Unclear
from process_maps.drafts.draft import Draft, Row, Value
from process_maps.vocabulary import GatewayKind, LinkKind

NOTHING_BEFORE = "-"
AT_ONCE = "at once"
_SAID = re.compile(rf"(?P<step>.+?)(?:\s+(?P<share>[0-9.]+\s*%)|\s+(?P<once>{AT_ONCE}))?", re.IGNORECASE)
_OR, _AND = re.compile(r"\s*;\s*|\s+or\s+", re.IGNORECASE), re.compile(r"\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Before:
    """A step that comes before: the share of its work that comes here; or `at_once` with what else follows it."""

    step: str
    share: str = ""
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class ComesAfter:
    """`all`: once every one of them is done; otherwise each item comes from one of them."""

    steps: tuple[Before, ...] = ()
    all: bool = False


def is_sequence(link: Row) -> bool:
    return str(link.values.get("kind", LinkKind.SEQUENCE)) == LinkKind.SEQUENCE


def follows_in_order(draft: Draft) -> bool:
    """Nobody has drawn a way on: each step leads to the next."""
    return not any(map(is_sequence, draft.section("links")))


def explicit(draft: Draft) -> Draft:
    """The same draft with a link from each step to the next, where nobody has drawn one."""
    if not follows_in_order(draft):
        return draft
    made = [
        Row(f"from-{above.id}", {"from": above.id, "to": below.id}) for above, below in pairwise(draft.section("steps"))
    ]
    return draft.with_rows("links", [*made, *draft.section("links")])


def both_shares(first: Value, second: Value) -> Value:
    if first is None or second is None:
        return second if first is None else first
    try:
        percents = [float(str(share).rstrip("% ")) for share in (first, second)]
    except ValueError:
        return first
    return f"{percents[0] * percents[1] / 100:g}%"


def is_parallel(draft: Draft, node: str) -> bool:
    gateway = draft.row("gateways", node)
    return gateway is not None and gateway.values.get("kind") == GatewayKind.PARALLEL


class Routes:
    """Every route of a draft, to be read step by step."""

    def __init__(self, draft: Draft) -> None:
        self._draft = explicit(draft)
        self._places = {row.id: place for place, row in enumerate(draft.section("steps"))}
        self._steps = tuple(self._places)
        self._gateways = {row.id for row in draft.section("gateways")}
        self._into: dict[str, list[Row]] = defaultdict(list)
        self._ways_out: dict[str, int] = defaultdict(int)
        for link in filter(is_sequence, self._draft.section("links")):
            self._into[str(link.values.get("to"))].append(link)
            self._ways_out[str(link.values.get("from"))] += 1

    def comes_after(self, step: str) -> ComesAfter:
        """What comes before a step, gateways looked through."""
        joins = [str(link.values.get("from")) for link in self._into[step]]
        waits = any(is_parallel(self._draft, node) and len(self._into[node]) > 1 for node in joins)
        found = {before.step: before for before in self._before(step, None, at_once=False, seen=frozenset())}
        in_order = sorted(found.values(), key=lambda before: self._places.get(before.step, -1))
        return ComesAfter(tuple(in_order), all=waits and len(found) > 1)

    def _before(self, node: str, share: Value, *, at_once: bool, seen: frozenset[str]) -> Iterator[Before]:
        for link in self._into[node]:
            source = str(link.values.get("from"))
            both = both_shares(link.values.get("share"), share)
            if source not in self._gateways:
                yield Before(source, "" if both is None else str(both), at_once)
            elif source not in seen:
                divides = is_parallel(self._draft, source) and self._ways_out[source] > 1
                yield from self._before(source, both, at_once=at_once or divides, seen=seen | {source})

    def cell(self, step: str) -> str:
        """What stands in the cell; "" where the step comes after the row above and nothing else."""
        after = self.comes_after(step)
        if after == self.row_above(step):
            return ""
        return (" and " if after.all else "; ").join(map(self._said, after.steps)) or NOTHING_BEFORE

    def row_above(self, step: str) -> ComesAfter:
        place = self._places[step]
        return ComesAfter((Before(self._steps[place - 1]),) if place else ())

    def _said(self, before: Before) -> str:
        number = str(self._places[before.step] + 1) if before.step in self._places else before.step
        return " ".join(filter(None, (number, before.share, AT_ONCE if before.at_once else "")))

    def read_cell(self, text: str, step: str, pointers: Pointers) -> ComesAfter:
        """What somebody wrote into the cell. Raises Unclear."""
        said = text.strip()
        if said == NOTHING_BEFORE:
            return ComesAfter()
        if not said:
            return self.row_above(step)
        every = _AND.split(said)
        pieces = every if len(every) > 1 else _OR.split(said)
        found = tuple(_before(piece, pointers) for piece in pieces if piece)
        if any(before.step == step for before in found):
            raise Unclear("a step cannot come after itself", "Write the number of another step")
        return ComesAfter(found, all=len(every) > 1)


def _before(piece: str, pointers: Pointers) -> Before:
    said = _SAID.fullmatch(piece.strip())
    if said is None:
        raise Unclear(f"'{piece}' names no step", "Write the number of a step, for example 2 or 2 40%")
    return Before(
        pointers.find(said["step"], ("steps",)),
        (said["share"] or "").replace(" ", ""),
        said["once"] is not None,
    )
