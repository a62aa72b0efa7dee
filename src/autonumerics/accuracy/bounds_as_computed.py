"""Whether results stay in a range and never turn, as machine code computes them.

*Measured* at all inputs of a format of up to 32 bits, or *sampled* at some of them, in pairs of
neighbours. -0 and 0 are two inputs, in this order. A direction holds across gaps, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of, with_both_zeros
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.formats import NARROW_BITS
from autonumerics.jit import Compiled
from autonumerics.kernels import default_threads
from autonumerics.kernels.measuring import NEGATIVE_ZERO, courses
from autonumerics.targets import Target

_AT_ONCE = 2**26  # inputs
_S_EACH = 3e-9  # seconds that one takes, on one core
_SAMPLED = 2**13  # pairs
_WIDEST = 32


def keeps_bounds(
    code: Compiled,
    target: Target,
    *,
    every: bool,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> bool:
    """Whether the results keep range and direction of the target's constraints.

    `every`: at all inputs, where the format has up to 32 bits: 10^9 of them in a few seconds on one
    thread. Raises Ended.
    """
    asked, storage = target.constraints, code.arithmetic.storage
    if not asked.bounds:
        return True
    low = -np.inf if asked.lower is None else float(asked.lower)
    high = np.inf if asked.upper is None else float(asked.upper)
    sign = {"rising": 1, "falling": -1, None: 0}[asked.monotone]
    ranges = target.domain.indices(storage)
    last = math.nan
    for course in _courses(code, ranges, every, threads):
        allowance.check()
        allowance.spend(_S_EACH * (_AT_ONCE if every and storage.bits > NARROW_BITS else 2**16))
        if course.fails or not (course.least >= low and course.largest <= high):
            return False
        turns = {1: course.falls, -1: course.rises, 0: False}[sign]
        if turns or sign * (course.begin - last) < 0:
            return False
        last = course.end
    return True


@dataclass(frozen=True, slots=True)
class _Course:
    """How results go over some inputs in ascending order; see `kernels.measuring.courses`."""

    least: float
    largest: float
    begin: float
    end: float
    rises: bool
    falls: bool
    fails: bool

    @classmethod
    def of(cls, values: npt.NDArray[np.float64]) -> _Course:
        """Of results one after the other."""
        before, after = values[:-1], values[1:]
        rises, falls = bool((after > before).any()), bool((after < before).any())
        return cls(
            float(values.min()), float(values.max()), float(values[0]), float(values[-1]),
            rises, falls, bool(np.isnan(values).any()),
        )  # fmt: skip


def _courses(
    code: Compiled, ranges: Sequence[range], every: bool, threads: int | None
) -> Iterator[_Course]:
    """At all inputs or, in wide formats, at some."""
    storage = code.arithmetic.storage
    if every and NARROW_BITS < storage.bits <= _WIDEST:
        return _every(code, ranges, threads)
    return _some(code, ranges, every=every and storage.bits <= NARROW_BITS)


def _every(code: Compiled, ranges: Sequence[range], threads: int | None) -> Iterator[_Course]:
    """At all inputs, many at a time."""
    storage = code.arithmetic.storage
    for indices in ranges:
        for first, last in _of_one_sign(indices):
            pair = np.array([[first, last]], np.int64)
            values, flags = courses(
                code.throughput_address, storage.bits, storage.precision, pair,
                threads or default_threads(),
            )  # fmt: skip
            yield _Course(*values[0].tolist(), *flags[0].tolist())


def _of_one_sign(indices: range) -> Iterator[tuple[int, int]]:
    """Parts of a range, ends included; -0 on its own, before 0."""
    for part in (
        range(indices.start, min(indices.stop, 0)),
        range(max(indices.start, 0), indices.stop),
    ):
        if part and part[0] == 0:
            yield NEGATIVE_ZERO, NEGATIVE_ZERO
        for start in range(part.start, part.stop, _AT_ONCE):
            yield start, min(start + _AT_ONCE, part.stop) - 1


def _some(code: Compiled, ranges: Sequence[range], *, every: bool) -> Iterator[_Course]:
    """In pairs of neighbours, or all of a few."""
    for indices in ranges:
        if every:
            x = with_both_zeros(floats_of(np.arange(indices.start, indices.stop), code.format))
            yield _Course.of(code(x).astype(np.float64))
            continue
        # In whole numbers: indices of binary64 are too large for doubles.
        steps, rest = _SAMPLED - 1, max(indices.stop - 2 - indices.start, 0)
        places = [indices.start + rest * k // steps for k in range(_SAMPLED)]
        nexts = [min(place + 1, indices.stop - 1) for place in places]
        chosen = np.unique(np.array([*places, *nexts, *([0] if 0 in indices else [])], np.int64))
        x = with_both_zeros(floats_of(chosen, code.format))
        yield _Course.of(code(x).astype(np.float64))
