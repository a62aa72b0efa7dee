"""Minimax approximation: level, and the same as others find."""

from __future__ import annotations

import subprocess

import baryrat
import gmpy2
import numpy as np
import pytest
from flint import arb
from tools import needs
from truths import ELEMENTARY

from autonumerics.accuracy import sample_error
from autonumerics.balls import working_precision
from autonumerics.baselines.core import Core, chebyshev_nodes
from autonumerics.baselines.evaluation import horner, ratio
from autonumerics.baselines.expansion import pade
from autonumerics.baselines.recording import NoBaseline, record
from autonumerics.baselines.reduction import Reduction
from autonumerics.baselines.remez import minimax, minimax_all
from autonumerics.targets import Target

HALF_PI = 1.5707963267948966


def minimax_error(target, m, n=0):
    """The error of the program, constants rounded, and that of the reference before."""
    with working_precision():
        core = Core.of(target, Reduction())
        best, reference = minimax(core, (m, n), chebyshev_nodes(m + n + 2))
        scheme = ratio if n else lambda r, x: horner(r.numerator, x)
        program = record(lambda x: scheme(best, x))
        sizes = [
            float(abs(best.at(core.u(t)) - s.value) * s.weight)
            for t, s in ((t, core.sample(t)) for t in reference)
        ]
    return sample_error(program, target).error, min(sizes)


SOLLYA_CASES = {
    "exp2": ("2^x", "[0;1]", "relative", (0, 1)),
    "log2": ("log2(x)", "[1;2]", "absolute", (1, 2)),
    "cos": ("cos(x)", "[0;0x1.921fb54442d18p+0]", "absolute", (0, HALF_PI)),
    "erf": ("erf(x)", "[0;2]", "absolute", (0, 2)),
}
DEGREES = range(1, 11)


def sollya_script():
    """For each function and degree: the errors of remez, by dirtyinfnorm and supnorm.

    Then those of fpminimax with double-double coefficients, for the first function.
    """
    lines = ["display = decimal!; prec = 120!;"]
    for function, interval, error, _ in SOLLYA_CASES.values():
        goal = f"1, n, I, 1/({function})" if error == "relative" else "f, n, I"
        wrong = "p/f - 1" if error == "relative" else "p - f"
        lines.append(
            f"f = {function}; I = {interval}; for n from 1 to {DEGREES[-1]} do {{"
            f"p = remez({goal});"
            f"print(dirtyinfnorm({wrong}, I), sup(supnorm(p, f, I, {error}, 2^-12))); }};"
        )
    lines.append(
        f"f = 2^x; I = [0;1]; for n from 1 to {DEGREES[-1]} do {{"
        "p = fpminimax(f, n, [|DD...|], I, relative); print(dirtyinfnorm(p/f - 1, I)); };"
    )
    return "\n".join([*lines, "quit;"])


@pytest.fixture(scope="module")
def sollya():
    """The numbers printed for each function and degree, and under "fpminimax"."""
    ended = subprocess.run(
        ["sollya", "--warnonstderr"], input=sollya_script(), capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    rows = [tuple(map(float, line.split())) for line in ended.stdout.splitlines() if line.strip()]
    keys = [(name, n) for name in (*SOLLYA_CASES, "fpminimax") for n in DEGREES]
    return dict(zip(keys, rows, strict=True))


@needs("sollya")
@pytest.mark.parametrize("name", SOLLYA_CASES)
def test_polynomials_are_those_of_sollya(name, sollya):
    _, _, measure, domain = SOLLYA_CASES[name]
    target = Target.make(name, domain, measure)
    for n in DEGREES:
        error, _ = minimax_error(target, n)
        remez, supnorm = sollya[name, n]
        assert error == pytest.approx(remez, rel=1e-4)
        assert error == pytest.approx(supnorm, rel=5e-4)


@needs("sollya")
def test_coefficients_of_less_precision_are_no_better(sollya):
    for n in DEGREES:
        error, _ = minimax_error(Target.make("exp2"), n)
        assert error <= sollya["fpminimax", n][0] * (1 + 1e-4)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_fractions_are_those_of_brasil(n):
    """An independent method, which moves interpolation nodes until the error is level."""
    with gmpy2.context(precision=200):
        _, info = baryrat.brasil(
            np.vectorize(gmpy2.exp2), (gmpy2.mpfr(0), gmpy2.mpfr(1)), n,
            tol=1e-3, npi=-20, init_steps=60, info=True,
        )  # fmt: skip
    assert info.converged
    error, _ = minimax_error(Target.make("exp2", (0, 1), "absolute"), n, n)
    assert error == pytest.approx(float(info.error), rel=1e-3)


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("measure", ["relative", "absolute"])
def test_fractions_are_better_than_pade(n, measure):
    target = Target.make("exp2", (0, 1), measure)
    with working_precision():
        expansion = pade(Core.of(target, Reduction()), n, n)
        program = record(lambda x: ratio(expansion, x))
    assert minimax_error(target, n, n)[0] < 0.5 * sample_error(program, target).error


@pytest.mark.parametrize("name", ELEMENTARY)
@pytest.mark.parametrize("kind", [(3, 0), (2, 2)])
def test_the_error_is_level_and_nowhere_larger(name, kind):
    """Then nothing of its degrees is better: the theorem of de la Vallée-Poussin."""
    error, least_of_the_reference = minimax_error(Target.make(name), *kind)
    assert error == pytest.approx(least_of_the_reference, rel=1e-4)


def test_types_that_fail_at_first_are_tried_from_the_others():
    """From Chebyshev points (2, 3) of e^x - 1 has a pole; from the points of (1, 4) it has none."""
    core = Core.of(Target.make("expm1"), Reduction())
    with working_precision(), pytest.raises(NoBaseline):
        minimax(core, (2, 3), chebyshev_nodes(7))
    with working_precision():
        assert (2, 3) in minimax_all(core, [(5 - n, n) for n in range(6)])


def test_a_function_that_vanishes_is_no_reciprocal():
    """The best c/(x + d) to a function of both signs is 0, which has no such form."""
    core = Core.of(Target.make("expm1"), Reduction())
    with working_precision():
        assert minimax_all(core, [(0, 2)]) == {}


def test_errors_far_below_double_precision():
    target = Target.make("exp2", (0, 2**-10))
    error, least = minimax_error(target, 3, 3)
    assert 1e-32 < error < 1e-28
    assert error == pytest.approx(least, rel=1e-2)


def test_the_precision_of_the_caller_is_kept():
    before = arb(1) / 3
    minimax_error(Target.make("exp2"), 2)
    assert (arb(1) / 3).rad() == before.rad()
