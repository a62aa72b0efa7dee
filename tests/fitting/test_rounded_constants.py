from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.fitting import round_constants
from autonumerics.formats import FORMATS
from autonumerics.programs import parse
from autonumerics.targets import Target

TARGET = Target.make("exp2")
LINE = parse("x*c0 + c1", [1.1, 0.9644])


@pytest.mark.parametrize("name", ["float16", "binary16", "binary32", "float64"])
def test_each_constant_is_the_nearest_of_its_type(name):
    rounded = round_constants(LINE, TARGET, name)
    kind = np.dtype(FORMATS[{"float16": "binary16", "float64": "binary64"}.get(name, name)].dtype)
    expected = [Fraction(float(kind.type(value))) for value in (1.1, 0.9644)]
    assert list(rounded.program.constants) == expected
    assert rounded.program.structure == LINE.structure


def test_the_loss_is_the_ratio_of_the_errors():
    rounded = round_constants(LINE, TARGET, "bfloat16")
    assert rounded.loss == rounded.sampled.error / rounded.before
    assert rounded.loss != 1
    assert round_constants(rounded.program, TARGET, "bfloat16").loss == 1


def test_a_constant_beyond_the_range_is_told():
    with pytest.raises(InvalidOption, match="beyond the range of binary16"):
        round_constants(parse("x + c0", [1e6]), TARGET, "half")


def test_an_unknown_format_is_told():
    with pytest.raises(UnknownName, match="unknown format 'float31': did you mean"):
        round_constants(LINE, TARGET, "float31")


@pytest.mark.parametrize(
    ("text", "constants", "loss"),
    [("sqrt(x)", [], 1.0), ("sqrt(x*c0)", [1.0], 1.0), ("sqrt(x*c0/c0)", [1.0 + 2.0**-40], 1.0)],
)
def test_a_program_that_was_exact_may_still_be(text, constants, loss):
    rounded = round_constants(parse(text, constants), Target.make("sqrt"), "binary16")
    assert (rounded.before, rounded.sampled.error, rounded.loss) == (0.0, 0.0, loss)


def test_a_program_that_is_exact_no_more_has_lost_all():
    exact = parse("sqrt(x + c0 - c1 - c2)", [1 + 2.0**-12, 1.0, 2.0**-12])
    rounded = round_constants(exact, Target.make("sqrt"), "binary16")
    assert rounded.before == 0 < rounded.sampled.error
    assert rounded.loss == math.inf
