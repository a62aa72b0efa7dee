"""What programs are worth as a format computes them, and where they leave the finite numbers."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest

from autonumerics.accuracy import (
    AsComputed,
    as_computed,
    in_formats,
    measured_as_computed,
    sample_error,
)
from autonumerics.accuracy.edges import edge_indices
from autonumerics.errors import InvalidOption
from autonumerics.formats import FORMATS
from autonumerics.programs import Program, parse
from autonumerics.targets import Target

EXP2 = Target.make("exp2")
HALF, SINGLE, DOUBLE = (FORMATS[name] for name in ("binary16", "binary32", "binary64"))


def distance(a: float) -> Program:
    """|x - a| as a root, whose argument rounding may take below 0 next to a."""
    exact = Fraction(a)
    return parse("sqrt(x*x - x*c0 + c1)").with_constants([2 * exact, exact**2 + Fraction(1, 2**70)])


PROGRAMS = [
    parse("((x*c0 + c1)*x + c2)*x + c3", [0.0790, 0.2241, 0.6967, 0.99993]),
    parse("c1/(c0/x + x) + c2", [0.5, 0.25, 1.0]),
    parse("c0/(x*x - c1) + c2", [0.1, 0.37, 1.0]),
    parse("log2(x*c0 + x*x) + c1", [0.3, 2.0]),
    parse("x*c0*x*c1", [200.0, 2000.0]),
    *map(distance, (0.1, 0.3, 0.77)),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_what_fails_at_any_input_is_found_to_fail(program: Program) -> None:
    """In a format whose inputs can all be tried, with a fifth of them."""
    sampled = as_computed(program, EXP2, "binary16")
    measured = measured_as_computed(program, EXP2, "binary16")
    assert (sampled.standing, measured.standing) == ("sampled", "measured")
    assert sampled.count < measured.count
    assert sampled.is_finite == measured.is_finite
    assert sampled.failures <= measured.failures
    assert sampled.error <= measured.error * (1 + 1e-6)
    assert math.isinf(measured.error) or sampled.error >= 0.9 * measured.error


@pytest.mark.parametrize("a", [0.1, 0.3, 0.123456, 0.77, 0.6180339887, 0.9616571936637868])
def test_a_root_of_what_rounds_below_zero_is_nan(a: float) -> None:
    """Where it does: among all inputs next to a, and among few of all inputs."""
    nearby = Target.make("exp2", (a - 2e-3, a + 2e-3), "absolute")
    measured = measured_as_computed(distance(a), nearby, "binary32")
    found = as_computed(distance(a), Target.make("exp2", (0, 1), "absolute"), "binary32")
    assert (found.result == "nan") == (measured.result == "nan")
    assert found.failures < found.count < 10_000


@pytest.mark.parametrize("a", [0.3, 0.77, 0.6180339887])
def test_also_among_the_inputs_of_binary64(a: float) -> None:
    found = as_computed(distance(a), Target.make("exp2", (0, 1), "absolute"), "binary64")
    assert (found.result, math.isinf(found.error)) == ("nan", True)
    assert found.at == pytest.approx(a, abs=1e-7)


def test_a_limit_that_ieee_arithmetic_takes_is_finite() -> None:
    """c/0 is infinite, and what it divides is 0."""
    program = parse("c1/(c0/x + x) + c2", [0.5, 0.25, 1.0])
    assert all(each.is_finite for each in in_formats(program, EXP2))


def test_constants_are_rounded_and_may_be_beyond_the_format() -> None:
    double, single = in_formats(parse("x*c0 + x", [1e39]), EXP2)
    assert double.is_finite
    assert (single.count, single.at, single.is_finite) == (0, None, False)


@pytest.mark.parametrize("error", ["relative", "absolute"])
def test_errors_are_in_the_measure_of_the_target(error: str) -> None:
    line = parse("x + c0", [0.957])
    target = Target.make("exp2", (0, 1), error)
    found = as_computed(line, target, "binary64")
    assert found.error == pytest.approx(sample_error(line, target).error, rel=1e-3)


def test_is_deterministic_and_survives_json() -> None:
    for program in PROGRAMS:
        first = in_formats(program, EXP2)
        assert in_formats(program, EXP2) == first
        text = json.dumps([each.to_json() for each in first], allow_nan=False)
        assert tuple(map(AsComputed.from_json, json.loads(text))) == first


@pytest.mark.parametrize(
    "change",
    [{"error": "x"}, {"error": -1.0}, {"count": -1}, {"failures": 0.5}, {"standing": "proved"}],
)
def test_damage_is_refused(change: dict[str, object]) -> None:
    whole = as_computed(PROGRAMS[0], EXP2, "binary16").to_json()
    with pytest.raises((TypeError, ValueError)):
        AsComputed.from_json(whole | change)


def test_every_input_of_binary64_is_too_many() -> None:
    with pytest.raises(InvalidOption):
        measured_as_computed(PROGRAMS[0], EXP2, "binary64")


class TestEdges:
    @pytest.mark.parametrize("format", [HALF, SINGLE, DOUBLE], ids=lambda f: f.name)
    @pytest.mark.parametrize(
        ("text", "constants", "places"),
        [
            ("c0/(x - c1)", [1.0, 0.3], [0.3]),
            ("c0/(x*x - c1)", [1.0, 0.5], [0.5**0.5]),
            ("log2((x - c0)*(x - c1))", [0.25, 0.7], [0.25, 0.7]),
            ("sqrt((x - c0)*(x - c0) + c1)", [0.3, 1e-24], [0.3]),
            ("c0/x", [1.0], [0.0]),
            ("c0/(x - c1)*sqrt(x)", [1.0, 1.0], [0.0, 1.0]),
        ],
    )
    def test_are_found_to_the_last_place(
        self, format, text: str, constants: list[float], places: list[float]
    ) -> None:
        found = edge_indices(parse(text, constants), format, format.indices(0, 1))
        values = [float(format.value(int(i))) for i in found]
        spacing = float(format.ulp(format.round(1)))
        for place in places:
            assert min(abs(v - place) for v in values) <= 2 * spacing

    def test_of_a_polynomial_there_are_none(self) -> None:
        assert not len(edge_indices(PROGRAMS[0], SINGLE, SINGLE.indices(0, 1)))


def test_of_absolute_errors_the_place_is_that_of_the_largest_one() -> None:
    """Which is not where the error is largest in ULPs: that is next to 0."""
    target = Target.make("sin", (-1, 1), "absolute")
    measured = measured_as_computed(parse("x*c0", [0.9]), target, "binary16")
    assert measured.at is not None
    assert abs(0.9 * measured.at - math.sin(measured.at)) == pytest.approx(measured.error, abs=1e-3)
    assert abs(measured.at) > 0.3
