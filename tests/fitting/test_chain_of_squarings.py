"""Each square of the published form is fitted from the one before, without loss.

The digits are the least-squares optima that 113-bit arithmetic finds for 2^x on [0, 1].
"""

from __future__ import annotations

import numpy as np

from autonumerics.accuracy import digits_of
from autonumerics.fitting import LeastSquaresFitter, level
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.targets import Target

TARGET = Target.make("exp2")
FORM = "t0 = c0/x + x; (c3/(c1/t0 + t0 + c2) - c4)"
START = [90.4912, 237.362, -31.3618, 62.7237, -1.0]
OPTIMA = {"": 9.20, "^2": 11.00, "^4": 12.80, "^8": 14.61, "^16": 16.42, "^32": 18.22}


def fit_from(program, seed):
    fitter = LeastSquaresFitter(TARGET, seed=seed, threads=1)
    fitted = fitter.fit_batch(
        Batch.pack([program]), np.zeros(1, np.uint32), np.full(1, 1.0), generation=0
    )
    return fitted.batch.program(0), fitted.errors[0]


def test_every_square_reaches_the_optimum():
    constants = START
    for power, digits in OPTIMA.items():
        program, error = fit_from(parse(FORM + power, constants), seed=1)
        assert abs(digits_of(error) - digits) < 0.01
        constants = program.constants


def test_ten_operations_levelled_reach_the_minimax_optimum():
    start = parse(FORM + "^8", [5783.5, 15141.9, -250.552, 501.104, -1.0])
    program, _ = fit_from(start, seed=2)
    assert abs(level(program, TARGET).error / 2.1918e-15 - 1) < 1e-3
