from __future__ import annotations

import numpy as np
import pytest

from autonumerics.accuracy import floats_of, indices_of, spread
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
    positions = indices_of(x, format)
    assert positions[0] == indices[0]
    assert positions[-1] == indices[-1]
    assert np.all(np.diff(positions) > 0)
    assert 500 < len(x) <= 1002
    values = x.astype(np.float64)
    assert np.max(np.diff(values)) < 0.02 * (upper - lower)  # half are spread over the values


def test_a_seed_names_a_sample():
    format = FORMATS["binary32"]
    indices = format.indices(0, 1)
    samples = [spread(format, indices, 100, seed).tobytes() for seed in (1, 1, 2)]
    assert samples[0] == samples[1] != samples[2]


def test_few_floats_are_all_taken():
    format = FORMATS["binary16"]
    assert len(spread(format, format.indices(1, 2), 1025, seed=0)) == 1025
