"""A baseline: what a good numerical analyst would have written, as a program with its error.

>>> from autonumerics.programs import parse
>>> line = Baseline("Taylor", "degree 1", (1, 0), parse("x*c0 + c1", [0.98, 0.98]), 0.03)
>>> line.ops, round(line.digits, 2)
(2, 1.52)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from autonumerics.accuracy import digits_of
from autonumerics.programs import Program


@dataclass(frozen=True, slots=True)
class Baseline:
    """A program of a textbook family.

    family: the kind of approximation, "minimax polynomial" or "continued fraction, squared".
    name: the member of it and how it is evaluated: "degree 2 in x^2, times x".
    degrees: of numerator and denominator of the rational function at its heart; (n, 0) for a
        polynomial.
    error: the largest error over the domain in exact arithmetic, sampled at refined extrema.
    error_ulp: the largest as a number format computes the program, whose constants are of that
        format then, sampled at many inputs; None where that was not asked. `error` is that of the
        constants before.
    """

    family: str
    name: str
    degrees: tuple[int, int]
    program: Program
    error: float
    standing: Literal["sampled"] = "sampled"
    error_ulp: float | None = None

    @property
    def ops(self) -> int:
        """Number of operations that depend on x."""
        return self.program.ops

    @property
    def digits(self) -> float:
        """-log10 of the error."""
        return digits_of(self.error)

    @property
    def title(self) -> str:
        """Family and name, said once: "continued fraction: (1, 1), squared twice"."""
        return f"{self.family.partition(', ')[0]}: {self.name}"


def best_by_ops(baselines: Iterable[Baseline]) -> dict[int, Baseline]:
    """The most accurate baseline of each operation count that beats all of fewer operations.

    Of equal ones the first given is kept.

    >>> best_by_ops([])
    {}
    """
    kept: dict[int, Baseline] = {}
    least = float("inf")
    for baseline in sorted(baselines, key=lambda b: (b.ops, b.error)):
        if baseline.error < least:
            kept[baseline.ops] = baseline
            least = baseline.error
    return kept
