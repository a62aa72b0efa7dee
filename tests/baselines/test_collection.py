"""All baselines of a target: the classical figures, and what holds of every one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from truths import ELEMENTARY

from autonumerics.accuracy import sample_error
from autonumerics.baselines import FAMILIES, Baseline, baselines, best_by_ops
from autonumerics.programs import operation, parse_operations
from autonumerics.targets import Target

MOST = 12

HORNER = {
    2: "2.98e-02", 4: "1.72e-03", 6: "7.48e-05", 8: "2.593e-06", 10: "7.494e-08", 12: "1.856e-09",
}  # fmt: skip
MONIC_DENOMINATOR = {
    4: "8.67e-04", 6: "2.503e-05", 8: "4.340e-07", 10: "7.520e-09", 12: "9.310e-11",
}  # fmt: skip
"""Minimax errors for 2^x on [0, 1], relative, by operations: an exchange in 60 decimal digits."""

FITTED_FROM_RANDOM_STARTS = {
    2: 1.53, 3: 3.06, 4: 3.66, 5: 5.36, 6: 6.56, 7: 8.28, 8: 10.04, 9: 11.84, 10: 13.87,
    11: 16.28, 12: 18.69,
}  # fmt: skip
"""Digits for 2^x of Horner's rule and of continued fractions in x and 1/x, squared: the best of
400 least-squares fits each, levelled."""


@pytest.fixture(scope="module")
def exp2():
    return baselines(Target.make("exp2"), MOST)


def of(found, family):
    return [b for b in found if b.family == family]


def to_as_many_digits(error, printed):
    return f"{error:.{len(printed.partition('e')[0]) - 2}e}"


def test_minimax_polynomials_by_horner_are_the_classical_ones(exp2):
    polynomials = {b.name: b for b in of(exp2, "minimax polynomial")}
    for ops, error in HORNER.items():
        baseline = polynomials[f"degree {ops // 2}"]
        assert baseline.ops == ops
        assert to_as_many_digits(baseline.error, error) == error


def test_minimax_fractions_with_monic_denominator_are_the_classical_ones(exp2):
    best = {}
    for b in of(exp2, "minimax rational"):
        best[b.ops] = min(best.get(b.ops, b.error), b.error)
    for ops, error in MONIC_DENOMINATOR.items():
        assert to_as_many_digits(best[ops], error) == error


def test_adapted_coefficients_are_cheaper_from_degree_five(exp2):
    polynomials = {b.name: b for b in of(exp2, "minimax polynomial")}
    for degree, ops in ((5, 9), (6, 11), (7, 12)):
        adapted = polynomials[f"degree {degree}, adapted coefficients"]
        assert adapted.ops == ops
        if degree < 7:
            assert adapted.error == pytest.approx(polynomials[f"degree {degree}"].error, rel=1e-4)


def test_a_continued_fraction_is_the_same_function_for_less(exp2):
    for fraction in of(exp2, "continued fraction"):
        same = [b for b in of(exp2, "minimax rational") if b.name == fraction.name]
        for ratio in same:
            assert ratio.ops >= fraction.ops
            assert ratio.error == pytest.approx(fraction.error, rel=1e-3)


def test_the_best_are_no_worse_than_fits_from_random_starts(exp2):
    best = best_by_ops(exp2)
    for ops, digits in FITTED_FROM_RANDOM_STARTS.items():
        assert best[ops].digits > digits - 0.005


def test_more_of_the_same_is_more_accurate(exp2):
    """Each squaring, and each degree of a family, halves the error at least."""
    for family in FAMILIES[:3]:
        by_degree = {b.degrees: b.error for b in of(exp2, family) if "degree 0" not in b.name}
        assert all(after < before / 2 for before, after in pairwise(by_degree.values()))
        squared = [b for b in of(exp2, f"{family}, squared") if b.name.startswith("degree 3,")]
        assert len(squared) >= 4
        assert all(b.error < a.error / 2 for a, b in pairwise(squared))


def test_minimax_is_best_chebyshev_near_and_taylor_behind(exp2):
    minimax, chebyshev, taylor = (
        {b.degrees: b.error for b in of(exp2, family) if "degree 0" not in b.name}
        for family in ("minimax polynomial", "Chebyshev", "Taylor")
    )
    for degrees, error in minimax.items():
        assert error < chebyshev[degrees] < 2.5 * error
        assert chebyshev[degrees] < taylor[degrees]


def test_every_family_is_there_and_in_order(exp2):
    families = list(dict.fromkeys(b.family for b in exp2))
    assert families == [*FAMILIES, *(f"{family}, squared" for family in FAMILIES)]


def test_titles_are_unique(exp2):
    counts = Counter((b.family, b.name) for b in exp2)
    assert max(counts.values()) == 1


@pytest.mark.parametrize("name", ELEMENTARY)
def test_what_holds_of_every_baseline(name):
    target = Target.make(name)
    most = 3
    found = baselines(target, most)
    assert {"Taylor", "Chebyshev", "minimax polynomial"} <= {b.family for b in found}
    arithmetic = {operation(symbol) for symbol in "+-*/"}
    for b in found:
        assert 0 <= b.ops <= most
        assert b.standing == "sampled"
        assert {each.operation for each in b.program.instructions} <= arithmetic
        assert b.error == sample_error(b.program, target).error


@pytest.mark.parametrize(
    ("name", "domain", "error", "ops", "title"),
    [
        ("cos", (-1, 1), "absolute", 4, "continued fraction: (1, 1) in x^2"),
        ("sin", (-3, 2), "absolute", 4, "minimax polynomial: degree 1 in x^2, times x"),
        ("tanh", (-1, 1), "absolute", 3,
         "continued fraction: (0, 1) in x^2, times x, in one fraction"),
        ("sqrt", (1, 4), "relative", 6, "continued fraction: (1, 1), 1 Newton step"),
        ("exp", (-1, 1), "relative", 5, "continued fraction: in 1/x, 1 level"),
    ],
)  # fmt: skip
def test_what_a_numerical_analyst_would_have_chosen(name, domain, error, ops, title):
    best = best_by_ops(baselines(Target.make(name, domain, error), ops))
    assert best[ops].title == title


def test_logarithms_of_a_quotient_share_its_square():
    """Of c/(z + d/z) and c + z a Möbius transform of x makes a fraction of type (2, 2)."""
    found = {b.title: b for b in baselines(Target.make("log2"), 7)}
    suffix = "in z^2, times z, plus c, for z = (x - a)/(x + b), in one fraction"
    quotient = found[f"continued fraction: (0, 1) {suffix}"]
    assert quotient.error == pytest.approx(found["continued fraction: (2, 2)"].error, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "domain", "error"),
    [
        ("exp2", (1000, 1001), "relative"),
        ("exp2", (-1000, 1000), "relative"),
        ("exp", (0, 1e-300), "relative"),
        ("exp", (600, 700), "relative"),
        ("cos", (0, 100), "absolute"),
        ("gamma", (0.1, 10), "relative"),
        ("sqrt", (0, 1), "absolute"),
        ("log2", (1e6, 1e6 + 1), "absolute"),
    ],
)
def test_targets_that_are_hard_lose_families_and_nothing_else(name, domain, error):
    found = baselines(Target.make(name, domain, error), 3)
    assert any(b.family == "minimax polynomial" for b in found)


def test_the_same_again(exp2):
    baselines.cache_clear()
    again = baselines(Target.make("exp2"), 4)
    assert again == tuple(b for b in exp2 if b.ops <= 4)


def test_the_best_by_operation_count(exp2):
    def made(ops, error):
        program = exact[ops]
        return Baseline("Taylor", f"{ops} {error}", (1, 0), program, error)

    exact = {b.ops: b.program for b in exp2}
    found = [made(4, 1e-3), made(2, 1e-2), made(2, 1e-1), made(3, 1e-2), made(4, 1e-4)]
    assert [(ops, b.error) for ops, b in best_by_ops(found).items()] == [(2, 1e-2), (4, 1e-4)]


def counts(name, domain, error, most, operations):
    return best_by_ops(
        baselines(Target.make(name, domain, error), most, parse_operations(operations))
    )


def test_one_fused_operation_a_degree():
    """Horner's rule for 2^x: the classical errors for half the operations, also with fma alone."""
    for operations in ("fma", "+ - * fma"):
        best = counts("exp2", (0, 1), "relative", 6, operations)
        for ops, error in HORNER.items():
            assert to_as_many_digits(best[ops // 2].error, error) == error
            assert best[ops // 2].ops == ops // 2


def test_an_error_function_of_eight_operations_is_a_polynomial_of_degree_eight():
    best = counts("erf", (0, 2.8), "absolute", 8, "+ - * fma")
    assert best[8].title == "minimax polynomial: degree 8"
    assert best[8].digits > 4.23


@pytest.mark.parametrize(
    "operations", ["fma", "+ - * fma", "+ /", "- * / sqrt", "+ - * / sqrt fma fnma"]
)
@pytest.mark.parametrize(
    ("name", "domain"), [("atan", (0, 1)), ("rsqrt", (0.5, 2)), ("tanh", (0, 3)), ("acos", (0, 1))]
)
def test_what_holds_in_every_set_of_operations(operations, name, domain):
    target, allowed = Target.make(name, domain, "absolute"), parse_operations(operations)
    found = baselines(target, 4, allowed)
    assert found
    for b in found:
        assert 0 <= b.ops <= 4
        assert {row for row, _ in b.program.instructions} <= set(allowed)
        assert b.error == pytest.approx(sample_error(b.program, target).error, rel=1e-12)


def test_forms_of_what_has_a_limit():
    """Abramowitz and Stegun 7.1.27, p of degree 4 to the 4th, with its constants at their best."""
    target = Target.make("erf", (0, 4), "absolute")
    found = baselines(target, 8, parse_operations("- * / fma"))
    hastings = next(b for b in found if b.name == "degree 4, 1 - p^-4")
    assert hastings.ops == 8
    assert hastings.error < 5e-4
    target = Target.make("tanh", (-10, 10), "absolute")
    found = baselines(target, 8, parse_operations("+ * / sqrt"))
    assert any("p/sqrt(1 + p^2)" in b.name for b in found)


@pytest.mark.parametrize(("ops", "operations"), [(1, "* sqrt"), (2, "* / sqrt")])
def test_what_is_exact_is_a_baseline_too(ops, operations):
    name = {1: "sqrt", 2: "rsqrt"}[ops]
    assert counts(name, (0.5, 2), "relative", ops, operations)[ops].error == 0


def test_a_square_root_without_division_is_refined():
    best = counts("rsqrt", (0.5, 2), "relative", 8, "+ - *")
    assert best[6].title == "minimax polynomial: degree 1, 1 Newton step without division"
