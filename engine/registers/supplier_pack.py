"""What does the supplier get of a review pack? Only what a list names; the rest is told to us as left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.errors import Fault
from engine.registers.pack_sections import Section
from engine.registers.review_pack import ReviewPack

ALWAYS_LEFT_OUT = (
    "what we must decide in the meeting",
    "our headlines, tier and its working",
    "what our registers do not say",
    "the fields we confirm",
)
SCHEMA = "eightflows-shared-with-supplier/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSection:
    """One section that goes out, with the columns that go with it. `note`: whether its line of text does."""

    title: str
    columns: tuple[str, ...]
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPack:
    """The supplier's version. `left_out`: what of ours it does not hold, in words; that list is for us."""

    pack: ReviewPack
    sections: tuple[Section, ...]
    left_out: tuple[str, ...]

    @property
    def agenda(self) -> tuple[str, ...]:
        return tuple(section.title for section in self.sections)


class NotShared(ValueError):
    """The list of what is shared cannot be read. `faults`: all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def supplier_pack(pack: ReviewPack, shared: Sequence[SharedSection]) -> SupplierPack:
    """Sections and columns that are not named stay with us, those nobody has thought of yet among them."""
    wanted = {each.title: each for each in shared}
    left_out = list(ALWAYS_LEFT_OUT)
    sections = []
    for section in pack.sections:
        share = wanted.get(section.title)
        if share is None:
            left_out.append(section.title)
            continue
        places = [place for place, heading in enumerate(section.headings) if heading in share.columns]
        hidden = [heading for heading in section.headings if heading not in share.columns]
        if hidden:
            left_out.append(f"{section.title}: {', '.join(hidden)}")
        sections.append(
            replace(
                section,
                note=section.note if share.note else "",
                headings=tuple(section.headings[place] for place in places),
                rows=tuple(tuple(row[place] for place in places) for row in section.rows),
            )
        )
    return SupplierPack(pack=pack, sections=tuple(sections), left_out=tuple(left_out))


def read_shared(document: object) -> tuple[SharedSection, ...]:
    """The list a file holds. Raises NotShared with every fault."""
    remedy = "Write sections, each with its title and columns, and note: true where its line of text may go too"
    if (
        not isinstance(document, dict)
        or document.get("schema") != SCHEMA
        or not isinstance(document.get("sections"), list)
    ):
        raise NotShared([Fault("schema", f"this is no {SCHEMA}", remedy)])
    found, faults = [], []
    for number, each in enumerate(document["sections"], start=1):
        if not _is_section(each):
            faults.append(Fault(f"section {number}", "it is not a title with its columns", remedy))
            continue
        found.append(SharedSection(title=each["title"], columns=tuple(each["columns"]), note=each.get("note", False)))
    if faults:
        raise NotShared(faults)
    return tuple(found)


def _is_section(each: object) -> bool:
    return (
        isinstance(each, dict)
        and each.keys() <= {"title", "columns", "note"}
        and isinstance(each.get("title"), str)
        and isinstance(each.get("columns"), list)
        and all(isinstance(column, str) for column in each["columns"])
        and isinstance(each.get("note", False), bool)
    )
