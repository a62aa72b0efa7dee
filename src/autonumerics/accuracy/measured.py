"""What is known of the error of a program as it runs, and how: the result of a measurement.

>>> MeasuredError(0.75, 0.5, 1e-5, 1e-7, 6e-8, 65536, 0).standing
'measured'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autonumerics.accuracy.right_answers import Counts

Standing = Literal["measured", "sampled"]


@dataclass(frozen=True, slots=True)
class MeasuredError:
    """The largest error of a program as it runs in a format.

    error_ulp: the exact error at `at`, in ULP of the format (Harrison's: `Format.ulp`); infinite
        where a result is not finite.
    at: the input that has it.
    uncertainty_ulp: no input is worse than `error_ulp` by more, if measured; nothing is said of
        other inputs if sampled.
    absolute, relative: the largest |P - f| and |P - f| / |f|, as the oracle sees them, right to
        `uncertainty_ulp` as well. Relative is infinite where f is 0 and P is not.
    absolute_at, relative_at: the inputs that have these, where that is known.
    count: inputs looked at; +0 and -0 are two.
    failures: how many of them gave an infinity or NaN.
    standing: measured over all inputs, or sampled.
    counts: of correctly rounded results and others, at all inputs of a format of 16 bits.
    """

    error_ulp: float
    at: float
    uncertainty_ulp: float
    absolute: float
    relative: float
    count: int
    failures: int
    standing: Standing = "measured"
    absolute_at: float | None = None
    relative_at: float | None = None
    counts: Counts | None = None

    def in_units(self, unit: float | None) -> float:
        """The error in ULPs or, with a unit, the absolute one in multiples of that."""
        return self.error_ulp if unit is None else self.absolute / unit
