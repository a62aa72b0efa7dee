"""Baselines as a number format computes them: constants of the format, every operation rounded.

What is best in the reals need not be best there, so that of each count of operations several are
tried; their constants are rounded to nearest and then moved by ulps as long as that helps. Errors
are the largest at many inputs: *sampled*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from autonumerics.baselines.baseline import Baseline
from autonumerics.baselines.collection import baselines
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.fitting import Screen, ScreenSettings
from autonumerics.formats import Arithmetic
from autonumerics.kernels import is_packable
from autonumerics.programs import Operation
from autonumerics.targets import Target

_TRIED = 3
"""Of each count of operations, the most accurate in the reals."""


def computed_baselines(
    target: Target, arithmetic: Arithmetic, max_ops: int, operations: tuple[Operation, ...]
) -> tuple[Baseline, ...]:
    """The baselines of each count of operations that are best in the reals, with `error_ulp`.

    Best by the relative error, which is what ULPs are like, unless the function vanishes. Left out
    are those with a constant beyond the range of the format, or no number at some input.
    """
    known = baselines(_relative(target), max_ops, operations)
    glance = Screen(target, arithmetic)
    points = ScreenSettings().finest_for(arithmetic.storage)
    screen = Screen(target, arithmetic, points=points)
    found: list[Baseline] = []
    for baseline in _best_of_each_count(known):
        try:
            program, _ = glance.polished(baseline.program)
        except InvalidOption:
            continue
        error_ulp = screen.error_ulp(program)
        if math.isfinite(error_ulp):
            found.append(replace(baseline, program=program, error_ulp=error_ulp))
    return tuple(found)


def _relative(target: Target) -> Target:
    try:
        return Target.make(target.function.name, target.domain, "relative")
    except InvalidDomain:
        return target


def _best_of_each_count(known: Iterable[Baseline]) -> list[Baseline]:
    """Some of each count, of different structures."""
    chosen: list[Baseline] = []
    tried: dict[int, set[object]] = {}
    for baseline in sorted(known, key=lambda b: (b.ops, b.error)):
        structures = tried.setdefault(baseline.ops, set())
        is_new = baseline.program.structure not in structures
        if is_new and len(structures) < _TRIED and is_packable(baseline.program):
            structures.add(baseline.program.structure)
            chosen.append(baseline)
    return chosen
