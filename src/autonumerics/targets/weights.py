"""Weights: what an error is multiplied by, any expression that is above 0 on the domain.

>>> from autonumerics.targets.domain import Domain
>>> read_weight("1/(1 + x^2)", None, Domain(0.0, 1.0)).name
'1/(1 + x^2)'
>>> read_weight("x", None, Domain(0.0, 1.0))
Traceback (most recent call last):
    ...
autonumerics.errors.InvalidOption: the weight x is not above 0 at x = 0, in [0, 1]; give one that \
is, such as 1 + (x)
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import arb

from autonumerics.balls import working_precision
from autonumerics.errors import AutoNumericsError, InvalidDomain, InvalidOption
from autonumerics.targets.bisection import first_undecided
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.expressions.composed import composed
from autonumerics.targets.expressions.reading import Constant, read
from autonumerics.targets.functions import Function
from autonumerics.targets.validity import POINT_BITS, check_defined


def read_weight(text: str, let: Mapping[str, Constant] | None, domain: Domain) -> Function:
    """The weight that the text writes as an expression in x, proved to be above 0 on the domain.

    Raises InvalidOption where it is not, with the point, and for what is no such expression.
    """
    try:
        weight = composed(read(text, let))
        check_defined(weight, domain)
    except AutoNumericsError as problem:
        raise InvalidOption(f"--weight: {problem}") from None
    try:
        cell = first_undecided(weight, domain, _is_positive)
    except InvalidDomain:  # too many cells
        cell = (domain.lower, domain.upper)
    if cell is None:
        return weight
    with working_precision(POINT_BITS):
        failing = [x for x in cell if not weight.enclosure(arb(x)) > 0]
    point = f"at x = {shown(failing[0])}" if failing else f"near x = {shown(cell[0])}"
    raise InvalidOption(
        f"the weight {weight.name} is not above 0 {point}, in {domain}; give one that is, such as "
        f"1 + ({weight.name})"
    )


def _is_positive(ball: arb) -> bool:
    return ball.is_finite() and bool(ball > 0)
