"""How is a field of a register put on the page, and how is what comes back read? Made from its definition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from connectors.web.visit import Visit
from engine.people import Directory
from engine.registers.definition import Field, Kind, Value

FEW, SOME, MANY, SCROLLS = 5, 24, 400, 12
"""Up to FEW choices are radios; up to SOME boxes to tick; up to MANY a list to pick from; beyond, they are
typed. More than SCROLLS boxes scroll in a frame of their own."""
SHORT, LONG = 20, 200
"""Characters of a text: up to SHORT its box is small, beyond LONG it has several lines."""
LINES = "One on each line"
DATE_PARTS = ("day", "month", "year")

Raw: TypeAlias = str | list[str]
"""What stands in a control, as it was typed or chosen."""


def control(
    of: Field,
    raw: Raw,
    *,
    options: Sequence[tuple[str, str]] = (),
    error: str = "",
    note: str = "",
    most_boxes: int = SOME,
) -> dict[str, Any]:
    """Which macro of the design system, and what it is given.

    options     the records a reference may name: id and what it is called
    note        shown with the hint: what somebody else wrote meanwhile
    most_boxes  a list of more records than these is typed
    """
    name = name_of(of)
    label = of.label if of.required else f"{of.label} (optional)"
    common: dict[str, Any] = {"id": name, "name": name}
    boxes = _boxes(of, options, most_boxes)
    if hint := " ".join(filter(None, (note, _hint(of, bool(boxes))))):
        common["hint"] = {"text": hint}
    if error:
        common["errorMessage"] = {"text": error}
    named = {"text": label, "classes": "nhsuk-label--s"}
    legend = {"legend": {"text": label, "classes": "nhsuk-fieldset__legend--s"}}
    written = raw if isinstance(raw, str) else "\n".join(raw)
    if of.kind is Kind.YES_OR_NO:
        return _radios({**common, "fieldset": legend, "classes": "nhsuk-radios--inline"}, of, ("yes", "no"), written)
    if of.kind is Kind.CHOICE and len(of.choices) <= FEW:
        return _radios({**common, "fieldset": legend}, of, of.choices, written)
    if of.kind is Kind.CHOICE:
        return _select({**common, "label": named}, [(word, _capital(word)) for word in of.choices], written)
    if of.kind is Kind.REFERENCE and options and len(options) <= MANY:
        return _select({**common, "label": named}, options, written)
    if boxes:
        return _checkboxes({**common, "fieldset": legend}, boxes, raw if isinstance(raw, list) else written.split("\n"))
    if of.kind is Kind.DATE:
        return _date({**common, "fieldset": legend}, name, written, bool(error))
    if of.kind is Kind.LIST:
        return {"kind": "textarea", "params": {**common, "label": named, "value": written, "rows": 4}}
    if of.kind is Kind.TEXT and of.longest > LONG:
        params = {**common, "label": named, "value": written, "rows": 4, "maxlength": of.longest}
        return {"kind": "textarea", "params": params}
    return {"kind": "input", "params": {**common, "label": named, "value": written, **_size(of)}}


def name_of(of: Field) -> str:
    return f"field-{of.id}"


def anchor(of: Field) -> str:
    """Where the error summary leads: the control itself."""
    return f"#{name_of(of)}-day" if of.kind is Kind.DATE else f"#{name_of(of)}"


def typed(of: Field, value: Value | None, directory: Directory) -> Raw:
    """A kept value as it stands in its control. People stand there by name, where only one is called so."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, tuple):
        return [_known_as(of, each, directory) for each in value]
    return _known_as(of, str(value), directory)


def sent(of: Field, visit: Visit) -> Raw:
    """What came back for the field."""
    name = name_of(of)
    if of.kind is Kind.DATE:
        given = [visit.value(f"{name}-{part}") for part in DATE_PARTS]
        return "/".join(given) if any(given) else ""
    if of.kind is Kind.LIST:
        return [line for each in visit.sent.get(name, ()) for part in each.splitlines() if (line := part.strip())]
    return visit.value(name)


