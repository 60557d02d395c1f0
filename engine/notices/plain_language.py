"""Will a busy reader understand it at once? Advice, which never blocks; details of patients, which do.

Rules of the NHS service manual: sentences of at most 20 words, paragraphs of at most 3 sentences, one call to
action. It recommends readability tools for setting priorities only, and so do we.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from engine.notices.change import Change

MOST_WORDS = 20
MOST_SENTENCES = 3
MOST_ACTIONS = 1
TITLE_WORDS = 60  # characters
IN_PLACE = "text"

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d[\d,.:]*")
_BE = r"(?:am|are|be|been|being|is|was|were|get|gets|got)"
_IRREGULAR = (
    "begun|broken|brought|built|chosen|done|drawn|driven|found|given|gone|held|hidden|kept|known|left|lost|made|"
    "met|paid|put|read|run|seen|sent|set|shown|shut|spoken|taken|told|understood|written"
)
_PASSIVE = re.compile(rf"\b{_BE}\s+(?:\w+ly\s+|not\s+)?(\w+ed|{_IRREGULAR})\b", re.IGNORECASE)
_NOT_PASSIVE = frozenset({"need", "embed", "exceed", "indeed", "proceed", "speed", "bed", "red", "shared"})
_AMBIGUOUS_TIME = re.compile(
    r"\b(?:12\s*(?:am|pm)|midnight|noon|close of play|COP|end of day|EOD|first thing|overnight|shortly|soon|"
    r"this (?:week|weekend|evening|morning|afternoon)|next (?:week|weekend|month)|tomorrow|today|tonight|"
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?\s+(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!\s+\d))\b",
    re.IGNORECASE,
)
_ASKED = "log (?:in|out|off)|book|call|check|complete|email|print|read|report|restart|ring|save|sign|tell|update|use"
_ASKED_FIRST = (
    "ask|attend|choose|click|confirm|contact|download|enter|fill in|go to|install|join|open|register|reply|send|switch|"
    "try|visit|watch|write"
)
_ACTION = re.compile(
    rf"(?:^|[.!?]\s+|\bplease\s+|\bthen\s+|\balso,?\s+|\band\s+(?=(?:{_ASKED})\b))({_ASKED}|{_ASKED_FIRST})\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z]{4,}(?:\s+[A-Z]{2,})+\b")
_SHORT_FORM = re.compile(r"\b[A-Z]{2,6}\b")
_KNOWN_SHORT = frozenset({"NHS", "GP", "IT", "UK", "GMT", "BST", "ID", "PDF", "A&E", "MRI", "CT", "HR", "PC", "OK"})
_CLICK_HERE = re.compile(r"\bclick here\b", re.IGNORECASE)

_TEN_DIGITS = re.compile(r"(?<![\d-])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\d-])")
_BORN = re.compile(
    r"\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?)\b[:\s]*\d{1,2}[\s./-](?:\d{1,2}|[A-Za-z]{3,9})[\s./-]\d{2,4}",
    re.IGNORECASE,
)
_NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_HOSPITAL_NUMBER = re.compile(
    r"\b(?:hospital|patient|unit|mrn|rio|nhs)\s*(?:number|no\.?|id|ref(?:erence)?)?[:\s#]+[A-Za-z]{0,3}\d{5,10}\b",
    re.IGNORECASE,
)
_NAMED_PATIENT = re.compile(r"\b(?:patient|service user|client)s?\s+(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to look at. `blocks`: it must not be sent like this."""

    where: str
    what: str
    remedy: str
    blocks: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


FIELDS = (
    "title",
    "what",
    "why",
    "care_impact",
    "what_to_do",
    "stays_same",
    "benefit",
    "fallback",
    "back_entry",
    "help",
)


