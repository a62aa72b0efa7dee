"""Constants: least squares with continuation for the search, minimax exchange for the front."""

from autonumerics.fitting.candidates import (
    EFFORTS,
    Candidates,
    Effort,
    Fitted,
    LeastSquaresFitter,
)
from autonumerics.fitting.exchange import Levelled, level

__all__ = [
    "EFFORTS",
    "Candidates",
    "Effort",
    "Fitted",
    "LeastSquaresFitter",
    "Levelled",
    "level",
]
