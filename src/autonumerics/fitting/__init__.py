"""Constants: least squares with continuation for the search, minimax exchange for the front."""

from autonumerics.fitting.candidates import (
    EFFORTS,
    Candidates,
    Effort,
    Fitted,
    LeastSquaresFitter,
)
from autonumerics.fitting.exchange import Levelled, level
from autonumerics.fitting.formatted import FormatFitter, Screen
from autonumerics.fitting.rounding import FORMATS, Rounded, round_constants

__all__ = [
    "EFFORTS",
    "FORMATS",
    "Candidates",
    "Effort",
    "Fitted",
    "FormatFitter",
    "LeastSquaresFitter",
    "Levelled",
    "Rounded",
    "Screen",
    "level",
    "round_constants",
]