def advise(change: Change, jargon: Mapping[str, str]) -> tuple[Advice, ...]:
    """Advice on every text of a change record. `jargon`: word -> what to write instead."""
    found: list[Advice] = []
    for name in FIELDS:
        found += advise_text(getattr(change, name), jargon, where=name)
    if len(change.title) > TITLE_WORDS:
        what = f"has {len(change.title)} characters"
        found.append(Advice(where="title", what=what, remedy="Best below 60: a verb, and the name of the system"))
    actions = _ACTION.findall(change.what_to_do)
    if len(actions) > MOST_ACTIONS:
        what = f"asks for {len(actions)} things ({', '.join(each.lower() for each in actions)})"
        found.append(
            Advice(where="what_to_do", what=what, remedy="Ask for one thing; put the rest on the toolkit page")
        )
    return tuple(found)


def advise_text(text: str, jargon: Mapping[str, str], *, where: str = IN_PLACE) -> tuple[Advice, ...]:
    """Advice on one text, what blocks first."""
    return (
        *(Advice(where=where, what=what, remedy=remedy, blocks=True) for what, remedy in _identifiers(text)),
        *(Advice(where=where, what=what, remedy=remedy) for what, remedy in _style(text, jargon)),
    )


def blocks(advice: tuple[Advice, ...]) -> tuple[Advice, ...]:
    return tuple(each for each in advice if each.blocks)


def is_nhs_number(digits: str) -> bool:
    """Ten digits whose last one checks the others (modulus 11, NHS Data Dictionary).

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - weighted % 11) % 11
    return check == int(digits[9])


def _identifiers(text: str) -> Iterator[tuple[str, str]]:
    """What names a patient. Nothing found is ever quoted."""
    out = "Take it out: no notice may point at a person in our care"
    if any(is_nhs_number("".join(found.groups())) for found in _TEN_DIGITS.finditer(text)):
        yield "holds an NHS number", out
    for pattern, what in (
        (_BORN, "holds a date of birth"),
        (_NATIONAL_INSURANCE, "holds a National Insurance number"),
        (_HOSPITAL_NUMBER, "holds what looks like a patient's number"),
        (_NAMED_PATIENT, "names a patient"),
    ):
        if pattern.search(text):
            yield what, out


def _style(text: str, jargon: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for sentence in sentences(text):
        words = len(_WORD.findall(sentence))
        if words > MOST_WORDS:
            yield f"a sentence has {words} words ({_start(sentence)})", "Divide it: 20 words at most"
    for paragraph in re.split(r"\n\s*\n", text):
        if (count := len(sentences(paragraph))) > MOST_SENTENCES:
            yield f"a paragraph has {count} sentences", "Start a new one after 3"
    for found in _PASSIVE.finditer(text):
        if found[1].lower() not in _NOT_PASSIVE:
            yield f"{found[0]!r} does not say who does it", "Say who does what, as in 'we will restart it'"
    for word, instead in jargon.items():
        if _jargon(word).search(text):
            yield f"{word!r} is jargon", f"Write {instead!r}"
    for found in _AMBIGUOUS_TIME.finditer(text):
        yield f"{found[0]!r} can be read in two ways", "Write the day, its date and a 24-hour time"
    if _CAPITALS.search(text):
        yield "words in capitals are hard to read", "Write them in small letters"
    for short in dict.fromkeys(_SHORT_FORM.findall(text)):
        if short not in _KNOWN_SHORT and short not in jargon and f"({short})" not in text:
            yield f"{short!r} is not explained", "Write it out the first time, with the short form in brackets"
    if _CLICK_HERE.search(text):
        yield "'click here' does not say where it leads", "Let the link say what it opens"


@cache
def _jargon(word: str) -> re.Pattern[str]:
    """The word as it stands in a text: deploy, deploys, deployed, deploying. Short forms have no other shape."""
    if not word.islower():
        return re.compile(rf"\b{re.escape(word)}\b")
    ends = "(?:e|es|ed|ing)" if word.endswith("e") else "(?:s|es|ed|ing)?"
    return re.compile(rf"\b{re.escape(word.removesuffix('e'))}{ends}\b", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop inside a number or a web address ends none."""
    held = re.sub(r"(?<=\w)\.(?=\w)", "\0", text)
    return [found.replace("\0", ".").strip() for found in _SENTENCE.findall(held) if _WORD.search(found)]


def _start(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:4]) + " ..."
