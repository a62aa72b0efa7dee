"""Attacks on the prover: what it says is true, close, and where it must fail it says where."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import pytest
from certification.truths import as_mpf, error_at
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import CORRECT, programs
from truths import ELEMENTARY

from autonumerics.certification import CLOSEST, WITHIN, Proof, prove
from autonumerics.certification.prove import EXACT_BITS
from autonumerics.errors import AutoNumericsError, InvalidOption, Unprovable
from autonumerics.programs import Program, parse
from autonumerics.targets import FUNCTIONS, Target

ROOT = Path(__file__).parents[2]
FRONT = json.loads((ROOT / "docs" / "exp2-front.json").read_bytes())["front"]
EXACT = Fraction(1, 2**EXACT_BITS)
DIGITS = 80
DOMAINS = [(-1.0, 1.0), (0.0, 1.0), (0.25, 0.75), (1.0, 2.0), (1.0, 1.0 + 2.0**-30), (9.5, 10.5)]


def proved(text, constants, *target, within=WITHIN) -> Proof:
    return prove(parse(text, constants), Target.make(*target), within)


def sample_points(proof: Proof, most=60):
    """The ends of subintervals and a point in each."""
    rng = random.Random(7)
    for tile in proof.subintervals[:: 1 + len(proof.subintervals) // most]:
        yield tile.lower
        yield tile.lower + (tile.upper - tile.lower) * Fraction(rng.randrange(10**9), 10**9)
        yield tile.upper


def assert_sound(proof: Proof, program: Program, target: Target) -> None:
    """Against values in 80 digits by mpmath: nothing is above, the lower end is attained."""
    with mpmath.workdps(DIGITS):
        upper, lower = as_mpf(proof.upper), as_mpf(proof.lower)
        slack = (1 + upper) * mpmath.mpf(10) ** (20 - DIGITS)
        for x in sample_points(proof):
            error = error_at(program, target, x)
            assert error is None or error <= upper + slack
        attained = error_at(program, target, proof.lower_at)
        assert attained is None or attained >= lower - slack


def assert_close(proof: Proof, within: Fraction = WITHIN) -> None:
    assert proof.lower <= proof.upper
    assert proof.upper <= max(proof.lower * (1 + within), EXACT)


def assert_tiles(proof: Proof, target: Target) -> None:
    tiles = proof.subintervals
    assert tiles[0].lower == Fraction(target.domain.lower)
    assert tiles[-1].upper == Fraction(target.domain.upper)
    assert all(a.lower < a.upper for a in tiles)
    assert all(a.upper == b.lower for a, b in pairwise(tiles))
    assert target.domain.lower <= proof.lower_at <= target.domain.upper


ROUNDED_ANALYTIC = tuple(row for row in CORRECT if row.kind == "analytic")


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """Any function on its usual domain or one where it happens to be defined."""
    name = draw(st.sampled_from(list(ELEMENTARY)))
    measure = draw(st.sampled_from(["relative", "absolute"]))
    usual = FUNCTIONS[name].default_domain
    try:
        return Target.make(name, draw(st.sampled_from([usual, *DOMAINS])), measure)
    except AutoNumericsError:
        return Target.make(name)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(programs(8, ROUNDED_ANALYTIC), targets())
def test_any_proof_is_sound_close_and_whole(program: Program, target: Target) -> None:
    try:
        proof = prove(program, target)
    except Unprovable:
        assume(False)
        raise
    assert_sound(proof, program, target)
    assert_close(proof)
    assert_tiles(proof, target)


@pytest.mark.parametrize("entry", FRONT, ids=lambda entry: f"{entry['ops']}-ops")
def test_good_programs_are_proved_to_half_a_percent(entry) -> None:
    program, target = Program.from_json(entry), Target.make("exp2")
    proof = prove(program, target)
    assert_sound(proof, program, target)
    assert_close(proof)
    assert_tiles(proof, target)
    assert entry["error_lower"] <= proof.upper  # two enclosures of one number overlap
    assert proof.lower <= entry["error"]


@pytest.mark.parametrize("measure", ["relative", "absolute"])
@pytest.mark.parametrize(
    ("name", "domain", "text", "constants"),
    [
        ("log2", (2.0, 4.0), "c0*x + c1", [0.5, 0.1]),
        ("cos", (0.0, 1.0), "1 - x*x/2", None),
        ("erf", (1.0, 2.0), "1 - c0/(x*x*x*x)", [0.157]),
        ("exp", (-1.0, 1.0), "1 + x + x*x/2", None),
        ("tanh", (0.5, 1.0), "x/(1 + x*x/3)", None),
        ("acos", (0.0, 0.5), "c0 - x", [1.5708]),
        ("rsqrt", (0.5, 2.0), "fma(x, c0, c1)", [-0.4, 1.5]),
    ],
)
def test_other_functions_in_both_measures(name, domain, text, constants, measure) -> None:
    program, target = parse(text, constants), Target.make(name, domain, measure)
    proof = prove(program, target)
    assert_sound(proof, program, target)
    assert_close(proof)


class TestPoles:
    @pytest.mark.parametrize(
        ("text", "constants", "place"),
        [
            ("1/(x - c0)", [0.5], "0.5"),
            ("1/(x - c0)", [0.0], "0"),
            ("1/(x - c0)", [1.0], "1"),
            ("1/(x*x - c0)^2", [0.5], "0.707106781187"),
            ("1/((x - c0)*(x - c1)) + x", [0.25, 0.75], "0.25"),
            ("x/(x*x)", None, "0"),
            ("(x - c0)/(x - c0)/(x - c0)", [0.5], "0.5"),
            ("1/(x - c0)", [1.0 - 2.0**-53], "1"),
        ],
    )
    def test_inside_or_at_an_end_are_refused_with_their_place(self, text, constants, place):
        with pytest.raises(Unprovable, match=rf"has a pole at x = {place} in \[0, 1\]"):
            proved(text, constants, "exp2")

    @pytest.mark.parametrize("hair", [Fraction(1, 2**20), Fraction(1, 2**90)])
    @pytest.mark.parametrize("text", ["1/(x - c0)", "1/((x - c0)*(x + 2))"])
    def test_a_hair_outside_are_no_obstacle(self, text, hair):
        program, target = parse(text, [1 + hair]), Target.make("exp2")
        proof = prove(program, target)
        assert_sound(proof, program, target)
        assert_close(proof)
        assert not proof.limits

    def test_between_values_without_a_normal_form_are_refused_near_their_place(self):
        with pytest.raises(Unprovable, match=r"near x = 0\.49999|near x = 0\.5"):
            proved("u = (x + c0)^64; 1/(u - 1) + x", [0.5], "exp2")

    @pytest.mark.parametrize(
        ("text", "constants"),
        [("x + 1/(c0/(x - x))", [1.0]), ("x + 1/(x/c0)", [0.0]),
         ("s = sqrt(x + 1); x + 1/(c0/(s - s))", [1.0]),
         ("u = (x + 1)^64; x + 1/(c0/(u - u))", [1.0])],
    )  # fmt: skip
    def test_a_division_by_zero_everywhere_has_no_limit_to_take(self, text, constants):
        with pytest.raises(Unprovable, match="divides by zero, as far as can be told at every x"):
            proved(text, constants, "exp2")


class TestHoles:
    @pytest.mark.parametrize(
        ("text", "same", "points", "domain"),
        [
            ("2/(2/x + x)", "2*x/(2 + x*x)", ("0",), (-1.0, 1.0)),
            ("x*x/x + 1", "x + 1", ("0",), (-1.0, 1.0)),
            ("(x - 1)/(x*x - 1) + x", "1/(x + 1) + x", ("1",), (0.0, 1.0)),
            ("(x - 0.5)/(x*x - 0.25)", "1/(x + 0.5)", ("0.5",), (0.0, 1.0)),
            ("2/(2/x) + 1", "x + 1", ("0",), (0.0, 1.0)),
            ("3/x - 3/x + x + 1", "x + 1", ("0",), (-1.0, 1.0)),
            ("1/(1/x + 1/(x - 0.5))", "x*(x - 0.5)/(2*x - 0.5)", ("0", "0.5"), (0.375, 0.75)),
        ],
    )
    def test_are_passed_by_the_limit(self, text, same, points, domain):
        holed, smooth = (proved(t, None, "exp2", domain, "relative") for t in (text, same))
        inside = tuple(p for p in points if domain[0] <= float(p) <= domain[1])
        assert (holed.upper, holed.lower) == (smooth.upper, smooth.lower)
        assert (holed.divisions_by_zero, holed.limits) == (inside, True)
        assert (smooth.divisions_by_zero, smooth.limits) == ((), False)

    def test_under_a_root_are_passed_too(self):
        proof = proved("s = sqrt(x + 2); 1/(s/x)", None, "exp2", (-1.0, 1.0))
        assert proof.limits
        program, target = parse("x/sqrt(x + 2)"), Target.make("exp2", (-1.0, 1.0))
        assert_sound(proof, program, target)

    def test_that_may_be_anywhere_are_told_without_a_place(self):
        proof = proved("u = (x - c0)^64; 1/(1/u + 1)", [0.3], "exp2")
        assert (proof.divisions_by_zero, proof.limits) == ((), True)


class TestRoots:
    @pytest.mark.parametrize(
        ("text", "constants"),
        [
            ("sqrt(x) + c0", [0.01]),
            ("sqrt(x*(1 - x)) + c0", [0.01]),
            ("sqrt(x*x*x) + x", None),
            ("sqrt(x/(x + 1))", None),
            ("sqrt((1 - x)^2)", None),
            ("x + sqrt(x)*sqrt(c0 - x)", [1.0 + 2.0**-50]),
            ("1/(sqrt(x) + c0)", [1.5]),
        ],
    )
    def test_that_end_at_zero_are_proved(self, text, constants):
        program, target = parse(text, constants), Target.make("exp2")
        proof = prove(program, target)
        assert_sound(proof, program, target)
        assert_close(proof)

    @pytest.mark.parametrize(
        ("text", "constants", "low", "high"),
        [
            ("sqrt(x - c0)", [0.5], 0.0, 0.5),
            ("sqrt(c0 - x)", [0.5], 0.5, 1.0),
            ("sqrt((x - c0)*(x - c1))", [0.5, 0.625], 0.5, 0.625),
            ("sqrt(x*(c0 - x))", [1 - Fraction(1, 2**80)], 0.999, 1.0),
            ("sqrt(sqrt(x) - c0)", [0.5], 0.0, 0.25),
        ],
    )
    def test_of_negatives_are_refused_where_they_are(self, text, constants, low, high):
        with pytest.raises(Unprovable, match="cannot be enclosed near x = ") as refusal:
            proved(text, constants, "exp2")
        place = str(refusal.value).split("near x = ")[1].split(":")[0]
        assert low <= float(place) <= high

    def test_a_corner_is_refused(self):
        with pytest.raises(Unprovable, match="near x = "):
            proved("sqrt(x*x) + 1", None, "exp2", (-1.0, 1.0))


class TestEndsOfTheFunction:
    @pytest.mark.parametrize(
        ("name", "domain", "text"),
        [
            ("sqrt", (0.0, 1.0), "x + 0.1"),
            ("cbrt", (0.0, 1.0), "x + 0.1"),
            ("cbrt", (-1.0, 1.0), "x"),
            ("asin", (0.0, 1.0), "1.5*x"),
            ("acos", (-1.0, 1.0), "1.5 - 1.25*x"),
            ("acos", (0.0, 1.0), "1.5*sqrt(1 - x)"),
            ("sqrt", (0.0, 1.0), "sqrt(x)*x + 0.125"),
        ],
    )
    def test_are_proved_up_to_them(self, name, domain, text):
        program, target = parse(text), Target.make(name, domain, "absolute")
        proof = prove(program, target)
        assert_sound(proof, program, target)
        assert_close(proof)


class TestExactPrograms:
    @pytest.mark.parametrize(
        ("text", "name"), [("sqrt(x)", "sqrt"), ("1/sqrt(x)", "rsqrt"), ("sqrt(x)*c0/c0", "sqrt")]
    )
    def test_have_next_to_no_error(self, text, name):
        proof = proved(text, [3.0] * text.count("c0/"), name, (1.0, 2.0), "relative")
        assert proof.lower == 0
        assert 0 < proof.upper <= EXACT

    def test_nearly_exact_ones_are_told_from_them(self):
        proof = proved("sqrt(x)*c0", [1 + Fraction(1, 2**100)], "sqrt", (1.0, 2.0), "relative")
        assert_close(proof)
        assert float(proof.lower) == pytest.approx(2.0**-100, rel=1e-9)


class TestConstants:
    @pytest.mark.parametrize("power", [300, -300, 3000, -3000, 16000])
    def test_of_any_size_stay_exact(self, power):
        plain = proved("x + 1", None, "exp2")
        large = Fraction(2) ** power
        scaled = proved("(x*c0 + c0)/c0", [large], "exp2")
        assert (scaled.lower, scaled.upper) == (plain.lower, plain.upper)

    def test_of_106_bits_are_not_rounded(self):
        line = proved("x + c0", [1 + Fraction(1, 2**105)], "exp2", (0.0, 1.0), "absolute")
        plain = proved("x + 1", None, "exp2", (0.0, 1.0), "absolute")
        assert Fraction(1, 2**106) < abs(plain.lower - line.lower) < Fraction(1, 2**104)

    def test_that_cancel_raise_the_precision(self):
        program = parse("(sqrt(x + 1) + c0) - c0 + x", [Fraction(2) ** 300])
        proof = prove(program, Target.make("exp2"))
        assert proof.precision > 256
        assert_close(proof)
        assert_sound(proof, parse("sqrt(x + 1) + x"), Target.make("exp2"))

    def test_that_cancel_far_from_the_largest_error_raise_it_too(self):
        program = parse("t = (x - c0)^8; t/(t + 1)", [2**29])
        target = Target.make("atan", (1.0, 2.0**30), "absolute")
        proof = prove(program, target)
        assert proof.precision > 256
        assert_close(proof)
        assert_sound(proof, program, target)

    def test_that_cancel_beyond_all_precision_are_refused(self):
        with pytest.raises(Unprovable, match="cannot be enclosed near x = "):
            proved("(sqrt(x + 1) + c0) - c0 + x", [Fraction(2) ** 3000], "exp2")


class TestHighDegree:
    @pytest.mark.parametrize("squarings", [5, 6, 12, 40])
    def test_chains_of_squarings_are_proved(self, squarings):
        scale = Fraction(1, 2**squarings)
        constant = Fraction(math.log(2)) * scale
        names = "".join(f"t{k + 1} = t{k}*t{k}; " for k in range(squarings))
        program = parse(f"t0 = x*c0 + 1; {names}t{squarings}", [constant])
        target = Target.make("exp2")
        proof = prove(program, target)
        assert_close(proof)
        with mpmath.workdps(DIGITS):
            assert float(proof.lower) == pytest.approx(
                float(error_at(program, target, Fraction(1))), rel=1e-9
            )

    def test_errors_beyond_every_number_format_are_refused(self):
        with pytest.raises(Unprovable, match="unbounded"):
            proved("t = x^536870912; u = t^4096; u^4096", None, "exp2", (2.0, 3.0))


class TestPlaces:
    def test_polynomials_far_from_zero_take_few_subintervals(self):
        """In powers of x those of degree 24 at 100 would lose 160 bits in every ball."""
        horner = "c25"
        for k in range(24, 0, -1):
            horner = f"({horner})*t + c{k}"
        taylor = [math.exp(100.5) / math.factorial(k) for k in range(25)]
        program = parse(f"t = x - c0; {horner}", [100.5, *taylor])
        target = Target.make("exp", (100.0, 101.0))
        proof = prove(program, target)
        assert len(proof.subintervals) < 100
        assert_sound(proof, program, target)

    @pytest.mark.parametrize("narrow", [2.0**-56, 2.0**-120])
    def test_a_peak_between_all_samples_is_found(self, narrow):
        program = parse("x + 1 + c0/((x - c1)*(x - c1) + c2)", [narrow / 8, 0.3, narrow])
        target = Target.make("exp2")
        proof = prove(program, target)
        peak = error_at(program, target, Fraction(0.3))
        assert float(proof.upper) == pytest.approx(float(peak), rel=0.01)
        assert_close(proof)

    def test_many_waves_are_followed(self):
        proof = proved("x*c0", [1e-3], "sin", (0.0, 300.0), "absolute")
        assert_close(proof)


class TestSmallAndLargeValues:
    def test_bounds_below_all_doubles_are_in_order(self):
        """As doubles all bounds would be 0, and the first of them taken for the largest."""
        program, target = (
            parse("c0*x", [Fraction(1, 2**1150)]),
            Target.make("exp", (-800.0, -790.0), "absolute"),
        )
        proof = prove(program, target)
        with mpmath.workdps(DIGITS):
            assert as_mpf(proof.upper) >= error_at(program, target, Fraction(-790))

    def test_values_below_every_format_are_bounded_all_the_same(self):
        proof = proved("x - x", None, "exp", (-1e17, -1e16), "absolute")
        assert proof.lower == 0
        assert 0 < proof.upper <= EXACT

    def test_large_values(self):
        program, target = parse("x*x*x"), Target.make("gamma", (1.0, 100.0), "absolute")
        proof = prove(program, target)
        assert_sound(proof, program, target)
        assert_close(proof)

    @pytest.mark.parametrize("domain", [(1e-300, 2e-300), (1.0, 1.0000000000000004), (-1e9, 1e9)])
    def test_domains_of_any_width(self, domain):
        program, target = parse("x*0.001"), Target.make("atan", domain, "absolute")
        proof = prove(program, target)
        assert_sound(proof, program, target)
        assert_tiles(proof, target)


class TestWithin:
    @pytest.mark.parametrize("within", [Fraction(1), Fraction(1, 10), Fraction(1, 10**6), CLOSEST])
    def test_is_met(self, within):
        program, target = Program.from_json(FRONT[6]), Target.make("exp2")
        proof = prove(program, target, within)
        assert_close(proof, within)
        assert_sound(proof, program, target)

    @pytest.mark.parametrize("within", [0, -1, Fraction(3, 2), CLOSEST / 2])
    def test_has_a_range(self, within):
        with pytest.raises(InvalidOption, match="from 1e-09 to 1 of the maximum, got"):
            prove(parse("x + 1"), Target.make("exp2"), Fraction(within))


def test_progress_rises_to_the_end() -> None:
    seen: list[float] = []
    prove(
        parse("sqrt(x) + c0", [1e-6]), Target.make("sqrt", (0, 1), "absolute"), progress=seen.append
    )
    assert len(seen) > 5
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1


def test_the_empty_program_is_proved() -> None:
    proof = prove(Program.identity(), Target.make("sin", (0.0, 1.0), "absolute"))
    assert float(proof.upper) == pytest.approx(1 - math.sin(1), rel=0.005)
    assert_close(proof)
