"""f(x) = exp(-c x^p) g(x) in single, g about centres of pieces: both factors as sums.

c x^p = k log(2) + h + l, x^2 with what it rounds, and exp(-h) = 1 + e with 3/4 <= 1 + e <= 3/2. On
a piece g is a line, G when it is rounded, and a small rest. Then f = 2^-k (G + B) with B = G e +
(what G lacks) (1 + e), less than half of G: the last addition is most of the error. On the other
side of 0, where f is known by this one, as f(-x) = total - f(x) or f(x) - x, it is the sum of three
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import parts, real
from autonumerics.plans.cores import columns_of
from autonumerics.plans.plan import Core
from autonumerics.programs import Program
from autonumerics.programs.piecewise import PiecewiseProgram

LOWEST = -0.415
"""Where h begins, in periods log(2); it ends one farther: 3/4 <= exp(-h) <= 3/2."""


_MOST = 64.0
"""Of k where something is added that is no smaller: beyond it nothing of f is left in the sum, but
subnormal numbers would take long."""


@dataclass(frozen=True, slots=True)
class DampedPieces(Core):
    """rate: c, a power of two, as text; power: p, 1 or 2.

    exponential: Q with exp(-h) = 1 - h + h^2 Q(h). pieces: of g, by `planning.centred`, led. end:
    beyond it f is `level`. total: of f(-x) = total - f(x); None: f(-x) = f(x) - x, and f decays for
    x below 0, where g is of -x.
    """

    kind: ClassVar[str] = "damped pieces"

    rate: str
    power: int
    exponential: Program
    pieces: PiecewiseProgram
    end: float
    level: str
    total: str | None

    def lower(self, b: Builder, x: Value) -> Value:
        """See `Core`."""
        size = b.abs(x)
        held = b.at_most(size, self.end)
        g, lacks = self._factor(b, held)
        k, e, missing = self._exponential(b, held)
        beyond = b.fma(g, e, b.fma(g, missing, b.fma(lacks, e, lacks)))
        own = b.scaled(g + beyond, -k)
        power = b.scaled(b.constant(x.type, 1), -b.at_most(k, _MOST))
        is_far = b.constant(x.type, self.end) < size
        level = b.constant(x.type, -0.0 if self.level == "-0" else real(self.level))
        has_zero = not self.pieces.constants[0][-2]
        if has_zero:  # then f'(0) is 1/2, and what rounds to 0 has the sign of x
            sign = b.bits(x) & b.bits(b.constant(x.type, -0.0))
            own = b.select(b.apply("equal", own, 0), b.from_bits(sign), own)
        own = b.select(is_far, level, own)
        if self.total is not None:
            other = _sum(b, b.constant(x.type, real(self.total)), -g, -beyond, power, True)
            return b.select(x < 0, other, own)
        other = b.select(is_far, x, _sum(b, x, g, beyond, power, has_zero))
        return b.select(b.constant(x.type, 0) < x, other, own)

    def _factor(self, b: Builder, x: Value) -> tuple[Value, Value]:
        """G, and what it lacks."""
        centre, *constants, level, slope = columns_of(b, self.pieces, x)
        d = x - centre
        polynomial = constants[0]
        for each in constants[1:]:
            polynomial = b.fma(polynomial, d, each)
        g = b.fma(slope, d, level)
        return g, b.fma(polynomial, d, b.fma(slope, d, level - g))

    def _exponential(self, b: Builder, x: Value) -> tuple[Value, Value, Value]:
        """k, e, and what e lacks."""
        rate = real(self.rate)
        square = x * x if self.power == 2 else x
        y = square if rate == 1 else square * rate
        k = b.apply("floor", b.fma(y, 1 / real("log(2)"), -Fraction(LOWEST)))
        first, second = parts("log(2)", x.type, 2, x.type.significand_bits - 7)
        exact = b.fma(k, -first, y)
        added = k * -second
        if self.power == 2:
            lost = b.fma(x, x, -square)
            added = b.fma(k, -second, lost if rate == 1 else lost * rate)
        h = exact + added
        low = added - (h - exact)
        rest = h * h * b.run(self.exponential, h)
        e = rest - h
        return k, e, rest - (e + h) - b.fma(low, e, low)

    @property
    def sentence(self) -> str:
        """See `Core`."""
        exponent = f"{self.rate} x^{self.power}".removeprefix("1 ").removesuffix("^1")
        other = "f(x) - x" if self.total is None else f"{self.total} - f(x)"
        ops, count = self.pieces.program.ops, self.pieces.indexing.pieces
        return (
            f"f(-x) = {other}; exp(-{exponent}) times a kernel of {ops} operations with {count} "
            f"sets of constants, both as sums; up to {self.end:.4g}"
        )


def _sum(b: Builder, base: Value, g: Value, beyond: Value, power: Value, ordered: bool) -> Value:
    """base + (g + beyond) power; ordered: base is no smaller than g power."""
    scaled = g * power
    high = base + scaled
    virtual = high - base
    lost = scaled - virtual
    if not ordered:
        lost = (base - (high - virtual)) + lost
    return high + b.fma(beyond, power, lost)
