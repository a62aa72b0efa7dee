"""What a procedure means: the reference, on NumPy's arrays, step by step.

>>> from autonumerics.formats import format_named
>>> from autonumerics.plans.builder import Builder
>>> b = Builder.of(format_named("binary32"))
>>> evaluate(b.procedure(b.fma(b.x, b.x, -1.0)), np.array([1.5], np.float32))
array([1.25], dtype=float32)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autonumerics.plans.steps import CONSTANT, LOOKUP, Procedure, Step


def evaluate(procedure: Procedure, x: npt.NDArray) -> npt.NDArray:
    """The values at an array of the storage format's type, in its shape.

    Infinities and NaN follow IEEE 754 and give no warning. Guaranteed: machine code and C give the
    same bits, but for those of NaN.
    """
    storage = procedure.storage.dtype
    with np.errstate(all="ignore"):
        values = results(procedure, x.astype(procedure.input_type.dtype))
        found = values[procedure.result].astype(storage)
        if procedure.rare is not None:
            at = values[procedure.rare.predicate]
            found = np.where(at, evaluate(procedure.rare.procedure, x), found)
    return found


def results(procedure: Procedure, x: npt.NDArray) -> list[npt.NDArray]:
    """Those of all steps at an array of the first step's type."""
    found = [x]
    for step in procedure.steps[1:]:
        found.append(_carried_out(step, [found[k] for k in step.operands], x.shape))
    return found


def _carried_out(step: Step, operands: list[npt.NDArray], shape: tuple[int, ...]) -> npt.NDArray:
    if step.row is CONSTANT:
        return np.full(shape, _numbers(step)[0])
    if step.row is LOOKUP:
        return _numbers(step)[operands[0]]
    if step.row.name in ("bits", "from_bits"):
        return np.ascontiguousarray(operands[0]).view(step.type.dtype)
    return np.asarray(step.row.numpy(*operands), step.type.dtype)


def _numbers(step: Step) -> npt.NDArray:
    if not step.type.is_float:
        return np.array(step.data, step.type.dtype)
    return np.array(step.data, step.type.integers.dtype).view(step.type.dtype)
