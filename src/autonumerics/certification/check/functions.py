"""The table of functions: targets, and operations of programs.

A row makes the power series of f(a) from that of a. Wherever it does, f is analytic, or the series
is one interval alone, which contains the range of f; elsewhere it raises an ArithmeticError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from . import elementary, gamma, zeta
from .elementary import ELEMENTARY
from .series import Rule, Series
from .special import SPECIAL, ZETA


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one argument."""

    rule: Rule
    work: int = 0  # products of intervals, or as long, beside those of the power series


_POWER_SERIES = 10_000  # as measured, for the longest
_GAMMA = ("gamma", "lgamma", "digamma", "trigamma")
_WORK = {
    **dict.fromkeys(SPECIAL, _POWER_SERIES),
    **dict.fromkeys(_GAMMA, gamma.WORK),
    **dict.fromkeys(ZETA, zeta.WORK),
}

FUNCTIONS: Mapping[str, Function] = {
    **{name: Function(partial(elementary.composed, name)) for name in ELEMENTARY},
    **{name: Function(rule, _WORK[name]) for name, rule in SPECIAL.items()},
}
"""By their names."""


def composed(name: str, a: Series) -> Series:
    """The series of f(a) for the function f of that name; KeyError for one that is not known."""
    return FUNCTIONS[name].rule(a)
