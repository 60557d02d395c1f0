"""What stands over the work: who sends and who receives, and who schedules with which systems?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.render import symbols
from connectors.render.colours import BLUE, INK, LINE, PALE, PALER, SOFT, WHITE
from connectors.render.information_arrows import Band
from connectors.render.information_symbols import information_arrow, medium_sign
from connectors.render.lookups import Lookups
from connectors.render.svg import Drawing
from connectors.render.text_width import fitted, text_width, wrapped
from connectors.render.wording import and_words, count_words, work_words
from process_maps.model import Information
from process_maps.vocabulary import Medium, PartyRole

PARTY_WIDTH = 150.0
ACROSS = 176.0  # between a party and the control box
BAND = 22.0
CHANNEL = 46.0


@dataclass(frozen=True, slots=True)
class Channel:
    """What goes by one medium, one way, between a supplier or customer and the control box."""

    medium: Medium
    to_control: bool
    words: str


class Header:
    """Supplier, control box and customer across the top of the first row."""

    def __init__(self, look: Lookups, width: float, margin: float) -> None:
        self._look = look
        self._left, self._right = margin, width - margin
        self.suppliers = [party.name for party in look.parties_of(PartyRole.SUPPLIER)]
        self.customers = [party.name for party in look.parties_of(PartyRole.CUSTOMER)]
        left, right = self.control_x
        self._control_name, self._control_lines = _control(look, right - left - 20)
        self._supplied = [*_channels(look, PartyRole.SUPPLIER)]
        self._delivered = [*_channels(look, PartyRole.CUSTOMER)]
        self._asked = [*_asked(look)] if self.customers else []

    @property
    def has_control(self) -> bool:
        return bool(self._control_name)

    @property
    def title(self) -> str:
        """What the control box says, in one line."""
        return ": ".join(filter(None, (self._control_name, *self._control_lines[:1])))

    @property
    def height(self) -> float:
        """Of the boxes; 0 where there are none."""
        if not (self.suppliers or self.customers or self.has_control):
            return 0.0
        channels = CHANNEL * max(len(self._supplied), len(self._delivered), 1)
        control = 34 + 18.0 * len(self._control_lines)
        parties = self._party_height(self.suppliers, []), self._party_height(self.customers, self._asked)
        return max(channels, control, *parties)

    @property
    def control_x(self) -> tuple[float, float]:
        """Left and right edge of the control box."""
        left = self._left + (PARTY_WIDTH + ACROSS if self.suppliers else 0)
        right = self._right - (PARTY_WIDTH + ACROSS if self.customers else 0)
        return left, right

    def band(self, y: float) -> Band:
        """The lower edge of the control box when the header stands at `y`; as wide as the page where there is none."""
        left, right = self.control_x if self.has_control else (self._left - 20, self._right + 20)
        return Band(left, right, y + self.height)

    def draw(self, drawing: Drawing, y: float) -> None:
        left, right = self.control_x
        if self.suppliers:
            with drawing.group(f"Supplier: {and_words(self.suppliers)}"):
                symbols.factory(drawing, self._left, y, PARTY_WIDTH, self.height)
                self._names(drawing, self.suppliers, self._left, y + 20, self.height - 20, [])
        if self.customers:
            x = self._right - PARTY_WIDTH
            with drawing.group(f"Customer: {and_words([*self.customers, *self._asked])}"):
                drawing.rect(x, y, PARTY_WIDTH, self.height, radius=4, fill=WHITE, stroke=INK, stroke_width=1.4)
                symbols.person(drawing, x + PARTY_WIDTH / 2, y + 8, fill=BLUE, stroke=BLUE)
                self._names(drawing, self.customers, x, y + 26, self.height - 28, self._asked)
        if self.has_control:
            self._draw_control(drawing, left, right, y)
            for place, channel in enumerate(self._supplied):
                level = y + self.height * (place + 0.5) / len(self._supplied) + 4
                _draw_channel(drawing, channel, left - ACROSS, left, level, towards_right=channel.to_control)
            for place, channel in enumerate(self._delivered):
                level = y + self.height * (place + 0.5) / len(self._delivered) + 4
                _draw_channel(drawing, channel, right, right + ACROSS, level, towards_right=not channel.to_control)

    def _party_height(self, names: list[str], more: list[str]) -> float:
        lines = len(_name_lines(names))
        return 36 + 16.0 * lines + 14.0 * len(more) if names else 0.0

    def _names(
        self, drawing: Drawing, names: list[str], x: float, y: float, height: float, more: Sequence[str]
    ) -> None:
        lines = _name_lines(names)
        base = y + (height - 16 * len(lines) - 14 * len(more)) / 2 + 12
        for place, line in enumerate(lines):
            drawing.text(x + PARTY_WIDTH / 2, base + 16 * place, line, size=13, bold=True, anchor="middle")
        for place, line in enumerate(more):
            at = base + 16 * len(lines) + 14 * place
            drawing.text(x + PARTY_WIDTH / 2, at, line, size=11.5, fill=SOFT, anchor="middle")

    def _draw_control(self, drawing: Drawing, left: float, right: float, y: float) -> None:
        middle, room = (left + right) / 2, right - left - 20
        with drawing.group(self.title):
            drawing.rect(left, y, right - left, self.height, fill=WHITE, stroke=INK, stroke_width=1.6)
            drawing.rect(left + 0.8, y + 0.8, right - left - 1.6, 26, fill=PALE)
            drawing.line((left, y + 27), (right, y + 27), stroke=INK)
            name = fitted(self._control_name, room, 15, bold=True)
            drawing.text(middle, y + 19, name, size=15, bold=True, anchor="middle")
            base = y + 27 + (self.height - 27 - 18 * len(self._control_lines)) / 2 + 13
            for place, line in enumerate(self._control_lines):
                words = fitted(line, room, 13)
                drawing.text(middle, base + 18 * place, words, size=13, fill=SOFT, anchor="middle")


def _draw_channel(
    drawing: Drawing, channel: Channel, left: float, right: float, y: float, *, towards_right: bool
) -> None:
    """An arrow between a party and the control box, its words above and, where they are long, below."""
    start, end = (left + 6, y), (right - 6, y)
    information_arrow(drawing, *((start, end) if towards_right else (end, start)), channel.medium)
    first, *more = wrapped(channel.words, right - left - 40, 12, bold=True, lines=2)
    at = (left + right - text_width(first, 12, bold=True) - 16) / 2
    medium_sign(drawing, at + 6, y - 13, channel.medium)
    drawing.text(at + 16, y - 9, first, size=12, bold=True)
    for line in more:
        drawing.text((left + right) / 2, y + 19, line, size=12, bold=True, anchor="middle")


def _name_lines(names: list[str]) -> tuple[str, ...]:
    return wrapped(", ".join(names), PARTY_WIDTH - 14, 13, bold=True, lines=3)


def _control(look: Lookups, room: float) -> tuple[str, list[str]]:
    """The control box: who schedules the work, with which systems, and what passes by no step."""
    controls = look.parties_of(PartyRole.CONTROL)
    systems = ", ".join(system.name for system in look.process.systems)
    if not (controls or systems or look.process.information):
        return "", []
    name = and_words(party.name for party in controls) if controls else "Information"
    detail = "; ".join(party.detail for party in controls if party.detail) or systems
    passes = [
        f"{look.name(item.source)} to {look.name(item.target)}: {item.what}"
        for item in look.process.information
        if look.is_control(item.source) == look.is_control(item.target)
        and not {item.source, item.target} & look.steps.keys()
    ]
    shown = passes if len(passes) <= 3 else [*passes[:2], f"and {len(passes) - 2} more"]
    return name, [*wrapped(detail, room, 13, lines=2), *shown]


def _channels(look: Lookups, role: PartyRole) -> Iterator[Channel]:
    """Information between the parties of a role and the control box, put together by medium and direction."""
    found: dict[tuple[Medium, bool], list[Information]] = {}
    for item in look.process.information:
        for party, other, to_control in ((item.source, item.target, True), (item.target, item.source, False)):
            known = look.parties.get(party)
            if known and known.role is role and look.is_control(other):
                found.setdefault((item.medium, to_control), []).append(item)
    for (medium, to_control), items in found.items():
        yield Channel(medium, to_control, ", ".join(_what(item) for item in items))


def _what(item: Information) -> str:
    return f"{item.what}, {item.often}" if item.often else item.what


def _asked(look: Lookups) -> Iterator[str]:
    """What the customer asks for: demand and takt."""
    demand, takt = look.process.demand, look.report.balance.takt
    if demand:
        words = f"{count_words(demand.items, demand.unit)} a {demand.per}"
        yield from wrapped(words, PARTY_WIDTH - 12, 11.5, lines=2)
    if takt:
        yield f"Takt {work_words(takt)}"


def draw_part_band(drawing: Drawing, header: Header, y: float, left: float, right: float, words: str) -> Band:
    """The band over a later row: who schedules, and which part of the map this is."""
    drawing.rect(left, y, right - left, BAND, radius=3, fill=PALER, stroke=LINE)
    room = right - left - 36 - text_width(words, 12, bold=True)
    if header.has_control:
        drawing.text(left + 10, y + 15, fitted(header.title, room, 12), size=12, fill=SOFT)
    drawing.text(right - 10, y + 15, words, size=12, bold=True, anchor="end")
    return Band(left - 20, right + 20, y + BAND)
