"""Which letters did people choose, in a rehearsal? In memory."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from engine.subscriptions import Subscription, WeeklyLetter


class MemorySubscriptions:
    """The port: engine.subscriptions.Subscriptions."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self._kept: dict[tuple[str, WeeklyLetter], Subscription] = {}

    def subscriptions(self, letter: WeeklyLetter) -> Mapping[str, Subscription]:
        with self._alone:
            return {person: each for (person, chosen), each in self._kept.items() if chosen.value == letter.value}

    def subscribe(self, subscription: Subscription) -> None:
        with self._alone:
            self._kept[subscription.person, subscription.letter] = subscription
