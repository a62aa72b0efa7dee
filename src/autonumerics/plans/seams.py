"""Where a procedure changes: next to numbers at which it takes another piece or another branch.

Steps that take few values tell pieces apart: conditions, places in tables, whole numbers, and what
shifts leave of bits. Where these differ between two inputs they change between two numbers next to
each other, which are found by halving, of many pairs at once.

>>> from autonumerics.formats import format_named
>>> from autonumerics.plans.builder import Builder
>>> b = Builder.of(format_named("binary64"))
>>> whole = b.procedure(b.apply("rint", b.x))
>>> seams(whole, np.array([0.25, 1.25]), 1)
array([0.5, 0.5, 0.5])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.plans.evaluation import results
from autonumerics.plans.steps import CONSTANT, LOOKUP, Procedure
from autonumerics.plans.types import BOOL

_WHOLE = ("rint", "floor", "shift_right", "shift_right_logical")
_MIXED = 0x9E3779B97F4A7C15  # 2^64 times the golden ratio's fractional part, odd


def seams(procedure: Procedure, x: npt.NDArray, around: int) -> npt.NDArray:
    """The numbers next to seams, `around` of them on each side: one seam between neighbours of `x`.

    x: of the format's type, finite, ascending, (n,). Empty where no neighbours differ.
    """
    storage = procedure.storage
    integers = np.dtype(f"i{storage.bits // 8}")
    low, high = (_index(part.view(integers)) for part in (x[:-1], x[1:]))
    first = _marks(procedure, x)
    differ = (first[:-1] != first[1:]) & (low < high)
    low, high, marks = low[differ], high[differ], first[:-1][differ]
    while len(low) and (high - low > 1).any():
        middle = low + (high - low) // 2
        same = _marks(procedure, _index(middle).view(storage.dtype)) == marks
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    every = (low[:, None] + np.arange(-around, around + 1, dtype=integers)).ravel()
    found = _index(every).view(storage.dtype)
    return found[np.isfinite(found.astype(np.float64))]


def _index(bits: npt.NDArray) -> npt.NDArray:
    """Bits as integers in the numbers' order, and back: those of negative numbers turned about."""
    most = np.iinfo(bits.dtype).max
    return np.where(bits < 0, bits ^ most, bits)


def _marks(procedure: Procedure, x: npt.NDArray) -> npt.NDArray[np.uint64]:
    """Numbers that tell apart what the steps with few values are."""
    with np.errstate(all="ignore"):
        values = results(procedure, x.astype(procedure.input_type.dtype))
    mixed = np.zeros(x.shape, np.uint64)
    for place in _telling(procedure):
        mixed = mixed * np.uint64(_MIXED) + _word(values[place])
    return mixed


def _word(values: npt.NDArray) -> npt.NDArray[np.uint64]:
    """Of each value."""
    if values.dtype.kind == "f":
        values = values.astype(np.float64).view(np.int64)
    return values.astype(np.int64).view(np.uint64)


def _telling(procedure: Procedure) -> list[int]:
    """The places of steps with few values."""
    steps, found = procedure.steps, dict[int, None]()
    for place, step in enumerate(steps):
        if step.row is LOOKUP:
            found[step.operands[0]] = None
        if step.type is BOOL or step.row.name in _WHOLE or _takes_shift(procedure, place):
            found[place] = None
    return list(found)


def _takes_shift(procedure: Procedure, place: int) -> bool:
    """Whether a step leaves a whole number by taking away what was added to find it."""
    step = procedure.steps[place]
    if step.row.name != "sub" or not step.type.is_float:
        return False
    taken = procedure.steps[step.operands[1]]
    magic = step.type.encode(3 * 2 ** (step.type.significand_bits - 1))
    return taken.row is CONSTANT and taken.data == (magic,)
