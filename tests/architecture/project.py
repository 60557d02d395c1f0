"""Which files make up this project, and what do they import?"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("flows", "connectors", "engine", "process_maps")
PURE = ("engine", "process_maps")
MADE = {"build", "dist", "out", "__pycache__"}  # by tools and by eightflows itself; every dot folder too
LONGEST_FILE = 400
LONGEST_TEST = 800  # a table of cases is long, and easy to read


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that belongs in the repository, relative to its root."""
    return tuple(sorted(path.relative_to(ROOT) for path in _below(ROOT)))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in MADE and (path.name == ".ci" or not path.name.startswith(".")):
                yield from _below(path)
        elif path.name != ".venv.lock":
            yield path


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders; all of them when none is named."""
    return [path for path in kept_files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"), filename=str(module))


def imports(module: Path) -> set[str]:
    """Top-level names of everything the module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
