"""Where a program divides by zero inside the domain, and whether it has a limit there.

Decided on exact normal forms where there are some: the zeros of a reduced denominator are genuine
poles; the other zeros of a divisor are points that the program passes in the limit. Limits need
zeros that are isolated, which those of an analytic function are unless it vanishes everywhere. So
a program with switches is looked at on runs of subintervals on which it is one branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from flint import fmpq_poly

from autonumerics.balls import working_precision
from autonumerics.certification.branch import Branch
from autonumerics.certification.models import ErrorModel
from autonumerics.certification.quotient import roots_between
from autonumerics.certification.subinterval import Subinterval
from autonumerics.errors import Refuted, Unprovable
from autonumerics.programs import Operand, Program
from autonumerics.targets import Target

_EXACT_BITS = 2048  # so that sums of products of constants are exact
_CELLS = 64  # of the domain, to see that a divisor without an exact form keeps away from 0


def refutation(program: Program, target: Target) -> Refuted | None:
    """What shows that the error of the program is unbounded, if its exact form does.

    Exact, within milliseconds; None says nothing.

    >>> from autonumerics.programs import parse
    >>> print(refutation(parse("c0/x", [0.5]), Target.make("exp", (-1.0, 1.0))))
    ... # doctest: +ELLIPSIS
    c0/x has a pole at x = 0 in [-1, 1]: its error is unbounded; choose a domain without ...
    """
    try:
        model = ErrorModel(program, target)
        check_poles(model)
        check_zeros(model)
    except Refuted as found:
        return found
    return None


def passed_zeros(program: Program, target: Target) -> tuple[float, ...] | None:
    """The points of the domain at which the program divides by zero and is meant as its limit.

    Exact, within milliseconds; None where it cannot be told.

    >>> from autonumerics.programs import parse
    >>> passed_zeros(parse("c1/(c0/x + x) + c2", [1.0, 1.0, 1.0]), Target.make("exp", (-1.0, 1.0)))
    (0.0,)
    >>> passed_zeros(parse("c0/(sqrt(x) + c1)", [1.0, 1.0]), Target.make("exp", (0.0, 1.0)))
    ()
    """
    model = ErrorModel(program, target)
    branch = model.whole
    if branch is None:
        return None if model.divisors else ()
    wholes = Subinterval.all_of(target.domain)
    cells = [cell for whole in wholes for cell in whole.parts(_CELLS)]
    points: set[Fraction] = set()
    with working_precision():
        for divisor in model.divisors:
            form = branch.form(divisor)
            if form is not None:
                points.update(z for whole in wholes for z in _zeros(form.numerator, whole))
            elif not all(branch.excludes_zero(divisor, cell) for cell in cells):
                return None
    return tuple(float(point) for point in sorted(points))


def check_poles(model: ErrorModel) -> None:
    """Raises Refuted, with the place, if the value has a pole in the domain.

    So too if a divisor is zero everywhere: 1/(c/0) has no limit to take. A value without an exact
    normal form, or with switches, is passed: its poles show as a bound that is not known.
    """
    branch = model.whole
    if branch is None:
        return
    domain = model.target.domain
    wholes = Subinterval.all_of(domain)
    for divisor in model.divisors:
        _check_divisor(model, branch, divisor, wholes[0])
    value = branch.form(branch.result)
    poles = [z for whole in wholes for z in _zeros(value.denominator, whole)] if value else []
    if poles:
        raise Refuted(
            f"{model.program.text} has a pole at x = {_shown(poles[0])} in {domain}: "
            "its error is unbounded; choose a domain without that point or another program"
        )


def check_zeros(model: ErrorModel) -> None:
    """Raises Refuted, with the place, unless the program vanishes where the target does.

    Exactly, and as often; of a target whose error is relative. A program with switches is passed.
    """
    branch, target = model.whole, model.target
    for zero in target.zeros if branch is not None else ():
        with working_precision(_EXACT_BITS):
            if branch is not None and not branch.vanishes(zero):
                times = "" if zero.order == 1 else f", {zero.order} times"
                raise Refuted(
                    f"{model.program.text} is not shown to vanish at x = {_shown(zero.x)}{times}, "
                    f"where {target.function.name} does: its {target.words} is unbounded; choose "
                    "another program or --error absolute"
                )


def divisions_by_zero(
    model: ErrorModel, tiles: Sequence[Subinterval]
) -> tuple[tuple[str, ...], bool]:
    """The points of the domain at which a division is by zero, and whether there may be any.

    The tiles must be ones for which the model has bounds. A divisor without an exact normal form
    is looked at on them: if it is not bounded away from zero on all, it may vanish at isolated
    points that are not known: True. They are isolated because on a run of tiles with one branch it
    is analytic, and not zero at the middle of one tile. Where two runs meet, limits from the left
    and from the right might differ: there the program itself has a value. Raises Unprovable where
    that cannot be shown. Runs in different intervals of the domain do not meet.
    """
    points: set[Fraction] = set()
    unknown = False
    runs = _runs(model, tiles)
    for branch, run in runs:
        for divisor in model.divisors if branch is not None else []:
            assert branch is not None
            whole = Subinterval(run[0].lower, run[-1].upper)
            _check_divisor(model, branch, divisor, whole)
            form = branch.form(divisor)
            if form is not None:
                points.update(_zeros(form.numerator, whole))
            elif not all(branch.excludes_zero(divisor, tile) for tile in run):
                _check_isolated(model, branch, divisor, run)
                unknown = True
    for (_, run), (_, following) in pairwise(runs):
        if run[-1].upper == following[0].lower and not model.has_value(run[-1].upper):
            raise Unprovable(_undefined(model, Subinterval.point(run[-1].upper)))
    shown = tuple(dict.fromkeys(map(_shown, sorted(points))))
    return shown, bool(points) or unknown


def _runs(
    model: ErrorModel, tiles: Sequence[Subinterval]
) -> list[tuple[Branch | None, list[Subinterval]]]:
    """Tiles side by side on which the program is one branch, with it; None where it is unknown."""
    branches = [(model.branches(tile), tile) for tile in tiles]
    single = [(found[0] if len(found) == 1 else None, tile) for found, tile in branches]
    runs: list[tuple[Branch | None, list[Subinterval]]] = []
    for branch, tile in single:
        if runs and runs[-1][0] is branch and runs[-1][1][-1].upper == tile.lower:
            runs[-1][1].append(tile)
        else:
            runs.append((branch, [tile]))
    return runs


def _check_divisor(model: ErrorModel, branch: Branch, divisor: Operand, whole: Subinterval) -> None:
    form = branch.form(divisor)
    if form is not None and form.numerator.degree() < 0:
        raise Refuted(_undefined(model, whole))


def _check_isolated(
    model: ErrorModel, branch: Branch, divisor: Operand, run: Sequence[Subinterval]
) -> None:
    middles = (Subinterval.point(tile.middle) for tile in run)
    if not any(branch.excludes_zero(divisor, point) for point in middles):
        raise Unprovable(_undefined(model, Subinterval(run[0].lower, run[-1].upper)))


def _undefined(model: ErrorModel, where: Subinterval) -> str:
    if where.radius == 0:
        place = f"at x = {_shown(where.lower)}, where its limits may differ"
    else:
        place = (
            f"as far as can be told at every x in [{_shown(where.lower)}, {_shown(where.upper)}]"
        )
    return (
        f"{model.program.text} divides by zero, {place}: it has no value there; "
        "choose another program"
    )


def _zeros(polynomial: fmpq_poly, interval: Subinterval) -> list[Fraction]:
    return roots_between(polynomial, interval.lower, interval.upper)


def _shown(x: Fraction) -> str:
    return f"{float(x):.12g}"
