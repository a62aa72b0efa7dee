from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest

from autonumerics.accuracy import measure, probe
from autonumerics.allowance import Allowance, Ended
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS, Arithmetic
from autonumerics.jit import compile_program
from autonumerics.programs import parse
from autonumerics.runs.computing import computed_front
from autonumerics.search import Front, Solution
from autonumerics.targets import Target

HALF, DOUBLE = FORMATS["binary16"], FORMATS["binary64"]
POLYNOMIAL = parse("((x*c0 + c1)*x + c2)*x + c3", [0.0790, 0.2241, 0.6967, 0.99993])


def test_looking_at_every_float_finds_the_maximum():
    target = Target.make("exp2")
    compiled = compile_program(POLYNOMIAL, Arithmetic.of(HALF))
    measured, probed = measure(compiled, target), probe(compiled, target, count=20_000)
    assert (probed.error_ulp, probed.count) == (measured.error_ulp, measured.count)
    assert probed.absolute == pytest.approx(measured.absolute, rel=1e-6)
    assert probed.relative == pytest.approx(measured.relative, rel=1e-6)
    assert (measured.standing, probed.standing) == ("measured", "sampled")


def test_a_sample_never_claims_more_than_the_maximum():
    target = Target.make("exp2")
    compiled = compile_program(POLYNOMIAL, Arithmetic.of(HALF))
    largest = measure(compiled, target).error_ulp
    found = [probe(compiled, target, count=50, seed=seed).error_ulp for seed in range(5)]
    assert all(0.5 * largest < error <= largest for error in found)


@pytest.mark.parametrize("name", ["exp2", "gamma"])
def test_the_error_in_double_precision_is_what_mpmath_says(name):
    target = Target.make(name, (1, 2))
    compiled = compile_program(POLYNOMIAL, Arithmetic.of(DOUBLE))
    probed = probe(compiled, target, count=200)
    with mpmath.workdps(60):
        exact = {"exp2": lambda x: mpmath.mpf(2) ** x, "gamma": mpmath.gamma}[name](
            mpmath.mpf(probed.at)
        )
        deviation = abs(mpmath.mpf(float(compiled(np.array([probed.at]))[0])) - exact)
        binade = 2.0 ** (math.ceil(mpmath.log(exact, 2)) - 1)
        assert probed.error_ulp == pytest.approx(float(deviation / binade * 2**52), rel=1e-9)


def test_the_neighbours_of_the_worst_inputs_are_tried():
    """Rounding noise makes one float in many the worst; looking on finds worse ones."""
    target = Target.make("exp2")
    compiled = compile_program(POLYNOMIAL, Arithmetic.of(HALF))
    probed = probe(compiled, target, count=10)
    assert probed.count > 200
    assert probed.error_ulp > 0.9 * measure(compiled, target).error_ulp


def test_a_seed_names_a_probe():
    compiled = compile_program(POLYNOMIAL, Arithmetic.of(DOUBLE))
    target = Target.make("exp2")
    assert probe(compiled, target, count=300) == probe(compiled, target, count=300, seed=0)
    assert probe(compiled, target, count=300).count != probe(compiled, target, count=600).count


def test_results_that_are_not_finite_are_counted():
    compiled = compile_program(parse("sqrt(x - c0)", [0.5]), Arithmetic.of(DOUBLE))
    probed = probe(compiled, Target.make("exp2"), count=100)
    assert probed.error_ulp == math.inf
    assert probed.failures > 20


class RightAlone:
    """Results of 2^x that are right in short arrays and too large by 3 ULP in long ones."""

    format = Arithmetic.of("binary32").storage

    def __call__(self, x):
        y = np.exp2(x.astype(np.float64)).astype(np.float32)
        return y if len(x) < 8 else y + np.float32(3 * 2.0**-23)


def test_what_is_seen_of_an_input_among_others_counts():
    """As of libraries that compute what is left at the end of an array in another way."""
    found = probe(RightAlone(), Target.make("exp2", (0.25, 0.5)), count=1000)
    assert 3.0 < found.error_ulp < 3.6


def test_too_few_points_are_refused():
    with pytest.raises(InvalidOption, match="at least 2, got 1"):
        probe(compile_program(POLYNOMIAL, Arithmetic.of(DOUBLE)), Target.make("exp2"), count=1)


class TestAnEndedAllowance:
    """Ends the work between a few exact values, whatever a function costs: work is counted."""

    @pytest.fixture
    def seen(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many exact values were asked for, call by call."""
        counts: list[int] = []
        real = Target.values_double_double

        def counted(self: Target, points: Any) -> Any:
            counts.append(len(points))
            return real(self, points)

        monkeypatch.setattr(Target, "values_double_double", counted)
        monkeypatch.setattr("autonumerics.accuracy.probing._FIRST", {})
        return counts

    @pytest.mark.parametrize("most", [0, 1000, 3100])
    def test_of_a_probe(self, most: int, seen: list[int]) -> None:
        allowance = Allowance(lambda: 0.0 if sum(seen) >= most else math.inf)
        code = compile_program(parse("x + c0", [0.97]), Arithmetic.of("binary64"))
        with pytest.raises(Ended):
            probe(code, Target.make("exp2"), count=5000, allowance=allowance)
        assert sum(seen) < most + 512

    def test_of_what_programs_are_worth_as_computed(self, seen: list[int]) -> None:
        front = Front(
            tuple(
                Solution(parse(text, [0.9, 0.1][:count]), error, error)
                for text, count, error in (("x + c0", 1, 0.5), ("x*c0 + c1", 2, 0.1))
            )
        )
        allowance = Allowance(lambda: 0.0 if sum(seen) > 4000 else math.inf)
        found = computed_front(front, Target.make("exp2"), allowance=allowance)
        assert found == front
        assert sum(seen) < 4000 + 600
        assert found[1].as_computed == ()
