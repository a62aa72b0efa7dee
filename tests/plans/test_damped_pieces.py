"""Functions that decay, and are known on the other side by that one, in single."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from plans.running import run_c, same
from scipy.special import erfc

from autonumerics.planning.damping import ByDampedPieces
from autonumerics.planning.facts import Facts
from autonumerics.planning.sketches import sketches
from autonumerics.plans import DampedPieces, Plan, compile_procedure, evaluate
from autonumerics.targets.expressions.composed import read_function


def gelu(x: np.ndarray) -> np.ndarray:
    return np.where(x == -np.inf, -0.0, x * erfc(-x / math.sqrt(2)) / 2)


def kept(name: str) -> Plan:
    file = Path(__file__).parents[2] / "docs" / "functions" / f"{name}.json"
    return Plan.from_json(json.loads(file.read_text())["plan"])


def made(name: str) -> Plan:
    found = sketches(Facts(read_function(name)))
    part = next(e for e in found if isinstance(e, ByDampedPieces)).part(2.0**-26.5)
    assert part is not None
    return Plan(name, "binary32", "single", part)


@pytest.mark.parametrize(
    ("plan_of", "name", "exact"),
    [
        (kept, "erfc", erfc),
        (kept, "gelu", gelu),
        (made, "softplus", lambda x: np.logaddexp(0, x)),
    ],
)
def test_decays_in_single_at_inputs_of_all_sizes(plan_of, name, exact, tmp_path):
    """Down to subnormal numbers, on the other side, at infinity, and zeros with their signs."""
    plan = plan_of(name)
    assert isinstance(plan.part.core, DampedPieces)
    patterns = np.arange(0, 1 << 32, 900_007, dtype=np.uint64).astype(np.uint32)
    special = np.array([0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 200, -200], np.float32)
    near = np.linspace(-14.3, 14.3, 8001, dtype=np.float32)
    x = np.concatenate([patterns.view(np.float32), special, near])
    y = compile_procedure(plan.procedure())(x)
    with np.errstate(all="ignore"):
        truth = exact(x.astype(float))
        spacing = np.ldexp(1.0, np.maximum(np.frexp(np.abs(truth))[1] - 24, -149))
        error = np.abs(y - truth) / spacing
    is_number = np.isfinite(truth)
    assert error[is_number].max() < 0.97
    assert same(y[~is_number], truth[~is_number].astype(np.float32))
    zeros = truth.astype(np.float32) == 0
    assert np.array_equal(np.signbit(y[zeros]), np.signbit(truth[zeros]))
    zeros = truth == 0
    assert same(y[zeros], truth[zeros].astype(np.float32))
    assert same(evaluate(plan.procedure(), x), y)
    assert same(run_c(plan.procedure(), x, tmp_path, "-O2"), y)
    assert Plan.from_json(plan.to_json()) == plan
