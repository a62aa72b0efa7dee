"""What plan.json says beside its steps, against the certificate of these and against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from autonumerics.accuracy.whole_line.findings import WholeLineError
from autonumerics.certification.function_certificate import is_domain_of
from autonumerics.formats import NARROW_BITS
from autonumerics.planning.certifying import certified_domain
from autonumerics.planning.measuring import measured_everywhere
from autonumerics.planning.records import Kept, standing
from autonumerics.plans import Plan
from autonumerics.plans.types import TYPES
from autonumerics.programs import from_hex
from autonumerics.runs.evidence import FUNCTION_CERTIFICATE

_ROUNDING = 2.0**-20
"""In ULP, relative above one: of bounds written in decimals."""

_UNKNOWN = 2.0**-9
"""ULPs that a measurement may be uncertain by if it does not say by how many."""


def subject_contradictions(kept: Kept, certificate: Mapping[str, Any]) -> Iterator[str]:
    """Why a plan is not the one that a certificate is about, the steps last."""
    plan, function = kept.chosen.plan, kept.planned.request.function
    target, arithmetic = certificate["target"], certificate["arithmetic"]
    certified = target["function"] if "function" in target else target["expression"]
    if function.name != certified:
        yield f"its function is {plan.function}, that of {FUNCTION_CERTIFICATE} {certified}"
        return
    if plan.format != arithmetic["storage"]:
        storage = arithmetic["storage"]
        yield f"its format is {plan.format}, that of {FUNCTION_CERTIFICATE} {storage}"
        return
    if (plan.within is None) != (arithmetic["computing"] == "steps"):
        whose = FUNCTION_CERTIFICATE if plan.within is None else "the plan"
        yield f"its interval: {whose} alone is for the numbers of one"
        return
    domain = certified_domain(certificate)
    if plan.within is not None and not is_domain_of(domain, plan, function):
        low, high = plan.within
        yield f"its interval is {low!r} to {high!r}, not that of {FUNCTION_CERTIFICATE}, {domain}"
        return
    steps = certificate["program"]
    if _steps(plan) != steps:
        inside = [each for each in TYPES if _steps_inside(plan, each) == steps]
        said = f"its inside is {plan.inside}, the steps" if inside else "its steps are not those"
        yield f"{said} of {FUNCTION_CERTIFICATE}{f' are in {inside[0]}' if inside else ''}"


def figure_contradictions(
    kept: Kept, record: Mapping[str, Any], certificate: Mapping[str, Any]
) -> Iterator[str]:
    """Which figures and words of plan.json are not those of its plan, of what was measured, or of
    the certificate.
    """
    chosen, measured = kept.chosen, kept.chosen.measured
    if record["sentence"] != chosen.plan.sentence:
        yield f"its sentence is not that of its plan, which is {chosen.plan.sentence!r}"
    if measured is not None and record["error_ulp"] != chosen.largest_ulp:
        yield f"its error_ulp is {record['error_ulp']!r}, measured is {chosen.largest_ulp!r}"
    known = ("measured", "sampled") if measured is None else (standing(chosen),)
    if record["standing"] not in known:
        yield f"its standing is {record['standing']!r}, not {known[0]!r}"
    if measured is not None and record["failures"] != list(chosen.failures):
        yield f"its failures are not those that were measured, {list(chosen.failures)}"
    if measured is not None and measured.standing not in ("measured", "sampled"):
        yield f"measured.standing is {measured.standing!r}"
    yield from _against(kept, record, certificate)


def is_narrow(kept: Kept) -> bool:
    """Whether its format has so few numbers that all are measured once more."""
    return kept.planned.request.format.bits <= NARROW_BITS


def measured_anew(kept: Kept) -> WholeLineError:
    """At every input of a format of 16 bits."""
    request = kept.planned.request
    return measured_everywhere(kept.chosen.compiled, request.function, request.within)


def measured_contradictions(given: WholeLineError, anew: WholeLineError) -> Iterator[str]:
    """Which of its figures are not those of another measurement of the same."""
    for each in fields(given):
        said, found = getattr(given, each.name), getattr(anew, each.name)
        if repr(said) != repr(found):
            yield f"measured.{each.name} is {said!r}, measured anew it is {found!r}"


def _against(
    kept: Kept, record: Mapping[str, Any], certificate: Mapping[str, Any]
) -> Iterator[str]:
    """Figures that cannot be true if the certificate is.

    Its numbers may be some of those at which the function is one: only of others can errors be
    larger, and counts are no larger than of all.
    """
    claim, measured = certificate["claim"], kept.chosen.measured
    upper, lower, error = float(claim["upper"]), float(claim["lower"]), kept.chosen.error_ulp
    room = _ROUNDING * max(1.0, upper)
    least = lower - room - (_UNKNOWN if measured is None else measured.uncertainty_ulp)
    if record["standing"] == "measured" and error < least:
        yield (
            f"its error_ulp is {error!r}, at {float(from_hex(claim['lower_at'])):.9g} alone it is "
            f"{lower!r}"
        )
    if measured is None:
        return
    others = measured.numbers - claim["inputs"]
    is_inside = abs(measured.at) < float("inf") and Fraction(measured.at) in certified_domain(
        certificate
    )
    is_whole = measured.standing == "measured" and others <= 2  # but for infinities
    if (is_inside or is_whole) and error > upper + room:
        yield f"its error_ulp is {error!r}, of {FUNCTION_CERTIFICATE} at most {upper!r}"
    if measured.standing == "measured":
        counts = {kind: getattr(measured, kind) for kind in ("correct", "faithful", "off")}
        for kind, count in counts.items():
            if claim[kind] > count + measured.undecided:
                yield f"measured.{kind} is {count:,}, in {FUNCTION_CERTIFICATE} {claim[kind]:,}"


def _steps(plan: Plan) -> Any:
    """As JSON has them."""
    return _as_json(plan.procedure().to_json())


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _as_json(each) for name, each in value.items()}
    return [*map(_as_json, value)] if isinstance(value, list | tuple) else value


def _steps_inside(plan: Plan, inside: str) -> Any:
    """The same computed in another type; None if that cannot be."""
    try:
        return _steps(replace(plan, inside=inside))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
