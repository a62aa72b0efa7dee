"""Every function of the table against mpmath at 200 points to 60 digits, and what enclosures cost.

    python benchmarks/truth_of_functions.py              # all: some minutes, most of them mpmath's
    python benchmarks/truth_of_functions.py j0 lambertw  # some
    python benchmarks/truth_of_functions.py --points 50
    python benchmarks/truth_of_functions.py --markdown docs/truth-of-functions.md

Points are spread over the usual domain, and over a wide one dense next to 0; beside them, in each
place that there is, points next to zeros, next to poles and ends (where the function is undefined
or infinite), and where it leaves the range of doubles, above or below. A line a function: how many
points, how many of each of these kinds, the digits to which the worst of all agrees, and
milliseconds of processor time for 100 enclosures of 320 bits. Families follow, each with a few
parameters. Exit code 1 if any differs.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
from flint import arb

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from targets.test_functions import DIGITS, EXACT, FAR, MEMBERS, SINGULAR
from truths import OF_A_PARAMETER, TRUTHS

from autonumerics.balls import working_precision
from autonumerics.targets import Function, enclose
from autonumerics.targets.bisection import middle
from autonumerics.targets.functions import FAMILIES, FUNCTIONS

mp: Any = mpmath
ENCLOSURES, BITS = 100, 320
WIDEST = 1e4  # where mpmath is still quick
KINDS = ("zeros", "poles", "overflow")
_MOST_OF_A_KIND = 24
_NEAR = (2.0**-8, 2.0**-24, 2.0**-45)  # distances from poles and ends, beside their size
_EXTRA_DIGITS = (20, 60, 400, 1200)  # with which mpmath is asked until it agrees
_LARGEST, _SMALLEST = arb(sys.float_info.max), arb((1, -1074))


class Subject(NamedTuple):
    """A function, the same by mpmath, and points of interest."""

    row: Function
    truth: Callable[..., Any]
    far: Sequence[float]
    singular: Sequence[float] = ()


class Line(NamedTuple):
    """What is told of a function."""

    name: str
    points: int
    zeros: int
    poles: int
    overflow: int
    digits: float
    ms: float


def main() -> int:
    """Prints a line a function; 1 if any differs from mpmath."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="functions and families; all if none is given")
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--markdown", type=Path, help="write the table to this file, too")
    options = parser.parse_args()
    head = f"{'function':<24}{'points':>7}{'zeros':>7}{'poles':>7}{'range':>7}"
    print(f"{head}{'digits':>8}{'ms/100':>9}")
    lines: list[Line] = []
    for subject in subjects(options.names):
        lines.append(line := told(subject, options.points))
        counts = f"{line.points:>7}{line.zeros:>7}{line.poles:>7}{line.overflow:>7}"
        print(f"{line.name:<24}{counts}{line.digits:>8.1f}{line.ms:>9.2f}", flush=True)
    failed = sum(line.digits < DIGITS for line in lines)
    print("all agree" if not failed else f"{failed} differ")
    if options.markdown is not None:
        options.markdown.write_text(page(lines, options.points), encoding="utf-8")
    return 1 if failed else 0


def subjects(names: Sequence[str]) -> Iterator[Subject]:
    """Every function that is asked for."""
    for name, row in FUNCTIONS.items():
        if not names or name in names:
            yield Subject(row, TRUTHS[name], FAR.get(name, ()), SINGULAR.get(name, ()))
    for name, order in MEMBERS:
        if not names or name in names:
            row, truth = FAMILIES[name].member(order), of_order(name, order)
            yield Subject(row, truth, (1e-10, 60.0), (0.0,))


def of_order(name: str, order: Fraction) -> Callable[..., Any]:
    """The member of a family by mpmath."""
    truth = OF_A_PARAMETER[name]
    return lambda x: mp.re(truth(mp.mpf(order.numerator) / order.denominator, x))


def told(subject: Subject, count: int) -> Line:
    """The line of a function."""
    spread = spread_points(subject, count)
    near = {
        "zeros": next_to_changes(subject.row, spread, sign),
        "poles": next_to_poles(subject),
        "overflow": next_to_changes(subject.row, spread, is_a_double),
    }
    special = list(dict.fromkeys(x for points in near.values() for x in points))
    rest = [x for x in spread if x not in special]
    points = [*special, *rest[: max(count - len(special), len(subject.far))]]
    counts = [len(near[kind]) for kind in KINDS]
    found = [digits for digits in map(partial(agreement, subject), points) if digits is not None]
    return Line(
        subject.row.name, len(found), *counts, min(found), enclosure_ms(subject.row, points)
    )


