"""Is what is hard to read marked, and what points at a patient refused?"""

import pytest

from connectors.notice_files import library_jargon
from engine.notices.plain_language import advise, advise_text, blocks, is_nhs_number
from tests.engine.notices.small_trust import a_change

JARGON = library_jargon()


def said(text: str) -> str:
    return " | ".join(each.what for each in advise_text(text, JARGON))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("We will deploy the new version.", "'deploy' is jargon"),
        ("Deploying it takes an hour.", "'deploy' is jargon"),
        ("We are leveraging what we have.", "'leverage' is jargon"),
        ("The system will be restarted by the team.", "'be restarted' does not say who does it"),
        ("It was quickly sent to everybody.", "'was quickly sent' does not say who"),
        ("It starts at 12 am.", "'12 am' can be read in two ways"),
        ("It will be back by close of play.", "'close of play'"),
        ("It is off at 2 am Sunday.", "'2 am Sunday'"),
        ("PLEASE SAVE YOUR WORK", "words in capitals"),
        ("Ask the SIRO.", "'SIRO' is not explained"),
        ("To read more click here.", "'click here'"),
        (" ".join(["word"] * 21) + ".", "a sentence has 21 words"),
        ("One. Two. Three. Four.", "a paragraph has 4 sentences"),
    ],
)
def test_it_marks(text: str, what: str) -> None:
    assert what in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "We will restart LilliCare on Sunday 13 December 2026 at 20:00.",
        "You do not need to do anything.",
        "Ask the Senior Information Risk Owner (SIRO).",
        "Version 7.3 is faster. See trust.example/help for more.",
        "One. Two. Three.\n\nFour.",
        "",
    ],
)
def test_it_leaves_plain_words_alone(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(
    ("what_to_do", "things"),
    [
        ("Print your list. Call the desk on 5000.", 2),
        ("Try it. Also read the guide and tell your team.", 3),
        ("Please sign the form, then send it.", 2),
    ],
)
def test_one_call_to_action(what_to_do: str, things: int) -> None:
    two = a_change(what_to_do=what_to_do)
    assert any(f"asks for {things} things" in each.what for each in advise(two, JARGON))
    assert advise(a_change(), JARGON) == ()


@pytest.mark.parametrize("digits", ["9434765919", "4010232137", "9876543210"])
def test_an_nhs_number_checks(digits: str) -> None:
    assert is_nhs_number(digits)


@pytest.mark.parametrize("digits", ["9434765918", "1111111111", "943476591", "94347659190", "943476591x", "٩٤٣٤٧٦٥٩١٩"])
def test_what_is_no_nhs_number(digits: str) -> None:
    assert not is_nhs_number(digits)


@pytest.mark.parametrize(
    "text",
    [
        "The record of 943 476 5919 was wrong.",
        "The record of 943-476-5919 was wrong.",
        "9434765919",
        "She was born on 3/4/1961.",
        "DOB: 03 Apr 61",
        "QQ 12 34 56 C is not one, AB 12 34 56 C is",
        "Hospital number X1234567",
        "As happened to patient Mrs Jones.",
    ],
)
def test_what_points_at_a_patient_blocks_and_is_not_quoted(text: str) -> None:
    found = blocks(advise(a_change(what=text), JARGON))
    assert found
    assert all(not any(letter.isdigit() for letter in each.what) and "Jones" not in each.what for each in found)


@pytest.mark.parametrize(
    "text",
    ["Call 020 7946 0123.", "Ticket 1234567890 at the desk.", "Version 943.476.", "Ring 01785 123456.", "Room 4325"],
)
def test_other_numbers_pass(text: str) -> None:
    assert blocks(advise_text(text, JARGON)) == ()
