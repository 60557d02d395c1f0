"""What went wrong, told so that its reader knows where, what and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass


class EightflowsError(Exception):
    """Anything a user of eightflows can put right. The command line prints it and exits with 2."""


class NotThere(EightflowsError):
    """What was asked for is not there. Pages and API say the same of what is not for whoever asks."""


class Conflict(EightflowsError):
    """It does not fit how things are now: look again, then decide. Nothing was saved.

    revision  what the thing has come to, where that is counted and known
    """

    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in something a person gave us."""

    where: str  # as the reader sees it: "Steps!D7", "line 12", "calendar.shift"
    what: str  # "'2-3 days' is not a time"
    remedy: str  # "Write one time, for example 2d, 3h or 20 min"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


class UnreadableFile(EightflowsError):
    """A file cannot be used as it is. Lists every fault, not just the first; the file is left untouched."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__(f"{file}: {len(self.faults)} to put right\n" + "\n".join(map(str, self.faults)))
