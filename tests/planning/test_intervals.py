"""Plans for intervals: which numbers they are for, and that what they leave out is not needed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import format_named
from autonumerics.planning import Request, plan_function
from autonumerics.planning.intervals import checked_interval, fast_interval
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.writing import write_folder
from autonumerics.plans import Plan, emit_procedure, evaluate
from autonumerics.targets import Domain
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.intervals import read_domain

KEPT = Path(__file__).parents[2] / "docs" / "functions"
SINGLE, HALF = format_named("binary32"), format_named("bfloat16")


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("exp", (-80.0, 80.0)), ("exp2", (0.0, 1.0)), ("expm1", (-10.0, 10.0)),
        ("log", (1e-30, 1e30)), ("log2", (1.0, 2.0)), ("log1p", (-0.5, 100.0)),
        ("sin", (-100.0, 100.0)), ("cos", (-1000.0, 10.0)), ("tan", (1.0, 2.0)),
        ("tanh", (-4.0, 4.0)), ("logistic", (-20.0, 20.0)), ("atan", (-3.0, 3.0)),
        ("cbrt", (0.125, 8.0)),
    ],
)  # fmt: skip
def test_what_is_left_out_changes_no_bit_on_the_interval(name, within):
    """And is something: nothing is left to a rare procedure, or statements are fewer."""
    plan = Plan.from_json(json.loads((KEPT / f"{name}.json").read_text())["plan"])
    limited = replace(plan, within=within)
    draw = np.random.default_rng(1)
    ends = [SINGLE.index(SINGLE.round(Fraction(end))) for end in within]
    x = np.array([float(SINGLE.value(int(k))) for k in draw.integers(*ends, 500, endpoint=True)])
    x = np.concatenate([x, draw.uniform(*within, 500), within]).astype(np.float32)
    x = np.clip(x, *np.array(within, np.float32))
    found, right = (evaluate(each.procedure(), x).view(np.uint32) for each in (limited, plan))
    assert np.array_equal(found, right)
    texts = [emit_procedure(each.procedure(), "c", "f") for each in (limited, plan)]
    assert len(texts[0]) <= len(texts[1])
    if name in ("exp", "exp2", "log", "log2", "sin", "cos", "tan"):
        assert len(texts[0]) < len(texts[1])
        assert limited.procedure().rare is None


def test_a_plan_with_an_interval_is_plain_data():
    plan = Plan.from_json(json.loads((KEPT / "exp2.json").read_text())["plan"])
    assert "within" not in plan.to_json()
    limited = replace(plan, within=(0.0, 1.0))
    assert Plan.from_json(json.loads(json.dumps(limited.to_json()))) == limited


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("exp2", -125.0, 127.0 - 2.0**-17),
        ("log", 2.0**-126, float(SINGLE.largest)),
        ("sin", -float(SINGLE.largest), float(SINGLE.largest)),
        ("1/x", 2.0**-126, 2.0**125),
        ("log1p", -1.0 + 2.0**-24, float(SINGLE.largest)),
    ],
)
def test_the_fast_interval_has_numbers_without_overflow_underflow_and_nan(text, lower, upper):
    found = fast_interval(read_function(text), SINGLE)
    assert (found.lower, found.upper) == (lower, upper)


def test_ends_are_numbers_of_the_format_within_what_was_asked():
    found = checked_interval(Domain(-math.pi / 2, 1e300), SINGLE)
    assert found.lower == -float(np.nextafter(np.float32(math.pi / 2), np.float32(0)))
    assert found.upper == float(SINGLE.largest)
    with pytest.raises(InvalidDomain, match="no two numbers of bfloat16"):
        checked_interval(Domain(1.0, 1.0009765625), HALF)
    with pytest.raises(InvalidOption, match="one interval"):
        checked_interval(Domain.union([Domain(0.0, 1.0), Domain(2.0, 3.0)]), HALF)


def test_a_short_interval_has_a_kernel_without_reductions_measured_at_all_its_numbers(tmp_path):
    within = checked_interval(read_domain(("-pi/2", "pi/2")), HALF)
    planned = plan_function(Request(read_function("sin"), HALF, within=within), measured_everywhere)
    best = planned.best
    assert best is not None
    assert best.measured is not None
    assert best.plan.part.reductions == ()
    numbers = 2 * HALF.index(HALF.round(Fraction(within.upper))) + 2  # with +0 and -0
    assert best.measured.count == numbers
    files = write_folder(planned, best, "short_sin", tmp_path / "out")
    for file in files[1], files[3]:
        assert f"from {within.lower!r} to {within.upper!r}" in " ".join(file.read_text().split())
