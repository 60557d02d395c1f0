"""How is a question put on the page, and how is what comes back read? Parameters for the design system's macros."""

from collections.abc import Mapping
from typing import Any

from connectors.web.visit import Visit
from engine.forms.definition import Field, FieldType
from engine.forms.values import Unreadable, plain, read

TOGETHER = 3
"""Choices up to so many, if short, stand beside each other."""
MANY = 12
"""From here on choices are a list to pick from."""
DATE_PARTS = ("day", "month", "year")
NUMBERS = (FieldType.NUMBER, FieldType.WHOLE_NUMBER, FieldType.HOURS)


def control(
    field: Field, name: str, raw: Any, error: str = "", *, heading: bool = False, hint: str = "", label: str = ""
) -> dict[str, Any]:
    """Which macro, and what it is given. `heading`: the question is the page's heading."""
    said = " ".join(filter(None, (hint, field.hint, field.help)))
    if field.type is FieldType.DATE and not said:
        said = "For example, 15 3 2026"
    text = label or field.label
    if field.optional and "optional" not in text.lower():
        text += " (optional)"
    size = "l" if heading else "s"
    common: dict[str, Any] = {"id": name, "name": name}
    if said:
        common["hint"] = {"text": said}
    if error:
        common["errorMessage"] = {"text": error}
    legend: dict[str, Any] = {
        "legend": {"text": text, "classes": f"nhsuk-fieldset__legend--{size}", "isPageHeading": heading}
    }
    named: dict[str, Any] = {"text": text, "classes": f"nhsuk-label--{size}", "isPageHeading": heading}
    value = typed(field, raw)
    match field.type:
        case FieldType.YES_NO:
            return _radios(common, legend, [("yes", "Yes"), ("no", "No")], value)
        case FieldType.YES_NO_UNSAID:
            options = [("yes", "Yes"), ("no", "No"), ("prefer not to say", "Prefer not to say")]
            return _radios(common, legend, options, value)
        case FieldType.CHOICE if len(field.options) < MANY:
            return _radios(common, legend, [(str(each.value), each.label) for each in field.options], value)
        case FieldType.CHOICE:
            items = [{"value": str(each.value), "text": each.label} for each in field.options]
            params = {**common, "label": named, "items": [{"value": "", "text": "Choose one"}, *items], "value": value}
            return {"kind": "select", "params": params}
        case FieldType.CHOICES:
            chosen = value if isinstance(value, list) else [value]
            boxes = [
                {"value": str(each.value), "text": each.label, "checked": str(each.value) in chosen}
                for each in field.options
            ]
            return {"kind": "checkboxes", "params": {**common, "idPrefix": name, "fieldset": legend, "items": boxes}}
        case FieldType.DATE:
            return _date(common, legend, name, value, error)
        case FieldType.LONG_TEXT:
            params = {**common, "label": named, "value": value, "rows": 5, "maxlength": field.longest_text}
            return {"kind": "textarea", "params": params}
    params = {**common, "label": named, "value": value, **_size(field)}
    return {"kind": "input", "params": params}


def typed(field: Field, raw: Any) -> Any:
    """What stands in the control: a text, or texts where several can be chosen."""
    try:
        value: Any = plain(read(field, raw))
    except Unreadable:
        value = raw
    if field.type is FieldType.CHOICES:
        return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value or "")]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def sent(field: Field, name: str, visit: Visit) -> Any:
    """What came back for the question: a text, or a list of them."""
    if field.type is FieldType.CHOICES:
        return [each for each in visit.sent.get(name, ()) if each]
    if field.type is FieldType.DATE:
        parts = [visit.value(f"{name}-{part}") for part in DATE_PARTS]
        return "/".join(parts) if any(parts) else ""
    return visit.value(name)


def anchor(field: Field, name: str) -> str:
    """Where the error summary leads: the control itself."""
    return f"#{name}-day" if field.type is FieldType.DATE else f"#{name}"


def _radios(
    common: Mapping[str, Any], legend: Mapping[str, Any], options: list[tuple[str, str]], value: Any
) -> dict[str, Any]:
    items = [{"value": kept, "text": shown, "checked": kept == str(value)} for kept, shown in options]
    short = len(options) <= TOGETHER and all(len(shown) < 12 for _, shown in options)
    params = {**common, "idPrefix": common["id"], "fieldset": legend, "items": items}
    return {"kind": "radios", "params": params | ({"classes": "nhsuk-radios--inline"} if short else {})}


def _date(common: Mapping[str, Any], legend: Mapping[str, Any], name: str, value: str, error: str) -> dict[str, Any]:
    separated = value.split("-")[::-1] if value.count("-") == 2 else value.split("/")
    parts = [*separated, "", "", ""][:3] if len(separated) == 3 else [value, "", ""]
    wrong = " nhsuk-input--error" if error else ""
    items = [
        {
            "name": f"{name}-{part}",
            "id": f"{name}-{part}",
            "label": part.capitalize(),
            "value": text.lstrip("0") if part != "year" else text,
            "classes": f"nhsuk-input--width-{4 if part == 'year' else 2}{wrong}",
        }
        for part, text in zip(DATE_PARTS, parts, strict=True)
    ]
    return {"kind": "date", "params": {**common, "fieldset": legend, "items": items}}


def _size(field: Field) -> dict[str, Any]:
    if field.type in NUMBERS:
        unit = field.unit or ("hours" if field.type is FieldType.HOURS else "")
        return {"width": "5", "inputmode": "decimal", **({"suffix": unit} if unit else {})}
    if field.type is FieldType.TIME:
        return {"width": "5"}
    if field.type is FieldType.REFERENCE:
        return {"width": "10", "spellcheck": False}
    return {}
