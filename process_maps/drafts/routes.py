"""After which steps does a step come, said in one cell, and which links and gateways does that make?

(blank)     the step in the row above                 2; 4 or 2 or 4   after either of them
2           after step 2                               3 and 4          once both are done
2 40%       40% of what leaves step 2                  2 at once        at the same time as what else follows 2
-           nothing comes before
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from process_maps.document_pointers import Pointers
from process_maps.document_values import Unclear
from process_maps.drafts.draft import Draft, Row, Value, free_id, placed
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


# ------------------------------------------------------------ links of a draft


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


def simplified(draft: Draft) -> Draft:
    """Without links that only say that each step leads to the next, and without gateways nothing divides at."""
    draft = _without_idle_gateways(draft)
    links = [link for link in draft.section("links") if is_sequence(link)]
    order = [(above.id, below.id) for above, below in pairwise(draft.section("steps"))]
    plain = all(link.values.keys() <= {"from", "to", "kind"} for link in links)
    if plain and sorted((str(link.values.get("from")), str(link.values.get("to"))) for link in links) == sorted(order):
        return draft.without("links", [link.id for link in links])
    return draft


def _without_idle_gateways(draft: Draft) -> Draft:
    """Nothing is left of a gateway with one way in and one way out, nor of a parallel route without a step."""
    empty = [
        link.id
        for link in draft.section("links")
        if is_sequence(link) and all(_is_parallel(draft, str(link.values.get(end))) for end in ("from", "to"))
    ]
    draft = draft.without("links", empty)
    for gateway in draft.section("gateways"):
        into, out = _into(draft, gateway.id), _out_of(draft, gateway.id)
        if (len(into) > 1 and out) or (len(out) > 1 and into):
            continue
        draft = draft.without("gateways", [gateway.id])
        if into and out:
            return _without_idle_gateways(_joined(draft, into, out))
        return _without_idle_gateways(draft.without("links", [link.id for link in (*into, *out)]))
    return draft


def _into(draft: Draft, node: str) -> list[Row]:
    return [link for link in draft.section("links") if is_sequence(link) and link.values.get("to") == node]


def _out_of(draft: Draft, node: str) -> list[Row]:
    return [link for link in draft.section("links") if is_sequence(link) and link.values.get("from") == node]


def _joined(draft: Draft, into: Sequence[Row], out: Sequence[Row]) -> Draft:
    """Links that led to and from something that goes now lead past it."""
    draft = draft.without("links", [link.id for link in (*into, *out)])
    for first in into:
        for second in out:
            share = _both_shares(first.values.get("share"), second.values.get("share"))
            values = {**second.values, "from": first.values["from"], "share": share}
            draft = _linked(draft, {key: value for key, value in values.items() if value is not None})
    return draft


def _both_shares(first: Value, second: Value) -> Value:
    if first is None or second is None:
        return second if first is None else first
    try:
        percents = [float(str(share).rstrip("% ")) for share in (first, second)]
    except ValueError:
        return first
    return f"{percents[0] * percents[1] / 100:g}%"


def _linked(draft: Draft, values: Mapping[str, Value]) -> Draft:
    links = draft.section("links")
    same = {"from": values.get("from"), "to": values.get("to")}
    if any(is_sequence(link) and {key: link.values.get(key) for key in same} == same for link in links):
        return draft
    row = Row(free_id(f"from-{values['from']}-to-{values['to']}", draft), dict(values))
    return placed(draft, "links", row, links[-1].id if links else "")


# ------------------------------------------------------------ steps come, go and move


def with_step_on_route(draft: Draft, step: str, after: str) -> Draft:
    """A step that stands in the rows comes onto the route: between `after` and what followed it."""
    if follows_in_order(draft):
        return draft
    if not after:
        first = next((row.id for row in draft.section("steps") if row.id != step and not _into(draft, row.id)), "")
        return simplified(_linked(draft, {"from": step, "to": first})) if first else draft
    for link in _out_of(draft, after):
        draft = draft.with_values("links", link.id, {"from": step})
    return simplified(_linked(draft, {"from": after, "to": step}))


def without_step_on_route(draft: Draft, step: str) -> Draft:
    """What led to the step now leads to what followed it."""
    if follows_in_order(draft):
        return draft
    return simplified(_joined(draft, _into(draft, step), _out_of(draft, step)))


# ------------------------------------------------------------ the cell


def comes_after(draft: Draft, step: str) -> ComesAfter:
    """What comes before a step, gateways looked through."""
    draft = explicit(draft)
    joins = [link.values["from"] for link in _into(draft, step)]
    waits = any(_is_parallel(draft, str(node)) and len(_into(draft, str(node))) > 1 for node in joins)
    found = {before.step: before for before in _steps_before(draft, step, None, at_once=False, seen=frozenset())}
    in_order = (found[row.id] for row in draft.section("steps") if row.id in found)
    return ComesAfter(tuple(in_order), all=waits and len(found) > 1)


def _steps_before(draft: Draft, node: str, share: Value, *, at_once: bool, seen: frozenset[str]) -> Iterator[Before]:
    for link in _into(draft, node):
        source = str(link.values.get("from"))
        both = _both_shares(link.values.get("share"), share)
        if draft.row("gateways", source) is None:
            yield Before(source, "" if both is None else str(both), at_once)
        elif source not in seen:
            divides = _is_parallel(draft, source) and len(_out_of(draft, source)) > 1
            yield from _steps_before(draft, source, both, at_once=at_once or divides, seen=seen | {source})


def _is_parallel(draft: Draft, node: str) -> bool:
    gateway = draft.row("gateways", node)
    return gateway is not None and gateway.values.get("kind") == GatewayKind.PARALLEL


def cell_of(draft: Draft, step: str) -> str:
    """What stands in the cell; "" where the step comes after the row above and nothing else."""
    steps = [row.id for row in draft.section("steps")]
    after = comes_after(draft, step)
    place = steps.index(step)
    above = steps[place - 1] if place else ""
    if after.steps == ((Before(above),) if above else ()):
        return ""
    numbers = {id: str(number) for number, id in enumerate(steps, start=1)}
    said = [
        f"{numbers.get(before.step, before.step)}{f' {before.share}' if before.share else ''}"
        f"{f' {AT_ONCE}' if before.at_once else ''}"
        for before in after.steps
    ]
    return (" and " if after.all else "; ").join(said) or NOTHING_BEFORE


def read_cell(text: str, draft: Draft, step: str, pointers: Pointers) -> ComesAfter:
    """What a cell says. Raises Unclear."""
    said = text.strip()
    if said == NOTHING_BEFORE:
        return ComesAfter()
    if not said:
        steps = [row.id for row in draft.section("steps")]
        place = steps.index(step)
        return ComesAfter((Before(steps[place - 1]),) if place else ())
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


def with_route(draft: Draft, step: str, after: ComesAfter) -> Draft:
    """The draft in which the step comes after these."""
    draft = explicit(draft)
    drawn = {str(link.values.get("from")): link.values for link in _into(draft, step)}
    draft = draft.without("links", [link.id for link in _into(draft, step)])
    target = step
    if after.all and len(after.steps) > 1:
        draft, target = _with_gateway(draft, f"{step}-all")
        draft = _linked(draft, {"from": target, "to": step})
    for before in after.steps:
        source = before.step
        if before.at_once:
            draft, source = _dividing_after(draft, before.step)
        said: Mapping[str, Value] = {"from": source, "to": target, "share": before.share or None}
        values = {**drawn.get(source, {}), **said}
        draft = _linked(draft, {key: value for key, value in values.items() if value is not None})
    return simplified(draft)


def _with_gateway(draft: Draft, wanted: str) -> tuple[Draft, str]:
    id = free_id(wanted, draft)
    gateways = draft.section("gateways")
    row = Row(id, {"kind": str(GatewayKind.PARALLEL)})
    return placed(draft, "gateways", row, gateways[-1].id if gateways else ""), id


def _dividing_after(draft: Draft, step: str) -> tuple[Draft, str]:
    """The parallel gateway a step leads to; what followed the step follows the gateway, if it has to be made."""
    out = _out_of(draft, step)
    for link in out:
        if _is_parallel(draft, str(link.values.get("to"))):
            return draft, str(link.values["to"])
    draft, gateway = _with_gateway(draft, f"{step}-at-once")
    for link in out:
        draft = draft.with_values("links", link.id, {"from": gateway, "share": None})
    return _linked(draft, {"from": step, "to": gateway}), gateway
