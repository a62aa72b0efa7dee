"""What is done before and after a polynomial or rational function is evaluated.

A reduction writes f(x) = s(g(u)): u is z or z^2 for a change of variable z(x), g is what remains
to be approximated (the core), and s is a chain of steps such as squaring. Everything is written
once, for numbers, power series and recorded values alike; `undo` leads from f back to g.

>>> from autonumerics.baselines.recording import record
>>> odd = Reduction(parity="odd")
>>> record(lambda x: odd.value(x, lambda u: u + 1.0)).text
'(x^2 + c0)*x'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from flint import arb

Parity = Literal["none", "even", "odd"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A change of variable z = of(x), monotone, and its inverse x = back(z).

    >>> IDENTITY.of(3)
    3
    """

    of: Callable[[Any], Any]
    back: Callable[[Any], Any]
    name: str = "x"


IDENTITY = Variable(lambda x: x, lambda z: z)


def shifted(centre: arb) -> Variable:
    """z = x - centre.

    >>> shifted(arb(2)).of(arb(5))
    3.00000000000000
    """
    return Variable(lambda x: x - centre, lambda z: z + centre, "x - a")


def logarithmic(centre: arb, offset: arb) -> Variable:
    """z = (y - a)/(y + a) with y = x + offset, for log(y/a) = 2 artanh(z): 3 operations.

    >>> logarithmic(arb(1), arb(0)).of(arb(3))
    0.500000000000000
    """
    return Variable(
        lambda x: 1 - (2 * centre) / (x + (centre + offset)),
        lambda z: centre * (1 + z) / (1 - z) - offset,
        "(x - a)/(x + b)",
    )


@dataclass(frozen=True, slots=True)
class Step:
    """y = apply(v, x), and back: v = undo(y, x)."""

    apply: Callable[[Any, Any], Any]
    undo: Callable[[Any, Any], Any]


SQUARE = Step(lambda v, _: v * v, lambda y, _: y.sqrt())


def plus(constant: arb) -> Step:
    """y = v + constant."""
    return Step(lambda v, _: v + constant, lambda y, _: y - constant)


def added(constant: arb) -> tuple[Step, ...]:
    """The step y = v + constant, or none for 0."""
    return () if constant == 0 else (plus(constant),)


@dataclass(frozen=True, slots=True)
class Reduction:
    """f(x) = steps(g(u)), or steps(z g(u)) for an odd parity.

    `steps`: innermost first. `name`: what is said of it after the approximation's own name, and
    `kind` the same in a word or two that makes a family. `classical`: whether Taylor, Chebyshev
    and Padé are tried as well as minimax. `coupled`: constants that the reduction fixes gain by
    being fitted with the others. `constant_core`: only a constant is tried for the core.
    """

    variable: Variable = IDENTITY
    parity: Parity = "none"
    steps: tuple[Step, ...] = ()
    name: str = ""
    kind: str = ""
    classical: bool = True
    coupled: bool = False
    constant_core: bool = False
    polynomial: bool = False
    factor: tuple[arb, arb] | None = None

    def value(self, x: Any, core: Callable[[Any], Any]) -> Any:
        """The approximation of f at x, given that of the core."""
        z = self.variable.of(x)
        value = core(z if self.parity == "none" else z * z)
        if self.factor is not None:
            value = value * self._factor_at(x)
        return self.finished(value * z if self.parity == "odd" else value, x)

    def finished(self, value: Any, x: Any) -> Any:
        """The steps alone."""
        for step in self.steps:
            value = step.apply(value, x)
        return value

    def undone(self, y: Any, x: Any) -> Any:
        """What the steps make y of."""
        for step in reversed(self.steps):
            y = step.undo(y, x)
        return y

    def core(self, y: Any, x: Any, z: Any) -> Any:
        """The core's value where f has the value y."""
        value = self.undone(y, x)
        if self.factor is not None:
            value = value / self._factor_at(x)
        return value / z if self.parity == "odd" else value

    def _factor_at(self, x: Any) -> Any:
        assert self.factor is not None
        constant, slope = self.factor
        return constant - x if slope < 0 else x if constant == 0 else x + constant

    def argument(self, u: Any, sign: int = 1) -> tuple[Any, Any]:
        """x and z at u, z of the sign given where u = z^2."""
        z = u if self.parity == "none" else u.sqrt() * sign
        return self.variable.back(z), z
