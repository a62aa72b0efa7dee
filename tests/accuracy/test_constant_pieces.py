"""Where a program is constant, by interval arithmetic: true wherever it is said, and worth it."""

from __future__ import annotations

import numpy as np
import pytest

from autonumerics.accuracy import Oracle, constant_pieces, floats_of, measure, measure_code
from autonumerics.accuracy.constant_pieces import is_constant
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.targets import Target

SINGLE = Arithmetic.of("binary32")
PROGRAMS = [
    ("x*c0 + c1", [0.7, 1.0]),
    ("c0/(x + c1) + c2", [-8.39, -3.436, -1.443]),
    ("fma(fma(x, c0, c1), x, c2)", [0.34, 0.66, 1.0]),
    ("fnma(x, c0, c1) - fms(x, c2, c1)", [0.3, 1.0, 0.2]),
    ("fnms(x, c0, c1)*c2", [0.3, 1.0, -1.0]),
    ("sqrt(x*x + c0)/(c1 - x)", [1.0, 1.5]),
    ("max(x, c0) + abs(neg(x) - c1)", [1e-30, 1.0]),
    ("min(x*c0, c1)", [1e30, 1.0]),
    ("c0/x + c1", [1e-20, 1.0]),
    ("c1/(c0/x + x) + c2", [1.0, 1.0, 1.0]),
    ("exp2(x)", []),
]


@pytest.mark.parametrize(("text", "constants"), PROGRAMS, ids=[text for text, _ in PROGRAMS])
def test_one_value_where_it_is_said(text: str, constants: list[float]) -> None:
    """At random floats of intervals of all sizes and both signs."""
    program = parse(text, constants)
    code, rng = compile_program(program, SINGLE), np.random.default_rng(1)
    first = rng.integers(1, 0x7F000000, 400)
    last = first + 2 ** rng.integers(0, 24, 400)
    sign = rng.choice([-1, 1], 400)
    lower, upper = np.minimum(sign * first, sign * last), np.maximum(sign * first, sign * last)
    ends = (floats_of(lower, SINGLE.storage), floats_of(upper, SINGLE.storage))
    constant = is_constant(program, SINGLE, *ends)
    for k in np.flatnonzero(constant):
        inner = rng.integers(lower[k], upper[k], 200, endpoint=True)
        values = code(floats_of(np.append(inner, [lower[k], upper[k]]), SINGLE.storage))
        assert len(np.unique(values)) == 1
        assert np.isfinite(values).all()
    assert constant.any() == ("exp2" not in text)


@pytest.mark.parametrize(
    ("name", "domain"), [("exp2", (2.0**-30, 2.0**-20)), ("cos", (-(2.0**-10), -(2.0**-14)))]
)
@pytest.mark.parametrize(("text", "constants"), PROGRAMS[:8], ids=[t for t, _ in PROGRAMS[:8]])
def test_the_error_is_that_of_every_input(
    name: str, domain: tuple[float, float], text: str, constants: list[float]
) -> None:
    compiled = compile_program(parse(text, constants), SINGLE)
    target = Target.make(name, domain)
    quick = measure(compiled, target)
    whole = measure_code(compiled.throughput_address, compiled.format, target)
    assert quick.error_ulp == pytest.approx(whole.error_ulp, rel=1e-9)
    assert quick.count == whole.count
    assert quick.uncertainty_ulp == pytest.approx(whole.uncertainty_ulp, abs=1e-9)
    assert quick.absolute == pytest.approx(whole.absolute, rel=1e-9)
    assert quick.relative == pytest.approx(whole.relative, rel=1e-9)


def test_most_floats_of_an_interval_from_0_need_not_be_tried() -> None:
    target = Target.make("exp2", (0.0, 1.0))
    indices = SINGLE.storage.indices(0.0, 1.0)
    oracle = Oracle.make(target.function, SINGLE.storage, indices)
    line = parse("x*c0 + c1", [1.0, 0.96])
    mask = constant_pieces(line, SINGLE, oracle)
    sizes = oracle.ranges[:, 1] - oracle.ranges[:, 0] + 1
    assert sizes[mask].sum() > 0.7 * sizes.sum()
    assert not mask[(oracle.ranges[:, 0] <= 0) & (oracle.ranges[:, 1] >= 0)].any()


def test_narrow_formats_are_tried_one_by_one() -> None:
    half = Arithmetic.of("binary16")
    target = Target.make("exp2", (0.0, 1.0))
    oracle = Oracle.make(target.function, half.storage, half.storage.indices(0.0, 1.0))
    assert not constant_pieces(parse("x*c0 + c1", [1.0, 1.0]), half, oracle).any()
