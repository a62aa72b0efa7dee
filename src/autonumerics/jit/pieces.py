"""A program by pieces as a function of NumPy arrays, in machine code.

>>> from fractions import Fraction
>>> from autonumerics.programs import parse
>>> cut = UniformIndexing.over(Fraction(0), Fraction(2), 2)
>>> ramp = PiecewiseProgram.of(parse("x*c0 + c1"), cut, [[1, 0], [3, -2]])
>>> PiecewiseFunction.of(ramp, Arithmetic.of("binary32"))(np.array([0.5, 1.5], np.float32))
array([0.5, 2.5], dtype=float32)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Arithmetic, Format
from autonumerics.jit.compiled import Parametric, compile_structure
from autonumerics.programs.indexing import UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram

__all__ = ["PiecewiseFunction", "PiecewiseProgram", "UniformIndexing"]


@dataclass(frozen=True, slots=True)
class PiecewiseFunction:
    """Calling it gives the values: the definition of what code of any language computes.

    Each input's piece is that of the indexing; the operations are rounded as `jit.Compiled` says,
    on constants that are numbers of their format.
    """

    piecewise: PiecewiseProgram
    arithmetic: Arithmetic
    code: Parametric

    @classmethod
    def of(cls, piecewise: PiecewiseProgram, arithmetic: Arithmetic) -> PiecewiseFunction:
        """Its constants rounded to nearest. Raises InvalidOption for one beyond its format."""
        rounded = piecewise.with_constants(
            lambda _, program: program.with_constants(
                [arithmetic.constants.round(c) for c in program.constants]
            )
        )
        return cls(rounded, arithmetic, compile_structure(piecewise.program, arithmetic))

    @property
    def format(self) -> Format:
        """The format of inputs and results."""
        return self.arithmetic.storage

    def __call__(self, x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """The value at each element of an array of `format.dtype`, in its shape.

        Raises InvalidOption for an array of another type.
        """
        values = np.empty_like(x)
        pieces = self.piecewise.indexing.index(x.astype(np.float64))
        for piece, constants in enumerate(self.piecewise.table()):
            some = pieces == piece
            values[some] = self.code(x[some], constants)
        return values
