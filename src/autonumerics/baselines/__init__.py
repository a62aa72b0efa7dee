"""Baselines: what a good numerical analyst would have written, as programs.

traits       what is true of a function: parity, exponential, power, limit, ...
identities   parity, squaring, double angles, logarithms; newton; roots; limits
lowering     the forms in the operations that are allowed, fused ones included
remez        minimax approximation in exact arithmetic; expansion: Taylor, Chebyshev, Padé
evaluation   Horner, adapted coefficients, continued fractions
collection   everything for a target up to an operation count
computed     the best of them as a number format computes them
comparison   the programs of a run against them
"""

from autonumerics.baselines.baseline import Baseline, best_by_ops
from autonumerics.baselines.collection import ARITHMETIC, FAMILIES, baselines
from autonumerics.baselines.comparison import TIE, Comparison, comparison
from autonumerics.baselines.computed import computed_baselines

__all__ = [
    "ARITHMETIC",
    "FAMILIES",
    "TIE",
    "Baseline",
    "Comparison",
    "baselines",
    "best_by_ops",
    "comparison",
    "computed_baselines",
]
