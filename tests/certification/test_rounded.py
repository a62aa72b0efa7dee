"""Bounds that include rounding hold for what the machine computes, and are close to it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import arb

from autonumerics.balls import working_precision
from autonumerics.certification import prove_rounded
from autonumerics.certification.models import Subinterval
from autonumerics.certification.rounding import DERIVATIVES, RoundingModel
from autonumerics.errors import Unprovable
from autonumerics.formats import FORMATS, format_named
from autonumerics.jit import compile_program
from autonumerics.programs import OPERATIONS, Program, parse
from autonumerics.targets import Target

ROOT = Path(__file__).parents[2]
FRONT = json.loads((ROOT / "docs" / "exp2-front.json").read_bytes())["front"]


def computed_error(program: Program, target: Target, form, points) -> float:
    """The largest error at the points, the values as the machine computes them."""
    x = np.asarray(points).astype(form.dtype)
    values = compile_program(program, form)(x).astype(np.float64)
    with working_precision(200):
        pairs = zip(values.tolist(), x.astype(np.float64).tolist(), strict=True)
        return max(float(target.error_at(arb(y), arb(at)).mid()) for y, at in pairs)


@pytest.mark.parametrize("entry", FRONT, ids=lambda entry: f"{entry['ops']}-ops")
def test_the_front_in_double_precision(entry):
    target = Target.make("exp2")
    proof = prove_rounded(Program.from_json(entry), target, format_named("binary64"))
    rng = np.random.default_rng(entry["ops"])
    points = np.concatenate([rng.random(2000), 2.0 ** -rng.uniform(0, 900, 500), [0.0, 1.0]])
    sampled = computed_error(proof.program, target, proof.format, points)
    assert sampled <= proof.upper < 2 * sampled
    assert proof.approximation <= proof.upper


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("function", "domain", "text", "constants"),
    [
        ("cos", (0.0, 1.0), "t0 = x*x; fma(fma(t0, c0, c1), t0, c2)", [0.041, -0.4999, 1.0]),
        ("log2", (1.0, 2.0), "(x - c0)/(x*c1 + c2)", [1.0, 0.28, 0.43]),
        ("acos", (0.0, 0.5), "sqrt(c0 - x)*(x*c1 + c2)", [1.0, -0.15, 1.5707]),
        ("tanh", (-1.0, 1.0), "x/(c0 + x*x/c1)", [1.0, 3.0]),
    ],
)
def test_every_format_and_operation(name, function, domain, text, constants):
    target = Target.make(function, domain, "absolute")
    proof = prove_rounded(parse(text, constants), target, format_named(name))
    points = np.random.default_rng(1).uniform(*domain, 3000)
    assert computed_error(proof.program, target, proof.format, points) <= proof.upper
    assert proof.gap == 0


def test_rounding_alone_is_bounded_and_not_by_much():
    form = format_named("binary32")
    program = parse("(x*c0 + c1)*x + c2", [0.25, 0.625, 1.0])
    interval = Subinterval(Fraction(1), Fraction(3, 2))
    with working_precision(128):
        bound = float(RoundingModel(program, form).bound(interval).mid())
    x = np.random.default_rng(2).uniform(1, 1.5, 20_000).astype(np.float32)
    values = compile_program(program, form)(x).astype(np.float64)
    wide = x.astype(np.float64)
    moved = np.abs(values - ((wide * 0.25 + 0.625) * wide + 1.0)).max()
    assert moved <= bound < 2 * moved


def test_every_operation_has_its_derivatives():
    assert set(DERIVATIVES) == {row.name for row in OPERATIONS}
    for row in OPERATIONS:
        at = [arb(2), arb(3), arb(5)][: row.arity]
        parts = DERIVATIVES[row.name](row.real(*at), *at)
        for k, part in enumerate(parts):
            step = [a + (arb(2) ** -20 if i == k else 0) for i, a in enumerate(at)]
            slope = (row.real(*step) - row.real(*at)) * 2**20
            assert abs(float(part.mid()) - float(slope.mid())) < 1e-5


def test_a_pole_is_named():
    with pytest.raises(Unprovable, match=r"pole at x = 0\.5"):
        prove_rounded(
            parse("c0/(x - c1)", [1.0, 0.5]), Target.make("exp2"), format_named("binary64")
        )


def test_overflow_is_no_bound():
    form = format_named("binary16")
    with working_precision(64):
        bound = RoundingModel(parse("x*c0", [60000.0]), form).bound(
            Subinterval(Fraction(1), Fraction(2))
        )
    assert not bound.is_finite()
