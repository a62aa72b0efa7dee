"""Polynomials for a number format, as a libm author writes them: Horner and Estrin, with and
without `fma`, coefficients on the format's lattice by Sollya.

References: N. Brisebarre and S. Chevillard, Efficient polynomial L-infinity approximations, ARITH
2007, for the coefficients (`sollya.fpminimax`); G. Estrin, Organization of computer systems,
Western Joint Computer Conference 1960, for the scheme with the shorter chain.

>>> from fractions import Fraction
>>> cubic = Polynomial(tuple(map(Fraction, (1, 2, 3, 4))))
>>> Evaluation("Horner", fused=True).program(cubic).text
'fma(fma(fma(x, c0, c1), x, c2), x, c3)'
>>> Evaluation("Estrin", fused=False).program(cubic).text
'(x*c0 + c1)*x^2 + (x*c2 + c3)'
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from autonumerics.accuracy import MeasuredError, measure, probe
from autonumerics.accuracy.probing import By
from autonumerics.baselines.sollya import Polynomial, fpminimax
from autonumerics.fitting import Screen
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import MAX_OPERATIONS
from autonumerics.programs import Program, parse, to_hex
from autonumerics.targets import Target

Scheme = Literal["Horner", "Estrin", "Estrin, then Horner"]
"""The last one leaves the constant term to a step of Horner's: that takes longer, but the rounding
of all other terms counts for less."""

MOST_COEFFICIENTS = 16
"""The longest polynomial tried; its program has at most as many operations as the kernels take."""

_PATIENCE = 3
"""Longer polynomials in a row that are no better: rounding is all that is left of the error."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a polynomial is evaluated; `fused`: with `fma` where a product is added to something."""

    scheme: Scheme
    fused: bool

    def __str__(self) -> str:
        """As in `Horner, fma`."""
        return f"{self.scheme}{', fma' if self.fused else ''}"

    def program(self, polynomial: Polynomial) -> Program:
        """The polynomial as a program.

        The lowest term is added last if it is not constant, so that the rounding of all the others
        counts little where the function is small.

        >>> from fractions import Fraction
        >>> sine = Polynomial((Fraction(1), Fraction(-1, 8)), first=1, step=2)
        >>> Evaluation("Horner", fused=True).program(sine).text
        'fma(x^2*x, c0, x)'
        """
        names = [f"c{k}" for k in range(len(polynomial.coefficients))]
        start = [f"u = x - c{len(names)}" if polynomial.centre else "u = x"]
        start.append("v = u" if polynomial.step == 1 else "v = u*u")
        lines, value = self._value(names, polynomial)
        constants = [*polynomial.coefficients]
        constants += [polynomial.centre] if polynomial.centre else []
        source = "; ".join([*start, *lines, value])
        return parse(source, [to_hex(constant) for constant in constants])

    def _value(self, names: list[str], polynomial: Polynomial) -> tuple[list[str], str]:
        """Definitions, and the value, given u and v: the step from one power to the next."""
        evaluate = _horner if self.scheme == "Horner" else _estrin
        if polynomial.first:
            lines, rest = evaluate(names[1:], self._add)
            if polynomial.coefficients[0] == 1:
                return lines, self._add("u*v", rest, "u")
            return lines, self._add("u", names[0], f"(u*v)*({rest})")
        if self.scheme == "Estrin, then Horner" and len(names) > 1:
            lines, rest = evaluate(names[1:], self._add)
            return lines, self._add(rest, "v", names[0])
        return evaluate(names, self._add)

    def _add(self, a: str, b: str, c: str) -> str:
        """The text of a b + c."""
        return f"fma({a}, {b}, {c})" if self.fused else f"({a})*({b}) + ({c})"


@dataclass(frozen=True, slots=True)
class FloatingBaseline:
    """A polynomial whose program is good enough in a format, and its error there."""

    evaluation: Evaluation
    polynomial: Polynomial
    program: Program
    error: MeasuredError

    @property
    def name(self) -> str:
        """As in `polynomial of degree 6, Horner, fma`."""
        return f"polynomial of degree {self.polynomial.degree}, {self.evaluation}"


def floating_baselines(
    target: Target,
    arithmetic: Arithmetic,
    max_ulp: float,
    *,
    exhaustive: bool = True,
    unit: float | None = None,
) -> list[FloatingBaseline]:
    """For each evaluation the shortest polynomial with an error below `max_ulp`.

    `unit`: the absolute error that counts as an ULP, everywhere; by default each value's.

    Errors are measured at every stored number of the domain, or, in binary64 and without
    `exhaustive`, sampled. An evaluation is left out if no polynomial of up to MOST_COEFFICIENTS is
    good enough in it, or if it is the program of another one. Raises InvalidOption without Sollya,
    or for a function that Sollya does not have.
    """
    screen = Screen(target, arithmetic, unit=unit)
    search = _Search(target, arithmetic, max_ulp, exhaustive, unit, screen, {})
    found: dict[Program, FloatingBaseline] = {}
    for scheme in get_args(Scheme):
        for fused in (False, True):
            baseline = search.shortest(Evaluation(scheme, fused))
            if baseline is not None:
                found.setdefault(baseline.program, baseline)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Search:
    """For polynomials that are good enough; `known` are Sollya's so far, by length."""

    target: Target
    arithmetic: Arithmetic
    max_ulp: float
    exhaustive: bool
    unit: float | None
    screen: Screen
    known: dict[int, Polynomial]

    def shortest(self, evaluation: Evaluation) -> FloatingBaseline | None:
        """The first one, by length, whose program in this evaluation is."""
        best, since = math.inf, 0
        for count in range(2, MOST_COEFFICIENTS + 1):
            if count not in self.known:
                self.known[count] = fpminimax(self.target, self.arithmetic.constants, count)
            program = evaluation.program(self.known[count])
            if program.ops > MAX_OPERATIONS:
                break
            glance_ulp = self.screen.error_ulp(program)
            if glance_ulp < self.max_ulp:
                error = self._error(program)
                if error.in_units(self.unit) < self.max_ulp:
                    return FloatingBaseline(evaluation, self.known[count], program, error)
            since = 0 if glance_ulp < best else since + 1
            best = min(best, glance_ulp)
            if since == _PATIENCE:
                break
        return None

    def _error(self, program: Program) -> MeasuredError:
        compiled = compile_program(program, self.arithmetic)
        if self.exhaustive and self.arithmetic.storage.bits <= 32:
            return measure(compiled, self.target)
        by: By = "ulps" if self.unit is None else "absolute"
        return probe(compiled, self.target, by=by)


_Add = Callable[[str, str, str], str]


def _horner(names: Sequence[str], add: _Add) -> tuple[list[str], str]:
    """No definitions, and the value."""
    text = names[-1]
    for name in reversed(names[:-1]):
        text = add(text, "v", name)
    return [], text


def _estrin(names: Sequence[str], add: _Add) -> tuple[list[str], str]:
    """The powers, and the value of pairs, pairs of pairs, and so on."""
    terms, power, powers = list(names), "v", []
    while True:
        pairs = [add(high, power, low) for low, high in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + terms[2 * len(pairs) :]
        if len(terms) == 1:
            return powers, terms[0]
        powers.append(f"v{len(powers)} = {power}*{power}")
        power = f"v{len(powers) - 1}"
