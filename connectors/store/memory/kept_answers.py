"""What were programs told in a rehearsal? In memory (port: engine.kept_answers.KeptAnswers)."""

from contextlib import AbstractContextManager
from datetime import datetime

from engine.kept_answers import KEPT_FOR, KeptAnswer


class MemoryKeptAnswers:
    """Answers by who asked and key."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self._kept: dict[tuple[str, str], KeptAnswer] = {}

    def begin(self, asked: KeptAnswer) -> KeptAnswer | None:
        with self._alone:
            self.drop_older(asked.at - KEPT_FOR)
            before = self._kept.get((asked.by, asked.key))
            self._kept.setdefault((asked.by, asked.key), asked)
            return before

    def keep(self, answered: KeptAnswer) -> None:
        with self._alone:
            self._kept[answered.by, answered.key] = answered

    def forget(self, by: str, key: str) -> None:
        with self._alone:
            self._kept.pop((by, key), None)

    def drop_older(self, than: datetime) -> int:
        with self._alone:
            before = len(self._kept)
            self._kept = {id: each for id, each in self._kept.items() if each.at > than}
            return before - len(self._kept)
