"""Which links and gateways make a step come after others, and what of them goes when a step does?"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from process_maps.drafts.draft import Draft, Row, Value, free_id, placed
from process_maps.drafts.route_cells import (
    ComesAfter,
    both_shares,
    explicit,
    follows_in_order,
    is_parallel,
    is_sequence,
)
from process_maps.vocabulary import GatewayKind

# ------------------------------------------------------------ links of a draft


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
    draft = draft.without("links", [link.id for link in draft.section("links") if _is_empty_route(draft, link)])
    for gateway in draft.section("gateways"):
        into, out = _into(draft, gateway.id), _out_of(draft, gateway.id)
        if (len(into) > 1 and out) or (len(out) > 1 and into):
            continue
        draft = draft.without("gateways", [gateway.id])
        if into and out:
            return _without_idle_gateways(_joined(draft, into, out))
        return _without_idle_gateways(draft.without("links", [link.id for link in (*into, *out)]))
    return draft


def _is_empty_route(draft: Draft, link: Row) -> bool:
    """It leads from where routes part straight to where they join."""
    parts, joins = str(link.values.get("from")), str(link.values.get("to"))
    return (
        is_sequence(link)
        and is_parallel(draft, parts)
        and is_parallel(draft, joins)
        and len(_out_of(draft, parts)) > 1
        and len(_into(draft, joins)) > 1
    )


def _into(draft: Draft, node: str) -> list[Row]:
    return [link for link in draft.section("links") if is_sequence(link) and link.values.get("to") == node]


def _out_of(draft: Draft, node: str) -> list[Row]:
    return [link for link in draft.section("links") if is_sequence(link) and link.values.get("from") == node]


def _joined(draft: Draft, into: Sequence[Row], out: Sequence[Row]) -> Draft:
    """Links that led to and from something that goes now lead past it."""
    draft = draft.without("links", [link.id for link in (*into, *out)])
    for first in into:
        for second in out:
            share = both_shares(first.values.get("share"), second.values.get("share"))
            values = {**second.values, "from": first.values["from"], "share": share}
            draft = _linked(draft, {key: value for key, value in values.items() if value is not None})
    return draft


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


# ------------------------------------------------------------ said in the cell


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
        if is_parallel(draft, str(link.values.get("to"))):
            return draft, str(link.values["to"])
    draft, gateway = _with_gateway(draft, f"{step}-at-once")
    for link in out:
        draft = draft.with_values("links", link.id, {"from": gateway, "share": None})
    return _linked(draft, {"from": step, "to": gateway}), gateway
