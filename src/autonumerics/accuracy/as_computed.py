"""The values of a program as its machine code computes them: what its measured errors are about.

>>> from autonumerics.programs import parse
>>> values_as_computed(parse("x*c0", [0.1]), Arithmetic.of("binary32"), [1.0, 3.0])
array([0.1, 0.3], dtype=float32)
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Arithmetic
from autonumerics.programs import Program

if TYPE_CHECKING:
    from autonumerics.jit import ArrayFunction, Compiled

_PROGRAMS_KEPT = 64


def values_as_computed(
    program: Program, arithmetic: Arithmetic, x: npt.ArrayLike
) -> npt.NDArray[np.generic]:
    """The program at x, its constants and every operation rounded as `arithmetic` says.

    Shape: that of x; type: that of the storage format, to which x is rounded first. The same bits
    as those that `measure` and `probe` judge. Raises InvalidOption for a constant beyond the range
    of its format.
    """
    with np.errstate(over="ignore"):  # beyond the format is infinite there
        inputs = np.asarray(x).astype(arithmetic.storage.dtype)
    return _compiled(program, arithmetic)(inputs)


def array_function(program: Program, arithmetic: Arithmetic) -> ArrayFunction:
    """The program in the arithmetic as a function of NumPy arrays, with the same bits.

    >>> from autonumerics.programs import parse
    >>> array_function(parse("x*c0", [0.1]), Arithmetic.of("binary32"))(3.0).item()
    0.30000001192092896
    """
    from autonumerics.jit import ArrayFunction

    return ArrayFunction(program, arithmetic)


@lru_cache(maxsize=_PROGRAMS_KEPT)
def _compiled(program: Program, arithmetic: Arithmetic) -> Compiled:
    from autonumerics.jit import compile_program  # LLVM takes its time to load

    return compile_program(program, arithmetic)
