"""Inputs at which a result is exactly known, and whether machine code has it.

Zeros with their signs, infinities and NaN; poles; inputs where the function is undefined; and the
exact cases, where the value is a number of the format, which users expect to get: 2^x at integers,
log2 at powers of two, cos(0) = 1, roots of squares. What is right comes from `special_facts` and,
for functions and expressions that no standard names, from limits (`right_values`). Exact cases are
looked for among powers of two and of ten, integers, their quarters, squares and cubes.

>>> from autonumerics.formats import format_named
>>> from autonumerics.targets import function
>>> cases = special_values(function("exp2"), format_named("binary16"))
>>> [str(case) for case in cases if case.x in (-math.inf, -25.0, 3.0)]
['f(-inf) = 0.0', 'f(3.0) = 8.0']
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from flint import arb

from autonumerics.accuracy.error_ulp import TIE_BITS
from autonumerics.accuracy.whole_line.right_values import RightValue, right_value
from autonumerics.accuracy.whole_line.special_facts import ASKED
from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidOption
from autonumerics.formats import Format
from autonumerics.jit import run_loop
from autonumerics.targets import Function, enclose
from autonumerics.targets.rationals import exact_value


@dataclass(frozen=True, slots=True)
class SpecialValue:
    """An input, the exact result there, a float whose zero has its sign, and who asks for it.

    `source`: a section of C23; "exact", the value is a number of the format; "limit".
    """

    x: float
    result: float
    source: str

    def is_met(self, y: float) -> bool:
        """Whether a result is right: NaN for NaN, zeros by their signs.

        >>> SpecialValue(-0.0, -0.0, "limit").is_met(0.0)
        False
        """
        if math.isnan(self.result) or math.isnan(y):
            return math.isnan(self.result) and math.isnan(y)
        return y == self.result and math.copysign(1, y) == math.copysign(1, self.result)

    def __str__(self) -> str:
        """As a formula."""
        return f"f({self.x!r}) = {self.result!r}"


@dataclass(frozen=True, slots=True)
class MissedValue:
    """A special value that machine code has not, and what it gives."""

    case: SpecialValue
    given: float

    def __str__(self) -> str:
        """For people.

        >>> print(MissedValue(SpecialValue(0.0, 1.0, "exact"), 0.99609375))
        f(0.0) = 1.0 (exact), but 0.99609375 is given
        """
        return f"{self.case} ({self.case.source}), but {self.given!r} is given"


@lru_cache(maxsize=64)
def special_values(function: Function, format: Format) -> tuple[SpecialValue, ...]:
    """All that are found, by input, zeros and infinities first. For formats of up to 64 bits."""
    cases = [_case(function, format, x) for x in special_inputs(format)]
    return tuple(case for case in cases if case is not None)


def missed_values(address: int, function: Function, format: Format) -> tuple[MissedValue, ...]:
    """Those that the code `void (const T* x, T* y, int64 n)` at an address does not have.

    The code is trusted: what is no such function ends the process.
    """
    cases = special_values(function, format)
    x = np.array([case.x for case in cases]).astype(format.dtype)
    with np.errstate(all="ignore"):
        results = run_loop(address, x).astype(np.float64).tolist()
    given = zip(cases, results, strict=True)
    return tuple(MissedValue(case, y) for case, y in given if not case.is_met(y))


@lru_cache(maxsize=8)
def special_inputs(format: Format) -> tuple[float, ...]:
    """Zeros, infinities, NaN, then the numbers at which exact cases are looked for, ascending."""
    least = format.min_exponent - format.precision + 1
    sizes = {Fraction(2) ** e for e in range(least, format.max_exponent + 1)}
    sizes |= {Fraction(k, 4) for k in range(1, 801)}
    sizes |= {Fraction(k) for k in range(1, 1101)}
    sizes |= {Fraction(10) ** k for k in range(1, 23)}
    sizes |= {Fraction(k**power) for k in range(11, 60) for power in (2, 3)}
    sizes.add(format.largest)
    numbers = {s for s in sizes if s <= format.largest and format.round(s) == s}
    ordered = sorted({*numbers, *(-n for n in numbers)})
    return (-0.0, 0.0, -math.inf, math.inf, math.nan, *map(float, ordered))


def _case(function: Function, format: Format, x: float) -> SpecialValue | None:
    """What is known exactly at an input, if anything is."""
    asked = None if function.expression is not None else ASKED.get(function.name)
    known = None if asked is None else asked.at(x)
    if asked is not None and known is not None:
        return SpecialValue(x, known, f"C23, {asked.section}")
    try:
        right = right_value(function, format, x)
    except InvalidOption:
        return None
    match right.kind:
        case "nan":
            return SpecialValue(x, math.nan, "limit" if math.isinf(x) else "undefined")
        case "infinity":
            source = "limit" if right.value is None else "overflow"
            return SpecialValue(x, right.sign * math.inf, source)
        case "zero" if right.sign:
            return SpecialValue(x, math.copysign(0.0, right.sign), "exact" if x == 0 else "limit")
        case "number":
            found = _exact_number(function, format, x, right)
            return None if found is None else SpecialValue(x, found, "exact")
        case _:
            return None


def _exact_number(function: Function, format: Format, x: float, right: RightValue) -> float | None:
    """The value if it is a number of the format: by a rational number, else by 1,900 bits."""
    value = right.value
    if value is None:
        return None
    if math.isinf(x):
        nearest = _nearest(value, format)
        return nearest if nearest is not None and _is_at(value, nearest) else None
    known = exact_value(function, Fraction(x))
    if known is not None:
        return (
            float(known) if abs(known) <= format.largest and format.round(known) == known else None
        )
    nearest = _nearest(value, format)
    if nearest is None or not _is_at(value, nearest):
        return None
    return nearest if _is_at(enclose(function, Fraction(x), TIE_BITS), nearest) else None


def _nearest(value: arb, format: Format) -> float | None:
    """The number of the format nearest to the middle of a ball."""
    middle = Fraction(float(value.mid()))
    return float(format.round(middle)) if abs(middle) <= format.largest else None


def _is_at(value: arb, number: float) -> bool:
    """Whether a ball holds a number."""
    with working_precision(2 * TIE_BITS):
        return (value - exact(Fraction(number))).contains(0)
