"""What is claimed, as a sentence."""

# pyright: reportAttributeAccessIssue=false
from __future__ import annotations

from typing import Any

from gmpy2 import mpq

from .contents import intervals_of
from .measures import measure_of
from .notation import exact
from .rounding import FORMATS

NEAR_BITS = 100
"""A pin that is not exact holds within 2^-NEAR_BITS max(1, |value|)."""

_ULP = (
    " ulp(y) is that of binary64: 2^(e - 52) for 2^e < |y| <= 2^(e + 1), and 2^-1074 where that is "
    "less."
)


_DIRECTIONS = {
    "nearest-away": "to nearest, ties away from zero",
    "up": "up",
    "down": "down",
    "zero": "toward zero",
    "all": "to nearest, ties to even",
}
_ALL_RESULTS = (
    " The digest is that of all five results of each value: to nearest, ties to even and away from "
    "zero, up, down, and toward zero."
)


def statement(target: dict[str, Any], claim: dict[str, Any]) -> str:
    """What is claimed, as a sentence."""
    expression = target.get("expression")
    name, upper = target.get("function", "f"), claim["upper"]
    ends = [tuple(map(_shown, interval)) for interval in intervals_of(target)]
    domain = " and ".join(f"[{low}, {high}]" for low, high in ends)
    measure = measure_of(target["error"])
    denominator = measure.denominator(f"{name}(x)")
    scale, weight = f" * {denominator}" if denominator else "", "w(x) * " * ("weight" in target)
    text = f"For every real x in {domain}: {weight}|P(x) - {name}(x)| <= {upper}{scale}"
    text += "." if expression is None else f", where f(x) = {expression}."
    if "weight" in target:
        text += f" w(x) = {target['weight']['expression']} > 0."
        if target["weight"]["limits"]:
            text += f" w(x) is its limit at x = {', '.join(target['weight']['limits'])}."
    if measure.kind == "ulp":
        text += _ULP
    if expression is not None and target["limits"]:
        text += f" f(x) is its limit at x = {', '.join(target['limits'])}."
    if "zeros" in target:
        text += (
            f" P and {name} vanish at x = {', '.join(map(_shown, map(exact, target['zeros'])))}."
        )
    if claim["limits"]:
        text += " At isolated points where P divides by zero on the way, P(x) is its limit."
    if "symmetry" in claim:
        text += f" Both are {claim['symmetry']}, so that x >= 0 says all."
    text += "".join(f" {kept}." for kept in constraint_texts(target.get("constraints", {})))
    if claim["whole_line"]:
        text += _whole_line(name, ends[0][0], upper)
    return text


def rounded_statement(certificate: dict[str, Any]) -> str:
    """What is claimed of a program as a number format computes it, as a sentence."""
    target, arithmetic = certificate["exact"]["target"], certificate["arithmetic"]
    storage, computing = arithmetic["storage"], arithmetic["computing"]
    expression, name = target.get("expression"), target.get("function", "f")
    ends = [tuple(map(_shown, interval)) for interval in intervals_of(target)]
    domain = " and ".join(f"[{low}, {high}]" for low, high in ends)
    denominator = measure_of(target["error"]).denominator(f"{name}(x)")
    scale = f" * {denominator}" if denominator else ""
    stored = "" if storage == computing else f" in {computing} and the result to {storage}"
    text = (
        f"For every {storage} number x in {domain}, each operation rounded to nearest{stored}: "
        f"|P(x) - {name}(x)| <= {certificate['claim']['upper']}{scale}"
    )
    text += "." if expression is None else f", where f(x) = {expression}."
    if target["error"] == "ulp":
        text += _ULP
    if expression is not None and target["limits"]:
        text += f" f(x) is its limit at x = {', '.join(target['limits'])}."
    return text


def measured_statement(certificate: dict[str, Any]) -> str:
    """What is claimed of a program at every number of a format, as a sentence."""
    target, arithmetic = certificate["target"], certificate["arithmetic"]
    claim = certificate["claim"]
    storage, computing = arithmetic["storage"], arithmetic["computing"]
    format = FORMATS[storage]
    expression, name = target.get("expression"), target.get("function", "f")
    ends = [tuple(map(_shown, interval)) for interval in intervals_of(target)]
    domain = " and ".join(f"[{low}, {high}]" for low, high in ends)
    stored = "" if storage == computing else f" in {computing} and the result to {storage}"
    manner = f"each operation rounded to nearest{stored}"
    direction = arithmetic.get("direction")
    if direction is not None:
        manner += f", rounded {_DIRECTIONS[direction]}"
    if computing.startswith("steps"):
        manner = "as its steps compute"
    text = (
        f"For every {storage} number x in {domain}, {manner}: "
        f"|P(x) - {name}(x)| <= {claim['upper']} * ulp({name}(x))"
    )
    text += "." if expression is None else f", where f(x) = {expression}."
    if expression is not None and target["limits"]:
        text += f" f(x) is its limit at x = {', '.join(target['limits'])}."
    text += (
        f" {_counted(claim, in_all=direction == 'all')} ulp(y) is that of {storage}: "
        f"2^(e - {format.precision - 1}) for 2^e < |y| <= 2^(e + 1), and 2^{format.least_grid} "
        "where that is less."
    )
    if computing == "steps":
        text += " The digest is that of the results at all bit patterns."
    if direction == "all":
        text += _ALL_RESULTS
    return text


def _counted(claim: dict[str, Any], *, in_all: bool) -> str:
    """How many results are right, as a sentence."""
    inputs, correct, faithful, off = (
        f"{claim[kind]:,}" for kind in ("inputs", "correct", "faithful", "off")
    )
    if in_all:
        return (
            f"Of {inputs} values, for -0 and +0 both, rounded in each of the five directions of "
            f"IEEE 754, {correct} are correctly rounded in all of them, {faithful} at worst to the "
            f"other neighbour of the exact value, {off} further off."
        )
    return (
        f"Of {inputs} results, for -0 and +0 both, {correct} are correctly rounded, {faithful} the "
        f"other neighbour of the exact value, {off} further off."
    )


def _shown(end: mpq) -> str:
    return repr(float(end)).removesuffix(".0")


def constraint_texts(constraints: dict[str, Any]) -> list[str]:
    """What is kept, in words."""
    found = [f"P is {constraints['parity']}"] if "parity" in constraints else []
    for pin in constraints.get("pins", []):
        prime, point = "'" if pin["slope"] else "", _shown(exact(pin["at"]))
        value = f"f{prime}({point})" if pin["value"] == "f" else pin["value"]
        near = "" if pin["exact"] else f" within 2^-{NEAR_BITS} max(1, |{value}|)"
        found.append(f"P{prime}({point}) = {value}{near}")
    low, high = (e and _shown(exact(e)) for e in constraints.get("range", (None, None)))
    if low is not None or high is not None:
        left = "" if low is None or high is None else f"{low} <= "
        found.append(f"P(x) >= {low}" if high is None else f"{left}P(x) <= {high}")
    if "monotone" in constraints:
        found.append("P rises" if constraints["monotone"] == "rising" else "P falls")
    return found


def _whole_line(name: str, low: str, upper: str) -> str:
    shifted = "x" if low == "0" else f"(x - {low})".replace("- -", "+ ")
    quotient, step, power = f"{shifted} / ln 2", "n ln 2", "e^x"
    if name == "exp2":
        quotient, step, power = shifted.strip("()"), "n", "2^x"
    return (
        f" For every real x, with n = floor({quotient}): "
        f"|2^n P(x - {step}) - {power}| <= {upper} * {power}."
    )
