"""How wide is a text in Arial, and where does it break to fit?"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_EM = 2048
_REGULAR = {
    384: "′",
    391: "'",
    455: "ijlłſ‘’‚‛",
    532: "|¦",
    569: " !,./:;I[\\]ftìíîïĩīĭıŧ",
    597: "ľ",
    682: "()-`r¡¨²³´·¸¹‐“”„‹›",
    684: "{}ŀ",
    717: "•",
    725: "″",
    727: '"',
    748: "º",
    758: "ª",
    768: "ť",
    797: "*",
    819: "°",
    909: "ĳ",
    961: "^",
    1024: "Jcksvxyzĸ↑↓",
    1100: "¶",
    1124: "±÷≈≠≤≥",
    1131: "¯",
    1139: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþđħĿŁŋ‒–†‡€",
    1180: "µ",
    1196: "+<=>~¬×−",
    1237: "ŉ",
    1251: "FTZ¿ßøŦ",
    1259: "ď",
    1366: "&ABEKPSVXYÞ",
    1479: "CDHNRUwÐĐĦ",
    1481: "Ŋ",
    1505: "Ĳ",
    1509: "©®",
    1593: "GOQØ",
    1706: "Mm",
    1708: "¼½¾",
    1821: "%æ",
    1933: "Wœ",
    2048: "ÆŒ—…‰™←→",
    2079: "@",
    2197: "№",
}
"""Advance widths of Arial (Liberation Sans has the same), in 2048ths of the font size, and the characters that
have them. An accented letter that is not named is as wide as its plain letter."""
_BOLD = {
    487: "'",
    491: "′",
    569: " ,./I\\ijlıłſ‘’‚‛",
    573: "|¦",
    682: "!()-:;[]`ft¡¨²³´·¸¹ŧ‐‹›",
    717: "•",
    748: "º",
    758: "ª",
    789: "ľ",
    797: "*r{}",
    819: "°",
    971: '"',
    981: "ŀť″",
    1024: "z“”„↑↓",
    1124: "±÷≈≠≤≥",
    1131: "¯",
    1139: "#$0123456789J_aceksvxy¢£¤¥§«¶»ĳĸ‒–†‡€",
    1180: "µ",
    1196: "+<=>^~¬×−",
    1251: "?FLTZbdghnopqu¿ßðøþđħĿŁŋŦ",
    1366: "EPSVXYÞ",
    1451: "ŉ",
    1472: "ď",
    1479: "&ABCDHKNRUÐĐĦ",
    1481: "Ŋ",
    1509: "©®",
    1593: "GOQwØ",
    1607: "Ĳ",
    1706: "M",
    1708: "¼½¾",
    1821: "%mæ",
    1933: "Wœ",
    1997: "@",
    2048: "ÆŒ—…‰™←→",
    2283: "№",
}
_UNKNOWN = 1366
ELLIPSIS = "…"


class _Widths(dict[str, int]):
    """Widths by character; what the table does not name is looked up once and kept."""

    def __init__(self, table: dict[int, str]) -> None:
        super().__init__({character: width for width, characters in table.items() for character in characters})

    def __missing__(self, character: str) -> int:
        plain = unicodedata.normalize("NFD", character)[0]
        if unicodedata.combining(character):
            width = 0
        elif plain != character and plain in self:
            width = self[plain]
        else:
            width = _EM if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN
        self[character] = width
        return width


_FACES = (_Widths(_REGULAR), _Widths(_BOLD))


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool) -> float:
    return sum(map(_FACES[bold].__getitem__, text)) / _EM


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in pixels at a font size in pixels."""
    return _ems(text, bold) * size


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits in `width` with an ellipsis."""
    if text_width(text, size, bold=bold) <= width:
        return text
    return shortened(text, width, size, bold=bold)


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """As much of the text as fits in `width` together with an ellipsis that says there is more."""
    room = width / size - _ems(ELLIPSIS, bold)
    kept = 0
    for character in text:
        room -= _FACES[bold][character] / _EM
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


@lru_cache(maxsize=20_000)
def wrapped(text: str, width: float, size: float, *, bold: bool = False, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of `width`; a word longer than a line is broken, what is left over is cut.

    Empty text is no lines.
    """
    done: list[str] = []
    rest = text.split()
    while rest:
        if len(done) == lines - 1:
            return (*done, fitted(" ".join(rest), width, size, bold=bold))
        line, rest = _first_line(rest, width, size, bold)
        done.append(line)
    return tuple(done)


def _first_line(words: list[str], width: float, size: float, bold: bool) -> tuple[str, list[str]]:
    line = words[0]
    if text_width(line, size, bold=bold) > width:
        kept = _fitting(line, width, size, bold)
        return line[:kept], [line[kept:], *words[1:]]
    for count, word in enumerate(words[1:], start=1):
        longer = f"{line} {word}"
        if text_width(longer, size, bold=bold) > width:
            return line, words[count:]
        line = longer
    return line, []


def _fitting(word: str, width: float, size: float, bold: bool) -> int:
    """How many characters of a word fit: at least one, and just behind a hyphen where there is one."""
    room, kept = width / size, 0
    for character in word:
        room -= _FACES[bold][character] / _EM
        if room < 0:
            break
        kept += 1
    after_hyphen = max(word.rfind(sign, 0, kept) for sign in "-/_.@") + 1
    return max(1, after_hyphen if after_hyphen > 1 else kept)


def widest(lines: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Width of the widest of some lines; 0 for none."""
    return max((text_width(line, size, bold=bold) for line in lines), default=0.0)
