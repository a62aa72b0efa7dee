"""The largest error of machine code that a search among its inputs finds: sampled.

For formats with too many inputs to try them all. Half of the first inputs are spread evenly over
the domain's values and half over its floats, which crowd towards 0; the ends and their neighbours,
both zeros, and what lies around the program's edges (`edges`) are among them. Then the floats
around the worst are tried as well, as long as that finds worse ones. What is reported is the exact
error at a point, and a lower bound of the true maximum.

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
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.code import Code
from autonumerics.accuracy.edges import edge_indices
from autonumerics.accuracy.enumeration import (
    NEGATIVE_ZERO,
    clipped,
    floats_of,
    indices_of,
    spread,
)
from autonumerics.accuracy.error_ulp import exact_errors
from autonumerics.accuracy.measured import MeasuredError
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidOption
from autonumerics.formats import Format, format_named
from autonumerics.jit import Compiled
from autonumerics.programs import Program
from autonumerics.targets import Target, values_double

By = Literal["ulps", "absolute", "relative", "measured"]

COUNT = 20_000
"""First inputs, by default: a quarter of a second of Arb."""

_NEIGHBOURHOODS = 8
_RADIUS = 64  # floats to each side of a bad one
_ROUNDS = 8
_AT_ONCE = 512  # exact values, before the time is asked for
_SAME = 1e-9  # relative difference of errors in doubles from exact ones, at most
_S_EACH = 2e-5  # seconds that one takes, on one core


def probe(
    compiled: Code,
    target: Target,
    *,
    count: int = COUNT,
    seed: int = 0,
    by: By = "ulps",
    allowance: Allowance = UNLIMITED,
) -> MeasuredError:
    """The largest error found at about `count` inputs and around the worst of them `by` a measure.

    Deterministic by `seed`. Works for every format; for those of up to 32 bits `measure` knows
    the maximum itself. Raises InvalidOption unless count >= 2, InvalidDomain where the domain
    holds no float of the format, Ended if the allowance is over before.
    """
    if count < 2:
        raise InvalidOption(f"the number of points must be at least 2, got {count}")
    program = compiled.program if isinstance(compiled, Compiled) else None
    seen = look_around(compiled, target, count, seed, program=program, by=by, allowance=allowance)
    return _summary(seen, compiled, target)


@dataclass(frozen=True, slots=True)
class Seen:
    """Inputs looked at, by index, and their errors: float64 arrays of one length.

    `measured` are those of the target. Errors are infinite where the result is. A relative one is
    so of a value that is at least the smallest normal number of the format: at a zero of the target
    it is 0, or else huge.
    """

    indices: npt.NDArray[np.int64]
    absolute: npt.NDArray[np.float64]
    relative: npt.NDArray[np.float64]
    ulps: npt.NDArray[np.float64]
    measured: npt.NDArray[np.float64]

    def joined(self, other: Seen) -> Seen:
        """What both have looked at."""
        return Seen(
            np.concatenate([self.indices, other.indices]),
            np.concatenate([self.absolute, other.absolute]),
            np.concatenate([self.relative, other.relative]),
            np.concatenate([self.ulps, other.ulps]),
            np.concatenate([self.measured, other.measured]),
        )


def look_around(
    compiled: Code, target: Target, count: int, seed: int, *, program: Program | None,
    rounds: int = _ROUNDS,
    by: By = "ulps", allowance: Allowance = UNLIMITED,
) -> Seen:  # fmt: skip
    """About `count` inputs, and what lies around the worst of them `by` some measure of error.

    If it is known which program runs, what lies around its edges is looked at, too. Raises Ended
    if the allowance is over before.
    """
    format = compiled.format
    if target.table is not None:
        return _at_points_of_table(compiled, target, allowance)
    inside = target.domain.indices(format)
    seen = _look(*_first(target, format, count, seed, allowance), compiled, target)
    if program is not None:
        edges = edge_indices(program, format, inside)
        seen, _ = _with(edges, seen, compiled, target, allowance)
    for _ in range(rounds):
        worst = getattr(seen, by).max()
        near = _around(seen.indices, getattr(seen, by), inside)
        seen, grown = _with(near, seen, compiled, target, allowance)
        if not grown or getattr(seen, by).max() <= worst:
            break
    return seen


def _at_points_of_table(compiled: Code, target: Target, allowance: Allowance) -> Seen:
    """The points of a table, rounded to the format, inside its domain."""
    assert target.table is not None
    near = indices_of(target.table[0].astype(compiled.format.dtype), compiled.format)
    indices = np.unique(clipped(near, target.domain.indices(compiled.format)))
    truths = _truths(indices, target, compiled.format, allowance)
    return _look(indices, *truths, compiled, target)


def _with(
    indices: npt.NDArray[np.int64],
    seen: Seen,
    compiled: Code,
    target: Target,
    allowance: Allowance,
) -> tuple[Seen, bool]:
    """What is seen at these inputs as well, and whether any of them are new."""
    new = np.setdiff1d(indices, seen.indices)
    if not len(new):
        return seen, False
    truths = _truths(new, target, compiled.format, allowance)
    return seen.joined(_look(new, *truths, compiled, target)), True


Truths = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Exact values as sums high + low."""


