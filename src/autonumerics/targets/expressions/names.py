"""The names that expressions call: functions, operations, and what only expressions have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autonumerics.programs.scope import CALLS
from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.functions import FAMILIES, FUNCTIONS

CONSTANTS = ("pi", "e")
"""Leaves that are numbers by name."""

SYNONYMS: Mapping[str, str] = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "fabs": "abs",
    "fmin": "min", "fmax": "max", "tgamma": "gamma", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "sigmoid": "logistic", "expit": "logistic", "swish": "silu",
    "loggamma": "lgamma", "gammaln": "lgamma", "psi": "digamma", "expi": "ei", "exp1": "e1",
    "normcdf": "ndtr", "norminv": "ndtri", "dilog": "li2", "where": "if", "sgn": "sign",
    "power": "pow", "minimum": "min", "maximum": "max", "absolute": "abs",
    "jv": "besselj", "jn": "besselj", "yv": "bessely", "yn": "bessely", "iv": "besseli",
    "ive": "besselie", "kv": "besselk", "kn": "besselk", "kve": "besselke",
}  # fmt: skip
"""Other names that people type."""

_OWN = {"pow": 2, "sign": 1, "if": 3}


@dataclass(frozen=True, slots=True)
class Called:
    """What is called, by the name of its row in a tree."""

    name: str
    arity: int


def called(name: str) -> Called | None:
    """What the name calls, if anything.

    >>> called("ln"), called("pow").arity, called("lnn")
    (Called(name='log', arity=1), 2, None)
    """
    name = SYNONYMS.get(name, name)
    if name in FUNCTIONS or name in NAMED:
        return Called(name, 1)
    if name in FAMILIES:
        return Called(name, 2)
    if name in CALLS:
        return Called(name, CALLS[name].arity)
    return Called(name, _OWN[name]) if name in _OWN else None


def names() -> list[str]:
    """All names that can be called."""
    return list(dict.fromkeys([*FUNCTIONS, *FAMILIES, *NAMED, *CALLS, *_OWN, *SYNONYMS]))
