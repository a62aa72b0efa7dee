"""Work is counted, not timed, so that the verdict is the same everywhere."""

from __future__ import annotations

LEAST_ALLOWANCE, FOR_EACH_SUBINTERVAL = 20_000_000, 3_000
"""Products of two intervals: half a minute for a short certificate, minutes for the longest."""


class Refused(ValueError):
    """The certificate is not accepted; the text is the reason, on one line."""


class Work:
    """What one check has left to spend."""

    def __init__(self, subintervals: int) -> None:
        self._subintervals = subintervals
        self.allowance = LEAST_ALLOWANCE + FOR_EACH_SUBINTERVAL * subintervals
        self.spent = 0

    def foretell(self, passed: int) -> None:
        """Raises Refused when the rest would take too much at the rate of so many subintervals."""
        if passed and self.spent * self._subintervals > self.allowance * passed:
            raise self._refused

    @property
    def _refused(self) -> Refused:
        return Refused(f"it takes more work than {self.allowance:,} products of intervals")

    def spend(self, products: int) -> None:
        """Raises Refused when that is too much."""
        self.spent += products
        if self.spent > self.allowance:
            raise self._refused
