"""Where a program divides by zero inside the domain, and whether it has a limit there.

Decided on exact normal forms: the zeros of a reduced denominator are genuine poles; the other
zeros of a divisor are points that the program passes in the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, fmpq_poly

from autonumerics.certification.models import ErrorModel, Subinterval
from autonumerics.certification.quotient import roots_between
from autonumerics.errors import Unprovable
from autonumerics.targets import Target


def check_poles(model: ErrorModel) -> None:
    """Raises Unprovable, with the place, if the value has a pole in the domain.

    A value without an exact normal form is passed: its poles show as an infinite bound.
    """
    value = model.forms[-1]
    poles = _zeros(value.denominator, model.target) if value is not None else []
    if poles:
        raise Unprovable(
            f"{model.program.text} has a pole at x = {_shown(poles[0])} in {model.target.domain}: "
            "its error is unbounded; choose a domain without that point or another program"
        )


def divisions_by_zero(
    model: ErrorModel, tiles: Sequence[Subinterval]
) -> tuple[tuple[str, ...], bool]:
    """The points of the domain at which a division is by zero, and whether there may be any.

    A divisor without an exact normal form is looked at on the tiles of the domain; if it is not
    bounded away from zero there, it may vanish anywhere: no points, but True.
    """
    points: list[arb] = []
    unknown = False
    for divisor in model.divisors():
        form = model.form(divisor)
        if form is not None:
            points += _zeros(form.numerator, model.target)
        else:
            unknown |= not all(model.excludes_zero(divisor, tile) for tile in tiles)
    shown = sorted({_shown(x) for x in points}, key=float)
    return tuple(shown), bool(points) or unknown


def _zeros(polynomial: fmpq_poly, target: Target) -> list[arb]:
    ends = Fraction(target.domain.lower), Fraction(target.domain.upper)
    return roots_between(polynomial, *ends)


def _shown(x: arb) -> str:
    return f"{float(x.mid()):.12g}"
