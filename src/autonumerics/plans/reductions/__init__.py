"""Reductions: from every argument to those that a kernel is good for, and back.

reduction    what one is
exponential  f(x + p) = 2 f(x) + c
saturation   constants and lines far out
signs        f(-x) by f(x)
"""

from autonumerics.plans.reductions.addition import Addition
from autonumerics.plans.reductions.exponential import ExponentialStep
from autonumerics.plans.reductions.exponential_pieces import ExponentialPieces
from autonumerics.plans.reductions.halving import Halving, HalvingOfBoth
from autonumerics.plans.reductions.hyperbolic_addition import HyperbolicAddition
from autonumerics.plans.reductions.logarithmic import LogarithmicSplit
from autonumerics.plans.reductions.logarithmic_pieces import LogarithmicPieces
from autonumerics.plans.reductions.power import PowerSplit
from autonumerics.plans.reductions.reciprocal import Reciprocal
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction, read_reduction
from autonumerics.plans.reductions.saturation import AtInfinity, AtPoint, Saturation, Undefined
from autonumerics.plans.reductions.scaled_pieces import ScaledPieces
from autonumerics.plans.reductions.signs import Even, Mirrored, Odd, Reflected, SignedZeros
from autonumerics.plans.reductions.turns import Turns
from autonumerics.plans.reductions.zeros import NearZeros

__all__ = [
    "Addition",
    "AtInfinity",
    "AtPoint",
    "Even",
    "ExponentialPieces",
    "ExponentialStep",
    "Halving",
    "HalvingOfBoth",
    "HyperbolicAddition",
    "Inner",
    "Interval",
    "LogarithmicPieces",
    "LogarithmicSplit",
    "Mirrored",
    "NearZeros",
    "Odd",
    "PowerSplit",
    "Reciprocal",
    "Reduction",
    "Reflected",
    "Saturation",
    "ScaledPieces",
    "SignedZeros",
    "Turns",
    "Undefined",
    "read_reduction",
]
