"""Programs of as many operations as the core has room for are searched and finished."""

from __future__ import annotations

import math

import numpy as np

from autonumerics import discover
from autonumerics.cost.prices import OPERATION_COUNT
from autonumerics.fitting import Zeros
from autonumerics.formats import Arithmetic, format_named
from autonumerics.kernels import MAX_OPERATIONS, Batch
from autonumerics.programs import parse
from autonumerics.runs.config import MOST_OPERATIONS
from autonumerics.runs.finishing import FormatFinisher
from autonumerics.targets import Target


def test_searches_go_as_far_as_the_core():
    assert MOST_OPERATIONS == MAX_OPERATIONS == 32
    result = discover("exp2", max_ops=32, seconds=None, evaluations=600, seed=1)
    assert result.config.max_ops == 32
    assert len(result.front) > 1


def test_a_program_that_becomes_too_long_where_it_is_written_for_a_format_is_none():
    """x - z takes two operations where z, a zero of the target, is no number of the format."""
    form, target = format_named("binary32"), Target.make("cos", (0.0, math.pi / 2), "absolute")
    long = parse("(c0 - x)*c1" + "*x" * 15 + "/x" * 15, [1.5708, 1.0])
    zeros = Zeros.at_ends(target, Arithmetic.of(form))
    program = zeros.snapped(Batch.pack([long])).program(0)
    assert program.ops == 32
    assert zeros.split(program).ops == 33
    solution = FormatFinisher(target, Arithmetic.of(form), OPERATION_COUNT, 32)._finish(program)
    assert solution is not None
    assert solution.machine is not None
    assert np.isinf(solution.machine.error_ulp)
