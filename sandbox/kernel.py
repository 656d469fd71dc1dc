"""How the hot loops of a tick are compiled, and the constants that keep them in float32.

A number that is not wrapped in `np.float32` silently turns a kernel into float64; NumPy's error model keeps
division by zero from raising; without fast maths a result does not depend on how many worlds there are. An
array handed to a function is counted by reference each time, so kernels pass few of them inside their loops.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np
from numba.core import caching
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")

Arrays = NDArray[Any]

_LOG = logging.getLogger(__name__)


def single(value: float) -> float:
    """Gives a constant as float32, which torch takes for a number and a kernel for what it is."""
    return np.float32(value)  # pyright: ignore[reportReturnType]  it behaves as one


ZERO = np.float32(0.0)
ONE = np.float32(1.0)
TWO = np.float32(2.0)
FAR = np.float32(1e6)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles a function at its first call, and keeps the result on disk until its package changes."""
    dispatcher = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function)
    setattr(dispatcher, "_cache", _Cache(function))  # noqa: B010  numba has no public door for this
    return dispatcher


@cache
def _stamp(folder: Path) -> bytes:
    """Hashes all files whose functions and constants a kernel in a folder may have been compiled with."""
    here = Path(__file__)
    files = (*sorted(folder.glob("*.py")), here, here.with_name("space.py"), here.with_name("spec.py"))
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files)).digest()


class _Stamped:
    """Numba itself looks only at a kernel's own file, and would keep the functions of others as they were."""

    _py_file: str

    def get_source_stamp(self) -> bytes:
        """Gives what must still be the same for a compiled kernel to be used again."""
        return _stamp(Path(self._py_file).parent)


class _Provided(_Stamped, caching.UserProvidedCacheLocator):
    """Keeps kernels in the folder named by NUMBA_CACHE_DIR."""


class _InTree(_Stamped, caching.InTreeCacheLocator):
    """Keeps kernels beside their source."""


class _UserWide(_Stamped, caching.UserWideCacheLocator):
    """Keeps kernels in the user's own folder, where the source may not be written to."""


class _Files(caching.CompileResultCacheImpl):
    """Looks for the first of these folders that can be written to."""

    _locator_classes = (_Provided, _InTree, _UserWide)


class _Cache(caching.FunctionCache):
    """Reads and writes compiled kernels, and says so the first time that one is missing."""

    _impl_class = _Files

    def load_overload(self, sig: object, target_context: object) -> object:
        """Gives what was compiled for a signature, or None; also if it names modules that are no more."""
        try:
            found = super().load_overload(sig, target_context)
        except (ImportError, AttributeError):
            self.flush()
            found = None
        if found is None:
            _announce()
        return found


@cache
def _announce() -> None:
    """Says, once a process, why it takes a while."""
    _LOG.warning("Compiling loops that are not on the disk yet; this takes a minute or two, but only once.")
