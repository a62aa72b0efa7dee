"""What plan.json says of a plan, and the plan with its error read from it once more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import Any

from autonumerics.accuracy.whole_line.findings import Failure, WholeLineError
from autonumerics.errors import InvalidRun
from autonumerics.formats import format_named
from autonumerics.planning.planner import Candidate, Planned, Request
from autonumerics.plans import Plan, compile_procedure
from autonumerics.targets import Domain
from autonumerics.targets.expressions.composed import read_function

_NAMED_IN_PLAN = ("function", "format")


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """A plan with its error, what that is known from, and its time, as plain data."""
    return {
        "error_ulp": candidate.largest_ulp,
        "standing": standing(candidate),
        "failures": list(candidate.failures),
        "ns": candidate.ns,
        "sentence": candidate.plan.sentence,
        "plan": candidate.plan.to_json(),
    }


def standing(candidate: Candidate) -> str:
    """Of its error."""
    return "sampled" if candidate.measured is None else candidate.measured.standing


def plan_record(planned: Planned, chosen: Candidate) -> dict[str, Any]:
    """The same with all that was measured, what was asked for, and the version that wrote it."""
    record = candidate_record(chosen)
    plan = record.pop("plan")
    measured = None if chosen.measured is None else error_record(chosen.measured)
    asked = {"max_ulp": planned.request.max_ulp, "version": version("autonumerics")}
    return record | {"measured": measured} | asked | {"plan": plan}


def error_record(measured: WholeLineError) -> dict[str, Any]:
    """Its figures, as plain data; numbers that JSON does not have are text."""
    values = ((each.name, getattr(measured, each.name)) for each in fields(measured))
    return {name: _plain(value) for name, value in values if name not in _NAMED_IN_PLAN}


@dataclass(frozen=True)
class Kept:
    """A plan as its folder keeps it.

    planned: what was asked for, and the plan alone as its front. measured: whether all figures that
    texts of the folder have are known. is_own: whether this version wrote it.
    """

    planned: Planned
    chosen: Candidate
    is_own: bool

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Kept:
        """What `plan_record` wrote; less of it, as earlier versions did, is enough.

        Raises InvalidRun and what `runs.folder.MALFORMED` has for what is none.
        """
        plan = Plan.from_json(data["plan"])
        within = None if plan.within is None else Domain(*plan.within)
        max_ulp = float(data.get("max_ulp", 1.0))
        request = Request(
            read_function(plan.function), format_named(plan.format), max_ulp, within=within
        )
        compiled = compile_procedure(plan.procedure())
        given = data.get("measured")
        measured = None if given is None else _error_of(given, plan)
        error, ns = float(data["error_ulp"]), float(data["ns"])
        chosen = Candidate(plan, compiled, error, ns=ns, measured=measured)
        return cls(
            Planned(request, (chosen,), {}), chosen, data.get("version") == version("autonumerics")
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Failure):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [*map(_plain, value)]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _error_of(data: Mapping[str, Any], plan: Plan) -> WholeLineError:
    """What `error_record` was given."""
    read: dict[str, Any] = {}
    for name, value in data.items():
        if name == "wrong":
            read[name] = tuple(map(_failure_of, value))
        elif name in ("zero_signs", "monotone_breaks"):
            read[name] = None if value is None else _failure_of(value)
        elif name in ("range", "right_range"):
            low, high = map(float, value)
            read[name] = (low, high)
        elif name == "standing" or value is None:
            read[name] = value
        else:
            is_float = name == "at" or name.endswith("_ulp")
            read[name] = float(value) if is_float else _count(name, value)
    try:
        return WholeLineError(plan.function, plan.format, **read)
    except AssertionError as lost:
        raise InvalidRun(f"its counts do not add up: {lost}") from None


def _failure_of(data: Mapping[str, Any]) -> Failure:
    return Failure(str(data["what"]), _count("count", data["count"]), float(data["first"]))


def _count(name: str, value: Any) -> int:
    if type(value) is not int:
        raise InvalidRun(f"{name} is a whole number, got {value!r:.60}")
    return value
