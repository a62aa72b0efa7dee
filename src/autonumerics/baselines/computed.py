"""Baselines as a number format computes them: constants of the format, every operation rounded.

What is best in the reals need not be best there, so that of each count of operations several are
tried, those best by the relative error and those best by the absolute one: ULPs are like the former
over many binades, and like the latter within one. Their constants are fitted to the error in ULPs,
rounded to nearest and then moved by ulps as long as that helps. Errors are the largest at many
inputs: *sampled*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from autonumerics.baselines.baseline import Baseline
from autonumerics.baselines.collection import baselines
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.fitting import Screen, ScreenSettings, lowered_at
from autonumerics.formats import Arithmetic
from autonumerics.kernels import is_packable
from autonumerics.programs import Operation, Program
from autonumerics.targets import Target

_POINTS = 129
"""Inputs at which constants are fitted to errors in ULPs."""

_TRIED = 3
"""Of each count of operations, the most accurate in the reals."""


def computed_baselines(
    target: Target, arithmetic: Arithmetic, max_ops: int, operations: tuple[Operation, ...]
) -> tuple[Baseline, ...]:
    """The baselines of each count of operations that are best in the reals, with `error_ulp`.

    Left out are those with a constant beyond the range of the format, or no number at some input.
    """
    known = [
        baseline
        for each in _measured_in_both_ways(target)
        for baseline in _best_of_each_count(baselines(each, max_ops, operations))
    ]
    glance = Screen(target, arithmetic)
    points = ScreenSettings().finest
    screen = Screen(target, arithmetic, points=points)
    found: list[Baseline] = []
    for baseline in known:
        try:
            program, _ = min(
                (glance.polished(each) for each in (baseline.program, _in_ulps(baseline, glance))),
                key=lambda polished: polished[1],
            )
        except InvalidOption:
            continue
        error_ulp = screen.error_ulp(program)
        if math.isfinite(error_ulp):
            found.append(replace(baseline, program=program, error_ulp=error_ulp))
    return tuple(found)


def _in_ulps(baseline: Baseline, screen: Screen) -> Program:
    """The baseline with constants for the error in ULPs, at some of the inputs."""
    some = np.unique(np.linspace(0, len(screen.x) - 1, _POINTS).astype(np.intp))
    points, weights = screen.x[some].tolist(), screen.per_ulp[some].tolist()
    return lowered_at(baseline.program, screen.target, points, weights)


def _measured_in_both_ways(target: Target) -> list[Target]:
    """The target by its absolute error, and by the relative one where that is bounded."""
    found = [replace(target, error="absolute", weight=None)]
    with suppress(InvalidDomain):
        found.append(Target.make(target.function.name, target.domain, "relative"))
    return found


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
