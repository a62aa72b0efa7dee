"""Pieces of an interval as machines find them."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidOption
from autonumerics.formats import format_named
from autonumerics.programs.indexing import (
    BitsIndexing,
    Indexing,
    KnotIndexing,
    UniformIndexing,
    indexing_from_json,
)

SINGLE = format_named("binary32")

CUTS: list[Indexing] = [
    UniformIndexing.over(Fraction(0), Fraction(9), 8),
    UniformIndexing.over(Fraction(-1, 3), Fraction(7), 5),
    BitsIndexing.up_to(Fraction(4), 16, shift=22),
    BitsIndexing.up_to(Fraction(3), 8, shift=22, origin=Fraction(1, 2)),
    BitsIndexing.up_to(Fraction(1), 16, shift=22, origin=Fraction(1), mirrored=True),
    KnotIndexing((Fraction(1, 2), Fraction(3, 4), Fraction(5))),
]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.kind)
def test_record_reads_back(cut: Indexing) -> None:
    assert indexing_from_json(cut.to_json()) == cut


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.kind)
@given(
    st.floats(0.5, 7, width=32),
    st.floats(0.5, 7, width=32),
)
def test_index_is_monotone(cut: Indexing, a: float, b: float) -> None:
    low, high = cut.index(np.array([min(a, b), max(a, b)], np.float32)).tolist()
    assert (high <= low) if cut.descends else (low <= high)


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.kind)
def test_parts_begin_at_the_first_number_of_their_piece(cut: Indexing) -> None:
    lower, upper = Fraction(1, 2), Fraction(13, 4)
    parts = cut.parts(SINGLE, lower, upper)
    assert parts[0].lower == lower
    assert parts[-1].upper == upper
    for before, part in pairwise(parts):
        assert before.upper == part.lower
        at = SINGLE.index(part.lower)
        pair = np.array([float(SINGLE.value(at - 1)), float(part.lower)], np.float32)
        assert cut.index(pair).tolist() == [before.piece, part.piece]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.kind)
def test_what_lies_outside_is_clamped_and_nan_has_a_piece(cut: Indexing) -> None:
    odd = np.array([-np.inf, np.inf, np.nan, -0.0, 0.0, 1e-45, 3e38], np.float32)
    found = cut.index(odd)
    assert ((found >= 0) & (found < cut.pieces)).all()
    ends = (cut.pieces - 1, 0) if cut.descends else (0, cut.pieces - 1)
    assert (found[0], found[1]) == ends


def test_negative_zero_is_in_the_piece_of_zero() -> None:
    for cut in CUTS:
        zeros = cut.index(np.array([-0.0, 0.0], np.float32))
        assert zeros[0] == zeros[1]


def test_several_parts_of_an_interval_within_one_piece_are_one() -> None:
    cut = UniformIndexing.over(Fraction(0), Fraction(8), 2)
    assert len(cut.parts(SINGLE, Fraction(1), Fraction(2))) == 1


@pytest.mark.parametrize("pieces", [0, -1, 1025])
def test_numbers_of_pieces_that_are_none(pieces: int) -> None:
    with pytest.raises(InvalidOption, match="pieces are 1 to 1024"):
        UniformIndexing.over(Fraction(0), Fraction(1), pieces)
    with pytest.raises(InvalidOption, match="pieces"):
        BitsIndexing.over(Fraction(1), pieces, shift=3)


def test_pieces_beyond_the_numbers_of_a_format() -> None:
    with pytest.raises(InvalidOption, match="smaller shift"):
        BitsIndexing.up_to(Fraction(1, 2**100), 64, shift=23)
    with pytest.raises(InvalidOption, match="smaller shift"):
        BitsIndexing.over(Fraction(2**100), 64, shift=23)


@pytest.mark.parametrize("record", [{}, {"kind": "squares"}, {"kind": "bits"}, {"kind": "knots"}])
def test_other_records_are_refused(record: dict[str, object]) -> None:
    with pytest.raises(InvalidOption, match="no record of an indexing"):
        indexing_from_json(record)


@pytest.mark.parametrize(
    ("knots", "words"), [((Fraction(1, 3),), "round them"), ((Fraction(2), Fraction(1)), "ascend")]
)
def test_knots_that_are_none(knots: tuple[Fraction, ...], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        KnotIndexing(knots)
