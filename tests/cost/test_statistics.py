"""Times from samples: what disturbs few of them, or some passes, does not show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.cost.statistics import (
    LEAST_NS,
    QUIET,
    Estimate,
    Timing,
    low_quantile,
    net_time,
    quiet_passes,
    unrest,
)

TIMES = st.floats(0.1, 10.0)
MATRICES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(TIMES, min_size=width, max_size=width), min_size=1, max_size=8
    ).map(np.array)
)


def test_a_few_long_samples_change_nothing():
    assert low_quantile([100.0] * 12 + [1e6] * 4) == 100.0


def test_one_sample_that_is_too_short_changes_nothing():
    assert low_quantile([1.0, *[100.0] * 15]) == 100.0


@pytest.mark.parametrize(
    ("gross", "idle", "evaluations", "expected"),
    [(1100.0, 100.0, 10, 100.0), (1000.0, 0.0, 4, 250.0), (90.0, 100.0, 10, LEAST_NS)],
)
def test_overhead_is_taken_off_before_the_division(gross, idle, evaluations, expected):
    assert net_time(gross, idle, evaluations) == expected


@given(MATRICES)
def test_unrest_is_one_at_least_and_one_where_each_has_its_good_time(times):
    assert np.all(unrest(times) >= 1 - 1e-12)
    steady = np.repeat(times[:1], 5, axis=0)
    np.testing.assert_allclose(unrest(steady), 1.0)


@given(MATRICES, st.floats(0.5, 2.0))
def test_units_do_not_matter(times, factor):
    np.testing.assert_allclose(unrest(times * factor), unrest(times))


@given(MATRICES)
def test_the_calmest_pass_is_quiet(times):
    assert quiet_passes(times)[np.argmin(unrest(times))]


def test_passes_that_are_slow_for_all_are_left_out():
    times = np.ones((10, 3))
    times[3] *= 1 + 2 * QUIET
    times[7] *= 1 + QUIET / 2
    assert np.flatnonzero(~quiet_passes(times)).tolist() == [3]


def test_one_contender_that_is_a_little_slower_makes_no_noise():
    times = np.ones((6, 8))
    times[2, 5] = 1.05
    assert quiet_passes(times).all()


def test_one_contender_that_is_much_slower_is_not_lost_among_many():
    times = np.ones((6, 12))
    times[2, 5] = 1.4  # less than 3 % of the geometric mean
    assert np.flatnonzero(~quiet_passes(times)).tolist() == [2]


def test_one_lucky_pass_does_not_make_noise_of_all_others():
    times = np.ones((30, 3))
    times[4] = 0.7
    assert quiet_passes(times).sum() == 29


def test_estimates_are_medians_and_median_deviations():
    estimate = Estimate.of([1.0, 2.0, 4.0, 2.0, 100.0])
    assert (estimate.value, estimate.spread) == (2.0, 0.5)
    assert str(Estimate(1.25, 0.004)) == "1.25 ± 0.4 %"


def test_ratios_are_taken_pass_by_pass():
    drifting = (1.0, 2.0, 3.0, 4.0)
    a = Timing("a", drifting, 0.0)
    b = Timing("b", tuple(3 * t for t in drifting), 0.0)
    assert b.ratio_to(a) == Estimate(3.0, 0.0)
    assert a.ratio_to(b).value == pytest.approx(1 / 3)
    assert a.spread > 0.3


def test_timings_of_different_races_are_not_compared():
    with pytest.raises(ValueError, match="zip"):
        Timing("a", (1.0, 2.0), 0.0).ratio_to(Timing("b", (1.0,), 0.0))
