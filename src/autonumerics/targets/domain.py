"""Domains: disjoint closed intervals whose ends are doubles, and where they are sampled.

Most are one interval. Points are shared evenly among several, which are looked at one by one.

Chebyshev points crowd towards the ends, where the error of a good approximation oscillates
fastest. Their positions come from Arb rather than from the C library's cosine, so that they are
the same bit for bit on every machine, and near the lower end they keep their relative accuracy.

>>> Domain.make(0, 1).chebyshev_nodes(2)
array([0.14644661, 0.85355339])
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from flint import arb, fmpq

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Format

Values = npt.NDArray[np.float64]

_POSITION_BITS = 128  # 1 - cos(theta) loses at most twice log2(count) bits, so doubles are safe


@dataclass(frozen=True, slots=True)
class Domain:
    """The closed interval [lower, upper], lower < upper, ends exact doubles, less open gaps in it.

    `gaps`: (end, start) of what lies between neighbouring intervals, ascending; usually none.
    Raises InvalidDomain unless all ends are finite and in order, with a double between those of
    each interval.

    >>> print(Domain(0.0, 0.5))
    [0, 0.5]
    """

    lower: float
    upper: float
    gaps: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        """Check the ends, however the domain was made."""
        for lower, upper in self._ends:
            problem = _problem(lower, upper)
            if problem:
                raise InvalidDomain(f"domain {_interval(lower, upper)}: {problem}")
        for end, start in self.gaps:
            if not end < start:
                raise InvalidDomain(
                    f"domain {self}: the intervals meet or overlap at {shown(start)}; write them "
                    "as one, or apart and in order"
                )

    @classmethod
    def make(cls, lower: float | Fraction, upper: float | Fraction) -> Domain:
        """The domain between two numbers, each rounded to the nearest double; -0 becomes 0.

        Raises InvalidDomain for ends that are reversed, equal, infinite or NaN, or no numbers.

        >>> Domain.make(1, 0)
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidDomain: domain [1, 0]: the ends are reversed; write [0, 1]
        """
        return cls(_double(lower), _double(upper))

    @classmethod
    def union(cls, intervals: Iterable[Domain]) -> Domain:
        """All of these intervals, in any order. Raises InvalidDomain where two meet or overlap.

        >>> print(Domain.union([Domain(0.25, 1.0), Domain(-1.0, -0.25)]))
        [-1, -0.25] and [0.25, 1]
        """
        first, *rest = ordered = sorted(intervals, key=lambda interval: interval.lower)
        gaps = tuple((a.upper, b.lower) for a, b in pairwise(ordered))
        return cls(first.lower, rest[-1].upper if rest else first.upper, gaps)

    @property
    def intervals(self) -> tuple[Domain, ...]:
        """The intervals that it is made of, from left to right."""
        return tuple(Domain(*ends) for ends in self._ends) if self.gaps else (self,)

    @property
    def is_symmetric(self) -> bool:
        """Whether it is its own mirror image about 0."""
        return self._ends == [(-upper, -lower) for lower, upper in reversed(self._ends)]

    @property
    def right_half(self) -> Domain:
        """What of it is right of 0.

        >>> print(Domain(-1.0, 1.0).right_half, Domain(-1.0, 1.0, ((-0.5, 0.5),)).right_half)
        [0, 1] [0.5, 1]
        """
        return Domain.union(
            Domain(max(lower, 0.0), upper) for lower, upper in self._ends if upper > 0
        )

    @property
    def length(self) -> Fraction:
        """Of all intervals together."""
        return sum((Fraction(b) - Fraction(a) for a, b in self._ends), Fraction(0))

    @property
    def _ends(self) -> list[tuple[float, float]]:
        lowers = [self.lower, *(start for _, start in self.gaps)]
        uppers = [*(end for end, _ in self.gaps), self.upper]
        return list(zip(lowers, uppers, strict=True))

    def __str__(self) -> str:
        """The intervals as people write them."""
        return " and ".join(_interval(*ends) for ends in self._ends)

    def __contains__(self, x: float | Fraction) -> bool:
        """Whether x lies in one of the closed intervals; NaN never does."""
        return any(lower <= x <= upper for lower, upper in self._ends)

    def to_json(self) -> list[float] | list[list[float]]:
        """The two ends, or those of each of several intervals.

        >>> Domain(0.0, 1.0).to_json(), Domain(-1.0, 1.0, ((-0.5, 0.5),)).to_json()
        ([0.0, 1.0], [[-1.0, -0.5], [0.5, 1.0]])
        """
        return list(map(list, self._ends)) if self.gaps else [self.lower, self.upper]

    def indices(self, format: Format, *, half_open: bool = False) -> tuple[range, ...]:
        """The indices of a format's numbers in the domain, a range for each interval with any.

        Without the upper end of the whole domain if half open. Raises InvalidDomain where there is
        no number of the format, InvalidOption where an end is beyond its largest.

        >>> from autonumerics.formats import format_named
        >>> Domain(1.0, 3.0, ((1.5, 2.0),)).indices(format_named("binary16"))
        (range(15360, 15873), range(16384, 16897))
        """
        found: list[range] = []
        problem: InvalidDomain | None = None
        for lower, upper in self._ends:
            try:
                is_open = half_open and upper == self.upper
                found.append(format.indices(lower, upper, half_open=is_open))
            except InvalidDomain as none_there:
                problem = none_there
        if not found and problem:
            raise problem
        return tuple(found)

    def chebyshev_nodes(self, count: int) -> Values:
        """The Chebyshev nodes of the first kind, float64 of shape (count,), ascending.

        All lie strictly inside, so they may be used where the ends are singular for a program.
        Nodes repeat only where the domain holds too few doubles to tell them apart.
        Raises InvalidOption unless count >= 1.

        >>> Domain(-1.0, 1.0).chebyshev_nodes(3)
        array([-0.8660254,  0.       ,  0.8660254])
        """
        if count < 1:
            raise InvalidOption(f"the number of nodes must be at least 1, got {count}")
        return self.shared(count, 0, Domain._nodes)

    def dense_points(self, count: int) -> Values:
        """Chebyshev points of the second kind: both ends and count - 2 between, float64, ascending.

        All are distinct; there are fewer than count only where the domain holds too few doubles,
        and more only where that are less than two for each interval.
        Raises InvalidOption unless count >= 2.

        >>> Domain(0.0, 1.0).dense_points(3)
        array([0. , 0.5, 1. ])
        """
        if count < 2:
            raise InvalidOption(f"the number of points must be at least 2, got {count}")
        return self.shared(count, 2, Domain._dense)

    def shared(self, count: int, least: int, points: Callable[[Domain, int], Values]) -> Values:
        """So many points, evenly shared among the intervals, at least `least` for each.

        `points`: those of one interval, ascending.
        """
        intervals = self.intervals
        cuts = [count * k // len(intervals) for k in range(len(intervals) + 1)]
        shares = [max(least, b - a) for a, b in pairwise(cuts)]
        parts = [points(*part) for part in zip(intervals, shares, strict=True) if part[1]]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _nodes(self, count: int) -> Values:
        inner_lower = math.nextafter(self.lower, math.inf)
        inner_upper = math.nextafter(self.upper, -math.inf)
        nodes = self._at(_positions(1, 2, 2 * count, count))
        return np.clip(nodes, inner_lower, inner_upper)

    def _dense(self, count: int) -> Values:
        points = self._at(_positions(0, 1, count - 1, count))
        points[0], points[-1] = self.lower, self.upper
        return np.unique(points)

    def _at(self, positions: Values) -> Values:
        """Points at distances from the nearer end, measured in half widths."""
        half_width = self.upper / 2 - self.lower / 2  # the whole width could overflow
        offsets = half_width * positions
        split = (len(positions) + 1) // 2
        points = np.concatenate([self.lower + offsets[:split], self.upper - offsets[split:]])
        return np.sort(np.clip(points, self.lower, self.upper))


def _interval(lower: float, upper: float) -> str:
    return f"[{shown(lower)}, {shown(upper)}]"


def shown(x: float) -> str:
    """The shortest decimal text that reads back as x, without a trailing ".0".

    >>> shown(1.0), shown(0.1)
    ('1', '0.1')
    """
    return repr(float(x)).removesuffix(".0")


def _double(x: float | Fraction) -> float:
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
def _positions(first: int, step: int, divisor: int, count: int) -> Values:
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
