"""Times from many short samples on a machine that is never quite quiet.

Three kinds of disturbance, three answers, in this order:

1. Another process takes the core for a moment: a few samples are far too long. A *low quantile*
   of the samples of a pass (a second or less) does not see them.
2. The core itself is slower for seconds, because its other hardware thread works for somebody
   else, and not equally slower for all: a loop that waits for its own results loses little, one
   that fills the units loses much. Such passes are left out: only *quiet passes* count, those in
   which all contenders together were about as fast as they ever were.
3. What remains differs from pass to pass by a few parts in a hundred: the *median* over the quiet
   passes, of times and of ratios of times taken in the same pass.

>>> slow = [2.0, 2.0]
>>> times = np.array([[1.0, 4.0], [1.01, 4.0], slow, [1.0, 4.04]]) * [[1], [1], [9], [1]]
>>> quiet_passes(times).tolist()
[True, True, False, True]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_QUANTILE = 0.2
"""Which quantile of the samples of a pass stands for it."""

GOOD = 0.02
"""Share of the passes that are as fast as good ones; the very fastest may be luck."""

QUIET = 0.03
"""How much further from the good times than the calmest pass a quiet one may be."""

LEAST_NS = 1e-6
"""No operation takes less; what the overhead has eaten up counts as this."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median over passes, and the median distance from it, relative to it.

    >>> Estimate.of([1.0, 1.1, 0.9])
    Estimate(value=1.0, spread=0.09999999999999998)
    """

    value: float
    spread: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Estimate:
        """From one value a pass, at least one, all positive."""
        middle = float(np.median(values))
        return cls(middle, float(np.median(np.abs(np.asarray(values) - middle))) / middle)

    def __str__(self) -> str:
        """As in `1.234 ± 0.5 %`."""
        return f"{self.value:.4g} ± {100 * self.spread:.1f} %"


@dataclass(frozen=True, slots=True)
class Timing:
    """What one contender took in a race. Standing: measured.

    `passes`: nanoseconds for one evaluation in each quiet pass, overhead taken off; the same
    passes for all contenders of the race, so that their ratios can be taken pass by pass.
    `overhead_ns`: what was taken off, for one evaluation.

    >>> fast, slow = Timing("a", (1.0, 2.0), 0.0), Timing("b", (3.0, 6.0), 0.0)
    >>> slow.ratio_to(fast).value, slow.ns
    (3.0, 4.5)
    """

    name: str
    passes: tuple[float, ...]
    overhead_ns: float

    @property
    def estimate(self) -> Estimate:
        """Nanoseconds for one evaluation, with their spread."""
        return Estimate.of(self.passes)

    @property
    def ns(self) -> float:
        """Nanoseconds for one evaluation: the median over the quiet passes."""
        return self.estimate.value

    @property
    def spread(self) -> float:
        """The median deviation of a pass from `ns`, relative to it."""
        return self.estimate.spread

    def ratio_to(self, other: Timing) -> Estimate:
        """This time over that of another contender of the same race, pass by pass."""
        return Estimate.of([a / b for a, b in zip(self.passes, other.passes, strict=True)])


def low_quantile(samples_ns: Sequence[float]) -> float:
    """What stands for the samples of a pass: few of them may be much too long.

    >>> low_quantile([1000.0] * 9 + [5000.0])
    1000.0
    """
    return float(np.quantile(samples_ns, SAMPLE_QUANTILE))


def net_time(gross_ns: float, idle_ns: float, evaluations: int) -> float:
    """Nanoseconds for one evaluation, of a sample of so many and its overhead.

    >>> net_time(1100.0, 100.0, 10)
    100.0
    """
    return max((gross_ns - idle_ns) / evaluations, LEAST_NS)


def unrest(times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How far each pass was from the good times, (passes,), of times (passes, contenders).

    The root mean square over the contenders of log(time / good time), as a factor of 1 and more,
    where a contender's good time is the one that `GOOD` of its passes reach. Squares, so that one
    contender that is much slower than usual is not lost among many that are not.

    >>> unrest(np.array([[1.0, 8.0], [4.0, 8.0], [1.0, 8.0]])).round(3).tolist()
    [1.0, 2.665, 1.0]
    """
    good = np.quantile(times, GOOD, axis=0)
    return np.exp(np.sqrt(np.mean(np.log(times / good) ** 2, axis=1)))


def quiet_passes(times: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which passes were about as calm as the calmest, (passes,), of times (passes, contenders)."""
    found = unrest(times)
    return found <= (1 + QUIET) * found.min()
