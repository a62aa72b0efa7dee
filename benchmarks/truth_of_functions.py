"""Every function of the table against mpmath at 200 points to 60 digits, and what enclosures cost.

    python benchmarks/truth_of_functions.py              # all: some minutes, most of them mpmath's
    python benchmarks/truth_of_functions.py j0 lambertw  # some
    python benchmarks/truth_of_functions.py --points 50

Points are spread over the usual domain, and over a wide one with points next to zeros, poles,
ends and overflow (`tests/targets/test_functions.py`). A line a function: how many points, the
digits to which the worst of them agrees, and milliseconds for 100 enclosures of 320 bits. Families
follow, each with a few parameters. Exit code 1 if any differs.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
from flint import arb

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from targets.test_functions import DIGITS, FAR, MEMBERS
from truths import OF_A_PARAMETER, TRUTHS

from autonumerics.balls import working_precision
from autonumerics.targets import Function, enclose
from autonumerics.targets.functions import FAMILIES, FUNCTIONS

mp: Any = mpmath
ENCLOSURES, BITS = 100, 320
WIDEST = 1e4  # where mpmath is still quick


def main() -> int:
    """Prints a line a function; 1 if any differs from mpmath."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="functions and families; all if none is given")
    parser.add_argument("--points", type=int, default=200)
    options = parser.parse_args()
    failed = 0
    print(f"{'function':<24}{'points':>7}{'digits':>8}{'ms/100':>9}{'mpmath':>9}")
    for label, row, truth, far in subjects(options.names):
        points = spread(row, far, options.points)
        worst, slow = agreement(row, truth, points)
        failed += worst < DIGITS
        quick = enclosure_ms(row, points)
        print(f"{label:<24}{len(points):>7}{worst:>8.1f}{quick:>9.2f}{slow:>9.1f}", flush=True)
    print("all agree" if not failed else f"{failed} differ")
    return 1 if failed else 0


def subjects(
    names: Sequence[str],
) -> Iterator[tuple[str, Function, Callable[..., Any], Sequence[float]]]:
    """Label, row, truth by mpmath and points of interest, of every function that is asked for."""
    for name, row in FUNCTIONS.items():
        if not names or name in names:
            yield name, row, TRUTHS[name], FAR.get(name, ())
    for name, order in MEMBERS:
        if not names or name in names:
            row = FAMILIES[name].member(order)
            yield row.name, row, of_order(name, order), (1e-10, 60.0)


def of_order(name: str, order: Fraction) -> Callable[..., Any]:
    """The member of a family by mpmath."""
    truth = OF_A_PARAMETER[name]
    return lambda x: mp.re(truth(mp.mpf(order.numerator) / order.denominator, x))


def spread(row: Function, far: Sequence[float], count: int) -> list[float]:
    """Points of interest, of the usual domain, and of a wide one, dense near 0."""
    rng = random.Random(row.name)
    lower, upper = row.default_domain
    near = [x for x in (*far, lower, upper) if abs(x) <= WIDEST]
    low, high = (math.asinh(1e3 * end) for end in (min(near), max(near)))
    usual = [rng.uniform(lower, upper) for _ in range(count // 2)]
    wide = [math.sinh(rng.uniform(low, high)) / 1e3 for _ in range(count - len(usual) - len(far))]
    return [x for x in (*far, *usual, *wide) if _is_defined(row, x)]


def _is_defined(row: Function, x: float) -> bool:
    with working_precision(BITS):
        return bool(row.enclosure(arb(x)).is_finite())


def agreement(
    row: Function, truth: Callable[..., Any], points: Sequence[float]
) -> tuple[float, float]:
    """The least number of digits by which a middle agrees; mpmath's milliseconds for 100 points."""
    worst, spent = math.inf, 0.0
    with mp.workdps(DIGITS + 20):
        for x in points:
            start = time.perf_counter()
            expected = truth(mp.mpf(x))
            spent += time.perf_counter() - start
            if expected == 0:
                continue
            mantissa, exponent = enclose(row, x, 4 * DIGITS).mid().man_exp()
            difference = abs(mp.ldexp(int(mantissa), int(exponent)) / expected - 1)
            digits = float(-mp.log10(difference)) if difference else math.inf
            worst = min(worst, digits)
    return worst, spent * 1e3 * ENCLOSURES / len(points)


def enclosure_ms(row: Function, points: Sequence[float]) -> float:
    """Milliseconds for 100 enclosures at the points."""
    with working_precision(BITS):
        balls = [arb(points[k % len(points)]) for k in range(ENCLOSURES)]
        start = time.perf_counter()
        for ball in balls:
            row.enclosure(ball)
        return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    sys.exit(main())
