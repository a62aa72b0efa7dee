"""Candidates of a search judged on all pieces at once, and centres that take up constants."""

from fractions import Fraction

import numpy as np
import pytest

from autonumerics.fitting.pieces.absorbed import absorbed, absorbed_pieces
from autonumerics.fitting.pieces.choice import horner
from autonumerics.fitting.pieces.fits import fit_pieces
from autonumerics.fitting.pieces.search import PiecesFitter
from autonumerics.kernels import Batch
from autonumerics.programs import Program, parse
from autonumerics.programs.indexing import UniformIndexing
from autonumerics.targets import Target

TANH = Target.make("tanh", (0, 9), "absolute")
CUT = UniformIndexing.over(Fraction(0), Fraction(9), 6)
SHAPES = [horner(2), horner(4), parse("(c0*x + c1)/(x*x + c2*x + c3) + c4")]


def _fitted(threads: int, thresholds: float = np.inf):
    fitter = PiecesFitter(TANH, CUT, seed=5, threads=threads)
    batch = Batch.pack(SHAPES)
    fresh = np.array([(1 << len(shape.constants)) - 1 for shape in SHAPES], np.uint32)
    return fitter.fit_batch(batch, fresh, np.full(len(batch), thresholds), generation=2)


def test_error_is_nearly_that_of_levelled_pieces() -> None:
    for shape, error in zip(SHAPES, _fitted(1).errors.tolist(), strict=True):
        assert 1 <= error / fit_pieces(TANH, shape, CUT).error < 2


def test_the_same_for_any_number_of_threads() -> None:
    one, two = _fitted(1), _fitted(2)
    assert one.errors.tolist() == two.errors.tolist()
    assert (one.batch.constants == two.batch.constants).all()


def test_what_is_bad_on_the_hardest_piece_is_no_better_on_all() -> None:
    whole, early = _fitted(1), _fitted(1, thresholds=1e-3)
    assert (early.errors <= whole.errors).all()
    hopeless = whole.errors >= 1e-3
    assert (early.errors[hopeless] >= 1e-3).all()


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("t = x - c0; (t - c1)*c2", "(x - c0)*c1"),
        ("t = x - c0; (t + c1)*c2", "(x - c0)*c1"),
        ("t = x - c0; u = c1 - t; u*u*c2", "(c0 - x)^2*c1"),
        ("t = x - c0; ((t - c1) - c2)*c3", "(x - c0)*c1"),
        ("t = x - c0; (t - c1)*t", "t0 = x - c0; (t0 - c1)*t0"),
        ("t = x - c0; (t - c1)*x", "(x - c0 - c1)*x"),
        ("x*c0 + c1", "x*c0 + c1"),
        ("x - c0", "x - c0"),
    ],
)
def test_centres_take_up_constants_and_change_nothing(text: str, merged: str) -> None:
    program = parse(text)
    program = program.with_constants([k + 0.75 for k in range(len(program.constants))])
    found: Program = absorbed(program)
    assert found.text == merged
    for x in (Fraction(0), Fraction(7, 3), Fraction(-5)):
        assert found.real(x) == program.real(x)


def test_absorbed_pieces_have_the_same_values() -> None:
    fitted = fit_pieces(TANH, parse("t = x - c0; t*t*c1 + c2"), CUT)
    found = absorbed_pieces(fitted)
    assert found.ops == fitted.ops - 2
    for part in fitted.parts:
        x = (part.lower + part.upper) / 3
        assert found.program_of(part).real(x) == fitted.program_of(part).real(x)