def spread_points(subject: Subject, count: int) -> list[float]:
    """Points of interest, of the usual domain, and of a wide one, dense near 0."""
    row, far = subject.row, subject.far
    rng = random.Random(row.name)
    lower, upper = row.default_domain
    known = [x for x, _ in EXACT.get(row.name, ())]
    near = [x for x in (*far, lower, upper) if abs(x) <= WIDEST]
    low, high = (math.asinh(1e3 * end) for end in (min(near), max(near)))
    usual = [rng.uniform(lower, upper) for _ in range(count // 2)]
    wide = [math.sinh(rng.uniform(low, high)) / 1e3 for _ in range(count)]
    wide += [sign * 10.0**k for sign in (-1, 1) for k in (1, 2, 2.5, 3)]
    return [x for x in dict.fromkeys((*far, *known, *usual, *wide)) if is_defined(row, x)]


def next_to_changes(
    row: Function, points: Sequence[float], kind: Callable[[arb], int]
) -> list[float]:
    """Both doubles between which the kind of value changes, wherever it does between points."""
    found: list[float] = []
    with working_precision(2 * BITS):
        kinds = [(x, kind(row.enclosure(arb(x)))) for x in sorted(points) if abs(x) <= WIDEST]
        known = [each for each in kinds if each[1]]
        for (a, before), (b, after) in pairwise(known):
            if before != after and len(found) < _MOST_OF_A_KIND:
                found += [x for x in _between(row, a, b, before, kind) if is_defined(row, x)]
    return list(dict.fromkeys(found))


def _between(
    row: Function, a: float, b: float, before: int, kind: Callable[[arb], int]
) -> tuple[float, ...]:
    """The neighbouring doubles between which it changes; none where the function is undefined."""
    while (split := middle(a, b)) not in (a, b):
        ball = row.enclosure(arb(split))
        if not ball.is_finite():
            return ()
        found = kind(ball)
        if not found:
            return math.nextafter(split, -math.inf), math.nextafter(split, math.inf)
        a, b = (split, b) if found == before else (a, split)
    return a, b


def sign(ball: arb) -> int:
    """1 or -1; 0 for what is zero, or not known."""
    return bool(ball > 0) - bool(ball < 0)


def is_a_double(ball: arb) -> int:
    """1 if it lies in the range of doubles, in size; else -1."""
    return 1 if abs(ball) <= _LARGEST and not abs(ball) < _SMALLEST else -1


def next_to_poles(subject: Subject) -> list[float]:
    """Points on both sides of those at which the function is undefined or infinite."""
    steps = [side * distance for distance in _NEAR for side in (-1, 1)]
    places = [x + step * (abs(x) or 1.0) for x in subject.singular for step in steps]
    return [x for x in dict.fromkeys(places) if is_defined(subject.row, x)][:_MOST_OF_A_KIND]


def is_defined(row: Function, x: float) -> bool:
    with working_precision(BITS):
        return bool(row.enclosure(arb(x)).is_finite())


def agreement(subject: Subject, x: float) -> float | None:
    """To how many digits the two agree at a point; None where mpmath has no value."""
    found: list[float] = []
    for extra in _EXTRA_DIGITS:
        with suppress(mpmath.libmp.NoConvergence, ValueError):
            found.append(digits_at(subject, x, extra))
            if found[-1] >= DIGITS:
                return found[-1]
    what = f"{max(found):.1f} digits" if found else "mpmath has no value"
    print(f"{subject.row.name} at {x!r}: {what}", file=sys.stderr)
    return max(found, default=None)


def digits_at(subject: Subject, x: float, extra: int) -> float:
    """To how many digits the two agree there; mpmath has so many more."""
    with mp.workdps(DIGITS + extra):
        expected = subject.truth(mp.mpf(x))
        mantissa, exponent = enclose(subject.row, x, 4 * DIGITS).mid().man_exp()
        value = mp.ldexp(int(mantissa), int(exponent))
        if not mp.isfinite(expected):
            return -math.inf
        if expected == 0 or value == 0:
            return float(DIGITS + extra) if expected == value else 0.0
        difference = abs(value / expected - 1)
        return float(-mp.log10(difference)) if difference else float(DIGITS + extra)


def enclosure_ms(row: Function, points: Sequence[float]) -> float:
    """Milliseconds of processor time for 100 enclosures at the points."""
    with working_precision(BITS):
        balls = [arb(points[k % len(points)]) for k in range(ENCLOSURES)]
        start = time.process_time()
        for ball in balls:
            row.enclosure(ball)
        return (time.process_time() - start) * 1e3


def page(lines: Sequence[Line], count: int) -> str:
    """The table as Markdown."""
    rows = "\n".join(
        f"| `{line.name}` | {line.points} | {line.zeros} | {line.poles} | {line.overflow} "
        f"| {min(line.digits, 80):.0f} | {line.ms:.2f} |"
        for line in lines
    )
    least = min(line.digits for line in lines)
    return f"""# The truth of every function, held against mpmath

    python benchmarks/truth_of_functions.py --points {count} --markdown docs/truth-of-functions.md

Every function of the table, and some members of every family, at {count} points or more: over the
usual domain and a wide one, and next to its zeros (the two doubles beside each), next to poles and
ends (where it is undefined or infinite, at distances down to 2^-45), and where it leaves the range
of doubles (values above 2^1024 or below 2^-1074, the two doubles there). `digits`: the least number
to which the middle of a ball of 240 bits agrees with mpmath, here {least:.1f}; 60 are asked for.
`ms`: processor time for 100 enclosures of 320 bits at these points, *measured* once, on a machine
that did other work as well.

| function | points | at zeros | at poles and ends | at the range of doubles | digits | ms |
|---|---:|---:|---:|---:|---:|---:|
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
