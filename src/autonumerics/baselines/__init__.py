"""Baselines: what a good numerical analyst would have written, as programs.

identities   parity, squaring, double angles, logarithms, Newton's method
remez        minimax approximation in exact arithmetic; expansion: Taylor, Chebyshev, Padé
evaluation   Horner, adapted coefficients, continued fractions
collection   everything for a target up to an operation count
comparison   the programs of a run against them
"""

from autonumerics.baselines.baseline import Baseline, best_by_ops, usable
from autonumerics.baselines.collection import FAMILIES, baselines
from autonumerics.baselines.comparison import TIE, Comparison, comparison

__all__ = [
    "FAMILIES",
    "TIE",
    "Baseline",
    "Comparison",
    "baselines",
    "best_by_ops",
    "comparison",
    "usable",
]
