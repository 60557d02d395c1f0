"""Does the reminder say what its reader needs, in both forms, and keep to what Outlook can show?"""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.mail.letters import LetterWriter
from connectors.mail.reminder_letter import reminder_letter
from engine.ports import MailRefused, Message
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.suppliers import Supplier
from engine.reminders import Reminder, standing

LIBRARY = Path(__file__).parents[3] / "process_maps" / "library"
LETTERS = LetterWriter(LIBRARY / "supplier_service_review" / "letters")
SUPPLIER = Supplier(name="Thimble Systems", contact="Xan Doyle", contact_email="xan.doyle@thimble.example")
CONTRACT = Contract(
    ref="C-0106",
    supplier="Thimble Systems",
    systems=("Thimble Prescribe", "Thimble Robot"),
    end=date(2027, 3, 31),
    notice=Notice(
        length=90,
        unit=NoticeUnit.DAYS,
        clear_days=True,
        deemed_service_working_days=2,
        method="recorded post",
    ),
    renews_for_months=12,
    annual_value=Decimal(248_000),
    owner="Asha Moor",
    owner_email="asha.moor@trust.example",
)
NOVEMBER, TOO_LATE = date(2026, 11, 24), date(2027, 1, 4)


def letter(contract: Contract = CONTRACT, today: date = NOVEMBER, supplier: Supplier = SUPPLIER) -> Message:
    deadline = standing(contract, supplier, today=today).deadline
    assert deadline is not None
    return reminder_letter(
        Reminder(contract=contract, supplier=supplier, deadline=deadline, today=today), letters=LETTERS
    )


class Page(HTMLParser):
    """The words of a page, and its elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.extend(data.split())

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    "said",
    [
        "Draft the notice by Thursday 10 December 2026",
        "The last safe day to send notice to Thimble Systems is Thursday 24 December 2026",
        "the contract renews itself for 1 year, £248,000",
        "Thimble Prescribe, Thimble Robot",
        "90 clear days, by recorded post",
        "31 March 2027 less 90 clear days is Wednesday 30 December 2026. It counts as received 2 working",
        "Xan Doyle, xan.doyle@thimble.example",
        "owner of contract C-0106",
    ],
)
def test_both_forms_say(said: str, form: str) -> None:
    message = letter()
    assert said in (" ".join(message.text.split()) if form == "text" else Page(message.html).text)


def test_it_goes_to_the_owner_under_a_subject_that_names_the_decision() -> None:
    message = letter()
    assert (message.to.name, message.to.address) == ("Asha Moor", "asha.moor@trust.example")
    assert message.subject == "Draft the notice by 10 December 2026: Thimble Systems (C-0106)"
    assert message.date == datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Europe/London"))


def test_the_same_reminder_is_the_same_letter() -> None:
    assert letter() == letter()
    assert letter(today=date(2026, 11, 25)).key == letter().key


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    ("renews", "said"),
    [
        (12, "Unless it was, the contract renews itself after Wednesday 31 March 2027 for 1 year, £248,000."),
        (None, "The contract ends on Wednesday 31 March 2027."),
    ],
)
def test_after_the_last_safe_day_it_says_so(renews: int | None, said: str, form: str) -> None:
    message = letter(replace(CONTRACT, renews_for_months=renews), TOO_LATE)
    words = " ".join(message.text.split()) if form == "text" else Page(message.html).text
    assert message.subject.startswith("The last safe day for notice has passed")
    assert "Notice had to be sent by Thursday 24 December 2026" in words.replace(" .", ".")
    assert said in words.replace(" .", ".").replace(" ,", ",")


@pytest.mark.parametrize("verified", [True, False])
def test_terms_nobody_checked_are_flagged(verified: bool) -> None:
    message = letter(replace(CONTRACT, verified=verified))
    assert ("Check the terms first" not in message.html) is verified
    assert ("Nobody has yet checked" not in message.text) is verified


@pytest.mark.parametrize("address", ["", "not an address", "two@at@example.org"])
def test_without_an_address_it_is_refused_by_the_contract_not_the_person(address: str) -> None:
    with pytest.raises(MailRefused, match="C-0106") as refusal:
        letter(replace(CONTRACT, owner_email=address))
    assert "Asha" not in str(refusal.value)


def test_a_hostile_name_stays_text() -> None:
    hostile = '"><img src=x onerror=alert(1)><script>x</script> =cmd() {{ 7*7 }}'
    contract = replace(CONTRACT, supplier=hostile, systems=(hostile,))
    plain, attacked = (
        Page(letter().html),
        Page(letter(contract, supplier=replace(SUPPLIER, name=hostile)).html),
    )
    assert [tag for tag, _ in attacked.elements] == [tag for tag, _ in plain.elements]
    assert all(not name.startswith("on") for _, attributes in attacked.elements for name in attributes)
    assert hostile in attacked.text


@pytest.mark.parametrize("today", [NOVEMBER, date(2026, 12, 23), TOO_LATE], ids=str)
def test_it_keeps_to_what_outlook_and_screen_readers_manage(today: date) -> None:
    page = Page(letter(today=today).html)
    styles = " ".join(attributes.get("style", "") for _, attributes in page.elements)
    tags = {tag for tag, _ in page.elements}
    assert not re.search(r"flex|grid|position|float|background-image|\brem\b|url\(|@media", styles)
    assert not tags & {"script", "style", "link", "img", "svg", "iframe", "form", "button"}
    assert all("class" not in attributes or "style" in attributes for _, attributes in page.elements)
    assert {attributes["width"] for tag, attributes in page.elements if attributes.get("class") == "card"} == {"100%"}
    assert '<!--[if mso]><table role="presentation" width="640"' in letter(today=today).html
    assert "font-family: Arial" in styles
    tables = [attributes for tag, attributes in page.elements if tag == "table"]
    data_tables = [attributes for attributes in tables if attributes.get("role") != "presentation"]
    assert len(data_tables) == 2
    assert sum(tag == "h1" for tag, _ in page.elements) == 1
    assert dict(page.elements)["html"] == {"lang": "en-GB"}


def test_every_sentence_asked_of_the_reader_is_short() -> None:
    """Of 20 words at most, as the NHS service manual asks; the working may be longer."""
    for today in (NOVEMBER, TOO_LATE):
        asked = letter(today=today).text.partition("Contract C-0106")[0]
        sentences = re.split(r"[.:]\s|\n\n", asked)
        assert max(len(sentence.split()) for sentence in sentences) <= 20
