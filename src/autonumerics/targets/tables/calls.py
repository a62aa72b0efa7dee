"""Python functions that cannot be traced, by their values at the points of a domain."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autonumerics.errors import InvalidExpression
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.table import Table

POINTS = 1025
"""Where a function is called: Chebyshev points, dense next to the ends."""


def by_value(function: Callable[..., Any], domain: Domain) -> Table:
    """The table of a function, called once at each of POINTS points, with a float.

    From the thread that calls this, and never again. Raises InvalidExpression, naming the point,
    where the function raises or gives no finite real number.
    """
    x = domain.dense_points(POINTS).tolist()
    name = getattr(function, "__name__", type(function).__name__)
    called = "the lambda" if name == "<lambda>" else name
    return Table.make(x, [_value(function, called, each) for each in x], f"{called} by value")


def _value(function: Callable[..., Any], called: str, x: float) -> float:
    try:
        value = function(x)
        is_number = not isinstance(value, bool | str | bytes | complex)
        number = float(value) if is_number else math.nan
    except Exception as problem:
        reason = f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}"
        raise InvalidExpression(
            f"{called}, called with x = {shown(x)}, raises {reason}"
        ) from problem
    if not math.isfinite(number):
        raise InvalidExpression(f"{called} at x = {shown(x)} is {value!r:.60}, no finite number")
    return number
