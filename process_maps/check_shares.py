"""Do the shares of items that leave a step or gateway add up?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from process_maps.finding import Finding, error, listed, percent
from process_maps.model import Gateway, Link
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind

TOLERANCE = 0.005
"""Shares printed in whole per cent may miss 1 by this much; the analysis then divides what there is."""

Placed: TypeAlias = tuple[int, Link]


def share_errors(process: ProcessMap) -> Iterator[Finding]:
    """Everything wrong with the shares out of each step and gateway."""
    out = defaultdict[str, list[Placed]](list)
    for place, link in enumerate(process.links):
        out[link.source].append((place, link))
    parallel = {gateway.id for gateway in process.gateways if gateway.kind is GatewayKind.PARALLEL}
    for source, placed in out.items():
        back = [one for one in placed if one[1].kind is LinkKind.REWORK]
        onward = [one for one in placed if one[1].kind is LinkKind.SEQUENCE]
        sent_back = sum(link.share or 0.0 for _, link in back)
        if sent_back > 1 + TOLERANCE:
            yield error(
                ("links", back[0][0], "share"),
                f"{_name(process, source)} sends back {percent(sent_back)} of its items",
                "Correct the shares sent back: together they are at most 100%",
            )
        elif source in parallel and len(onward) > 1:
            yield from _shares_in_parallel(process, source, onward)
        elif onward:
            yield from _shares_onward(process, source, onward, sent_back)


def _shares_in_parallel(process: ProcessMap, source: str, onward: Sequence[Placed]) -> Iterator[Finding]:
    divided = [place for place, link in onward if link.share not in (None, 1.0)]
    if divided:
        yield error(
            ("links", divided[0], "share"),
            f"{_name(process, source)} divides items between routes that are taken all at once",
            "Take the shares out, or make it an exclusive gateway if each item takes only one route",
        )


def _shares_onward(process: ProcessMap, source: str, onward: Sequence[Placed], sent_back: float) -> Iterator[Finding]:
    unsaid = [place for place, link in onward if link.share is None]
    said = sum(link.share for _, link in onward if link.share is not None) + sent_back
    if len(unsaid) > 1:
        targets = listed([_name(process, process.links[place].target) for place in unsaid])
        yield error(
            ("links", unsaid[0], "share"),
            f"Which share of the items goes from {_name(process, source)} to {targets} is not said",
            "Give each way its share; one of them may be left open and gets what is left",
        )
    elif said > 1 + TOLERANCE or (not unsaid and said < 1 - TOLERANCE):
        counted = f", with the {percent(sent_back)} sent back" if sent_back else ""
        yield error(
            ("links", onward[-1][0], "share"),
            f"The shares out of {_name(process, source)} add up to {percent(said)}{counted}, not 100%",
            "Correct the shares: every item goes somewhere, and what is sent back counts too",
        )


def _name(process: ProcessMap, id: str) -> str:
    node = process.node(id)
    named = node.name or id
    return f"the gateway {named}" if isinstance(node, Gateway) else named
