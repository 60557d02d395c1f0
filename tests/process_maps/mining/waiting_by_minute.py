"""What would a patient person with a pencil say, minute by minute?

The rules of docs/method/waiting-causes.md for logs on whole minutes: slow and plain on purpose, to hold
the quick way against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from process_maps.mining.event_log import Event
from process_maps.mining.working_hours import Shift
from tests.process_maps.mining.logs import MONDAY


@dataclass
class Piece:
    event: Event
    start: int
    end: int
    enabled: int = 0
    source: "Piece | None" = None
    batch: "list[Piece]" = field(default_factory=list)

    @property
    def ready(self) -> int:
        return max((piece.enabled for piece in self.batch), default=self.enabled)


def causes_by_minute(events: list[Event], hours: Mapping[str, tuple[Shift, ...]]) -> dict[str, int]:
    """Minutes of all transitions by cause."""
    pieces = sorted(
        (Piece(event, _minute(event.start or event.end), _minute(event.end)) for event in events),
        key=lambda piece: (piece.end, piece.start, piece.event.activity, piece.event.resource),
    )
    _enable(pieces)
    _batch(pieces)
    found = dict.fromkeys(("batching", "contention", "prioritisation", "unavailability", "extraneous"), 0)
    for piece in pieces:
        if piece.source is not None:
            for minute in range(piece.enabled, piece.start):
                found[_cause(piece, minute, pieces, hours)] += 1
    return found


def _cause(piece: Piece, minute: int, pieces: list[Piece], hours: Mapping[str, tuple[Shift, ...]]) -> str:
    who = piece.event.resource
    if minute < piece.ready:
        return "batching"
    if not who:
        return "extraneous"
    busy_with = [
        other
        for other in pieces
        if other is not piece and other.event.resource == who and other.start <= minute < other.end
    ]
    if any(
        other.enabled <= (piece.enabled if other.batch and other.batch is piece.batch else piece.ready)
        for other in busy_with
    ):
        return "contention"
    if busy_with:
        return "prioritisation"
    moment = timedelta(minutes=minute % 1440)
    day = (MONDAY + timedelta(minutes=minute)).weekday()
    at_work = any(s.weekday == day and s.begins <= moment < s.ends for s in hours.get(who, ()))
    return "extraneous" if at_work else "unavailability"


def _enable(pieces: list[Piece]) -> None:
    concurrent = _concurrent(pieces)
    for place, piece in enumerate(pieces):
        case = [other for other in pieces if other.event.case == piece.event.case]
        apart = [
            other
            for other in case
            if (other.event.activity, piece.event.activity) not in concurrent and other.end <= piece.start
        ]
        enablers = [other.end for other in apart if other.end < piece.end]
        piece.enabled = max(enablers, default=min(other.start for other in case))
        earlier = [other for other in pieces[:place] if other in apart]
        piece.source = earlier[-1] if earlier else None


def _concurrent(pieces: list[Piece]) -> set[tuple[str, str]]:
    ways: dict[str, str] = {}
    for piece in pieces:
        ways[piece.event.case] = ways.get(piece.event.case, "") + piece.event.activity
    activities = {piece.event.activity for piece in pieces}

    def count(pattern: str) -> int:
        return sum(way.startswith(pattern, at) for way in ways.values() for at in range(len(way)))

    found = set()
    for a in activities:
        for b in activities - {a}:
            ab, ba, loops = count(a + b), count(b + a), count(a + b + a) + count(b + a + b)
            repeat = max(count(x + x) / (count(x + x) + 1) for x in (a, b))
            loop = loops / (loops + 1) if repeat < 0.9 else 0
            if ab and ba and abs(ab - ba) / (ab + ba + 1) < 0.9 and loop < 0.9:
                found.add((a, b))
    return found


def _batch(pieces: list[Piece]) -> None:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        if piece.event.resource:
            groups.setdefault((piece.event.resource, piece.event.activity), []).append(piece)
    for group in groups.values():
        run: list[Piece] = []
        for piece in sorted(group, key=lambda piece: (piece.start, piece.end, piece.enabled)):
            if run and piece.enabled <= run[0].start and piece.start <= max(other.end for other in run):
                run.append(piece)
            else:
                run = [piece]
            if len(run) > 1:
                for member in run:
                    member.batch = run


def _minute(moment: object) -> int:
    return int((moment - MONDAY) / timedelta(minutes=1))  # type: ignore[operator]
