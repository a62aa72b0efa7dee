from __future__ import annotations

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