def person_id(words: str, directory: Directory) -> str | None:
    """Whom somebody means: by id, address, sign-in name or whole name. None where it is nobody, or not only one."""
    found = directory.person(words) or directory.by_email(words) or directory.by_sign_in(words)
    if found is not None:
        return found.id
    called = [each for each in directory.find(words, 20) if each.name.casefold() == words.casefold()]
    return called[0].id if len(called) == 1 else None


def _known_as(of: Field, value: str, directory: Directory) -> str:
    person = directory.person(value) if Kind.PERSON in (of.kind, of.of) else None
    return person.name if person and person_id(person.name, directory) == person.id else value


def _hint(of: Field, ticked: bool) -> str:
    """What the definition says; how to write it, where it says nothing of that."""
    if of.kind is Kind.LIST and not ticked:
        return of.help if LINES.lower() in of.help.lower() else ". ".join(filter(None, (of.help, LINES)))
    written = {
        Kind.DATE: "For example, 31 3 2027",
        Kind.PERIOD: "For example, 3 months, 90 clear days or 20 working days",
        Kind.PERSON: "Their name, e-mail address or staff id",
    }
    return of.help or written.get(of.kind, "")


def _boxes(of: Field, options: Sequence[tuple[str, str]], most: int) -> Sequence[tuple[str, str]]:
    """What can be ticked in a list; () where it is typed."""
    if of.kind is not Kind.LIST:
        return ()
    if of.of is Kind.CHOICE:
        return [(word, _capital(word)) for word in of.choices]
    return options if of.of is Kind.REFERENCE and len(options) <= most else ()


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _radios(common: Mapping[str, Any], of: Field, words: Sequence[str], chosen: str) -> dict[str, Any]:
    options = [(word, _capital(word)) for word in words] + ([] if of.required else [("", "Not known")])
    items = [{"value": word, "text": shown, "checked": word == chosen} for word, shown in options]
    return {"kind": "radios", "params": {**common, "idPrefix": common["id"], "items": items}}


def _select(common: Mapping[str, Any], options: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    """What is kept and no longer among the options can stay."""
    known = {value.casefold(): value for value, _ in options}
    strange = [(chosen, chosen)] if chosen and chosen.casefold() not in known else []
    items = [{"value": "", "text": "Choose one"}, *({"value": value, "text": shown} for value, shown in options)]
    items += [{"value": value, "text": shown} for value, shown in strange]
    value = known.get(chosen.casefold(), chosen)
    return {"kind": "select", "params": {**common, "items": items, "value": value}}


def _checkboxes(common: Mapping[str, Any], options: Sequence[tuple[str, str]], chosen: Sequence[str]) -> dict[str, Any]:
    ticked = {each.casefold() for each in chosen if each}
    known = {value.casefold() for value, _ in options}
    strange = [(each, each) for each in chosen if each and each.casefold() not in known]
    items = [
        {"value": value, "text": shown, "checked": value.casefold() in ticked} for value, shown in [*options, *strange]
    ]
    classes = "nhsuk-checkboxes--small" + (" ef-many" if len(items) > SCROLLS else "")
    params = {**common, "idPrefix": common["id"], "items": items, "classes": classes}
    return {"kind": "checkboxes", "params": params}


def _date(common: Mapping[str, Any], name: str, written: str, wrong: bool) -> dict[str, Any]:
    given = written.split("/")
    given = given if len(given) == len(DATE_PARTS) else [written, "", ""]
    items = [
        {
            "name": f"{name}-{part}",
            "id": f"{name}-{part}",
            "label": part.capitalize(),
            "value": text,
            "classes": f"nhsuk-input--width-{4 if part == 'year' else 2}" + (" nhsuk-input--error" if wrong else ""),
        }
        for part, text in zip(DATE_PARTS, given, strict=True)
    ]
    return {"kind": "date", "params": {**common, "items": items}}


def _size(of: Field) -> dict[str, Any]:
    match of.kind:
        case Kind.MONEY:
            return {"width": "10", "inputmode": "decimal", "prefix": "£"}
        case Kind.NUMBER:
            return {"width": "5", "inputmode": "decimal", **({"suffix": of.unit} if of.unit else {})}
        case Kind.PERIOD:
            return {"width": "10"}
        case Kind.EMAIL:
            return {"type": "email", "spellcheck": False, "autocomplete": "off"}
    return {"width": "10"} if of.longest <= SHORT else {}
