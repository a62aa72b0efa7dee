"""One program with constants looked up by the piece of x: cut, fitted, rounded, chosen.

`fits` finds the constants for given pieces, `rounded` those of a number format, `choice` the cut
and the cheapest polynomial within an error, `search` fits the candidates of a search.
"""

from autonumerics.fitting.pieces.choice import best_indexing, choose_pieces, horner
from autonumerics.fitting.pieces.fits import FittedPieces, fit_pieces
from autonumerics.fitting.pieces.rounded import fit_in_format

__all__ = [
    "FittedPieces",
    "best_indexing",
    "choose_pieces",
    "fit_in_format",
    "fit_pieces",
    "horner",
]
