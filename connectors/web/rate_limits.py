"""Who asks too often? Counted in this process, by address or by who they are."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

MINUTE = timedelta(minutes=1)
MOST_KNOWN = 20_000
"""Callers kept count of. Beyond that, those heard of longest ago are forgotten."""


@dataclass(slots=True)
class RateLimit:
    """At most so many within any such stretch of time for each caller."""

    most: int
    within: timedelta = MINUTE
    _calls: dict[str, deque[datetime]] = field(default_factory=dict)
    _alone: Lock = field(default_factory=Lock)

    def allows(self, caller: str, now: datetime) -> bool:
        """Whether the caller may, once more; counts it if so."""
        with self._alone:
            calls = self._calls.pop(caller, None) or deque(maxlen=self.most)
            self._calls[caller] = calls
            while len(self._calls) > MOST_KNOWN:
                del self._calls[next(iter(self._calls))]
            while calls and now - calls[0] >= self.within:
                calls.popleft()
            if len(calls) >= self.most:
                return False
            calls.append(now)
            return True


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Of one running server. A person clicks perhaps 60 times a minute; the live editor asks more often."""

    strangers: RateLimit = field(default_factory=lambda: RateLimit(120))
    guesses: RateLimit = field(default_factory=lambda: RateLimit(20))
    people: RateLimit = field(default_factory=lambda: RateLimit(1_200))
    robots: RateLimit = field(default_factory=lambda: RateLimit(600))
