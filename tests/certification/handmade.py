"""Certificates made without the prover: the claim from samples by mpmath, the rest by hand."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import mpmath
from truths import TRUTHS

from autonumerics.certification.check.functions import FUNCTIONS as VERIFIED
from autonumerics.programs import from_hex, to_hex

DIGITS = 60
MEANINGS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "sqrt": mpmath.sqrt,
        "fma": lambda a, b, c: a * b + c,
        "neg": lambda a: -a,
        "fms": lambda a, b, c: a * b - c,
        "fnma": lambda a, b, c: c - a * b,
        "fnms": lambda a, b, c: -a * b - c,
        "abs": abs,
        "min": min,
        "max": max,
        **{name: TRUTHS[name] for name in VERIFIED},
    }
)


def certificate(
    function: str,
    domain: tuple[float, float],
    error: str,
    instructions: Iterable[str],
    constants: Iterable[Fraction | float] = (),
    *,
    slack: Fraction = Fraction(1, 500),
    pieces: int = 32,
    order: int = 10,
    limits: bool = False,
    whole_line: bool = False,
) -> dict[str, Any]:
    """A certificate that claims `slack` more than the largest error of many samples.

    Instructions are written as in "add x c0". The subintervals are of equal widths, or nearly.
    """
    low, high = map(Fraction, domain)
    places = [Fraction(round(k * 2**20 / pieces), 2**20) for k in range(pieces + 1)]
    cuts = [to_hex(low + (high - low) * place) for place in places]
    data = {
        "format": "autonumerics-certificate",
        "version": 1,
        "target": {
            "function": function,
            "domain": [float(end).hex() for end in domain],
            "error": error,
        },
        "program": {
            "instructions": [step.split() for step in instructions],
            "constants": [to_hex(Fraction(c)) for c in constants],
        },
        "claim": {"limits": limits, "whole_line": whole_line},
        "proof": {
            "method": "none at all",
            "precision": 60,
            "subintervals": [[*cut, order] for cut in pairwise(cuts)],
        },
        "tool": {"name": "by hand", "version": "0"},
    }
    largest, at = max((error_at(data, x) or mpmath.mpf(0), x) for x in chebyshev_points(domain))
    data["claim"] |= {
        "upper": decimal(largest * (1 + mpmath.mpf(slack.numerator) / slack.denominator)),
        "lower": decimal(largest * mpmath.mpf("0.999999")),
        "lower_at": to_hex(at),
    }
    return sealed(data)


def sealed(data: Mapping[str, Any], **claim: Any) -> dict[str, Any]:
    """The certificate with another claim, as `upper="0.1"`, stated and digested once more."""
    new = copy.deepcopy({k: v for k, v in data.items() if k not in ("statement", "digest")})
    new["claim"] |= claim
    return digested(new | {"statement": sentence(new)})


def digested(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the digest of what it says, true or not."""
    rest = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return rest | {"digest": "sha256:" + hashlib.sha256(text.encode()).hexdigest()}


def sentence(data: Mapping[str, Any]) -> str:
    """The statement, as the format prescribes it."""
    name, upper = data["target"]["function"], data["claim"]["upper"]
    low, high = (repr(float.fromhex(end)).removesuffix(".0") for end in data["target"]["domain"])
    text = f"For every real x in [{low}, {high}]: |P(x) - {name}(x)| <= {upper}"
    text += f" * |{name}(x)|." if data["target"]["error"] == "relative" else "."
    if data["claim"]["limits"]:
        text += " At isolated points where P divides by zero on the way, P(x) is its limit."
    if data["claim"]["whole_line"] and name == "exp2":
        n = "x" if low == "0" else f"x - {low}".replace("- -", "+ ")
        text += f" For every real x, with n = floor({n}):"
        text += f" |2^n P(x - n) - 2^x| <= {upper} * 2^x."
    elif data["claim"]["whole_line"]:
        n = "x" if low == "0" else f"(x - {low})".replace("- -", "+ ")
        text += f" For every real x, with n = floor({n} / ln 2):"
        text += f" |2^n P(x - n ln 2) - e^x| <= {upper} * e^x."
    return text


def value_at(data: Mapping[str, Any], x: Fraction | mpmath.mpf) -> mpmath.mpf:
    """P(x), to 60 digits. Raises ZeroDivisionError where it divides by zero."""
    with mpmath.workdps(DIGITS):
        point = x if isinstance(x, mpmath.mpf) else mpmath.mpf(x.numerator) / x.denominator
        program = data["program"]
        values = {f"c{k}": exact(c) for k, c in enumerate(program["constants"])} | {"x": point}
        result = point
        for k, (operation, *operands) in enumerate(program["instructions"]):
            result = MEANINGS[operation](*(values[name] for name in operands))
            values[f"t{k}"] = result
        return result


def error_at(data: Mapping[str, Any], x: Fraction) -> mpmath.mpf | None:
    """The error at a point, to 60 digits; None where P divides by zero on the way."""
    target = data["target"]
    with mpmath.workdps(DIGITS):
        try:
            value = value_at(data, x)
        except ZeroDivisionError:
            return None
        true = truth(target["function"], x)
        error = abs(value - true)
        return error / abs(true) if target["error"] == "relative" else error


@lru_cache(maxsize=100_000)
def truth(function: str, x: Fraction) -> mpmath.mpf:
    """f(x), to 60 digits."""
    with mpmath.workdps(DIGITS):
        return TRUTHS[function](mpmath.mpf(x.numerator) / x.denominator)


@lru_cache(maxsize=1_000)
def exact(constant: str) -> mpmath.mpf:
    """A constant to 60 digits."""
    value = from_hex(constant)
    with mpmath.workdps(DIGITS):
        return mpmath.mpf(value.numerator) / value.denominator


@lru_cache(maxsize=100)
def chebyshev_points(domain: tuple[float, float], count: int = 300) -> tuple[Fraction, ...]:
    """Both ends and points between that crowd towards them."""
    low, high = map(Fraction, domain)
    places = [Fraction(round((1 - mpmath.cospi(k / count)) * 2**40), 2**41) for k in range(count)]
    return (*(low + (high - low) * place for place in places), high)


def decimal(value: mpmath.mpf) -> str:
    """The value as a decimal of twelve digits."""
    return mpmath.nstr(value, 12, min_fixed=0, max_fixed=0, strip_zeros=False)
