from __future__ import annotations

import numpy as np
import pytest

from autonumerics.accuracy.enumeration import (
    NEGATIVE_ZERO,
    count_of,
    floats_of,
    indices_of,
    spread,
)
from autonumerics.formats import FORMATS


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
def test_indices_and_floats_are_inverse_and_those_of_the_format(format):
    ends = format.largest_index
    indices = np.concatenate(
        [np.arange(-300, 300), np.random.default_rng(0).integers(-ends, ends, 300), [-ends, ends]]
    )
    x = floats_of(indices, format)
    assert x.dtype == format.dtype
    assert indices_of(x, format).tolist() == indices.tolist()
    assert [float(format.value(int(i))) for i in indices] == x.astype(np.float64).tolist()


def test_both_zeros_have_index_0():
    assert indices_of(np.array([0.0, -0.0], np.float32), FORMATS["binary32"]).tolist() == [0, 0]


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
@pytest.mark.parametrize(("lower", "upper"), [(0, 1), (-1, 2), (0.5, 1e4)])
def test_a_sample_is_ascending_different_and_holds_both_ends(format, lower, upper):
    indices = format.indices(lower, upper)
    x = spread(format, indices, 1000, seed=3)
    zeros = np.signbit(x[x == 0]).tolist()
    assert zeros == ([True, False] if 0 in indices else [])
    positions = indices_of(x[(x != 0) | ~np.signbit(x)], format)
    assert positions[0] == indices[0]
    assert positions[-1] == indices[-1]
    assert np.all(np.diff(positions) > 0)
    assert 500 < len(x) <= 1004
    values = x.astype(np.float64)
    assert np.max(np.diff(values)) < 0.02 * (upper - lower)  # half are spread over the values


def test_minus_zero_is_an_input_of_its_own():
    for format in FORMATS.values():
        [minus, plus] = floats_of(np.array([NEGATIVE_ZERO, 0]), format)
        assert minus == plus == 0
        assert (np.signbit(minus), np.signbit(plus)) == (True, False)
        assert count_of(format.indices(-1, 1)) == 2 * format.indices(0, 1)[-1] + 2
        assert count_of(format.indices(0, 1)) == format.indices(0, 1)[-1] + 2
        assert count_of(format.indices(0.5, 1)) == len(format.indices(0.5, 1))


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
def test_the_widest_range_of_a_format_can_be_counted_and_sampled(format):
    largest = format.largest_index
    every = range(-largest, largest + 1)
    assert count_of(every) == 2 * largest + 2
    x = spread(format, every, 100, seed=1)
    assert 50 < len(x) <= 104
    assert [float(x[0]), float(x[-1])] == [-float(format.largest), float(format.largest)]


def test_a_seed_names_a_sample():
    format = FORMATS["binary32"]
    indices = format.indices(0, 1)
    samples = [spread(format, indices, 100, seed).tobytes() for seed in (1, 1, 2)]
    assert samples[0] == samples[1] != samples[2]


def test_few_floats_are_all_taken():
    format = FORMATS["binary16"]
    assert len(spread(format, format.indices(1, 2), 1025, seed=0)) == 1025
