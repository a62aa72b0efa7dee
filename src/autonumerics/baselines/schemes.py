"""Approximations written as programs, in every evaluation that suits them.

>>> from flint import arb
>>> one = Rational((arb(1), arb(2)), (arb(3), arb(1)))
>>> for draft in drafts(one, Reduction()):
...     print(f"{draft.family} {draft.name}: {draft.program}")
minimax rational (1, 1): (x*c0 + c1)/(x + c2)
continued fraction (1, 1): c1/(x + c0) + c2
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flint import arb_poly

from autonumerics.baselines.adapted import LEAST_DEGREE
from autonumerics.baselines.evaluation import (
    adapted,
    continued_fraction,
    estrin,
    horner,
    odd_fraction,
    ratio,
)
from autonumerics.baselines.rational import Rational, coefficients
from autonumerics.baselines.recording import NoBaseline, record
from autonumerics.baselines.reduction import Reduction
from autonumerics.programs import Program


@dataclass(frozen=True, slots=True)
class Draft:
    """A baseline whose constants are not finished and whose error is not known yet."""

    family: str
    name: str
    degrees: tuple[int, int]
    program: Program


@dataclass(frozen=True, slots=True)
class _Scheme:
    family: str
    note: str
    suits: Callable[[Rational, Reduction], bool]
    value: Callable[[Rational, Reduction, Any], Any]


def _of_u(scheme: Callable[[Rational, Any], Any]) -> Callable[[Rational, Reduction, Any], Any]:
    """A scheme for the core as a scheme for the whole."""
    return lambda r, reduction, x: reduction.value(x, lambda u: scheme(r, u))


def _of_z(r: Rational, reduction: Reduction, x: Any) -> Any:
    return reduction.finished(odd_fraction(r, reduction.variable.of(x)), x)


def _multiplied_out(r: Rational, reduction: Reduction, x: Any) -> Any:
    factor = list(reduction.factor or ())
    product = arb_poly(list(r.numerator)) * arb_poly(factor)
    return reduction.finished(horner(coefficients(product, len(r.numerator) + 1), x), x)


_SCHEMES = (
    _Scheme(
        "minimax polynomial", "", lambda r, _: r.is_polynomial,
        _of_u(lambda r, u: horner(r.numerator, u)),
    ),
    _Scheme(
        "minimax polynomial", ", Estrin",
        lambda r, reduction: r.is_polynomial and r.degrees[0] >= 3 and not reduction.kind,
        _of_u(lambda r, u: estrin(r.numerator, u)),
    ),
    _Scheme(
        "minimax polynomial", ", adapted coefficients",
        lambda r, _: r.is_polynomial and r.degrees[0] >= LEAST_DEGREE,
        _of_u(lambda r, u: adapted(r.numerator, u)),
    ),
    _Scheme(
        "minimax polynomial", ", multiplied out",
        lambda r, reduction: r.is_polynomial and reduction.factor is not None, _multiplied_out,
    ),
    _Scheme("minimax rational", "", lambda r, _: not r.is_polynomial, _of_u(ratio)),
    _Scheme(
        "continued fraction", "", lambda r, _: not r.is_polynomial, _of_u(continued_fraction)
    ),
    _Scheme(
        "continued fraction", ", in one fraction",
        lambda r, reduction: reduction.parity == "odd" and not r.is_polynomial, _of_z,
    ),
)  # fmt: skip


def drafts(
    approximation: Rational, reduction: Reduction, family: str | None = None
) -> Iterator[Draft]:
    """A draft for each scheme of evaluation that is possible.

    Without a family each is of the one that its evaluation makes of a minimax approximation.
    """
    m, n = approximation.degrees
    degrees = f"degree {m}" if approximation.is_polynomial else f"({m}, {n})"
    kind = f", {reduction.kind}" if reduction.kind else ""
    for scheme in _SCHEMES:
        if not scheme.suits(approximation, reduction):
            continue
        try:
            program = record(lambda x, s=scheme: s.value(approximation, reduction, x))
        except NoBaseline:
            continue
        name = f"{degrees}{reduction.name}{scheme.note}"
        yield Draft(f"{family or scheme.family}{kind}", name, (m, n), program)
