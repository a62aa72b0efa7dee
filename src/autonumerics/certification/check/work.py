"""Work is counted, not timed, so that the verdict is the same everywhere."""

from __future__ import annotations

from typing import Any

LEAST_ALLOWANCE, FOR_EACH_SUBINTERVAL = 20_000_000, 3_000
"""Products of two intervals: half a minute for a short certificate, minutes for the longest."""

MOST_BITS = 2**15
"""Of an exact number at a pin or in an expression, so that its arithmetic stays quick."""


def bits(fraction: Any) -> int:
    """Of the numerator and the denominator together."""
    return int(fraction.numerator.bit_length() + fraction.denominator.bit_length())


class Refused(ValueError):
    """The certificate is not accepted; the text is the reason, on one line."""


class Unreached(Refused):
    """The verifier does not know the target well enough there."""


class Work:
    """What one check has left to spend."""

    def __init__(self, subintervals: int) -> None:
        self._subintervals = subintervals
        self.allowance = LEAST_ALLOWANCE + FOR_EACH_SUBINTERVAL * subintervals
        self.spent = 0

    def foretell(self, passed: int, before: int = 0) -> None:
        """Raises Refused when the rest would take too much at the rate of so many subintervals.

        `before`: what was spent before the first of them, once for all.
        """
        spent, left = self.spent - before, self.allowance - before
        if passed and spent * self._subintervals > left * passed:
            raise self._refused

    @property
    def _refused(self) -> Unreached:
        return Unreached(f"it takes more work than {self.allowance:,} products of intervals")

    def spend(self, products: int) -> None:
        """Raises Refused when that is too much."""
        self.spent += products
        if self.spent > self.allowance:
            raise self._refused
