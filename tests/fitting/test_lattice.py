from __future__ import annotations

import subprocess
from fractions import Fraction

import numpy as np
import pytest
from tools import needs

from autonumerics.accuracy import floats_of, measure
from autonumerics.errors import InvalidOption
from autonumerics.fitting import TuneSettings, level, tune
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_program, compile_structure
from autonumerics.programs import parse
from autonumerics.targets import Target

HALF, BRAIN, SINGLE = (FORMATS[name] for name in ("binary16", "bfloat16", "binary32"))
PARABOLA = parse("(x*c0 + c1)*x + c2", [0.33718, 0.65763, 1.00248])
EXP2 = Target.make("exp2")


def budget(evaluations):
    return TuneSettings(evaluations=evaluations)


@pytest.mark.parametrize(
    ("format", "name", "domain", "text", "constants"),
    [
        (HALF, "exp2", (0, 1), "(x*c0 + c1)*x + c2", [0.33718, 0.65763, 1.00248]),
        (BRAIN, "exp2", (0, 1), "c0/(x + c1) + c2", [-8.3878, -3.4355, -1.4427]),
        (BRAIN, "log2", (2, 4), "fma(fma(x, c0, c1), x, c2)", [-0.081, 0.98, -0.63]),
        (SINGLE, "sqrt", (1, 2), "fma(x, c0, c1)", [0.4142, 0.5948]),
    ],
)
def test_tuned_constants_are_of_the_format_and_better(format, name, domain, text, constants):
    target = Target.make(name, domain)
    program = parse(text, constants)
    tuned = tune(program, target, Arithmetic.of(format), settings=budget(2000))
    assert tuned.program.structure == program.structure
    assert [format.round(c) for c in tuned.program.constants] == list(tuned.program.constants)
    assert tuned.measured == measure(compile_program(tuned.program, Arithmetic.of(format)), target)
    nearest = measure(compile_program(program, Arithmetic.of(format)), target)
    assert tuned.before_ulp == pytest.approx(nearest.error_ulp, abs=2e-5)
    assert tuned.measured.error_ulp < 0.95 * tuned.before_ulp
    assert 0 < tuned.evaluations <= 2010


def test_the_best_line_in_bfloat16_is_found():
    """Against every pair of constants around it, all floats each."""
    target = Target.make("exp2", (0.5, 1))
    line = parse("x*c0 + c1", [1.17, 0.83])
    tuned = tune(line, target, Arithmetic.of(BRAIN), settings=budget(1500))
    x = floats_of(np.arange(0x3F00, 0x3F81), BRAIN)
    truth = np.exp2(x.astype(np.float64))
    unit = np.where(truth <= 1, 2.0**-8, 2.0**-7)
    code = compile_structure(line, Arithmetic.of(BRAIN))
    smallest = min(
        np.max(np.abs(code(x, [slope / 128, height / 256]).astype(np.float64) - truth) / unit)
        for slope in range(138, 163)
        for height in range(200, 225)
    )
    assert tuned.measured.error_ulp <= smallest + 1e-6


def test_a_seed_and_a_budget_name_the_result():
    first, again, other = (
        tune(
            PARABOLA,
            EXP2,
            Arithmetic.of(BRAIN),
            settings=budget(600),
            seed=seed,
            threads=threads,
        )
        for seed, threads in ((1, 1), (1, 3), (2, 2))
    )
    assert first == again
    assert other.before_ulp == first.before_ulp


def test_a_larger_budget_is_no_worse_than_nothing():
    for evaluations in (1, 3, 30):
        tuned = tune(PARABOLA, EXP2, Arithmetic.of(HALF), settings=budget(evaluations))
        assert tuned.measured.error_ulp <= tuned.before_ulp + 1e-5


def test_a_program_without_constants_is_measured_only():
    tuned = tune(parse("x*x + x"), Target.make("exp2", (0.5, 1)), Arithmetic.of(HALF))
    assert tuned.evaluations == 0
    assert tuned.measured.error_ulp == pytest.approx(tuned.before_ulp, abs=1e-5)


def test_one_constant_is_tuned():
    tuned = tune(parse("x + c0", [0.97]), EXP2, Arithmetic.of(HALF), settings=budget(200))
    assert tuned.measured.error_ulp < tuned.before_ulp


def test_a_start_that_fails_is_never_made_worse():
    """The pole stands on a float of the domain, and no constants nearby move it away."""
    broken = parse("c1/(x + c0) + c2", [-0.5, -8.3878, -1.4427])
    tuned = tune(broken, EXP2, Arithmetic.of(BRAIN), settings=budget(200))
    assert tuned.before_ulp == tuned.measured.error_ulp == np.inf


@pytest.mark.parametrize(
    ("format", "constants", "evaluations", "message"),
    [
        (HALF, [1.0, 1.0, 1.0], 0, "evaluations lies between 1 and .*, got 0"),
        (HALF, [1e6, 1.0, 1.0], 10, "beyond the range of binary16"),
    ],
)
def test_what_cannot_be_tuned_is_told(format, constants, evaluations, message):
    with pytest.raises(InvalidOption, match=message):
        tune(
            PARABOLA.with_constants(constants),
            EXP2,
            Arithmetic.of(format),
            settings=budget(evaluations),
        )


@needs("sollya")
@pytest.mark.parametrize(
    ("name", "expression", "domain", "degree"),
    [("sqrt", "sqrt(x)", (1, 2), 3), ("exp2", "2^x", (0.5, 1), 4), ("log2", "log2(x)", (2, 4), 2)],
)
def test_tuned_constants_are_no_worse_than_those_of_fpminimax(name, expression, domain, degree):
    target = Target.make(name, domain)
    text = "c0"
    for k in range(1, degree + 1):
        text = f"({text}*x + c{k})"
    horner = parse(text)
    nodes = target.domain.chebyshev_nodes(64)
    values = target.values(nodes)
    fit = np.polyfit(nodes, values, degree, w=1 / values)
    script = (
        f"display=dyadic!; P=fpminimax({expression}, {degree}, [|SG...|], "
        f"[{Fraction(domain[0])};{Fraction(domain[1])}], floating, relative); "
        f"for k from 0 to {degree} do {{ print(coeff(P,k)); }}; quit;"
    )
    run = subprocess.run(["sollya"], input=script, capture_output=True, text=True, check=True)
    rival = [Fraction(float(_dyadic(line))) for line in run.stdout.split()][::-1]
    theirs = measure(compile_program(horner.with_constants(rival), Arithmetic.of(SINGLE)), target)
    start = level(horner.with_constants(fit.tolist()), target).program
    ours = tune(start, target, Arithmetic.of(SINGLE), settings=budget(4000))
    assert ours.measured.error_ulp <= theirs.error_ulp


def _dyadic(text: str) -> Fraction:
    """A number as Sollya's dyadic display writes it: 3b-2 is 3/4."""
    whole, _, exponent = text.partition("b")
    return Fraction(int(whole)) * Fraction(2) ** int(exponent or 0)
