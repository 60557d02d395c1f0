"""How do frequent paths become links and gateways of a map?"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from process_maps.mining.frequent_paths import END, START, Path, Paths
from process_maps.mining.parallel_blocks import ParallelBlock
from process_maps.model import Gateway, Link
from process_maps.vocabulary import GatewayKind, LinkKind

DIGITS: Final = 4  # of a share
LEAST: Final = 10**-DIGITS
LONGEST_ID: Final = 60
STARTS: Final = "start_here"
ENDS: Final = "ends_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Gateways and links of a map, in the order they are read."""

    gateways: tuple[Gateway, ...]
    links: tuple[Link, ...]


def drawn_paths(
    paths: Paths,
    step_of: Mapping[int, str],
    blocks: Mapping[int, ParallelBlock],
    *,
    flow: str,
) -> Drawn:
    """Links and gateways for `paths` between nodes: steps (`step_of`, ids) and blocks of steps.

    Choices leave straight from a step. A gateway is drawn where the work starts at several places, where it
    ends although it may also go on, and around a block: split and join, and an exclusive one before the split
    where several ways meet, or after the join where several leave.
    """
    pen = _Pen(step_of=step_of, blocks=blocks, flow=flow, paths=paths.paths)
    gateways = tuple(pen.gateways())
    return Drawn(gateways=gateways, links=tuple(pen.links()))


def gateway_ids(blocks: int) -> frozenset[str]:
    """Every id a gateway may get on a map with so many blocks."""
    around = ("before_split", "split", "join", "after_join")
    return frozenset(f"{where}_{number}" for where in around for number in range(1, blocks + 1)) | {STARTS, ENDS}


@dataclass(frozen=True, kw_only=True)
class _Pen:
    step_of: Mapping[int, str]
    blocks: Mapping[int, ParallelBlock]
    flow: str
    paths: Sequence[Path]

    def gateways(self) -> Iterator[Gateway]:
        if len(self._out(START)) > 1:
            yield Gateway(id=STARTS, kind=GatewayKind.EXCLUSIVE, name="Starts")
        for node in self.blocks:
            number = self._number(node)
            if self._many_in(node):
                yield Gateway(id=f"before_split_{number}", kind=GatewayKind.EXCLUSIVE)
            yield Gateway(id=f"split_{number}", kind=GatewayKind.PARALLEL)
            yield Gateway(id=f"join_{number}", kind=GatewayKind.PARALLEL)
            if self._choice_after(node):
                yield Gateway(id=f"after_join_{number}", kind=GatewayKind.EXCLUSIVE)
        if any(self._drawn_end(path) for path in self.paths):
            yield Gateway(id=ENDS, kind=GatewayKind.EXCLUSIVE, name="Ends")

    def links(self) -> Iterator[Link]:
        starts = self._out(START)
        if len(starts) > 1:
            yield from self._ways_on(STARTS, starts)
        for node in sorted(self.step_of.keys() | self.blocks.keys()):
            if node in self.blocks:
                yield from self._block(node)
            ways = self._out(node)
            if ways:
                yield from self._ways_on(self._exit(node), ways)

    def _block(self, node: int) -> Iterator[Link]:
        number = self._number(node)
        split, join = f"split_{number}", f"join_{number}"
        if self._many_in(node):
            yield self._link(f"before_split_{number}", split)
        for branch in self.blocks[node].branches:
            for source, target in pairwise((split, *(self.step_of[label] for label in branch), join)):
                yield self._link(source, target)
        if self._choice_after(node):
            yield self._link(join, f"after_join_{number}")

    def _ways_on(self, source: str, ways: Sequence[Path]) -> Iterator[Link]:
        """The links of one node, with shares that add up to 1 as printed."""
        targets = [path for path in ways if path.target != END or self._drawn_end(path)]
        if len(ways) == 1 and targets and not targets[0].back:
            yield self._link(source, self._entry(targets[0].target))
            return
        shares = _rounded([path.share for path in ways])
        for path, share in zip(ways, shares, strict=True):
            if path in targets:
                kind = LinkKind.REWORK if path.back else LinkKind.SEQUENCE
                yield self._link(source, self._entry(path.target), share=share, kind=kind)

    def _link(
        self, source: str, target: str, *, share: float | None = None, kind: LinkKind = LinkKind.SEQUENCE
    ) -> Link:
        return Link(source=source, target=target, share=share, kind=kind, flow=self.flow)

    def _entry(self, node: int) -> str:
        if node == END:
            return ENDS
        if node not in self.blocks:
            return self.step_of[node]
        number = self._number(node)
        return f"before_split_{number}" if self._many_in(node) else f"split_{number}"

    def _exit(self, node: int) -> str:
        if node not in self.blocks:
            return self.step_of[node]
        number = self._number(node)
        return f"after_join_{number}" if self._choice_after(node) else f"join_{number}"

    def _number(self, node: int) -> int:
        return list(self.blocks).index(node) + 1

    def _drawn_end(self, path: Path) -> bool:
        """Work ends here, and some goes on: where all of it ends no link is drawn."""
        return path.target == END and any(other.target != END and not other.back for other in self._out(path.source))

    def _many_in(self, node: int) -> bool:
        return sum(path.target == node for path in self.paths) > 1

    def _choice_after(self, node: int) -> bool:
        return len(self._out(node)) > 1

    def _out(self, node: int) -> list[Path]:
        """The most taken first, ways back last."""
        ways = [path for path in self.paths if path.source == node]
        return sorted(ways, key=lambda path: (path.back, path.target == END, -path.share, path.target))


def _rounded(shares: Sequence[float]) -> list[float]:
    """To so many digits, none of them 0; the largest takes what rounding leaves."""
    rounded = [max(round(share, DIGITS), LEAST) for share in shares]
    largest = rounded.index(max(rounded))
    rounded[largest] = round(rounded[largest] + 1 - sum(rounded), DIGITS)
    return rounded


def ids_for(names: Sequence[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Readable ids, each once: "ER Triage" is er_triage, a second one er_triage_2."""
    used = set(taken)
    ids: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_ID] or "step"
        id, number = stem, 1
        while id in used:
            number += 1
            id = f"{stem}_{number}"
        used.add(id)
        ids.append(id)
    return tuple(ids)
