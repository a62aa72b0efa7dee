from __future__ import annotations

import math

import numpy as np

from autonumerics.accuracy import Oracle, exact_errors, spread
from autonumerics.fitting.hard_inputs import HardInputs
from autonumerics.formats import FORMATS
from autonumerics.targets import function

HALF = FORMATS["binary16"]
EXP2 = function("exp2")
ORACLE = Oracle.make(EXP2, HALF, HALF.indices(0, 1))


def test_errors_are_those_of_the_oracle():
    inputs = HardInputs.at(spread(HALF, HALF.indices(0, 1), 300, seed=0), ORACLE)
    values = (inputs.x.astype(float) * 0.96 + 1).astype(np.float16)
    expected = exact_errors(values, inputs.x, HALF, EXP2)
    np.testing.assert_allclose(inputs.errors_ulp(values), expected, atol=1e-5)


def test_inputs_are_kept_once():
    inputs = HardInputs.at(np.array([0.5, 0.25, 0.5], np.float16), ORACLE)
    assert inputs.x.tolist() == [0.25, 0.5]
    assert inputs.exact.shape == inputs.per_ulp.shape == (2,)


def test_what_is_not_finite_is_infinitely_wrong():
    inputs = HardInputs.at(np.array([0.25, 0.5, 1.0], np.float16), ORACLE)
    values = np.array([math.nan, math.inf, 2.0], np.float16)
    assert inputs.errors_ulp(values).tolist() == [math.inf, math.inf, 0.0]
