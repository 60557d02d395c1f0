"""How does a page become HTML? Jinja2 with the NHS design system's macros; everything a person wrote is escaped."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from connectors.web.visit import LONDON
from engine.calendars import long_date


@cache
def environment() -> Environment:
    """Made once; templates are compiled when first used."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("connectors.web"), PackageLoader("nhsuk_frontend_jinja")]),
        undefined=ChainableUndefined,  # the design system's macros rely on it
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day, "moment": moment, "paragraphs": paragraphs, "short_moment": short_moment, "role": role}
    return made


def warm() -> None:
    """Compile every template now, so that the first visitors need not wait for it."""
    for name in environment().list_templates(extensions=["jinja"]):
        environment().get_template(name)


def render(template: str, values: Mapping[str, Any]) -> str:
    return environment().get_template(template).render(values)


def day(value: date | datetime | None) -> str:
    """ "23 November 2026", as seen in London; "" for none."""
    if value is None:
        return ""
    return long_date(value.astimezone(LONDON).date() if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """ "23 November 2026, 9:05am"."""
    if value is None:
        return ""
    there = value.astimezone(LONDON)
    return f"{long_date(there.date())}, {_clock(there)}"


def short_moment(value: datetime | None, today: date) -> str:
    """ "Today, 9:05am", "Tomorrow, 7am", "24 November, 7am"."""
    if value is None:
        return ""
    there = value.astimezone(LONDON)
    away = (there.date() - today).days
    named = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get(away) or f"{there.day} {there:%B}"
    return f"{named}, {_clock(there)}"


def _clock(there: datetime) -> str:
    hour = there.hour % 12 or 12
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{hour}{minutes}{'am' if there.hour < 12 else 'pm'}"


def role(name: str) -> str:
    """What people call a role: "hr_adviser" is "HR adviser"."""
    words = [word.upper() if word in ("hr", "it", "dse") else word for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def paragraphs(text: str) -> Markup:
    """Lines as people wrote them."""
    return Markup("<br>").join(str(text).splitlines())
