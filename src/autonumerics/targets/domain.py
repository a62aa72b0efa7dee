"""Domains: closed intervals whose ends are doubles, and the points at which they are sampled.

Chebyshev points crowd towards the ends, where the error of a good approximation oscillates
fastest. Their positions come from Arb rather than from the C library's cosine, so that they are
the same bit for bit on every machine, and near the lower end they keep their relative accuracy.

>>> Domain.make(0, 1).chebyshev_nodes(2)
array([0.14644661, 0.85355339])
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from flint import arb, fmpq

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain, InvalidOption

_POSITION_BITS = 128  # 1 - cos(theta) loses at most twice log2(count) bits, so doubles are safe


@dataclass(frozen=True, slots=True)
class Domain:
    """The closed interval [lower, upper], lower < upper, ends exact doubles.

    Raises InvalidDomain unless both ends are finite and in order, with a double between them.

    >>> print(Domain(0.0, 0.5))
    [0, 0.5]
    """

    lower: float
    upper: float

    def __post_init__(self) -> None:
        """Check the ends, however the domain was made."""
        problem = _problem(self.lower, self.upper)
        if problem:
            raise InvalidDomain(f"domain {self}: {problem}")

    @classmethod
    def make(cls, lower: float | Fraction | str, upper: float | Fraction | str) -> Domain:
        """The domain between two numbers, each rounded to the nearest double; -0 becomes 0.

        An end may be text with a constant expression, such as "pi/2" (`targets/ends.py`).
        Raises InvalidDomain for ends that are reversed, equal, infinite or NaN, or no numbers.

        >>> Domain.make(1, 0)
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidDomain: domain [1, 0]: the ends are reversed; write [0, 1]
        """
        return cls(_double(lower), _double(upper))

    def __str__(self) -> str:
        """The interval as people write it."""
        return f"[{shown(self.lower)}, {shown(self.upper)}]"

    def __contains__(self, x: float) -> bool:
        """Whether x lies in the closed interval; NaN never does."""
        return self.lower <= x <= self.upper

    def chebyshev_nodes(self, count: int) -> npt.NDArray[np.float64]:
        """The Chebyshev nodes of the first kind, float64 of shape (count,), ascending.

        All lie strictly inside, so they may be used where the ends are singular for a program.
        Nodes repeat only where the domain holds too few doubles to tell them apart.
        Raises InvalidOption unless count >= 1.

        >>> Domain(-1.0, 1.0).chebyshev_nodes(3)
        array([-0.8660254,  0.       ,  0.8660254])
        """
        if count < 1:
            raise InvalidOption(f"the number of nodes must be at least 1, got {count}")
        inner_lower = math.nextafter(self.lower, math.inf)
        inner_upper = math.nextafter(self.upper, -math.inf)
        nodes = self._at(_positions(1, 2, 2 * count, count))
        return np.clip(nodes, inner_lower, inner_upper)

    def dense_points(self, count: int) -> npt.NDArray[np.float64]:
        """Chebyshev points of the second kind: both ends and count - 2 between, float64, ascending.

        All are distinct; there are fewer than count only where the domain holds too few doubles.
        Raises InvalidOption unless count >= 2.

        >>> Domain(0.0, 1.0).dense_points(3)
        array([0. , 0.5, 1. ])
        """
        if count < 2:
            raise InvalidOption(f"the number of points must be at least 2, got {count}")
        points = self._at(_positions(0, 1, count - 1, count))
        points[0], points[-1] = self.lower, self.upper
        return np.unique(points)

    def _at(self, positions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Points at distances from the nearer end, measured in half widths."""
        half_width = self.upper / 2 - self.lower / 2  # the whole width could overflow
        offsets = half_width * positions
        split = (len(positions) + 1) // 2
        points = np.concatenate([self.lower + offsets[:split], self.upper - offsets[split:]])
        return np.sort(np.clip(points, self.lower, self.upper))


def shown(x: float) -> str:
    """The shortest decimal text that reads back as x, without a trailing ".0".

    >>> shown(1.0), shown(0.1)
    ('1', '0.1')
    """
    return repr(float(x)).removesuffix(".0")


def _double(x: float | Fraction | str) -> float:
    if isinstance(x, str):
        from autonumerics.targets.ends import read_end  # which knows functions

        x = read_end(x).value
    try:
        return float(x) + 0.0  # adding 0 turns -0 into 0
    except OverflowError:
        return math.inf if x > 0 else -math.inf
    except (TypeError, ValueError):
        raise InvalidDomain(
            f"an end of a domain is a number or text such as 'pi/2', got {x!r}"
        ) from None


def _problem(lower: float, upper: float) -> str:
    """What is wrong with the interval and what to do instead, or nothing."""
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return "the ends must be finite doubles; reduce the argument first if the range is infinite"
    if lower > upper:
        return f"the ends are reversed; write [{shown(upper)}, {shown(lower)}]"
    if lower == upper:
        return "the interval is empty; give two different ends, the lower first"
    if math.nextafter(lower, math.inf) == upper:
        return "no double lies strictly between the ends; give a wider interval"
    return ""


@lru_cache(maxsize=64)
def _positions(first: int, step: int, divisor: int, count: int) -> npt.NDArray[np.float64]:
    """1 - cos(theta) for theta = pi (first + k step) / divisor, mirrored past the middle.

    Each is the distance of a Chebyshev point from the nearer end of [-1, 1].
    """
    half = (count + 1) // 2
    with working_precision(_POSITION_BITS):
        angles = (fmpq(first + k * step, divisor) for k in range(half))
        lower = [float(1 - arb.cos_pi_fmpq(angle)) for angle in angles]
    positions = np.array(lower + lower[: count // 2][::-1])
    positions.flags.writeable = False
    return positions
