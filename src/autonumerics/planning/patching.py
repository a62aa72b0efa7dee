"""Values at infinities, 0, 1 and -1 to which the steps of an expression do not come.

As it is written x - sin(x) is NaN at infinity, and (exp(x) - 1)/x at 0: right is the limit.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets.expressions.composed import read_function
>>> specials = Specials.of(read_function("(exp(x) - 1)/x"), format_named("binary16"))
>>> [(x, right.shown) for x, right in specials.known][:3]
[(inf, 'inf'), (-inf, '0.0'), (0.0, '1.0')]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autonumerics.accuracy.whole_line.right_values import RightValue, right_value
from autonumerics.errors import AutoNumericsError
from autonumerics.formats import Format
from autonumerics.plans import CompiledProcedure
from autonumerics.plans.reductions import AtPoint
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

_PLACES = (math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0)


@dataclass(frozen=True)
class Specials:
    """Places at which a number or an infinity is right, and what it is."""

    format: Format
    known: tuple[tuple[float, RightValue], ...]

    @classmethod
    def of(cls, function: Function, format: Format, within: Domain | None = None) -> Specials:
        """Those of a function, at numbers of an interval if there is one."""
        return cls(format, tuple(_known(function, format, within)))

    def patches(self, compiled: CompiledProcedure) -> tuple[AtPoint, ...]:
        """What a procedure misses: NaN or an infinity that is not right, a number where one is."""
        if not self.known:
            return ()
        x = np.array([x for x, _ in self.known], np.float64).astype(self.format.dtype)
        with np.errstate(all="ignore"):
            results = compiled(x).astype(np.float64).tolist()
        return tuple(
            AtPoint(x, _level(right))
            for (x, right), y in zip(self.known, results, strict=True)
            if not (math.isfinite(y) and right.kind != "infinity") and y != float(_level(right))
        )


def _known(
    function: Function, format: Format, within: Domain | None
) -> Iterator[tuple[float, RightValue]]:
    for x in _PLACES:
        if within is not None and not within.lower <= x <= within.upper:
            continue
        try:
            right = right_value(function, format, x)
            is_one = x != 0 or right_value(function, format, -x).shown == right.shown
        except AutoNumericsError:
            continue
        if is_one and right.kind in ("number", "zero", "infinity"):
            yield x, right


def _level(right: RightValue) -> str:
    """As text, of which the plan makes a number."""
    return "-0" if right.shown == "-0.0" else right.shown
