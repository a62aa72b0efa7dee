"""Arrays of floats by their indices: all of an interval, or a sample spread over it.

Indices count a format's numbers from zero in their order (see `formats.format`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.formats import Format


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
    """The floats with the indices, of `format.dtype`; the inverse of `indices_of`.

    >>> from autonumerics.formats import format_named
    >>> floats_of(np.array([-1, 1065353216]), format_named("binary32"))
    array([-1.e-45,  1.e+00], dtype=float32)
    """
    unsigned = np.dtype(f"uint{format.bits}")
    sign = unsigned.type(1 << (format.bits - 1))
    if indices.size and indices.min() >= 0:
        return indices.astype(unsigned).view(format.dtype)
    magnitude = np.abs(indices).astype(unsigned)
    return np.where(indices < 0, magnitude | sign, magnitude).view(format.dtype)


def spread(format: Format, indices: range, count: int, seed: int) -> npt.NDArray[np.generic]:
    """About `count` different floats among those with the indices, ascending, by a seed.

    Both ends; half of the rest spread evenly over the values, one at random in each of so many
    equal parts, and half over the indices, which crowd towards 0. All floats if there are no
    more than `count`.

    >>> from autonumerics.formats import format_named
    >>> half = format_named("binary16")
    >>> spread(half, half.indices(0, 1), 4, seed=0)[[0, -1]]
    array([0., 1.], dtype=float16)
    """
    if len(indices) <= count:
        return floats_of(np.arange(indices.start, indices.stop), format)
    rng = np.random.default_rng(seed)
    lower, upper = (float(format.value(i)) for i in (indices.start, indices.stop - 1))
    parts = (np.arange(count // 2) + rng.random(count // 2)) / max(count // 2, 1)
    by_value = np.clip(lower * (1 - parts) + upper * parts, lower, upper).astype(format.dtype)
    by_index = rng.integers(indices.start, indices.stop, count - count // 2)
    ends = np.array([indices.start, indices.stop - 1])
    chosen = np.unique(np.concatenate([ends, indices_of(by_value, format), by_index]))
    return floats_of(chosen, format)
