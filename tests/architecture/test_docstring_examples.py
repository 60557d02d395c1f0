"""Do the examples in docstrings say what the code does?"""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.project import ROOT, modules

WITH_EXAMPLES = [
    module
    for module in modules("process_maps", "engine", "connectors", "flows")
    if ">>> " in (ROOT / module).read_text("utf-8")
]


@pytest.mark.parametrize("module", WITH_EXAMPLES, ids=str)
def test_the_examples_hold(module: Path) -> None:
    loaded = import_module(".".join(module.with_suffix("").parts).removesuffix(".__init__"))
    outcome = doctest.testmod(loaded, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted > 0
    assert outcome.failed == 0
