"""Does a condition read as people say it, without what is settled already?"""

import pytest

from engine.conditions import Condition
from engine.forms.definition import Field, FieldType, Level, Role
from engine.forms.wording import in_words

FIELDS = {
    id: Field(id=id, label=label, type=FieldType.TEXT, level=Level.L1, by=Role.MANAGER)
    for id, label in (("outcome", "How it stands"), ("evidence", "Evidence"), ("days", "How many days?"))
}
NAMES = {"outcome": str, "evidence": str, "days": int}
BOTH = 'outcome == "Done" and evidence in ["Note", "Certificate"]'


@pytest.mark.parametrize(
    ("text", "known", "words"),
    [
        (BOTH, (), "“How it stands” is Done and “Evidence” is Note or Certificate"),
        (BOTH, ("evidence",), "“How it stands” is Done"),
        (f"{BOTH} and days > 3", ("evidence", "outcome"), "“How many days” is more than 3"),
        ('outcome == "Done" or days > 3', ("days",), "“How it stands” is Done or “How many days” is more than 3"),
        (BOTH, ("evidence", "outcome"), "“How it stands” is Done and “Evidence” is Note or Certificate"),
    ],
)
def test_a_condition_in_words(text: str, known: tuple[str, ...], words: str) -> None:
    assert in_words(Condition.parse(text, NAMES), FIELDS.get, known) == words
