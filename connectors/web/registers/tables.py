"""Which registers are there for this person, and which records of one: searched, filtered, sorted, in pages?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from connectors.web import replies
from connectors.web.registers.opening import HOME, Opened, address_of, allowed, door, opened, parts_of, theirs
from connectors.web.registers.showing import NUMERIC, columns, parts, text
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.registers.definition import Field, Kind, Record

ON_A_PAGE = 50
FILTER = "only-"
SAYS_NOTHING = "(nothing)"
CHOOSING = (Kind.CHOICE, Kind.YES_OR_NO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see of a register. `only`: field -> the choice it must say."""

    words: tuple[str, ...]
    only: dict[str, str]
    sort: str
    page: int

    def query(self, **other: Any) -> str:
        """The same again with something different, as the part of an address behind the "?"."""
        said = {
            "q": " ".join(self.words),
            "sort": self.sort,
            **{FILTER + name: word for name, word in self.only.items()},
        }
        return urlencode({key: value for key, value in {**said, **other}.items() if value})


def every_register(visit: Visit) -> Response:
    """Those they may see, by who works with them."""
    lines = [
        {
            "group": definition.group.capitalize(),
            "title": definition.title,
            "about": definition.about,
            "href": f"{HOME}/{definition.key}",
        }
        for definition in sorted(parts_of(visit).definitions.values(), key=lambda each: each.title)
        if allowed(visit, "see", definition) or theirs(visit, definition)
    ]
    groups = dict.fromkeys(line["group"] for line in lines)
    grouped = [(group, [line for line in lines if line["group"] == group]) for group in groups]
    return replies.page(visit, "registers.jinja", title="Registers", groups=grouped)


def table(visit: Visit) -> Response:
    register = opened(visit)
    definition = register.definition
    asked = _asked(visit, register)
    found = looked_up(visit, register, asked)
    pages = max(ceil(len(found) / ON_A_PAGE), 1)
    page = min(asked.page, pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    telling = columns(definition)
    return replies.page(
        visit,
        "register.jinja",
        title=definition.title,
        definition=definition,
        address=register.address,
        asked=asked,
        columns=[_column(each, asked) for each in telling],
        rows=[_row(visit, register, record, telling) for record in shown],
        filters=[_filter(each, asked) for each in _filters(register)],
        found=len(found),
        total=len(register.records),
        first=(page - 1) * ON_A_PAGE + 1,
        before=f"?{asked.query(page=page - 1)}" if page > 1 else "",
        after=f"?{asked.query(page=page + 1)}" if page < pages else "",
        page=page,
        pages=pages,
        may_edit=allowed(visit, "edit", definition),
        may_import=allowed(visit, "import", definition),
        wide=True,
    )


def looked_up(visit: Visit, register: Opened, asked: Asked | None = None) -> list[Record]:
    """The records somebody asks for, in the order they want. `asked`: else what stands behind the "?"."""
    wanted = asked or _asked(visit, register)
    return _sorted(_found(visit, register, wanted), register.definition[wanted.sort])


def _asked(visit: Visit, register: Opened) -> Asked:
    definition = register.definition
    only = {each.id: word for each in definition.fields if (word := visit.asked(f"{FILTER}{each.id}"))}
    sort, page = visit.asked("sort"), visit.asked("page")
    return Asked(
        words=tuple(visit.asked("q").split()),
        only=only,
        sort=sort if sort in definition.by_id else definition.id,
        page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def _found(visit: Visit, register: Opened, asked: Asked) -> list[Record]:
    """Records that say every word somewhere and what each filter asks for."""
    words = [word.casefold() for word in asked.words]
    definition = register.definition
    people = [each for each in definition.fields if Kind.PERSON in (each.kind, each.of)]

    def says(record: Record) -> bool:
        if not all(_says(definition[name], record, word) for name, word in asked.only.items()):
            return False
        if not words:
            return True
        said = " ".join(" ".join(value) if isinstance(value, tuple) else str(value) for value in record.values.values())
        named = " ".join(text(visit, each, record.values.get(each.id)) for each in people)
        whole = f"{said} {named}".casefold()
        return all(word in whole for word in words)

    return [record for record in register.records if says(record)]


def _says(of: Field, record: Record, word: str) -> bool:
    value = record.values.get(of.id)
    if word == SAYS_NOTHING:
        return value is None
    if isinstance(value, bool):
        return word == ("Yes" if value else "No")
    return word in (value if isinstance(value, tuple) else (str(value),))


def _sorted(records: Sequence[Record], by: Field) -> list[Record]:
    """Those that say nothing last."""
    said = [record for record in records if by.id in record.values]
    nothing = [record for record in records if by.id not in record.values]

    def place(record: Record) -> Any:
        value = record.values[by.id]
        return value.casefold() if isinstance(value, str) else value if by.kind in (*NUMERIC, Kind.DATE) else str(value)

    return [*sorted(said, key=place), *nothing]


def _filters(register: Opened) -> list[Field]:
    """What can be chosen in this register, a list of choices too."""
    return [
        each
        for each in register.definition.fields
        if each.kind in CHOOSING or (each.kind is Kind.LIST and each.of is Kind.CHOICE)
    ]


def _filter(of: Field, asked: Asked) -> dict[str, Any]:
    words = of.choices or ("Yes", "No")
    chosen = asked.only.get(of.id, "")
    items = [{"value": "", "text": "Any"}, *({"value": word, "text": word[:1].upper() + word[1:]} for word in words)]
    items.append({"value": SAYS_NOTHING, "text": "Not said"})
    return {
        "id": FILTER + of.id,
        "name": FILTER + of.id,
        "label": {"text": of.label},
        "items": [{**item, "selected": item["value"] == chosen} for item in items],
    }


def _column(of: Field, asked: Asked) -> dict[str, Any]:
    return {
        "label": of.label,
        "numeric": of.kind in NUMERIC,
        "sorted": of.id == asked.sort,
        "href": f"?{asked.query(sort=of.id)}",
    }


def _row(visit: Visit, register: Opened, record: Record, telling: Sequence[Field]) -> list[dict[str, Any]]:
    """The first cell leads to the record; the others to what they name."""
    cells: list[dict[str, Any]] = []
    for each in telling:
        cell: dict[str, Any] = {
            "parts": parts(visit, each, record.values.get(each.id)),
            "numeric": each.kind in NUMERIC,
        }
        if each.id == register.definition.id:
            cell["href"] = address_of(register.definition.key, "record", record.id)
        cells.append(cell)
    return cells


ROOM = Room(
    title="Registers",
    way_in=HOME,
    needs=Action.SEE_SYSTEM_REGISTERS,
    doors=(door("", every_register), door("/{register}", table)),
)
