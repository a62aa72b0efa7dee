"""Whether `check` will accept a certificate, told before it is written, from a part of its work.

The verifier shares nothing with the prover, and where it proves less, a certificate would be of no
use. So it is asked about its grammar and its limits, about the value that is attained, and about
the subintervals that may be hard for it: at the ends of the domain, where the program divides by
zero or switches, and where the prover had to cut deep or had no Taylor model. Of the others it
takes a few, which also tell how much work they all are.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from autonumerics.balls import working_precision
from autonumerics.certification.check import Refused, well_formed
from autonumerics.certification.check.constraints import check_constraints
from autonumerics.certification.check.notation import exact
from autonumerics.certification.check.proof import HIGHEST_ORDER
from autonumerics.certification.check.proof import Proof as Verification
from autonumerics.certification.check.work import Work
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.prove import FIRST_CUT, Proof
from autonumerics.certification.subinterval import Subinterval

MOST_TRIED = 48
"""Subintervals that are verified: some tenths of a second."""

MOST_LOOKED_AT = 2_000
"""Subintervals for which it is looked up whether the prover had a Taylor model of them."""

_EVENLY = 4  # of those that do not look hard
_DEEP = 8 * FIRST_CUT  # a subinterval below this part of the domain took many cuts


def objection(data: dict[str, Any], model: ErrorModel, proof: Proof) -> str | None:
    """Why the verifier will refuse the certificate with that data; None if nothing shows why."""
    try:
        certificate = well_formed(data)
        work = Work(len(certificate["proof"]["subintervals"]))
        check_constraints(certificate, work)
        verification = Verification(certificate, work)
        verification.check_lower_bound()
        subintervals = certificate["proof"]["subintervals"]
        with working_precision(proof.precision):
            evenly, hard = _chosen(model, proof)
        for count, index in enumerate([*evenly, *hard], 1):
            low, high, order = subintervals[index]
            verification.check_upper_bound(exact(low), exact(high), min(order, HIGHEST_ORDER))
            if count == len(evenly):
                verification.foretell_work(count)
    except Refused as reason:
        return str(reason)
    return None


def _chosen(model: ErrorModel, proof: Proof) -> tuple[Sequence[int], Sequence[int]]:
    """The numbers of some subintervals that lie evenly, and of those that look hard."""
    tiles = proof.subintervals
    if proof.limits and model.whole is None:
        return range(len(tiles)), ()  # where it has switched, its limits are looked at
    places = [Fraction(place) for place in proof.divisions_by_zero]
    places += [zero.x for zero in model.target.zeros]
    places += map(Fraction, model.target.function.holes)
    deep = model.target.domain.length / (2 * _DEEP)
    singular = [i for i, tile in enumerate(tiles) if any(_near(x, tile) for x in places)]
    look = len(tiles) <= MOST_LOOKED_AT
    hard = [
        index
        for index, tile in enumerate(tiles)
        if tile.radius < deep or (look and not model.is_analytic(tile, proof.order))
    ]
    step = -(-len(hard) // MOST_TRIED) if hard else 1
    every = max(1, len(tiles) // _EVENLY)
    chosen = sorted({0, len(tiles) - 1, *singular, *hard[::step]})
    return range(every // 2, len(tiles), every), chosen


def _near(x: Fraction, tile: Subinterval) -> bool:
    """Whether a place that is known to 12 digits may lie in the tile."""
    hair = tile.radius / 2**20 + abs(x) / 10**11
    return tile.lower - hair <= x <= tile.upper + hair
