"""Inverses of functions that rise or fall: their values by trial, their series by their slopes.

A guess by bisection and Newton's method is worth nothing; then the function itself, rounded up and
down by MPFR, shows that the value wanted lies between two numbers.
"""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpfr

from .intervals import DOWN, UP, Interval
from .series import Series, inner

_HALVINGS, _STEPS, _WIDENINGS = 40, 6, 200
_FIRST_MARGIN = DOWN.exp2(mpfr(-480))
_LEAST_MARGIN = DOWN.exp2(mpfr(-3000))
_WIDENING = mpfr(1 << 16)


@dataclass(frozen=True, slots=True)
class Inverse:
    """Of `forward`, which rises over `bracket`, or falls if `sign` is -1.

    `slope` is the derivative of the inverse at a value of its own: of the power series of that.
    Raises ArithmeticError where the value is not found in the bracket.
    """

    forward: Callable[[Interval], Interval]
    slope: Callable[[Series], Series]
    bracket: tuple[int, int]
    sign: int = 1

    def __call__(self, a: Series) -> Series:
        """The inverse of a power series."""
        y = [self._range(a.terms[0])]
        rate = a.derivative() if len(a.terms) > 1 else a
        for k in range(1, len(a.terms)):
            slopes = self.slope(Series(tuple(y)))
            y.append(inner(rate.terms[:k], reversed(slopes.terms)) / Interval(mpfr(k), mpfr(k)))
        return Series(tuple(y))

    def _range(self, x: Interval) -> Interval:
        low, high = (x.lo, x.hi) if self.sign > 0 else (x.hi, x.lo)
        return Interval(self._bound(low, -1), self._bound(high, 1))

    def _bound(self, x: Any, side: int) -> Any:
        """A number below (side -1) or above (side 1) the value whose image is x."""
        guess = self._guess(x)
        low, high = map(mpfr, self.bracket)
        for exact in (guess, mpfr(0)):
            if not low <= exact <= high:
                continue
            image = self.forward(Interval(exact, exact))
            if image.lo == image.hi == x:
                return exact
        margin = max(UP.mul(abs(guess), _FIRST_MARGIN), _LEAST_MARGIN)
        for _ in range(_WIDENINGS):
            tried = DOWN.sub(guess, margin) if side < 0 else UP.add(guess, margin)
            tried = min(max(tried, low), high)  # beyond, the function need not be monotone
            image = self.forward(Interval(tried, tried))
            rises = side * self.sign > 0
            if (image.lo >= x) if rises else (image.hi <= x):
                return tried
            margin = UP.mul(margin, _WIDENING)
        raise ArithmeticError("the value of an inverse function was not found")

    def _guess(self, x: Any) -> Any:
        low, high = map(mpfr, self.bracket)
        for _ in range(_HALVINGS):
            middle = DOWN.div(DOWN.add(low, high), mpfr(2))
            if (self._image(middle) < x) == (self.sign > 0):
                low = middle
            else:
                high = middle
        guess = DOWN.div(DOWN.add(low, high), mpfr(2))
        for _ in range(_STEPS):
            slope = self.slope(Series((Interval(guess, guess),))).terms[0].lo
            guess = DOWN.sub(guess, DOWN.mul(DOWN.sub(self._image(guess), x), slope))
        return guess

    def _image(self, y: Any) -> Any:
        return self.forward(Interval(y, y)).lo
