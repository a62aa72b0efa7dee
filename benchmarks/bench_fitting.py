"""Least-squares descents per second of one structure: the arithmetic under the search.

The structure has 10 operations and 5 constants and reaches 2e-15 for 2^x on [0, 1]; a fit is one
descent from random constants, at most 60 Levenberg-Marquardt steps on 32 nodes.
"""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.fitting.candidates import goal_of
from autonumerics.kernels import Batch
from autonumerics.kernels.fits import descend
from autonumerics.programs import parse
from autonumerics.targets import Target

STRUCTURE = parse("t0 = c0/x + x; (c3/(c1/t0 + t0 + c2) - c4)^8")
STEPS = 60


def random_starts(count):
    """The structure many times over, with constants at random in sign and size."""
    rng = np.random.default_rng(1)
    batch = Batch.pack([STRUCTURE] * count)
    sizes = np.exp(2 * rng.standard_normal((count, 5)))
    batch.constants[:, 0, :5] = sizes * rng.choice([-1.0, 1.0], sizes.shape)
    return batch


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("tier", "fits"), [("double", 4096), ("double-double", 256)])
def bench_fits_of_ten_operations(benchmark, tier, fits, threads):
    batch, goal = random_starts(fits), goal_of(Target.make("exp2"))
    precise = tier == "double-double"
    costs, steps = benchmark(descend, batch, goal, STEPS, precise=precise, threads=threads)
    assert len(costs) == fits
    if benchmark.stats is not None:  # None with --benchmark-disable
        seconds = benchmark.stats.stats.median
        benchmark.extra_info["fits_per_second"] = round(fits / seconds)
        benchmark.extra_info["steps_per_second"] = round(int(steps.sum()) / seconds)
        print(f"\n{tier}, {threads} threads: {benchmark.extra_info}")
