"""Which track does every line of an information flow map have, so that no two lie on each other?"""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.render.swim_columns import HEAD, Strip, Way, label_width
from connectors.render.text_width import text_width

GAP = 28.0
TRACK = 10.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The upright piece of a way in a gap, between two levels."""

    start: int
    end: int
    way: Way
    leaving: bool

    @property
    def length(self) -> int:
        return abs(self.end - self.start)

    def meets(self, other: "_Stretch") -> bool:
        """Whether both pass the same level."""
        (low, high), (other_low, other_high) = sorted((self.start, self.end)), sorted((other.start, other.end))
        return low <= other_high and other_low <= high


def stand_columns(strip: Strip) -> None:
    """Give the upright stretches in each gap their tracks, and every gap and column its place."""
    gaps: list[list[_Stretch]] = [[] for _ in range(len(strip.columns) + 1)]
    labels = [0.0] * len(gaps)
    for way in strip.ways:
        _note_stretches(strip, way, gaps)
        if way.level is None and way.target is not None:
            labels[way.target] = max(labels[way.target], label_width(way.words))
    arriving = (label_width(way.words) + 30 for way in strip.ways if way.source is None and way.target == 0)
    x = HEAD + 8 + max(arriving, default=0.0)
    for place, gap in enumerate(gaps):
        strip.gaps.append(x)
        x += GAP + TRACK * _give_tracks(gap) + labels[place]
        if place < len(strip.columns):
            strip.columns[place].x = x
            x += strip.columns[place].width
    leaving = (way_ends(strip, way)[1] + 8 for way in strip.ways if way.target is None)
    strip.width = max([x, *leaving])


def _note_stretches(strip: Strip, way: Way, gaps: list[list[_Stretch]]) -> None:
    """The upright pieces of a way: one straight to the next column, or one at either end of its gutter."""
    ends = [strip.columns[end].level for end in (way.source, way.target) if end is not None]
    if way.level is None:
        if way.target is not None and ends[0] != ends[1]:
            gaps[way.target].append(_Stretch(ends[0], ends[1], way, leaving=True))
        return
    if way.source is not None:
        gaps[way.source + 1].append(_Stretch(ends[0], way.level, way, leaving=True))
    if way.target is not None:
        gaps[way.target].append(_Stretch(ends[-1], way.level, way, leaving=False))


def _give_tracks(gap: Sequence[_Stretch]) -> int:
    """Stretches that overlap get tracks of their own, the short ones first; returns how many tracks there are."""
    tracks: list[list[_Stretch]] = []
    for stretch in sorted(gap, key=lambda one: one.length):
        free = (place for place, taken in enumerate(tracks) if not any(map(stretch.meets, taken)))
        track = next(free, len(tracks))
        if track == len(tracks):
            tracks.append([])
        tracks[track].append(stretch)
        if stretch.leaving:
            stretch.way.out_track = track
        else:
            stretch.way.in_track = track
    return len(tracks)


def track_x(strip: Strip, gap: int, track: int) -> float:
    """Where an upright stretch stands."""
    return strip.gaps[gap] + 13 + TRACK * track


def way_ends(strip: Strip, way: Way) -> tuple[float, float]:
    """From where to where a way runs along its gutter."""
    room = label_width(way.words) + 30
    if way.source is None:
        assert way.target is not None
        end = track_x(strip, way.target, way.in_track)
        return end - room, end
    start = track_x(strip, way.source + 1, way.out_track)
    return start, start + room if way.target is None else track_x(strip, way.target, way.in_track)


class _Gutters:
    """The tracks of every gutter, with what lies on them."""

    def __init__(self) -> None:
        self._taken: dict[int, list[list[tuple[float, float]]]] = {}

    def track(self, level: int, left: float, right: float) -> int:
        """The first track that is free from `left` to `right`, which it then is no longer."""
        tracks = self._taken.setdefault(level, [])
        for place, taken in enumerate(tracks):
            if all(right + 8 < start or end + 8 < left for start, end in taken):
                taken.append((left, right))
                return place
        tracks.append([(left, right)])
        return len(tracks) - 1

    def counts(self) -> dict[int, int]:
        return {level: len(tracks) for level, tracks in self._taken.items()}


def give_gutters(strip: Strip) -> None:
    """Level stretches that overlap in a gutter, their words counted in, get tracks of their own."""
    gutters = _Gutters()
    for hop in strip.hops:
        start = strip.columns[hop.source].x + hop.source_slot.x
        end = strip.columns[hop.target].x + hop.target_slot.x
        middle, half = (start + end) / 2, text_width(hop.item.what, 11, bold=True) / 2 + 50
        hop.track = gutters.track(hop.level, min(start, end, middle - half), max(start, end, middle + half))
    for way in strip.ways:
        if way.level is not None:
            left, right = sorted(way_ends(strip, way))
            room = label_width(way.words) + 16
            way.gutter_track = gutters.track(way.level, min(left, right - room), max(right, left + room))
    strip.gutters = gutters.counts()
