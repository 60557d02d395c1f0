"""Who works here, for pages that ask many times a second? The store is asked again after a quarter of one."""

from time import monotonic

from engine.people import Directory, People

LOOK_AGAIN_S = 0.25


class RecentPeople:
    """The directory as it was a quarter of a second ago at most (port: engine.people.People)."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._known = Directory()
        self._looked = float("-inf")

    def directory(self) -> Directory:
        if monotonic() - self._looked > LOOK_AGAIN_S:
            self._known, self._looked = self._people.directory(), monotonic()
        return self._known
