"""A program as a function of NumPy arrays, in machine code: any shape, any stride, any size.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.programs import parse
>>> square = ArrayFunction(parse("x*x"), Arithmetic.of("binary32"))
>>> square([[1.0, 2.0], [3.0, 4.0]])
array([[ 1.,  4.],
       [ 9., 16.]], dtype=float32)
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit.compiled import Compiled, compile_program
from autonumerics.kernels import default_threads
from autonumerics.programs import Program

LARGE = 2**18
"""Elements that are worth a thread: some ten microseconds and more."""


@dataclass(frozen=True, slots=True)
class ArrayFunction:
    """A program in an arithmetic; call it with numbers or arrays.

    Guaranteed: the values are those of `jit.Compiled`, to the bit, whatever the shape, the strides
    and the number of threads. It pickles, as program and arithmetic, and is compiled anew where it
    is unpickled. Raises InvalidOption for a constant beyond its format.
    """

    program: Program
    arithmetic: Arithmetic
    _compiled: Compiled = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compiles the program, some tens of milliseconds."""
        object.__setattr__(self, "_compiled", compile_program(self.program, self.arithmetic))

    def __reduce__(self) -> tuple[type[ArrayFunction], tuple[Program, Arithmetic]]:
        return ArrayFunction, (self.program, self.arithmetic)

    @property
    def dtype(self) -> np.dtype:
        """The type of its arrays."""
        return self.arithmetic.storage.dtype

    def __call__(
        self, x: npt.ArrayLike, out: npt.NDArray | None = None, *, threads: int | None = None
    ) -> npt.NDArray:
        """The program at each element of x, in its shape; a NumPy number for a number.

        Plain numbers are rounded to `dtype`. `out`: where the values go, of the shape of x and of
        `dtype`; it may be x itself. `threads`: for large arrays; all by default. Raises
        InvalidOption for an array of another type, since converting it would round its values.
        """
        inputs = self._inputs(x)
        if out is not None and (out.shape != inputs.shape or out.dtype != self.dtype):
            raise InvalidOption(
                f"out is an array of {self.dtype} of shape {inputs.shape}, "
                f"got {out.dtype} of shape {out.shape}"
            )
        flat = np.ascontiguousarray(inputs).reshape(-1)
        values = np.empty_like(flat)
        self._fill(flat, values, threads or default_threads())
        if out is None:
            return values.reshape(inputs.shape)[()]
        out[...] = values.reshape(inputs.shape)
        return out

    def _inputs(self, x: npt.ArrayLike) -> npt.NDArray:
        if not isinstance(x, np.ndarray | np.generic):
            with np.errstate(over="ignore"):  # beyond the format is infinite there
                return np.asarray(x, np.float64).astype(self.dtype)
        if x.dtype != self.dtype:
            raise InvalidOption(
                f"an array of {x.dtype} for a program in {self.arithmetic.storage.name}: "
                "convert it first"
            )
        return np.asarray(x)

    def _fill(self, x: npt.NDArray, values: npt.NDArray, threads: int) -> None:
        parts = max(1, min(threads, len(x) // LARGE))
        ends = [len(x) * k // parts for k in range(parts + 1)]
        pieces = [slice(a, b) for a, b in pairwise(ends)]

        def fill(piece: slice) -> None:
            self._compiled.into(x[piece], values[piece])

        if parts == 1:
            fill(pieces[0])
        else:  # machine code runs without Python's lock
            with ThreadPoolExecutor(parts) as pool:
                list(pool.map(fill, pieces))
