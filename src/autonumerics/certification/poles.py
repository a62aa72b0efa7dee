"""Where a program divides by zero inside the domain, and whether it has a limit there.

Decided on exact normal forms: the zeros of a reduced denominator are genuine poles; the other
zeros of a divisor are points that the program passes in the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq_poly

from autonumerics.certification.models import ErrorModel, Subinterval
from autonumerics.certification.quotient import roots_between
from autonumerics.errors import Refuted, Unprovable
from autonumerics.programs import Program
from autonumerics.targets import Target


def refutation(program: Program, target: Target) -> Refuted | None:
    """What shows that the error of the program is unbounded, if its exact form does.

    Exact, within milliseconds; None says nothing.

    >>> from autonumerics.programs import parse
    >>> print(refutation(parse("c0/x", [0.5]), Target.make("exp", (-1.0, 1.0))))
    ... # doctest: +ELLIPSIS
    c0/x has a pole at x = 0 in [-1, 1]: its error is unbounded; choose a domain without ...
    """
    try:
        check_poles(ErrorModel(program, target))
    except Refuted as found:
        return found
    return None


def check_poles(model: ErrorModel) -> None:
    """Raises Refuted, with the place, if the value has a pole in the domain.

    So too if a divisor is zero everywhere: 1/(c/0) has no limit to take. A value without an exact
    normal form is passed: its poles show as an infinite bound.
    """
    forms = [model.form(divisor) for divisor in model.divisors()]
    if any(form is not None and form.numerator.degree() < 0 for form in forms):
        raise Refuted(_undefined(model))
    value = model.forms[-1]
    poles = _zeros(value.denominator, model.target) if value is not None else []
    if poles:
        raise Refuted(
            f"{model.program.text} has a pole at x = {_shown(poles[0])} in {model.target.domain}: "
            "its error is unbounded; choose a domain without that point or another program"
        )


def divisions_by_zero(
    model: ErrorModel, tiles: Sequence[Subinterval]
) -> tuple[tuple[str, ...], bool]:
    """The points of the domain at which a division is by zero, and whether there may be any.

    A divisor without an exact normal form is looked at on the tiles of the domain; if it is not
    bounded away from zero on all, it may vanish at isolated points that are not known: True. They
    are isolated because it is analytic inside the domain and not zero at the middle of one tile;
    if that cannot be shown of any, raises Unprovable.
    """
    points: set[Fraction] = set()
    unknown = False
    for divisor in model.divisors():
        form = model.form(divisor)
        if form is not None:
            points.update(_zeros(form.numerator, model.target))
        else:
            middles = (Subinterval(tile.middle, tile.middle) for tile in tiles)
            if not any(model.excludes_zero(divisor, point) for point in middles):
                raise Unprovable(_undefined(model))
            unknown |= not all(model.excludes_zero(divisor, tile) for tile in tiles)
    shown = tuple(dict.fromkeys(map(_shown, sorted(points))))
    return shown, bool(points) or unknown


def _undefined(model: ErrorModel) -> str:
    return (
        f"{model.program.text} divides by zero, as far as can be told at every x in "
        f"{model.target.domain}: it has no value there; choose another program"
    )


def _zeros(polynomial: fmpq_poly, target: Target) -> list[Fraction]:
    ends = Fraction(target.domain.lower), Fraction(target.domain.upper)
    return roots_between(polynomial, *ends)


def _shown(x: Fraction) -> str:
    return f"{float(x):.12g}"
