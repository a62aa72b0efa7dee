"""A program of the front, with all that is known of it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from autonumerics.accuracy import AsComputed, DerivativeError, digits_of
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.numerals import (
    counted,
    decimal_text,
    digits_below,
    digits_text,
    error_text,
    finite,
    ulps_text,
)
from autonumerics.options import checked
from autonumerics.programs import Program
from autonumerics.search.executable import Executable
from autonumerics.search.html import program_html
from autonumerics.search.machine_numbers import MachineNumbers, size_of


class Origin(ABC):
    """The run that a program is of, which knows the target and so what the evidence is about."""

    @abstractmethod
    def emit(self, solution: Solution, language: str, **options: Any) -> str:
        """The program as code with its evidence."""


@dataclass(frozen=True, slots=True, repr=False)
class Solution(Executable):
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
    def is_all_correct(self) -> bool:
        """Whether it is known that all results in its format are correctly rounded."""
        return self.machine is not None and self.machine.is_all_correct

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
        return program_html(self.program, self._said())

    def _said(self) -> Iterator[str]:
        """Its errors in sentences, as a machine sees them first."""
        operations = counted(self.ops, "operation")
        numbers = self.machine
        if numbers is not None:
            ulps = ulps_text(numbers.error_ulp, numbers.ulp_standing)
            name = numbers.arithmetic.name
            time = "" if numbers.ns is None else f", {numbers.ns:.3f} ns an element, measured"
            yield f"{operations} in {name}: {ulps} ULP, {numbers.ulp_standing}{time}"
            if numbers.counts is not None:
                yield f"{numbers.counts.sentence}, measured"
            operations = "in exact arithmetic"
        if self.error == 0:
            yield f"{operations}: exact at all points sampled"
            return
        error = error_text(self.error, self.standing)
        yield f"{operations}: error {error}, {self.digits_text} digits, {self.standing}"
        yield from (each.sentence for each in self.as_computed)

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
            error, before = size_of(data, "error"), size_of(data, "least_squares_error")
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
                proved = solution.proved(error, size_of(data, "error_lower"))
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
