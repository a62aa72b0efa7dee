"""Programs as functions of arrays, with the values that their measured errors are about.

>>> from autonumerics.programs import parse
>>> array_function(parse("x*c0", [0.1]), Arithmetic.of("binary32"))([1.0, 3.0])
array([0.1, 0.3], dtype=float32)
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

if TYPE_CHECKING:
    from autonumerics.jit import ArrayFunction

_PROGRAMS_KEPT = 64


@lru_cache(maxsize=_PROGRAMS_KEPT)
def array_function(program: Program, arithmetic: Arithmetic) -> ArrayFunction:
    """The program as machine code, a function of NumPy arrays: see `jit.ArrayFunction`.

    Its constants and every operation are rounded as `arithmetic` says: the same bits as those that
    `measure` and `probe` judge. Raises InvalidOption for a constant beyond its format.
    """
    from autonumerics.jit import ArrayFunction  # LLVM takes its time to load

    return ArrayFunction(program, arithmetic)


def ufunc_of(program: Program, arithmetics: tuple[Arithmetic, ...], name: str) -> np.ufunc:
    """The program as a NumPy ufunc with a loop for each arithmetic: see `jit.ufunc`."""
    from autonumerics.jit import ufunc

    return ufunc(program, arithmetics, name)
