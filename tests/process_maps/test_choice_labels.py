"""Are the words people read for a choice the words a map is read back by?"""

from enum import StrEnum

import pytest

from process_maps import document_words
from process_maps.choice_labels import label
from process_maps.document_values import Choice

CHOICES = {name: shape for name, shape in vars(document_words).items() if isinstance(shape, Choice)}
OPTIONS = [(shape, option) for shape in CHOICES.values() for option in shape.options]


@pytest.mark.parametrize(("choice", "option"), OPTIONS, ids=[f"{type(o).__name__}.{o.name}" for _, o in OPTIONS])
def test_the_label_of_a_choice_is_read_as_that_choice(choice: Choice, option: StrEnum) -> None:
    assert choice.read(label(option)) is option


def test_each_choice_of_a_list_is_called_by_a_word_of_its_own() -> None:
    for choice in CHOICES.values():
        labels = list(map(label, choice.options))
        assert len(set(labels)) == len(labels)