def _truths(
    indices: npt.NDArray[np.int64], target: Target, format: Format, allowance: Allowance
) -> Truths:
    """Raises Ended if the allowance is over before the last input."""
    x = floats_of(indices, format).astype(np.float64)
    parts: list[Truths] = []
    for start in range(0, len(x), _AT_ONCE):
        allowance.check()
        allowance.spend(_S_EACH * len(x[start : start + _AT_ONCE]))
        parts.append(target.values_double_double(x[start : start + _AT_ONCE]))
    high, low = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    return high, low


First = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]
_FIRST: dict[tuple[Target, Format, int, int], First] = {}
_KEPT = 4


def _first(target: Target, format: Format, count: int, seed: int, allowance: Allowance) -> First:
    """The inputs that are looked at first, whatever the program, and the truth there; kept for the
    next program.
    """
    key = target, format, count, seed
    known = _FIRST.get(key)
    if known is None:
        known = _FIRST[key] = _first_anew(*key, allowance)
        for old in list(_FIRST)[:-_KEPT]:
            _FIRST.pop(old, None)
    return known


def _first_anew(
    target: Target, format: Format, count: int, seed: int, allowance: Allowance
) -> First:
    inside = target.domain.indices(format)
    ends = np.array([end for part in inside for end in (part[0], part[-1])])
    near_ends = ends[:, None] + np.arange(-_RADIUS, _RADIUS + 1)
    zeros = np.array([0, NEGATIVE_ZERO] if any(0 in part for part in inside) else [], np.int64)
    first = indices_of(spread(format, inside, count, seed), format)
    indices = np.unique(np.concatenate([first, clipped(near_ends.reshape(-1), inside), zeros]))
    return indices, *_truths(indices, target, format, allowance)


def _look(
    indices: npt.NDArray[np.int64],
    high: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    compiled: Code,
    target: Target,
) -> Seen:
    x = floats_of(indices, compiled.format)
    with np.errstate(all="ignore"):
        y = compiled(x).astype(np.float64)
        absolute = np.abs((y - high) - low)
        absolute[~np.isfinite(y)] = math.inf
        relative = absolute / np.maximum(np.abs(high), float(compiled.format.smallest_normal))
        ulps = absolute / _ulps(high, low, compiled.format)
        match target.measure.kind:
            case "relative":
                measured = relative
            case "absolute":
                measured = absolute
            case "ulp":
                measured = absolute / _ulps(high, low, format_named("binary64"))
            case "mixed":
                measured = absolute / np.maximum(np.abs(high), float(target.measure.size))
        if target.weight is not None:
            measured = measured * values_double(target.weight, x.astype(np.float64))
    return Seen(indices, absolute, relative, ulps, measured)


def _ulps(
    high: npt.NDArray[np.float64], low: npt.NDArray[np.float64], format: Format
) -> npt.NDArray[np.float64]:
    """The ULP at each value high + low, as `Format.ulp`."""
    mantissa, exponent = np.frexp(np.abs(high))
    at_most_power = (mantissa == 0.5) & (np.sign(high) * low <= 0)
    exponent = np.maximum(exponent - 1 - at_most_power, format.min_exponent)
    exponent[high == 0] = format.min_exponent
    return np.ldexp(1.0, exponent - format.precision + 1)


def _around(
    indices: npt.NDArray[np.int64], errors: npt.NDArray[np.float64], inside: Sequence[range]
) -> npt.NDArray[np.int64]:
    worst = indices[np.argsort(-errors, kind="stable")[:_NEIGHBOURHOODS]]
    worst = np.where(worst == NEGATIVE_ZERO, 0, worst)
    near = worst[:, None] + np.arange(-_RADIUS, _RADIUS + 1)
    return np.unique(clipped(near, inside))


def _summary(seen: Seen, compiled: Code, target: Target) -> MeasuredError:
    worst = int(np.argmax(seen.ulps))
    x = floats_of(seen.indices[worst : worst + 1], compiled.format)
    [exact] = exact_errors(compiled(x), x, compiled.format, target.function)
    largest = float(seen.ulps[worst])
    if exact < largest * (1 - _SAME):  # alone in its array an input has another result
        exact = largest
    return MeasuredError(
        error_ulp=float(exact),
        at=float(x[0]),
        uncertainty_ulp=0.0,
        absolute=float(seen.absolute.max()),
        relative=float(seen.relative.max()),
        count=len(seen.indices),
        failures=int(np.isinf(seen.absolute).sum()),
        standing="sampled",
        absolute_at=_place(seen, seen.absolute, compiled.format),
        relative_at=_place(seen, seen.relative, compiled.format),
    )


def _place(seen: Seen, errors: npt.NDArray[np.float64], format: Format) -> float:
    worst = int(errors.argmax())
    return float(floats_of(seen.indices[worst : worst + 1], format)[0])
