"""What standards ask of functions at special inputs, in our own words.

From Annex F of C23 (ISO/IEC 9899:2024), section F.10, and from IEEE 754-2019, sections 5.4.1 and
9.2.1: signed zeros, infinities, poles, and where NaN is the answer. A NaN gives NaN. Values that no
format holds, as pi/2 for atan(inf), are no facts of this table.

>>> ASKED["log"].at(0.0), ASKED["rsqrt"].at(-0.0)
(-inf, -inf)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

INF, NAN = math.inf, math.nan


@dataclass(frozen=True, slots=True)
class Asked:
    """What a section asks of a function.

    section: of C23. at_negative_zero, at_zero, at_minus_infinity, at_infinity: the results, None
        where the section says nothing exact. others: inputs other than these. at_negative_integers:
        the result at all of them.
    """

    section: str
    at_negative_zero: float | None
    at_zero: float | None
    at_minus_infinity: float | None
    at_infinity: float | None
    others: Mapping[float, float] = field(default_factory=dict)
    at_negative_integers: float | None = None

    @property
    def results(self) -> Mapping[float, float]:
        """By the input; at 0.0 that of +0, whose like with a minus sign no mapping can tell."""
        ends = {0.0: self.at_zero, -INF: self.at_minus_infinity, INF: self.at_infinity}
        return {x: y for x, y in ends.items() if y is not None} | dict(self.others)

    def at(self, x: float) -> float | None:
        """The result asked for at an input, if there is one."""
        if x == 0 and math.copysign(1, x) < 0:
            return self.at_negative_zero
        if -INF < x < 0 and x.is_integer() and self.at_negative_integers is not None:
            return self.at_negative_integers
        return self.results.get(x)


ASKED: Mapping[str, Asked] = MappingProxyType(
    {
        "acos": Asked("F.10.1.1", None, None, NAN, NAN, {1.0: 0.0}),
        "asin": Asked("F.10.1.2", -0.0, 0.0, NAN, NAN),
        "atan": Asked("F.10.1.3", -0.0, 0.0, None, None),
        "cos": Asked("F.10.1.5", 1.0, 1.0, NAN, NAN),
        "sin": Asked("F.10.1.6", -0.0, 0.0, NAN, NAN),
        "tan": Asked("F.10.1.7", -0.0, 0.0, NAN, NAN),
        "acospi": Asked("F.10.1.8", 0.5, 0.5, NAN, NAN, {1.0: 0.0, -1.0: 1.0}),
        "asinpi": Asked("F.10.1.9", -0.0, 0.0, NAN, NAN, {1.0: 0.5, -1.0: -0.5}),
        "atanpi": Asked("F.10.1.10", -0.0, 0.0, -0.5, 0.5),
        "cospi": Asked("F.10.1.12", 1.0, 1.0, NAN, NAN, {0.5: 0.0, -0.5: 0.0, 1.5: 0.0}),
        "sinpi": Asked("F.10.1.13", -0.0, 0.0, NAN, NAN, {1.0: 0.0, -1.0: -0.0, 2.0: 0.0}),
        "tanpi": Asked(
            "F.10.1.14", -0.0, 0.0, NAN, NAN,
            {1.0: -0.0, 2.0: 0.0, -1.0: 0.0, -2.0: -0.0, 0.5: INF, 1.5: -INF, -0.5: -INF},
        ),
        "acosh": Asked("F.10.2.1", NAN, NAN, NAN, INF, {1.0: 0.0}),
        "asinh": Asked("F.10.2.2", -0.0, 0.0, -INF, INF),
        "atanh": Asked("F.10.2.3", -0.0, 0.0, NAN, NAN, {1.0: INF, -1.0: -INF}),
        "cosh": Asked("F.10.2.4", 1.0, 1.0, INF, INF),
        "sinh": Asked("F.10.2.5", -0.0, 0.0, -INF, INF),
        "tanh": Asked("F.10.2.6", -0.0, 0.0, -1.0, 1.0),
        "exp": Asked("F.10.3.1", 1.0, 1.0, 0.0, INF),
        "exp10": Asked("F.10.3.2", 1.0, 1.0, 0.0, INF),
        "exp2": Asked("F.10.3.4", 1.0, 1.0, 0.0, INF),
        "expm1": Asked("F.10.3.6", -0.0, 0.0, -1.0, INF),
        "log": Asked("F.10.3.11", -INF, -INF, NAN, INF, {1.0: 0.0, -1.0: NAN}),
        "log10": Asked("F.10.3.12", -INF, -INF, NAN, INF, {1.0: 0.0, -1.0: NAN}),
        "log1p": Asked("F.10.3.14", -0.0, 0.0, NAN, INF, {-1.0: -INF, -2.0: NAN}),
        "log2": Asked("F.10.3.15", -INF, -INF, NAN, INF, {1.0: 0.0, -1.0: NAN}),
        "cbrt": Asked("F.10.4.1", -0.0, 0.0, -INF, INF),
        "rsqrt": Asked("F.10.4.9", -INF, INF, NAN, 0.0, {-1.0: NAN}),
        "sqrt": Asked("F.10.4.10", -0.0, 0.0, NAN, INF, {-1.0: NAN}),
        "erf": Asked("F.10.5.1", -0.0, 0.0, -1.0, 1.0),
        "erfc": Asked("F.10.5.2", 1.0, 1.0, 2.0, 0.0),
        "lgamma": Asked("F.10.5.3", INF, INF, INF, INF, {1.0: 0.0, 2.0: 0.0}, INF),
        "gamma": Asked("F.10.5.4", -INF, INF, NAN, INF, {}, NAN),
    }
)  # fmt: skip
"""By the function's name."""
