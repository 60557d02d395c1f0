"""Are changes, rules and announcements read as they are meant, and everything wrong told with its line?"""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import yaml

from connectors.notice_files import library_rules, read_announcements, read_change_file, read_rules_file
from connectors.notice_files.reading import FOLDER, read_jargon_file
from engine.errors import UnreadableFile
from engine.notices.change import Notice, Severity
from engine.notices.rules import Anchor, Channel, To
from tests.engine.notices.small_trust import at

SAMPLES = Path(__file__).parent / "samples"


def test_the_example_of_the_library_is_a_change() -> None:
    change = read_change_file(FOLDER / "example.yaml")
    assert (change.notice, change.starts) == (Notice.PLANNED_DOWNTIME, at(date(2026, 12, 13), 20, 45))


def test_the_rules_of_the_library_say_what_the_guide_says() -> None:
    rules = library_rules()
    assert set(rules.sequences) == set(Notice)
    assert (rules.a_day, rules.quiet_from, rules.quiet_to, rules.digest_at) == (2, time(18), time(8), time(10))
    assert rules.least_gap == timedelta(hours=12)
    first, second, *_ = rules.sequence(Notice.PLANNED_DOWNTIME)
    assert (first.days, first.to, first.anchor) == (-14, To.MANAGERS, Anchor.START)
    assert second.by == (Channel.MAIL, Channel.INVITE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": "other"}, "these are no rules this version reads"),
        ({"sequences": None}, "rules needs its 'sequences'"),
        ({"quiet_from": "8 pm"}, "'8 pm' is not a clock time"),
        ({"digest_weekday": "Toosday"}, "'Toosday' is not a day of the week"),
        ({"gated": ["party"]}, "'party' is not one of the choices"),
        ({"freezes": [{"name": "X", "first": "31-12"}]}, "'31-12' is not a month and day"),
        ({"colour": "blue"}, "rules has no key 'colour'"),
        (
            {"sequences": [{"notice": "training", "rungs": [{"id": "a", "name": "A", "says": "B", "days": -1}]}]},
            "counts days: it needs a clock time",
        ),
        (
            {
                "sequences": [
                    {"notice": "training", "rungs": [{"id": "a", "name": name, "says": "B"} for name in "AB"]},
                ]
            },
            "two rungs of one sequence are called 'a'",
        ),
    ],
)
def test_bad_rules_are_told_with_their_line(tmp_path: Path, change: dict[str, object], told: str) -> None:
    document = yaml.safe_load((FOLDER / "rules.yaml").read_text("utf-8")) | change
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), "utf-8")
    with pytest.raises(UnreadableFile) as raised:
        read_rules_file(file)
    assert told in str(raised.value)
    assert all(fault.where.startswith("line ") for fault in raised.value.faults)


def test_a_jargon_list_is_a_jargon_list(tmp_path: Path) -> None:
    file = tmp_path / "jargon.yaml"
    file.write_text("schema: eightflows-jargon/1\nwords: [a, b]\n", "utf-8")
    with pytest.raises(UnreadableFile, match="this is no jargon list"):
        read_jargon_file(file)


def test_the_message_centre_is_read_for_triage_without_its_tags() -> None:
    first, second = read_announcements(SAMPLES / "message_centre.json")
    assert (first.id, first.severity, first.act_by, first.suggests) == (
        "MC900001", Severity.HIGH, date(2027, 1, 31), Notice.UPGRADE,
    )  # fmt: skip
    assert first.text == "Recaps & notes move. Nothing to do."
    assert (second.products, second.suggests) == (("Exchange Online", "Microsoft 365 apps"), Notice.NEW_FEATURE)


@pytest.mark.parametrize(
    ("file", "id", "products", "expected"),
    [
        ("roadmap_v1.json", "500001", ("Excel",), "March CY2027"),
        ("roadmap_v2.json", "500002", ("Microsoft Teams",), "2027-03"),
    ],
)
def test_both_shapes_of_the_roadmap_are_read(file: str, id: str, products: tuple[str, ...], expected: str) -> None:
    (found,) = read_announcements(SAMPLES / file)
    assert (found.id, found.products, found.expected) == (id, products, expected)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("{", "is not JSON"),
        ('{"value": 3}', "holds no list"),
        ("[" * 100_000, "is not JSON"),
        ('[{"id": 1}, 7, {"title": "x"}]', "has no id or no title"),
        (
            '[{"id": 1, "title": "x", "services": [], "actionRequiredByDateTime": "soon"}]',
            "a date in it cannot be read",
        ),
    ],
)
def test_a_bad_answer_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "answer.json"
    file.write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match=told):
        read_announcements(file)
