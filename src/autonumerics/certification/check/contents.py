"""What the members of a certificate stand for: the domain, what is proved of it, the target."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from typing import Any

from gmpy2 import mpq

from .expressions import Row
from .expressions import parse as parse_expression
from .functions import FUNCTIONS
from .notation import exact
from .targets import Target
from .work import Refused, Work


def intervals_of(target: dict[str, Any]) -> list[tuple[mpq, mpq]]:
    """The intervals of the domain."""
    domain = target["domain"]
    several = domain if type(domain[0]) is list else [domain]
    return [(exact(low), exact(high)) for low, high in several]


def proved_part(domain: list[tuple[mpq, mpq]], claim: dict[str, Any]) -> list[tuple[mpq, mpq]]:
    """The intervals that are tiled: those right of 0, where there is a symmetry."""
    if "symmetry" not in claim:
        return domain
    if domain != [(-high, -low) for low, high in reversed(domain)]:
        raise Refused("the domain of a symmetry is not symmetric about 0")
    return [(max(low, mpq(0)), high) for low, high in domain if high > 0]


def target_of(target: dict[str, Any], work: Work) -> Target:
    """The target as a certificate has it; Refused for a function that is not known."""
    limits = list(map(mpq, target.get("limits", ())))
    return Target(target_rows(target), limits, work, vanishes="zeros" in target)


def weight_of(target: dict[str, Any], work: Work) -> Target | None:
    """What the error is multiplied by, if anything."""
    if "weight" not in target:
        return None
    weight = target["weight"]
    return Target(parse_expression(weight["expression"]), list(map(mpq, weight["limits"])), work)


def target_rows(target: dict[str, Any]) -> tuple[Row, ...]:
    """The rows of its function; Refused for one that is not known."""
    if "expression" in target:
        return parse_expression(target["expression"])
    if target["function"] not in FUNCTIONS:
        raise Refused(f"unknown function {target['function']}")
    return Row("x"), Row(target["function"], (0,))
