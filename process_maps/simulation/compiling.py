"""Is the kernel compiled? By numba where it is installed and not switched off; else it runs as plain Python.

`NUMBA_DISABLE_JIT=1` is numba's own switch; without numba nothing has to be switched. Either way the
source is the same and so are the numbers: docs/adr/0009.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

import numpy as np


def _numba_or_none() -> Any:
    try:
        return import_module("numba")
    except ImportError:
        return None


numba = _numba_or_none()

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED: bool = numba is not None and not numba.config.DISABLE_JIT

word: Callable[[Any], Any] = np.uint64 if COMPILED else int
"""64 bits without a sign. Plain Python has no such type: what may overflow is masked (draws.py)."""

# _nrt: the kernel makes no arrays, so numba need not count who still uses one. That is 90 times the speed.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}


def inlined(function: Function) -> Function:
    """Part of a compiled function, always expanded in place: to hand the state over would cost more."""
    if not COMPILED:
        return function
    wanted = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Function", numba.njit(**wanted, **_OPTIONS)(function))


def compiled_with(*parts: ModuleType) -> Callable[[Function], Function]:
    """Compile once and keep the result on disk until the function's own file or one of `parts` changes.

    Numba looks at a function's own file only; its stamp of that file (time, size) is widened here.
    """

    def compile_(function: Function) -> Function:
        if not COMPILED:
            return function
        try:
            dispatcher = numba.njit(cache=True, **_OPTIONS)(function)
        except RuntimeError:  # nowhere to keep it: compile in every process
            return cast("Function", numba.njit(**_OPTIONS)(function))
        cache_file = dispatcher._cache._cache_file
        cache_file._source_stamp = (cache_file._source_stamp, *map(_stamp, parts))
        return cast("Function", dispatcher)

    return compile_


def _stamp(module: ModuleType) -> tuple[float, int]:
    status = Path(str(module.__file__)).stat()
    return status.st_mtime, status.st_size


def room(length: int, fill: float, dtype: type) -> Any:
    """`length` times `fill`: an array for the compiled kernel, a list (quicker there) for plain Python."""
    if not COMPILED:
        return [dtype(fill).item()] * length
    return np.zeros(length, dtype) if fill == 0 else np.full(length, fill, dtype)


def as_room(numbers: Any, dtype: type) -> Any:
    """Given numbers in the same form as `room`."""
    array: Any = np.ascontiguousarray(numbers, dtype)
    return array if COMPILED else array.tolist()
