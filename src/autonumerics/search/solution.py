"""A program of the front, with all that is known of it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy import (
    AsComputed,
    Counts,
    DerivativeError,
    array_function,
    digits_of,
    ufunc_of,
)
from autonumerics.codegen import loaded
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.formats import Arithmetic
from autonumerics.kernels import evaluate
from autonumerics.numerals import (
    counted,
    decimal_text,
    digits_below,
    digits_text,
    finite,
    ulps_text,
)
from autonumerics.options import checked
from autonumerics.programs import Program
from autonumerics.search.html import solution_html

if TYPE_CHECKING:
    from autonumerics.accuracy.as_computed import ArrayFunction


@dataclass(frozen=True, slots=True)
class MachineNumbers:
    """A program in a number format: its error there, and its cost.

    `error_ulp`: the largest error found, in Harrison's ULPs; "measured" at every number of the
    format in the domain, or "sampled" at some; `error_ulp_at`: where. `price`: by the table of the
    search. `ns`: nanoseconds an element of an array in the first cache, with `ns_spread`, the
    relative half width of what repeated measurements gave; None if it was not timed. `compute`: the
    format of the operations, None if each rounds to `format`, in which inputs and results are.
    `counts`: of correctly rounded results and others, at all inputs of a format of 16 bits.
    """

    format: str
    error_ulp: float
    ulp_standing: Literal["sampled", "measured"]
    price: int
    error_ulp_at: float | None = None
    ns: float | None = None
    ns_spread: float | None = None
    compute: str | None = None
    counts: Counts | None = None

    @classmethod
    def of(
        cls,
        arithmetic: Arithmetic,
        error_ulp: float,
        standing: Literal["sampled", "measured"],
        price: int,
        at: float | None = None,
        counts: Counts | None = None,
    ) -> MachineNumbers:
        """Those of a program that was not timed."""
        compute = arithmetic.computing.name if arithmetic.rounds_result else None
        name = arithmetic.storage.name
        return cls(name, error_ulp, standing, price, at, compute=compute, counts=counts)

    @property
    def arithmetic(self) -> Arithmetic:
        """How the program is computed. Raises UnknownName for a format."""
        return Arithmetic.of(self.format, self.compute)

    @property
    def cost(self) -> float:
        """The time if it was measured, else the price."""
        return self.price if self.ns is None else self.ns

    @property
    def is_measured(self) -> bool:
        """Whether the numbers are those of the end of a search, no glance on its way."""
        return self.error_ulp_at is not None

    def to_json(self) -> dict[str, Any]:
        """As plain data, by name; `compute` is there if it differs from `format`."""
        data = asdict(self)
        for name in ("compute", "counts"):
            if data[name] is None:
                del data[name]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MachineNumbers:
        """What `to_json` wrote. Raises TypeError or ValueError for anything else."""
        counts = data.get("counts")
        numbers = cls(**{**data, "counts": None if counts is None else Counts(**counts)})
        for name in ("format", "ulp_standing"):
            if not isinstance(data[name], str):
                raise TypeError(f"{name} is a name, got {data[name]!r}")
        if numbers.compute is not None:
            _ = numbers.arithmetic  # which says what cannot be
        optional = [name for name in ("ns", "ns_spread") if data.get(name) is not None]
        for name in ("error_ulp", "price", *optional):
            _size(data, name)
        at = numbers.error_ulp_at
        if at is not None and not (isinstance(at, float | int) and math.isfinite(at)):
            raise ValueError(f"error_ulp_at is a finite number, got {at!r}")
        return numbers


class Origin(ABC):
    """The run that a program is of, which knows the target and so what the evidence is about."""

    @abstractmethod
    def emit(self, solution: Solution, language: str, **options: Any) -> str:
        """The program as code with its evidence."""


@dataclass(frozen=True, slots=True, repr=False)
class Solution:
    """A program of the front, with its constants and its error.

    `error`: the largest error over the domain in exact arithmetic. Its standing is "sampled": at
    extrema refined with Arb, 0 for a program that is exact; or "proved": an upper bound, and
    `error_lower` a lower one, for which there is a certificate; or "claimed": the same without.
    `least_squares_error`: sampled, before the minimax exchange of the constants.
    `machine`: what the program costs and how it errs in a number format, if it was
    made for one. `as_computed`: of a program that was made for none, what it is worth in some; and
    `passed_zeros` the points at which it divides by zero and is meant as its limit, None where
    that is not known. `derivative`: how far P' is from f', of runs that asked for it. All three
    are known at the end of a search and are no part of what solutions are compared by; nor is
    `origin`, the run that found it, and `largest`, where `error` is the root of a mean square: the
    largest error, *sampled*. Calling it evaluates the program.

    >>> from autonumerics.programs import parse
    >>> line = Solution(parse("x + c0", [1.0]), 0.07, 0.09)
    >>> line.ops, line([0.0, 0.5]).tolist()
    (1, [1.0, 1.5])
    >>> line
    <Solution: 1 operation, 1.15 digits, sampled: x + c0>
    """

    program: Program
    error: float
    least_squares_error: float
    standing: Literal["sampled", "proved", "claimed"] = "sampled"
    error_lower: float | None = None
    machine: MachineNumbers | None = None
    as_computed: tuple[AsComputed, ...] = field(default=(), compare=False)
    passed_zeros: tuple[float, ...] | None = field(default=None, compare=False)
    derivative: DerivativeError | None = field(default=None, compare=False)
    origin: Origin | None = field(default=None, compare=False)
    largest: float | None = field(default=None, compare=False)

    @property
    def rank(self) -> tuple[float, float]:
        """What a front trades: cost and error, in the reals or as a machine sees them."""
        if self.machine is None:
            return self.ops, self.error
        return self.machine.cost, self.machine.error_ulp

    @property
    def rank_standing(self) -> str:
        """The standing of the error in `rank`."""
        return self.standing if self.machine is None else self.machine.ulp_standing

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        return self.program.ops

    @property
    def digits(self) -> float:
        """-log10 of the error."""
        return digits_of(self.error)

    @property
    def is_exact_at_all_points(self) -> bool:
        """Whether it is proved to be as good as exact, and no point is known at which it is not."""
        return self.standing == "proved" and self.error_lower == 0 < self.error

    @property
    def digits_text(self) -> str:
        """The digits as they are shown: a bound from below of a program that may be exact."""
        return f"{'≥' if self.is_exact_at_all_points else ''}{digits_text(self.digits)}"

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

    def __repr__(self) -> str:
        """One line: operations, error, program."""
        count = counted(self.ops, "operation")
        if self.machine is not None:
            numbers = self.machine
            ulps = ulps_text(numbers.error_ulp, numbers.ulp_standing)
            error = f"{ulps} ULP of {numbers.arithmetic.name}, {numbers.ulp_standing}"
        else:
            digits = self.digits_text
            error = f"{digits}{' digits' if self.error > 0 else ''}, {self.standing}"
        return f"<Solution: {count}, {error}: {self.program.text}>"

    def _repr_html_(self) -> str:
        """The program in full, for notebooks."""
        return solution_html(self)

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
        function = loaded(self.program, arithmetic, "jax")
        if arithmetic.computing.bits == 64:
            from jax import config

            if not config.read("jax_enable_x64"):
                raise InvalidOption(
                    "JAX has no binary64 unless told so: jax.config.update('jax_enable_x64', "
                    "True), or take binary32"
                )
        return function

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

    @checked
    def emit(
        self,
        language: str = "c",
        *,
        number_format: str | None = None,
        compute: str | None = None,
        name: str | None = None,
        with_test: bool = False,
        derivative: bool = False,
        with_derivative: bool = False,
    ) -> str:
        """The program as code in a language, its evidence in a comment, as `Result.emit` has it.

        `number_format`, `compute`: as of `compile`. Raises InvalidOption for a program of no run,
        of which it is not known what it approximates.
        """
        if self.origin is None:
            raise InvalidOption(
                "this program belongs to no run: autonumerics.emit(solution.program, 'c', "
                "target=Target.make('exp2', (0, 1))) says what it approximates"
            )
        return self.origin.emit(
            self, language, number_format=number_format, compute=compute, name=name,
            with_test=with_test, derivative=derivative, with_derivative=with_derivative,
        )  # fmt: skip

    def proved(self, upper: float, lower: float) -> Solution:
        """The same with the true maximum of its error proved to lie in [lower, upper]."""
        return replace(self, error=upper, error_lower=lower, standing="proved")

    def sampled(self, error: float) -> Solution:
        """The same with an error that was sampled, whatever was said of it before."""
        return replace(self, error=error, error_lower=None, standing="sampled")

    def claimed(self) -> Solution:
        """The same with its bounds proved no longer, as far as is known."""
        return replace(self, standing="claimed")

    def to_json(self) -> dict[str, Any]:
        """As written in front.json: exact instructions and constants, error and standing.

        JSON has no infinity: `digits` is None for an exact program, and so is an error that is not
        bounded or not known; `error_lower` is there if the error is proved or claimed, `machine` if
        the program was made for a number format, `as_computed` and `passed_zeros` if they are
        known. `constants_decimal` tell the constants from their neighbours.
        """
        bound = {} if self.error_lower is None else {"error_lower": self.error_lower}
        zeros = {} if self.passed_zeros is None else {"passed_zeros": list(self.passed_zeros)}
        computed = [each.to_json() for each in self.as_computed]
        return {
            "ops": self.ops,
            "error": finite(self.error),
            "digits": digits_below(self.digits, 4) if 0 < self.error < math.inf else None,
            "standing": self.standing,
            **bound,
            "least_squares_error": finite(self.least_squares_error),
            "text": self.program.text,
            **self.program.to_json(),
            "constants_decimal": [decimal_text(c) for c in self.program.constants],
            **({} if self.machine is None else {"machine": self.machine.to_json()}),
            **({"as_computed": computed} if computed else {}),
            **zeros,
            **({} if self.largest is None else {"largest": self.largest}),
            **({} if self.derivative is None else {"derivative": self.derivative.to_json()}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Solution:
        """What `to_json` wrote. Raises InvalidProgram for anything else."""
        try:
            error, before = _size(data, "error"), _size(data, "least_squares_error")
            machine = MachineNumbers.from_json(data["machine"]) if "machine" in data else None
            solution = cls(
                Program.from_json(data),
                error,
                before,
                machine=machine,
                as_computed=tuple(map(AsComputed.from_json, data.get("as_computed", ()))),
                passed_zeros=_places(data.get("passed_zeros")),
                derivative=_derivative(data.get("derivative")),
                largest=None if data.get("largest") is None else float(data["largest"]),
            )
            if data["standing"] in ("proved", "claimed"):
                proved = solution.proved(error, _size(data, "error_lower"))
                return proved if data["standing"] == "proved" else proved.claimed()
            if data["standing"] != "sampled":
                raise ValueError(f"standing is sampled or proved, got {data['standing']!r}")
        except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
            raise InvalidProgram(f"not an entry of a front: {problem}") from None
        return solution


def _derivative(data: Any) -> DerivativeError | None:
    return None if data is None else DerivativeError.from_json(data)


def _places(values: Any) -> tuple[float, ...] | None:
    """Points of the domain, if they are known. Raises TypeError or ValueError."""
    return None if values is None else tuple(map(float, values))


def _size(data: Mapping[str, Any], name: str) -> float:
    """A number from 0 on. Raises KeyError, TypeError, ValueError or OverflowError."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise TypeError(f"{name} is a number, got {value!r}")
    if not 0 <= float(value) < math.inf:
        raise ValueError(f"{name} is a finite number from 0 on, got {value}")
    return float(value)


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


_REAL_KINDS = "biufV"
"""Of NumPy's types: booleans, integers, floats, and those of ml_dtypes."""

_BRIEF = 60
