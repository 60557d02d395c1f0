"""Has everything that can happen to a case words for people?"""

from typing import get_args

from engine.cases.model import AnyEvent
from engine.cases.views import HAPPENED


def test_every_event_has_words_and_no_word_is_left_over() -> None:
    assert sorted(HAPPENED) == sorted(kind.__name__ for kind in get_args(AnyEvent))
