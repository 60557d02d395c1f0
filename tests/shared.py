"""Where are the published cases and real files that live beside the repository?"""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(*parts: str) -> Path:
    """Path of a file under ../shared; skips the test where that folder is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"published cases not found: {'/'.join(('..', 'shared', *parts))} is absent")
    return path
