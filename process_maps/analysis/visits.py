"""How often does an item come to each step, on average?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from process_maps.analysis.routing import BEFORE, Routing, routing
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind

if TYPE_CHECKING:
    import numpy as np

Vector: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"

FEW = 64  # up to here a dense solution is quicker than a sparse one
ROUNDING = 1e-6
NO_WAY_OUT = "some items never find a way out"


def expected_visits(process: ProcessMap) -> Mapping[str, float]:
    """Expected visits of one item to each step and gateway, by id.

        N = (I - Q)^-1 started where items come in

    Q[a, b] is the share of visits to a that go on to b: below 1 on a branch, above 1 with rework. A parallel
    split sends the item down every route; its join is visited once for all of them. Any map that checks.py
    finds no error in has a solution. Raises ValueError where items could go round for ever, or multiply.
    Source: Kemeny & Snell, Finite Markov Chains (1960), ch. 3; docs/method/branches-and-rework.md.
    """
    return visits_from(routing(process))


def visits_from(routes: Routing) -> Mapping[str, float]:
    """The same, where the routes are known."""
    visits = solve_visits(len(routes.ids), routes.entries, transitions(routes))
    return dict(zip(routes.ids, visits.tolist(), strict=True))


def transitions(routes: Routing) -> Iterable[tuple[int, int, float]]:
    """(from, to, visits to it that follow one visit from) for every way.

    A join takes all arrivals but those it only waits for: one for each further route of a split.
    """
    for place, ways in enumerate(routes.ways):
        for way in ways:
            yield place, way.target, way.share
    for join, splits in routes.waits.items():
        for split, left_out in splits.items():
            if split != BEFORE:
                onward = next(way.share for way in routes.ways[split] if way.link.kind is LinkKind.SEQUENCE)
                yield split, join, -left_out * onward


def solve_visits(size: int, entries: Mapping[int, float], ways: Iterable[tuple[int, int, float]]) -> Vector:
    """Visits to each of `size` places: arrivals from outside, and what the ways bring.

        N[b] = entries[b] + sum over a of N[a] x share[a, b]

    Raises ValueError where items never find a way out, or multiply on their way.
    """
    visits = solver(size, [(target, source, share) for source, target, share in ways])(entries)
    if visits.min(initial=0) < -ROUNDING * visits.max(initial=1):
        raise ValueError("items multiply on their way, or a join waits for what never comes")
    return visits.clip(min=0)


def solver(size: int, terms: Sequence[tuple[int, int, float]]) -> Callable[[Mapping[int, float]], Vector]:
    """A function of `right` that finds x with x[row] = right[row] + sum of factor x x[column] over `terms`.

    `terms` are (row, column, factor). The work is done once; each `right` is quick. Raises ValueError, at
    once or when called, where x is not one finite answer.
    """
    import numpy as np

    try:
        answer = _dense(size, terms) if size <= FEW else _sparse(size, terms)
    except (np.linalg.LinAlgError, RuntimeError):
        raise ValueError(NO_WAY_OUT) from None

    def solve(right: Mapping[int, float]) -> Vector:
        known = np.zeros(size)
        for row, value in right.items():
            known[row] = value
        found = answer(known)
        if not np.isfinite(found).all():
            raise ValueError(NO_WAY_OUT)
        return found

    return solve


def _dense(size: int, terms: Sequence[tuple[int, int, float]]) -> Callable[[Vector], Vector]:
    import numpy as np

    matrix = np.eye(size)
    for row, column, factor in terms:
        matrix[row, column] -= factor
    inverse = np.linalg.inv(matrix)
    return lambda known: inverse @ known


def _sparse(size: int, terms: Sequence[tuple[int, int, float]]) -> Callable[[Vector], Vector]:
    import numpy as np
    from scipy.sparse import csc_array, eye_array
    from scipy.sparse.linalg import splu

    rows, columns, factors = zip(*terms, strict=True) if terms else ((), (), ())
    passed_on = csc_array((np.array(factors, dtype=float), (rows, columns)), shape=(size, size))
    return splu((eye_array(size, format="csc") - passed_on).tocsc()).solve
