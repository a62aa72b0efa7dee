"""Truth: the exact values of a function, as intervals that contain them.

Arb computes with balls. Working precision rises until the ball decides what was asked: a relative
width, or the nearest double (Ziv's strategy: a value is rounded once both ends of its enclosure
round alike). Nothing here is ever rounded from an approximation of unknown error. Right between two
doubles no precision decides: such values are known as rational numbers (`rationals`), or refused.

>>> from autonumerics.targets.functions import function
>>> values_double(function("exp2"), [0.5, 1.0])
array([1.41421356, 2.        ])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.targets.functions import Function
from autonumerics.targets.rationals import MOST_BITS as EXACT_BITS
from autonumerics.targets.rationals import exact_value

Points: TypeAlias = Sequence[float] | npt.NDArray[np.float64]
_Settled = TypeVar("_Settled")

_GUARD_BITS = 32
_EXTRA_BITS = 4096  # a double's value next to a zero or a pole loses about 1,100 bits at worst
_PRECISIONS = (128, 256, 512, 1024, 2048)
_PAIR_BITS = 112  # 2^-106 from rounding the low part and 2^-112 from the ball: below 2^-104
_NEGLIGIBLE = arb((1, -1200))  # far below the least subnormal, 2^-1074: nothing rounds off it


def enclose(function: Function, x: float | Fraction | arb, bits: int) -> arb:
    """An enclosure of function(x) of relative radius at most 2^-bits (proved), or an exact zero.

    A double, a fraction or an exact ball stands for itself; a ball of positive radius for all its
    points, and then only so many bits can be had. The ball keeps its bits whatever the precision
    of the flint context at the time.
    Raises InvalidDomain where the function is undefined or infinite, InvalidOption where the bits
    cannot be reached.

    >>> from autonumerics.targets.functions import function
    >>> root = enclose(function("sqrt"), 2.0, 200)
    >>> bool(root.rad() <= root * arb((1, -200)))
    True
    """
    limit = bits + _EXTRA_BITS
    precision = min(bits + _GUARD_BITS, limit)
    while True:
        with working_precision(precision):
            ball = function.enclosure(_ball(x))
            if _is_tight(ball, bits):
                return ball
        if precision == limit:
            raise _unreachable(function, x, ball, bits)
        precision = min(2 * precision, limit)


def values_double(function: Function, points: Points) -> npt.NDArray[np.float64]:
    """The doubles nearest to the function's values: float64 in the shape of the points (proved).

    Rounding is to nearest even, overflow to infinity; every zero is +0.
    Raises InvalidDomain where the function is undefined or infinite; InvalidOption where 2,048 bits
    do not tell the value from the point between two doubles, and it is not known to lie there.

    >>> from autonumerics.targets.functions import function
    >>> values_double(function("log2"), [2.0, 8.0])
    array([1., 3.])
    """
    array = np.asarray(points, dtype=np.float64)
    values = _settle(function, array.ravel().tolist(), _nearest)
    return np.array(values, dtype=np.float64).reshape(array.shape)


def values_double_double(
    function: Function, points: Points
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The function's values as unevaluated sums high + low, two float64 in the points' shape.

    high is the nearest double, low the nearest double to what it leaves. Their sum is within
    2^-104 of the value, relative (proved), or within 2^-1074 where low underflows.
    Raises as `values_double`.

    >>> from autonumerics.targets.functions import function
    >>> high, low = values_double_double(function("sqrt"), [2.0, 4.0])
    >>> low
    array([-9.66729331e-17,  0.00000000e+00])
    """
    array = np.asarray(points, dtype=np.float64)
    pairs = _settle(function, array.ravel().tolist(), _nearest_pair)
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return both[:, 0].reshape(array.shape), both[:, 1].reshape(array.shape)


def _settle(
    function: Function, points: list[float], settled: Callable[[arb], _Settled | None]
) -> list[_Settled]:
    """What `settled` makes of each value, at the lowest precision at which it makes anything, or of
    the number that it is known to be.
    """
    results: dict[int, _Settled] = {}
    pending = list(range(len(points)))
    for precision in _PRECISIONS:
        with working_precision(precision):
            for index in pending:
                result = settled(function.enclosure(arb(points[index])))
                if result is not None:
                    results[index] = result
        pending = [index for index in pending if index not in results]
        if precision == _PRECISIONS[0]:
            results |= _settled_exactly(function, points, pending, settled)
            pending = [index for index in pending if index not in results]
    if pending:
        raise _undecided(function, points[pending[0]])
    return [results[index] for index in range(len(points))]


def _settled_exactly(
    function: Function,
    points: Sequence[float],
    indices: Sequence[int],
    settled: Callable[[arb], _Settled | None],
) -> dict[int, _Settled]:
    """The same of values that are known numbers; a ball without a radius is rounded to even."""
    found: dict[int, _Settled] = {}
    for index in indices:
        value = exact_value(function, Fraction(points[index]))
        if value is not None and not value.denominator & (value.denominator - 1):
            with working_precision(EXACT_BITS):
                result = settled(exact(value))
            if result is not None:
                found[index] = result
    return found


def _undecided(function: Function, x: float) -> InvalidDomain | InvalidOption:
    bits = _PRECISIONS[-1]
    with working_precision(bits):
        ball = function.enclosure(arb(x))
    if not ball.is_finite():
        return _unreachable(function, x, ball, bits)
    return InvalidOption(
        f"{function.name} at x = {x} is not told from the point between two doubles by {bits} "
        "bits, nor known to be it; choose a domain without that point"
    )


def _nearest(ball: arb) -> float | None:
    """The double nearest to every point of the ball, if there is one."""
    if not ball.is_finite():
        return None
    # Exact balls, so float() drops no radius, and it rounds to nearest even.
    if float(ball.lower()) == float(ball.upper()):
        return float(ball.mid()) + 0.0
    return None


def _nearest_pair(ball: arb) -> tuple[float, float] | None:
    if not _is_tight(ball, _PAIR_BITS) and not abs(ball) < _NEGLIGIBLE:
        return None
    high = _nearest(ball)
    if high is None:
        return None
    low = float(ball.mid() - high) + 0.0 if np.isfinite(high) else 0.0
    return high, low


def _is_tight(ball: arb, bits: int) -> bool:
    return ball.is_finite() and bool(ball.rad() <= ball.abs_lower() * arb((1, -bits)))


def _ball(x: float | Fraction | arb) -> arb:
    return exact(x) if isinstance(x, Fraction) else arb(x)


def _unreachable(
    function: Function, x: float | Fraction | arb, ball: arb, bits: int
) -> InvalidDomain | InvalidOption:
    if not ball.is_finite():
        problem = f"{function.name} is undefined or infinite at x = {x}"
        return InvalidDomain(f"{problem}; {function.advice}")
    advice = "ask for fewer bits, or give x exactly"
    return InvalidOption(f"{function.name} at x = {x} cannot be enclosed to {bits} bits; {advice}")
