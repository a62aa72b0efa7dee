"""A program as code that runs: a function of arrays, a ufunc, in PyTorch and JAX."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import array_function, ufunc_of
from autonumerics.codegen import loaded
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.kernels import evaluate
from autonumerics.options import checked
from autonumerics.programs import Program
from autonumerics.search.machine_numbers import MachineNumbers

if TYPE_CHECKING:
    from autonumerics.accuracy.as_computed import ArrayFunction

_REAL_KINDS = "biufV"
"""Of NumPy's types: booleans, integers, floats, and those of ml_dtypes."""

_BRIEF = 60


class Executable(ABC):
    """What has a program, and the number format for which that was made, if it was for one."""

    __slots__ = ()

    program: Program
    machine: MachineNumbers | None

    def __call__(self, x: npt.ArrayLike) -> npt.NDArray[Any]:
        """The values at x, of the same shape, each operation rounded as written.

        Of a program for a number format: as it computes them, bit for bit as it was measured, if
        x is an array of that format or plain numbers; the result is of the format. Otherwise in
        double precision. Raises InvalidOption for what is no numbers.
        """
        numbers = _numbers(x)
        arithmetic = self._arithmetic(x)
        if arithmetic is None:
            return evaluate(self.program, numbers)
        with np.errstate(over="ignore"):  # beyond the format is infinite there
            inputs = numbers.astype(arithmetic.storage.dtype)
        return array_function(self.program, arithmetic)(inputs)

    def _arithmetic(self, x: npt.ArrayLike) -> Arithmetic | None:
        """How to compute at x; None for doubles, whatever the program was made for."""
        if self.machine is None:
            return None
        arithmetic = self.machine.arithmetic
        has_type = isinstance(x, np.ndarray | np.generic)
        return None if has_type and x.dtype != arithmetic.storage.dtype else arithmetic

    @checked
    def compile(
        self, number_format: str | None = None, *, compute: str | None = None
    ) -> ArrayFunction:
        """The program as machine code, a function of NumPy arrays of any shape and stride.

        `number_format`: by default as that for which it was made computes, else binary64. Constants
        and every operation are rounded to it, or to `compute`, a wider one, and the result once
        more. The function takes `out=`, uses all processors for large
        arrays, and pickles. Raises UnknownName for the format.

        >>> from autonumerics.programs import parse
        >>> from autonumerics.search import Solution
        >>> line = Solution(parse("x + c0", [1.0]), 0.07, 0.09).compile("binary32")
        >>> line([[0.0], [0.5]])
        array([[1. ],
               [1.5]], dtype=float32)
        """
        return array_function(self.program, self._arithmetic_of_code(number_format, compute))

    @checked
    def ufunc(
        self,
        number_format: str | None = None,
        *,
        compute: str | None = None,
        name: str = "approximation",
    ) -> np.ufunc:
        """The program as a NumPy ufunc: broadcasting, `where=`, `out=`, `dtype=`, NumPy's rules.

        Without a format it has a loop for float32 and one for float64, each computed in its own
        format, or only that for which the program was made. A ufunc lives as long as the process
        and does not pickle; `compile` gives what does. Raises InvalidOption for a format of which
        NumPy has no type, UnknownName for one that is none.

        >>> from autonumerics.programs import parse
        >>> from autonumerics.search import Solution
        >>> line = Solution(parse("x + c0", [1.0]), 0.07, 0.09).ufunc(name="line")
        >>> line([0.0, 0.5], where=[True, False], out=np.zeros(2)), line(np.float32(2))
        (array([1., 0.]), np.float32(3.0))
        """
        if number_format is None and compute is None and self.machine is None:
            known = tuple(map(Arithmetic.of, ("binary32", "binary64")))
        else:
            known = (self._arithmetic_of_code(number_format, compute),)
        return ufunc_of(self.program, known, name)

    @checked
    def torch(
        self, number_format: str | None = None, *, compute: str | None = None
    ) -> Callable[..., Any]:
        """The program as a function of PyTorch's tensors, differentiable by its own derivative.

        What `emit("pytorch")` prints, for tensors of that format: by default as that for which the
        program was made computes, else binary32. Raises InvalidOption where PyTorch is not
        installed.
        """
        return loaded(self.program, self._tensor_arithmetic(number_format, compute), "pytorch")

    @checked
    def jax(
        self, number_format: str | None = None, *, compute: str | None = None
    ) -> Callable[..., Any]:
        """The program as a function of JAX's arrays: `grad` takes its own derivative.

        What `emit("jax")` prints; formats as of `torch`. Raises InvalidOption where JAX is not
        installed, or would compute a program in binary64 in binary32.
        """
        arithmetic = self._tensor_arithmetic(number_format, compute)
        if arithmetic.computing.bits == 64 and find_spec("jax") is not None:
            from jax import config

            if not config.read("jax_enable_x64"):
                raise InvalidOption(
                    "JAX has no binary64 unless told so: jax.config.update('jax_enable_x64', "
                    "True), or take binary32"
                )
        return loaded(self.program, arithmetic, "jax")

    def _tensor_arithmetic(self, number_format: str | None, compute: str | None) -> Arithmetic:
        if number_format is None and self.machine is None:
            number_format = "binary32"
        return self._arithmetic_of_code(number_format, compute)

    def _arithmetic_of_code(self, number_format: str | None, compute: str | None) -> Arithmetic:
        if self.machine is None:
            return Arithmetic.asked(number_format or "binary64", compute)
        if number_format is None and compute is None:
            return self.machine.arithmetic
        return Arithmetic.asked(number_format or self.machine.format, compute)


def _numbers(given: npt.ArrayLike) -> npt.NDArray[Any]:
    """As an array of real numbers. Raises InvalidOption for anything else."""
    with suppress(TypeError, ValueError):  # such as rows of unequal length
        array = np.asarray(given)
        if array.dtype == object and all(isinstance(each, Real) for each in array.flat):
            array = array.astype(np.float64)
        if array.dtype.kind in _REAL_KINDS:
            return array
    text = " ".join(repr(given).split())
    shown = text if len(text) <= _BRIEF else f"{text[:_BRIEF]}..."
    raise InvalidOption(f"a program is evaluated at real numbers, got {shown}: give it an array")
