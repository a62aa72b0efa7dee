"""One program with constants by piece."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from autonumerics.accuracy import exact_errors, sample_error
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.fitting import exchange
from autonumerics.fitting.pieces.choice import (
    best_indexing,
    cheap_indexings,
    choose_pieces,
    horner,
)
from autonumerics.fitting.pieces.fits import CENTRES, Centre, fit_pieces, parts_of
from autonumerics.fitting.pieces.glance import Glance
from autonumerics.fitting.pieces.knots import free_knots
from autonumerics.fitting.pieces.rounded import fit_in_format, rounded_pieces
from autonumerics.formats import Arithmetic, format_named
from autonumerics.jit.pieces import PiecewiseFunction
from autonumerics.programs import parse
from autonumerics.programs.indexing import BitsIndexing, UniformIndexing
from autonumerics.programs.piecewise import PiecewiseProgram
from autonumerics.targets import Target

TANH = Target.make("tanh", (0, 9), "absolute")
CUT = UniformIndexing.over(Fraction(0), Fraction(9), 8)
RATIONAL = parse("(c0*x + c1)/(x*x + c2*x + c3) + c4")


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("structure", [horner(3), RATIONAL], ids=str)
def test_error_is_that_of_the_worst_piece(structure, centre: Centre) -> None:
    fitted = fit_pieces(TANH, structure, CUT, centre=centre)
    found = [
        sample_error(fitted.program_of(part), fitted.target_of(part)).error for part in fitted.parts
    ]
    assert fitted.errors == pytest.approx(found, rel=1e-9)
    assert fitted.error == max(fitted.errors)


def test_each_piece_is_as_good_as_a_fit_of_its_own() -> None:
    fitted = fit_pieces(TANH, horner(4), CUT)
    for part, error in zip(fitted.parts, fitted.errors, strict=True):
        target = fitted.target_of(part)
        alone = exchange(fitted.program_of(part), target)
        assert error <= alone.error * 1.001


def test_pieces_gain_what_the_degree_promises() -> None:
    """Halving the pieces of a cubic gains a factor of up to 16."""
    cubic = horner(3)
    gamma = Target.make("gamma", (1, 2), "relative")
    errors = [
        fit_pieces(gamma, cubic, UniformIndexing.over(Fraction(1), Fraction(2), n)).error
        for n in (1, 2, 4, 8)
    ]
    assert all(a / b > 6 for a, b in pairwise(errors))


def test_where_the_target_vanishes_a_piece_does_too() -> None:
    """A relative error at a zero is finite: the constant term there is 0, on that piece alone."""
    erf = Target.make("erf", (0, 4), "relative")
    fitted = fit_pieces(erf, horner(5), UniformIndexing.over(Fraction(0), Fraction(4), 8))
    values = [fitted.program_of(part).real(part.lower) for part in fitted.parts]
    assert values[0] == 0
    assert min(values[1:]) > 0.4
    assert fitted.error < 1e-4


def test_a_zero_inside_a_piece() -> None:
    log = Target.make("log2", (0.5, 2), "relative")
    cut = UniformIndexing.over(Fraction(1, 2), Fraction(2), 2)
    fitted = fit_pieces(log, horner(5), cut)
    assert fitted.program_of(fitted.parts[0]).real(Fraction(1)) == 0
    assert fitted.error < 1e-3


def test_the_same_for_any_number_of_threads() -> None:
    one, two = (fit_pieces(TANH, RATIONAL, CUT, seed=3, threads=n) for n in (1, 2))
    assert one == two


def test_record_reads_back() -> None:
    piecewise = fit_pieces(TANH, RATIONAL, CUT).piecewise
    assert PiecewiseProgram.from_json(piecewise.to_json()) == piecewise


@pytest.mark.parametrize("record", [{}, {"constants": []}, {"constants": 3}, []])
def test_other_records_are_refused(record) -> None:
    with pytest.raises(InvalidProgram, match="no record of a program by pieces"):
        PiecewiseProgram.from_json(record)


def test_rows_are_as_many_as_pieces() -> None:
    with pytest.raises(InvalidProgram, match="1 sets of constants for 8 pieces"):
        PiecewiseProgram.of(horner(1), CUT, [[1, 2]])


def test_pieces_without_numbers_have_constants_all_the_same() -> None:
    """What is outside the domain is clamped to a piece, whose constants are a neighbour's."""
    cut = UniformIndexing.over(Fraction(0), Fraction(16), 16)
    fitted = fit_pieces(TANH, horner(2), cut)
    assert len(fitted.parts) == 9 + 1 or len(fitted.parts) == 9
    assert len(fitted.piecewise.constants) == 16
    assert fitted.piecewise.constants[15] == fitted.piecewise.constants[fitted.parts[-1].piece]


