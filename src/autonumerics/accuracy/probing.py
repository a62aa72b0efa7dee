"""The largest error of machine code that a search among its inputs finds: sampled.

For formats with too many inputs to try them all. Half of the first inputs are spread evenly over
the domain's values and half over its floats, which crowd towards 0; then the floats around the
worst are tried as well, as long as that finds worse ones. What is reported is the exact error at
a point, and a lower bound of the true maximum.

>>> from autonumerics.formats import Arithmetic
>>> from autonumerics.jit import compile_program
>>> from autonumerics.programs import parse
>>> double = compile_program(parse("x*c0 + c1", [1.0, 0.97]), Arithmetic.of("binary64"))
>>> probed = probe(double, Target.make("exp2"), count=100)
>>> probed.standing, round(probed.relative, 3)
('sampled', 0.04)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import NEGATIVE_ZERO, floats_of, indices_of, spread
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.measured import MeasuredError
from autonumerics.errors import InvalidOption
from autonumerics.formats import Format
from autonumerics.jit import Compiled
from autonumerics.targets import Target

COUNT = 20_000
"""First inputs, by default: a quarter of a second of Arb."""

_NEIGHBOURHOODS = 8
_RADIUS = 64  # floats to each side of a bad one
_ROUNDS = 8


def probe(
    compiled: Compiled, target: Target, *, count: int = COUNT, seed: int = 0
) -> MeasuredError:
    """The largest error found at about `count` inputs and around the worst of them.

    Deterministic by `seed`. Works for every format; for those of up to 32 bits `measure` knows
    the maximum itself. Raises InvalidOption unless count >= 2, InvalidDomain where the domain
    holds no float of the format.
    """
    if count < 2:
        raise InvalidOption(f"the number of points must be at least 2, got {count}")
    format = compiled.format
    inside = format.indices(target.domain.lower, target.domain.upper)
    first = indices_of(spread(format, inside, count, seed), format)
    zeros = [0, NEGATIVE_ZERO] if 0 in inside else []
    seen = _look(np.union1d(first, np.array(zeros, np.int64)), compiled, target)
    for _ in range(_ROUNDS):
        around = np.setdiff1d(_around(seen, inside), seen.indices)
        if not len(around):
            break
        found = _look(around, compiled, target)
        improved = found.ulps.max() > seen.ulps.max()
        seen = seen.joined(found)
        if not improved:
            break
    return _summary(seen, compiled, target)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Inputs looked at, by index, and their errors: float64 arrays of one length."""

    indices: npt.NDArray[np.int64]
    absolute: npt.NDArray[np.float64]
    relative: npt.NDArray[np.float64]
    ulps: npt.NDArray[np.float64]

    def joined(self, other: _Seen) -> _Seen:
        return _Seen(
            np.concatenate([self.indices, other.indices]),
            np.concatenate([self.absolute, other.absolute]),
            np.concatenate([self.relative, other.relative]),
            np.concatenate([self.ulps, other.ulps]),
        )


def _look(indices: npt.NDArray[np.int64], compiled: Compiled, target: Target) -> _Seen:
    x = floats_of(indices, compiled.format)
    high, low = target.values_double_double(x.astype(np.float64))
    with np.errstate(all="ignore"):
        y = compiled(x).astype(np.float64)
        absolute = np.abs((y - high) - low)
        absolute[~np.isfinite(y)] = math.inf
        relative = np.where(absolute == 0, 0.0, absolute / np.abs(high))
        ulps = absolute / _ulps(high, low, compiled.format)
    return _Seen(indices, absolute, relative, ulps)


def _ulps(
    high: npt.NDArray[np.float64], low: npt.NDArray[np.float64], format: Format
) -> npt.NDArray[np.float64]:
    """The ULP at each value high + low, as `Format.ulp`."""
    mantissa, exponent = np.frexp(np.abs(high))
    at_most_power = (mantissa == 0.5) & (np.sign(high) * low <= 0)
    exponent = np.maximum(exponent - 1 - at_most_power, format.min_exponent)
    exponent[high == 0] = format.min_exponent
    return np.ldexp(1.0, exponent - format.precision + 1)


def _around(seen: _Seen, inside: range) -> npt.NDArray[np.int64]:
    worst = seen.indices[np.argsort(-seen.ulps, kind="stable")[:_NEIGHBOURHOODS]]
    worst = np.where(worst == NEGATIVE_ZERO, 0, worst)
    near = worst[:, None] + np.arange(-_RADIUS, _RADIUS + 1)
    return np.unique(np.clip(near, inside.start, inside.stop - 1))


def _summary(seen: _Seen, compiled: Compiled, target: Target) -> MeasuredError:
    worst = int(np.argmax(seen.ulps))
    x = floats_of(seen.indices[worst : worst + 1], compiled.format)
    [exact] = exact_errors(compiled(x), x, compiled.format, target.function)
    return MeasuredError(
        error_ulp=float(exact),
        at=float(x[0]),
        uncertainty_ulp=0.0,
        absolute=float(seen.absolute.max()),
        relative=float(seen.relative.max()),
        count=len(seen.indices),
        failures=int(np.isinf(seen.absolute).sum()),
        standing="sampled",
    )
