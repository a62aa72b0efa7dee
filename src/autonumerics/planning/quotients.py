"""Exponentials and functions x^j/(1 + exp(-r x)), found from their values.

>>> from autonumerics.planning.facts import Facts
>>> from autonumerics.targets.expressions.composed import read_function
>>> names = "logistic", "silu", "x/(1+exp(-1.702*x))", "1/(1+exp(x/3))", "tanh"
>>> [quotient_of(Facts(read_function(each))) for each in names]  # doctest: +NORMALIZE_WHITESPACE
[Form(rate='1', times_x=False), Form(rate='1', times_x=True), Form(rate='851/500', times_x=True),
 Form(rate='-1/3', times_x=False), None]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.balls.precision import exact
from autonumerics.identities.recognition import name_of
from autonumerics.planning.facts import Facts, are_near
from autonumerics.planning.polynomials import Shape, textbook
from autonumerics.planning.samples import BITS
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.plans import Exponential, ExponentialQuotient, Part
from autonumerics.plans.builder import adds_its_argument
from autonumerics.plans.constants import real
from autonumerics.plans.exponents import SHIFT
from autonumerics.programs import Program
from autonumerics.targets.expressions.composed import read_function

_PLACES = (Fraction(5, 7), Fraction(-9, 8), Fraction(4, 9), Fraction(-11, 5), Fraction(7, 2))
_LONGEST_NAME = 12
_WIDER = 1 + 2.0**-18


@dataclass(frozen=True)
class Form:
    """x^j/(1 + exp(-r x)): r, as text, and whether j is 1."""

    rate: str
    times_x: bool


@dataclass(frozen=True)
class ByQuotient(Sketch):
    """Such a function; split: the exponential is more accurate than its kernel.

    put_right: so is the quotient.
    """

    form: Form
    split: bool
    put_right: bool

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        program, form = _less_one(tolerance, kernels), self.form
        if program is None:
            return None
        core = ExponentialQuotient(
            form.rate, form.times_x, self.split, program, put_right=self.put_right
        )
        return Part((), core)


@dataclass(frozen=True)
class ByRate(Sketch):
    """exp(r x) with f(x + p) = 2 f(x) and f(0) = 1."""

    period: str

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`."""
        program = _less_one(tolerance, kernels)
        return (
            None if program is None else Part((), Exponential(f"log(2)/({self.period})", program))
        )


def exponentials(facts: Facts) -> Iterator[ByRate]:
    """Those that the identities show."""
    for found in facts.of_kind("exponential"):
        if found.constants.get("c", "0") == "0" and facts.value(0) == 1:
            yield ByRate(found.constants["p"])


def _less_one(tolerance: float, kernels: Kernels) -> Program | None:
    """exp(x) - 1, which adds x last, for what `exponents.exponent` leaves."""
    low, high = (math.log(2) * (SHIFT + end * _WIDER) for end in (-0.5, 0.5))
    program = kernels(Shape(read_function("expm1"), (low, high), "none", 1), tolerance)
    return program if program is not None and adds_its_argument(program) else None


def quotient_of(facts: Facts) -> Form | None:
    """The form of the function, where it is of this kind to 90 bits."""
    values = [facts.value(x) for x in _PLACES]
    for times_x in (False, True):
        with working_precision(BITS):
            odds = [
                None if not f else (exact(x) if times_x else arb(1)) / f - 1
                for x, f in zip(_PLACES, values, strict=True)
            ]
            first = odds[0]
            if first is None or not first > 0:
                continue
            name = name_of((-first.log() / exact(_PLACES[0])).mid())
            if len(name) > _LONGEST_NAME or not real(name):
                continue
            rate = exact(real(name))
            if all(
                odd is not None and are_near(odd, (-rate * exact(x)).exp())
                for x, odd in zip(_PLACES, odds, strict=True)
            ):
                return Form(name, times_x)
    return None
