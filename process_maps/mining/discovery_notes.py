"""What should the reader of a discovered map know: where it comes from, and what was left out?"""

from collections.abc import Iterator
from dataclasses import dataclass

from process_maps.finding import listed, percent
from process_maps.mining.conformance import conformance
from process_maps.mining.event_log import EventLog
from process_maps.process_map import ProcessMap


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What of a log is not on its map.

    activities    met by too few cases
    paths_drawn   share of all moves from one drawn step to the next that are on the map
    balanced      whether the map meets every step as often as the log does
    either_order  frequent in both orders and concurrent, but not as a closed block; drawn one after the other
    """

    activities: tuple[str, ...]
    paths_drawn: float
    balanced: bool
    either_order: tuple[str, ...]


def notes_on(
    process: ProcessMap,
    log: EventLog,
    left_out: LeftOut,
    *,
    source: str,
    shares: tuple[float, float],
    typical: str,
) -> tuple[str, ...]:
    """Sentences, the most important first. `shares`: least share of cases for a step, of visits for a way."""
    return tuple(_sentences(process, log, left_out, source, shares, typical))


def _sentences(
    process: ProcessMap,
    log: EventLog,
    left_out: LeftOut,
    source: str,
    shares: tuple[float, float],
    typical: str,
) -> Iterator[str]:
    found = conformance(process, log)
    yield (
        f"Discovered from {source or 'an event log'}: {len(log):,} events of {len(log.case_names):,} cases,"
        f" in {len(found.variants):,} variant{'s' * (len(found.variants) > 1)}."
    )
    yield (
        f"{_whole(found.share)} of the cases went exactly as drawn; {_whole(left_out.paths_drawn)} of all moves"
        f" from step to step are drawn. Left out: steps met by under {percent(shares[0])} of the cases, ways on"
        f" taken under {percent(shares[1])} as often as the step before them, or as there are cases."
    )
    if left_out.activities:
        yield f"Steps left out: {listed(left_out.activities)}. Their time counts as waiting."
    yield (
        f"Times are {typical}s, on the wall clock. A wait runs from the end of the work before it to the start."
        if log.starts_recorded
        else f"Times are {typical}s. The log says only when work was completed: all time counts as waiting."
    )
    if not left_out.balanced:
        yield "With the ways left out, steps are not met quite as often on the map as in the log."
    if left_out.either_order:
        yield f"Done in either order, drawn in the more frequent one: {listed(left_out.either_order)}."
    if process.demand is None:
        yield "The log covers less than a week: demand is not worked out."
    if process.lanes:
        yield (
            "A lane is who did most of a step; each name in the log counts as one person."
            " The working hours are not those of the log."
        )


def _whole(share: float) -> str:
    """To a tenth of a per cent; never 0 or 100 unless it is."""
    return percent(min(max(round(share, 3), 0.001 if share else 0.0), 1.0 if share == 1 else 0.999))
