"""Sketches by pieces of an interval from 0 on, with a polynomial for each or of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from autonumerics.formats import format_named
from autonumerics.planning.centred import centred
from autonumerics.planning.polynomials import Shape, by_pieces, textbook
from autonumerics.planning.sketch import INSIDES, Kernels, Sketch
from autonumerics.plans import Part, Pieces
from autonumerics.plans.reductions import Reduction
from autonumerics.programs.indexing import BitsIndexing

_CUTS = ((16, 22), (32, 21), (64, 20))  # pieces, and the shift that finds them
_PERMUTED = ((16, 22), (32, 21), (32, 23))  # whose constants are in one register or two


@dataclass(frozen=True)
class ByPieces(Sketch):
    """Reductions to an interval from 0 on, and a polynomial with constants by piece of it."""

    reductions: tuple[Reduction, ...]
    shape: Shape

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        if kernels is not textbook:
            return None
        for pieces, shift in _CUTS:
            found = by_pieces(self.shape, _cut(self.shape, pieces, shift), tolerance)
            if found is not None:
                return Part(self.reductions, Pieces(found))
        return None


@dataclass(frozen=True)
class ByCentredPieces(Sketch):
    """The same in single, with a polynomial about the middle of every piece."""

    reductions: tuple[Reduction, ...]
    shape: Shape
    cut: BitsIndexing
    is_led: bool

    @property
    def insides(self) -> tuple[str, ...]:
        """See `Sketch`."""
        return INSIDES[:1]

    def part(self, tolerance: float, kernels: Kernels = textbook) -> Part | None:
        """See `Sketch`. Its kernels are polynomials, whatever others are."""
        if kernels is not textbook:
            return None
        found = centred(self.shape, self.cut, tolerance, is_led=self.is_led)
        return None if found is None else Part(self.reductions, Pieces(found))


def pieces_from_zero(reductions: tuple[Reduction, ...], shape: Shape) -> Iterator[Sketch]:
    """Pieces of an interval from 0 on, to which the reductions lead."""
    yield ByPieces(reductions, shape)
    for pieces, shift in _PERMUTED if shape.zero == 1 else ():
        for is_led in (False, True):
            yield ByCentredPieces(reductions, shape, _cut(shape, pieces, shift), is_led)


def _cut(shape: Shape, pieces: int, shift: int) -> BitsIndexing:
    """So many pieces of the interval of a shape, which begins at 0."""
    end = Fraction(shape.interval[1])
    return BitsIndexing.up_to(end, pieces, shift=shift, format=format_named("binary32"))
