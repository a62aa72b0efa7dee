"""Whether results stay in a range and never turn, as machine code computes them.

*Measured* at all inputs of a format of up to 32 bits, or *sampled* at some of them, in pairs of
neighbours. -0 and 0 are two inputs, in this order. A direction holds across gaps, too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of, with_both_zeros
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.jit import Compiled
from autonumerics.targets import Target

_CHUNK = 2**22
_SAMPLED = 2**13  # pairs
_WIDEST = 32


def keeps_bounds(
    code: Compiled, target: Target, *, every: bool, allowance: Allowance = UNLIMITED
) -> bool:
    """Whether the results keep range and direction of the target's constraints.

    `every`: at all inputs, where the format has up to 32 bits. Raises Ended.
    """
    asked, storage = target.constraints, code.arithmetic.storage
    if not asked.bounds:
        return True
    low = -np.inf if asked.lower is None else float(asked.lower)
    high = np.inf if asked.upper is None else float(asked.upper)
    sign = {"rising": 1, "falling": -1, None: 0}[asked.monotone]
    last = np.empty(0)
    for indices in target.domain.indices(storage):
        for some in _parts(indices, every=every and storage.bits <= _WIDEST):
            allowance.check()
            found = code(with_both_zeros(floats_of(some, storage))).astype(np.float64)
            values = np.concatenate([last, found])
            if not (values.min() >= low and values.max() <= high):
                return False
            if sign and not np.all(sign * (values[1:] - values[:-1]) >= 0):
                return False
            last = values[-1:]
    return True


def _parts(indices: range, *, every: bool) -> Iterator[npt.NDArray[np.int64]]:
    """Indices in ascending order."""
    if not every:
        # In whole numbers: indices of binary64 are too large for doubles.
        steps, rest = _SAMPLED - 1, max(indices.stop - 2 - indices.start, 0)
        places = [indices.start + rest * k // steps for k in range(_SAMPLED)]
        nexts = [min(place + 1, indices.stop - 1) for place in places]
        yield np.unique(np.array([*places, *nexts, *([0] if 0 in indices else [])], np.int64))
        return
    for start in range(indices.start, indices.stop, _CHUNK):
        yield np.arange(start, min(start + _CHUNK, indices.stop), dtype=np.int64)
