"""Which broken and hostile files must be answered in plain sentences? Named generators; no bomb is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Content = Callable[[], bytes | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """One such file.

    name   of the file, from what its generator is called
    write  makes it at a path
    tells  each must be found in the faults, as "where: what"; empty where the file is harmless when read
    """

    name: str
    write: Callable[[Path], object]
    tells: tuple[str, ...]


@dataclass(slots=True)
class Shelf:
    """Hostile files of one kind, each made by a small function with the file's content as its result.

    >>> maps = Shelf(".yaml")
    >>> @maps.tells("line 2: 'touch' is here a second time")
    ... def a_name_twice() -> str:
    ...     return "touch: 1\\ntouch: 2"
    """

    suffix: str
    files: list[Hostile] = field(default_factory=list)

    def tells(self, *fragments: str) -> Callable[[Content], Content]:
        """The file is refused, or has cells with faults, and its reader is told this much."""

        def put(content: Content) -> Content:
            name = content.__name__.replace("_", "-") + self.suffix
            self.files.append(Hostile(name=name, write=lambda path: _write(path, content()), tells=fragments))
            return content

        return put

    def harmless(self, content: Content) -> Content:
        """The file is read as if what is hostile in it were not there."""
        return self.tells()(content)


def _write(path: Path, content: bytes | str) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