@pytest.mark.parametrize("name", ["binary16", "bfloat16"])
def test_measured_is_what_the_whole_program_computes_at_every_input(name: str) -> None:
    arithmetic, format = Arithmetic.asked(name), format_named(name)
    fitted = fit_pieces(TANH, horner(3), CUT, format=name)
    found = rounded_pieces(fitted, arithmetic)
    patterns = np.arange(format.index(Fraction(0)), format.floor_index(Fraction(9)) + 1)
    x = patterns.astype(np.uint16).view(format.dtype)
    values = PiecewiseFunction.of(found.piecewise, arithmetic)(x)
    errors = exact_errors(values, x, format, TANH.function)
    worst_inside = float(errors.max())
    assert worst_inside <= found.error_ulp
    assert worst_inside >= found.error_ulp - 0.51  # a join counts on both of its sides


def test_steps_at_joins_are_within_the_errors() -> None:
    arithmetic = Arithmetic.asked("binary16")
    found = rounded_pieces(fit_pieces(TANH, horner(5), CUT, format="binary16"), arithmetic)
    assert len(found.joins) == 7
    assert found.largest_step_ulp <= 2 * found.error_ulp
    assert found.error_ulp < 3


def test_a_join_that_goes_back_is_told() -> None:
    ramp = Target.make("2*x", (0, 2), "absolute")
    cut = UniformIndexing.over(Fraction(0), Fraction(2), 2)
    stairs = PiecewiseProgram.of(parse("x*c0 + c1"), cut, [[2, 0], [2, -0.5]])
    from autonumerics.fitting.pieces.rounded import joins_of

    parts = cut.parts(format_named("binary32"), Fraction(0), Fraction(2))
    [join] = joins_of(stairs, ramp, parts, Arithmetic.of("binary32"))
    assert join.at == 1.0
    assert join.goes_back
    assert join.step_ulp == pytest.approx(-0.5 * 2**23, rel=1e-6)


def test_t_is_more_accurate_than_x_as_computed() -> None:
    """x itself loses digits by cancellation between large constants on pieces far from 0."""
    erf = Target.make("erf", (0.5, 4), "relative")
    cut = UniformIndexing.over(Fraction(1, 2), Fraction(4), 8)
    single = Arithmetic.of("binary32")
    found = {
        centre: fit_in_format(erf, horner(6), cut, single, centres=[centre]).error_ulp
        for centre in ("middle", "none")
    }
    assert found["middle"] < 1.5 < found["none"]


def test_choice_is_the_cheapest() -> None:
    cuts = (CUT, BitsIndexing.up_to(Fraction(9), 8, shift=22))
    found = choose_pieces(TANH, 1e-3, structures=[horner(d) for d in (2, 3, 4)], indexings=cuts)
    assert found.error <= 1e-3
    assert found.ops == min(
        each.ops
        for degree in (2, 3, 4)
        for cut in cuts
        if (each := fit_pieces(TANH, horner(degree), cut)).error <= 1e-3
    )


def test_what_cannot_be_reached_is_said() -> None:
    with pytest.raises(InvalidOption, match="allow more pieces"):
        choose_pieces(TANH, 1e-12, structures=[horner(2)], pieces=(2,))


def test_targets_that_cannot_be_cut() -> None:
    apart = Target.make("tanh", [(-2, -1), (1, 2)], "absolute")
    with pytest.raises(InvalidOption, match="one interval"):
        fit_pieces(apart, horner(2), CUT)
    negative = Target.make("tanh", (-2, 1), "absolute")
    with pytest.raises(InvalidOption, match="uniform pieces"):
        fit_pieces(negative, horner(2), BitsIndexing.up_to(Fraction(1), 4, shift=22))


def test_free_knots_err_alike_and_less_than_any_cheap_cut() -> None:
    quartic = horner(4)
    free = fit_pieces(TANH, quartic, free_knots(TANH, quartic, 8))
    cheap = fit_pieces(TANH, quartic, best_indexing(TANH, 8))
    assert max(free.errors) < 2 * min(free.errors)
    assert free.error < cheap.error / 2


def test_a_glance_ranks_as_exact_fits_do() -> None:
    erfinv = Target.make("erfinv", (0, 0.99), "relative")
    cut = best_indexing(erfinv, 8)
    glance = Glance.of(erfinv).errors([horner(4)], parts_of(erfinv, cut, "binary32"))
    assert glance[0] == pytest.approx(fit_pieces(erfinv, horner(4), cut).errors, rel=0.5)


def test_pieces_that_grow_begin_beyond_an_end() -> None:
    """All cheap cuts have all their pieces inside the domain, or nearly."""
    for cut in cheap_indexings(TANH, (16,)):
        parts = parts_of(TANH, cut, "binary32")
        assert (parts[0].lower, parts[-1].upper) == (0, 9)
        assert len(parts) >= 15 or cut.kind == "bits"
    growing = [c for c in cheap_indexings(TANH, (16,)) if getattr(c, "origin", 0) not in (0, 9)]
    assert all(len(parts_of(TANH, cut, "binary32")) == 16 for cut in growing)
