"""Proofs over a whole interval: halve it until an enclosure decides on every cell.

Halving is by rank among the doubles, not by value: [1e-300, 1e300] has 1 near its middle, and
64 halvings always end at two neighbours. A property that holds of a ball holds at every real of
the cell, so what is decided here is proved for the reals, not for the doubles alone.

>>> middle(1.0, 4.0), middle(-1.0, 1.0)
(2.0, 0.0)
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.targets.domain import Domain
from autonumerics.targets.functions import Function

_BITS = 128  # twice a double's, so that neighbours are told apart next to zeros and poles
_MORE_BITS = 2304  # for expressions, which may cancel as far as doubles are small
_MAX_CELLS = 20_000  # well below a second; ordinary targets take 1 to 300 cells


def first_undecided(
    function: Function, domain: Domain, holds: Callable[[arb], bool]
) -> tuple[float, float] | None:
    """None where `holds` is proved of the function on the domain, else two neighbouring doubles.

    `holds` must be true of a ball only if it is true of all its points, and be a bound on their
    magnitude, from above or below. The pair returned is the leftmost between which it could not be
    shown, at 128 bits, of expressions at 2304: what fails lies between them, both included, or the
    enclosure there is too wide to tell.
    Raises InvalidDomain when 20,000 cells do not suffice.

    >>> from autonumerics.targets.functions import function
    >>> first_undecided(function("log"), Domain(0.0, 1.0), lambda ball: ball.is_finite())
    (0.0, 5e-324)
    """
    found = _first_undecided(function, domain, holds, _BITS)
    if found is not None and function.expression is not None:
        found = _first_undecided(function, domain, holds, _MORE_BITS)
    return found


def _first_undecided(
    function: Function, domain: Domain, holds: Callable[[arb], bool], bits: int
) -> tuple[float, float] | None:
    cells = [(part.lower, part.upper) for part in reversed(domain.intervals)]
    with working_precision(bits):
        for _ in range(_MAX_CELLS):
            if not cells:
                return None
            lower, upper = cells.pop()
            if _holds_between(function, lower, upper, holds):
                continue
            split = middle(lower, upper)
            if split in (lower, upper):
                return lower, upper
            cells += [(split, upper), (lower, split)]
    raise InvalidDomain(f"{function.name} is too intricate on {domain}; give a narrower domain")


def middle(lower: float, upper: float) -> float:
    """The double half way between two in rank; the lower itself if they are neighbours.

    >>> middle(1.0, 1.0000000000000002)
    1.0
    """
    return of_rank((rank(lower) + rank(upper)) // 2)


def _holds_between(
    function: Function, lower: float, upper: float, holds: Callable[[arb], bool]
) -> bool:
    if not function.monotone:
        return holds(function.over(arb(lower), arb(upper)))
    first, last = function.enclosure(arb(lower)), function.enclosure(arb(upper))
    if (first > 0 and last > 0) or (first < 0 and last < 0):
        # Magnitudes lie between those at the ends, which decide even where a hull, with its
        # radius rounded up, would overlap the bound.
        return holds(first) and holds(last)
    return holds(first.union(last))


def rank(x: float) -> int:
    """How many doubles lie from 0 to x, negative below 0: the bits of |x|, which order alike."""
    (bits,) = struct.unpack("<q", struct.pack("<d", abs(x)))
    return -bits if x < 0 else bits


def of_rank(place: int) -> float:
    """The double of a rank.

    >>> of_rank(1), of_rank(rank(-2.5))
    (5e-324, -2.5)
    """
    (magnitude,) = struct.unpack("<d", struct.pack("<q", abs(place)))
    return -magnitude if place < 0 else magnitude
