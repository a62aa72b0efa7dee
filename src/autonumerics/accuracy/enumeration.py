"""Arrays of floats by their indices: all of an interval, or a sample spread over it.

Indices count a format's numbers from zero in their order (see `formats.format`). Both zeros are
inputs, since 1/x tells them apart; but they have one value and one index, 0, which stands for +0
where an input is meant. NEGATIVE_ZERO then stands for the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Format
from autonumerics.kernels.measuring import NEGATIVE_ZERO


def indices_of(x: npt.NDArray[np.generic], format: Format) -> npt.NDArray[np.int64]:
    """The indices of floats (see `formats.format`); int64 in their shape.

    >>> from autonumerics.formats import format_named
    >>> indices_of(np.array([-0.0, 1.0], np.float32), format_named("binary32"))
    array([         0, 1065353216])
    """
    bits = x.view(f"uint{format.bits}").astype(np.int64)
    magnitude = bits & np.int64((1 << (format.bits - 1)) - 1)
    return np.where(bits == magnitude, magnitude, -magnitude)


def floats_of(indices: npt.NDArray[np.int64], format: Format) -> npt.NDArray[np.generic]:
    """The floats with the indices, of `format.dtype`; the inverse of `indices_of`, but for -0.

    >>> from autonumerics.formats import format_named
    >>> floats_of(np.array([0, NEGATIVE_ZERO]), format_named("binary32"))
    array([ 0., -0.], dtype=float32)
    >>> floats_of(np.array([-1, 1065353216]), format_named("binary32"))
    array([-1.e-45,  1.e+00], dtype=float32)
    """
    unsigned = np.dtype(f"uint{format.bits}")
    sign = unsigned.type(1 << (format.bits - 1))
    if indices.size and indices.min() >= 0:
        return indices.astype(unsigned).view(format.dtype)
    magnitude = np.abs(np.where(indices == NEGATIVE_ZERO, 0, indices)).astype(unsigned)
    return np.where(indices < 0, magnitude | sign, magnitude).view(format.dtype)


def spread(
    format: Format, indices: range | Sequence[range], count: int, seed: int
) -> npt.NDArray[np.generic]:
    """About `count` different floats among those with the indices, ascending, by a seed.

    Several ranges, ascending, have equal shares. Both ends of each, and both zeros if 0 is one of
    the indices; half of the rest spread evenly over the values, one at random in each of so many
    equal parts, and half over the indices, which crowd towards 0. All floats if there are no more
    than `count`.

    >>> from autonumerics.formats import format_named
    >>> half = format_named("binary16")
    >>> spread(half, half.indices(0, 1), 4, seed=0)[[0, 1, -1]]
    array([-0.,  0.,  1.], dtype=float16)
    """
    parts = _ranges(indices)
    share = -(-count // len(parts))
    found = [_spread(format, part, share, seed + k) for k, part in enumerate(parts)]
    return with_both_zeros(floats_of(np.concatenate(found), format))


def clipped(indices: npt.NDArray[np.int64], ranges: Sequence[range]) -> npt.NDArray[np.int64]:
    """The indices, each moved to the nearest in any of the ranges, which ascend.

    >>> clipped(np.array([-3, 2, 5, 8]), (range(0, 3), range(7, 9)))
    array([0, 2, 7, 8])
    """
    firsts, lasts = (np.array([each[k] for each in ranges]) for k in (0, -1))
    at = np.minimum(np.searchsorted(lasts, indices), len(ranges) - 1)
    above = np.clip(indices, firsts[at], lasts[at])
    below = lasts[np.maximum(at - 1, 0)]
    is_nearer = (at > 0) & (indices < above) & (indices - below < above - indices)
    return np.where(is_nearer, below, above)


def every_float(format: Format, indices: range | Sequence[range]) -> npt.NDArray[np.generic]:
    """All floats with the indices, in their order, 0 once.

    >>> from autonumerics.formats import format_named
    >>> every_float(format_named("binary16"), (range(15360, 15362), range(0, 1)))
    array([1.   , 1.001, 0.   ], dtype=float16)
    """
    parts = [np.arange(part.start, part.stop) for part in _ranges(indices)]
    return floats_of(np.concatenate(parts), format)


def with_both_zeros(x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """An ascending array with -0 before 0, if it holds 0.

    >>> with_both_zeros(np.array([-1.0, 0.0, 2.0]))
    array([-1., -0.,  0.,  2.])
    """
    return np.insert(x, np.flatnonzero(x == 0)[:1], -0.0)


def count_of(indices: range | Sequence[range]) -> int:
    """How many inputs have the indices; two at 0. There may be more than len() can tell.

    >>> count_of(range(-1, 2)), count_of(range(-(2**63), 2**63))
    (4, 18446744073709551617)
    """
    return sum(max(part.stop - part.start, 0) + (0 in part) for part in _ranges(indices))


def _ranges(indices: range | Sequence[range]) -> Sequence[range]:
    return (indices,) if isinstance(indices, range) else indices


def _spread(format: Format, indices: range, count: int, seed: int) -> npt.NDArray[np.int64]:
    if count_of(indices) <= count:
        return np.arange(indices.start, indices.stop)
    rng = np.random.default_rng(seed)
    lower, upper = (float(format.value(i)) for i in (indices.start, indices.stop - 1))
    parts = (np.arange(count // 2) + rng.random(count // 2)) / max(count // 2, 1)
    by_value = np.clip(lower * (1 - parts) + upper * parts, lower, upper).astype(format.dtype)
    by_index = rng.integers(indices.start, indices.stop, count - count // 2)
    ends = np.array([indices.start, indices.stop - 1])
    zero = np.zeros(int(0 in indices), np.int64)
    return np.unique(np.concatenate([ends, zero, indices_of(by_value, format), by_index]))
