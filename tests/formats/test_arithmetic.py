"""An arithmetic is a value: what is stored, what is computed in, and what constants are."""

from __future__ import annotations

import pytest

from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.formats import FORMATS, Arithmetic, format_named


@pytest.mark.parametrize("name", FORMATS)
def test_the_arithmetic_of_a_format_is_that_format_throughout(name):
    arithmetic, format = Arithmetic.of(name), format_named(name)
    assert arithmetic.storage == arithmetic.computing == arithmetic.constants == format
    assert not arithmetic.rounds_result
    assert arithmetic == Arithmetic.of(format)
    assert arithmetic.name == name


@pytest.mark.parametrize(
    ("storage", "computing"),
    [("bfloat16", "binary32"), ("half", "binary32"), ("single", "binary64"), ("half", "double")],
)
def test_what_is_computed_in_a_wider_format_rounds_its_result(storage, computing):
    arithmetic = Arithmetic.of(storage, computing)
    assert arithmetic.rounds_result
    assert arithmetic.constants == arithmetic.computing == format_named(computing)
    assert computing != arithmetic.name != storage
    assert len({arithmetic, Arithmetic.of(storage), Arithmetic.of(computing)}) == 3


@pytest.mark.parametrize(
    ("storage", "computing", "constants"),
    [
        ("binary32", "binary16", None),
        ("bfloat16", "binary16", None),
        ("binary16", "bfloat16", None),
        ("binary16", "binary32", "binary64"),
    ],
)
def test_a_format_that_does_not_hold_the_others_is_refused(storage, computing, constants):
    with pytest.raises(InvalidOption, match="does not hold every"):
        Arithmetic.of(storage, computing, constants=constants)


def test_an_unknown_name_is_told():
    with pytest.raises(UnknownName, match="binary32"):
        Arithmetic.of("binray32")
