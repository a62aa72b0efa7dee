"""The table: every row by its name, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from autonumerics.errors import UnknownName
from autonumerics.targets.functions import (
    activations,
    airy,
    bessel,
    elliptic,
    error_functions,
    gamma_functions,
    hyperbolic,
    integrals,
    powers,
    trigonometric,
)
from autonumerics.targets.functions.family import Family
from autonumerics.targets.functions.function import Function

_GROUPS = (
    powers,
    trigonometric,
    hyperbolic,
    activations,
    error_functions,
    gamma_functions,
    integrals,
    airy,
    bessel,
    elliptic,
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {row.name: row for group in _GROUPS for row in group.ROWS}
)
"""Every function by its name, in the order in which they are listed to people."""


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {family.name: family for group in (gamma_functions, bessel) for family in group.FAMILIES}
)
"""Every family of functions of x and a parameter by its name."""


def function(name: str) -> Function:
    """The function of that name.

    Raises UnknownName, with the nearest names or where to find them all.

    >>> function("sine")
    Traceback (most recent call last):
        ...
    autonumerics.errors.UnknownName: unknown function 'sine': did you mean sin or sinh?
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    nearest = get_close_matches(name.lower(), FUNCTIONS, n=2)
    raise UnknownName("function", name, nearest, hint="`autonumerics functions` lists them")
