"""Targets as JSON: what a record has, and how one is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from autonumerics.errors import AutoNumericsError, InvalidOption
from autonumerics.targets.constraints import Constraints
from autonumerics.targets.tables import Table


class TargetRecord(TypedDict):
    """A target as JSON: name or expression, ends of the domain's intervals, the error measure,
    what programs keep, if anything, and all of a table.
    """

    function: str
    domain: list[float] | list[list[float]]
    error: str
    weight: NotRequired[str]
    norm: NotRequired[str]
    constraints: NotRequired[dict[str, Any]]
    table: NotRequired[dict[str, Any]]


def read_record(record: Mapping[str, Any]) -> tuple[dict[str, Any], Constraints]:
    """What `Target.make` takes, by name, and what programs keep.

    Raises InvalidOption for a record of another shape.
    """
    match record:
        case {
            "function": str(name),
            "domain": list(domain),
            "error": str(error),
        } if _are_ends(domain) or all(map(_are_ends, domain)):
            table, kept = record.get("table"), _constraints(record.get("constraints", {}))
            source = name if table is None else Table.from_json(table)
            weight, norm = record.get("weight"), record.get("norm", "max")
            asked = {"name": source, "domain": domain, "error": error, "weight": weight}
            return {**asked, "norm": norm}, kept
    shape = '{"function": "exp2", "domain": [0, 1], "error": "relative"}'
    raise InvalidOption(f"not a target: {dict(record)!r}; write it like {shape}")


def _are_ends(given: object) -> bool:
    return (
        isinstance(given, list) and len(given) == 2 and all(type(x) in (int, float) for x in given)
    )


def _constraints(record: Any) -> Constraints:
    try:
        return Constraints.from_json(record)
    except (AutoNumericsError, LookupError, TypeError, ValueError) as problem:
        reason = " ".join(str(problem).split())
        raise InvalidOption(f"not the constraints of a target: {reason}") from None
