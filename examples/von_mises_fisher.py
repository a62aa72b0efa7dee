"""The von Mises-Fisher distribution in 32,768 dimensions: its normaliser and its fit, proved.

    python examples/von_mises_fisher.py

On the unit sphere of d dimensions, density exp(k <m, x>) times C_d(k), with v = d/2 - 1,

    log C_d(k) = v log k - (v + 1) log(2 pi) - log I_v(k).

I_v(k) is far outside the doubles for such v; its logarithm is not, and `logbesseli` encloses it at
any order. From the length R of the mean of a sample, k is fitted by A(k) = I_(v+1)(k)/I_v(k) = R,
for which k = R (d - R^2)/(1 - R^2) is a good start (Banerjee et al., JMLR 6 (2005) 1345), and
A' = 1 - A^2 - (d - 1)/k A gives Newton's method. That A rises shows that the fit is right: its
value is below R on one side of k and above on the other.
"""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.targets import values_double
from autonumerics.targets.functions import FAMILIES

BITS = 256


def log_bessel_i(order: Fraction, x: arb) -> arb:
    """log I_v(x), a ball that contains it, at the flint precision."""
    return FAMILIES["logbesseli"].member(order).enclosure(x)


def log_normaliser(dimension: int, k: float) -> float:
    """log C_d(k), a double next to it."""
    v = Fraction(dimension, 2) - 1
    with working_precision(BITS):
        power = arb(int(2 * v)) / 2 * arb(k).log()
        sphere = arb(dimension) / 2 * (2 * arb.pi()).log()
        return float((power - sphere - log_bessel_i(v, arb(k))).mid())


def mean_length(dimension: int, k: arb) -> arb:
    """A(k), the length of the mean of the distribution."""
    v = Fraction(dimension, 2) - 1
    return (log_bessel_i(v + 1, k) - log_bessel_i(v, k)).exp()


def fit(dimension: int, length: float) -> float:
    """The k at which the mean has that length: proved to be within 4 ULP."""
    with working_precision(BITS):
        k = arb(length) * (dimension - arb(length) ** 2) / (1 - arb(length) ** 2)
        for _ in range(6):
            a = mean_length(dimension, k).mid()
            slope = 1 - a * a - (dimension - 1) / k * a
            k = (k - (a - arb(length)) / slope).mid()
        found = float(k)
        below, above = (arb(found + side * 4 * math.ulp(found)) for side in (-1, 1))
        if not mean_length(dimension, below) < length < mean_length(dimension, above):
            raise ArithmeticError(f"no fit for a mean of length {length}")
    return found


def by_scipy(order: float, x: float) -> float:
    """What SciPy's scaled Bessel function makes of log I_v(x)."""
    try:
        from scipy.special import ive
    except ImportError:
        return math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = float(ive(order, x))
    return math.log(value) + x if value > 0 else -math.inf


def main() -> None:
    """Prints log I_v where SciPy has it and where not, then normalisers and fits."""
    print(f"{'v':>8} {'x':>8} {'log I_v(x), nearest double':>28} {'SciPy, by ive':>24}")
    for order in (0, 50, 16_383, 100_000):
        for x in (1e-10, 1.0, 1e3, 1e6):
            row = FAMILIES["logbesseli"].member(Fraction(order))
            (value,) = values_double(row, [x])
            print(f"{order:>8} {x:>8g} {value:>28.17g} {by_scipy(order, x):>24.17g}")
    dimension = 32_768
    print(f"\nd = {dimension}")
    print(f"{'R':>6} {'fitted k':>24} {'log C_d(k)':>24}")
    for length in (0.01, 0.1, 0.5, 0.9, 0.99):
        k = fit(dimension, length)
        print(f"{length:>6} {k:>24.17g} {log_normaliser(dimension, k):>24.17g}")


if __name__ == "__main__":
    main()
