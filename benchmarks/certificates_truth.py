"""Whether the claim of a certificate is true, by mpmath at hundreds of points.

Nothing is shared with the verifier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import mpmath

from autonumerics.programs import Program, from_hex

mp: Any = mpmath
DIGITS, POINTS = 60, 97
TINY = mp.mpf(10) ** -40


def violation(data: dict[str, Any]) -> str | None:
    """A part of the claim that does not hold at some point; None if none was found."""
    with mp.workdps(DIGITS):
        return next(violations(data), None)


def violations(data: dict[str, Any]) -> Iterator[str]:
    target, claim = data["target"], data["claim"]
    program = Program.from_json(data["program"])
    f = function_of(target.get("expression") or f"{target['function']}(x)")
    w = function_of(target["weight"]["expression"]) if "weight" in target else None
    xs = points_of(target["domain"])
    values = {x: value_at(program, x) for x in xs}
    for x, value in values.items():
        error = error_of(target["error"], value, f(x), 1 if w is None else w(x))
        if error is not None and error > mp.mpf(claim["upper"]) * (1 + mp.mpf(10) ** -30):
            yield f"error {mp.nstr(error, 8)} at x = {mp.nstr(x, 12)}"
    at = number(claim["lower_at"])
    weighed = 1 if w is None else w(at)
    attained = error_of(target["error"], value_at(program, at), f(at), weighed)
    if attained is not None and attained < mp.mpf(claim["lower"]) * (1 - mp.mpf(10) ** -30):
        yield f"the lower bound at x = {mp.nstr(at, 12)}"
    for parity, what in ((claim.get("symmetry"), (f, lambda x: value_at(program, x))),
                         (target.get("constraints", {}).get("parity"),
                          (lambda x: value_at(program, x),))):  # fmt: skip
        if parity and not all(is_of(parity, each, x) for each in what for x in xs):
            yield f"parity {parity}"
    yield from broken(target, program, values, f)


def broken(
    target: dict[str, Any], program: Program, values: dict[Any, Any], f: Callable[[Any], Any]
) -> Iterator[str]:
    """Constraints that do not hold."""
    kept = target.get("constraints", {})
    defined = [(x, value) for x, value in sorted(values.items()) if value is not None]
    low, high = (None if end is None else number(end) for end in kept.get("range", (None, None)))
    below = low is not None and any(value < low - TINY for _, value in defined)
    above = high is not None and any(value > high + TINY for _, value in defined)
    if below or above:
        yield "range"
    if "monotone" in kept:
        sign = 1 if kept["monotone"] == "rising" else -1
        steps = [sign * (b - a) for (_, a), (_, b) in pairwise(defined)]
        if any(step < -TINY for step in steps):
            yield "monotone"
    for each in kept.get("pins", ()):
        at = number(each["at"])
        ours = value_at(program, at)
        wanted = f(at) if each["value"] == "f" else function_of(each["value"])(at)
        if each["slope"]:
            ours = mp.diff(lambda x: value_at(program, x), at)
            wanted = mp.diff(f, at) if each["value"] == "f" else wanted
        limit = mp.mpf(10) ** -15 if each["slope"] else max(1, abs(wanted)) * mp.mpf(2) ** -99
        if ours is None or abs(ours - wanted) > limit:
            yield f"pin at {mp.nstr(at, 12)}"


def is_of(parity: str, function: Callable[[Any], Any], x: Any) -> bool:
    """Whether the function has that parity at a point, as far as it is defined there."""
    here, there = function(x), function(-x)
    if here is None or there is None:
        return True
    return bool(abs(here - (there if parity == "even" else -there)) <= TINY * (1 + abs(here)))


def error_of(measure: str, value: Any, truth: Any, weight: Any) -> Any:
    """The error in a measure; None where it is not defined."""
    if value is None or truth is None or weight is None:
        return None
    deviation = abs(value - truth) * weight
    if measure == "absolute":
        return deviation
    if measure == "ulp":
        exponent = mp.ceil(mp.log(abs(truth), 2)) - 1 if truth else mp.mpf(-2000)
        return deviation / mp.mpf(2) ** max(exponent - 52, -1074)
    size = abs(truth)
    if measure.startswith("max"):
        size = max(size, mp.mpf(measure.rpartition("/")[2].removesuffix(")")))
    return deviation / size if size else None


def points_of(ends: Any) -> list[Any]:
    """Points of every interval, both ends among them, and some next to these and to 0."""
    found: list[Any] = []
    for low, high in ends if isinstance(ends[0], list) else [ends]:
        a, b = number(low), number(high)
        found += [(a + b) / 2 - (b - a) / 2 * mp.cos(mp.pi * k / POINTS) for k in range(POINTS + 1)]
        hair = (b - a) * mp.mpf(2) ** -60
        found += [x for x in (a, b, a + hair, b - hair, hair, -hair) if a <= x <= b]
    return found


def number(text: str) -> Any:
    value = from_hex(text)
    return mp.mpf(value.numerator) / value.denominator


def value_at(program: Program, x: Any) -> Any:
    """The program's value; None where it divides by zero or is not real."""
    try:
        value = program.real(x, lambda c: mp.mpf(c.numerator) / c.denominator)
    except (ZeroDivisionError, ValueError):
        return None
    return value if isinstance(value, mp.mpf) and mp.isfinite(value) else None


def function_of(text: str) -> Callable[[Any], Any]:
    """An expression of the package's as a function by mpmath; None where it is undefined."""
    names = {
        name: getattr(mp, name)
        for name in ("exp", "log", "cos", "sin", "erf", "sqrt", "tanh", "pi", "e", "sign")
    }
    names |= {"abs": abs, "max": max, "min": min, "choose": lambda c, a, b: a if c else b}
    python = re.sub(r"\bif\(", "choose(", text).replace("^", "**")
    python = re.sub(r"(?<![\w.])(\d[\d.]*(?:e-?\d+)?)", r"mpf('\1')", python)
    code = compile(python, text, "eval")

    def value(x: Any) -> Any:
        try:
            found = eval(code, {"__builtins__": {}, "mpf": mp.mpf, "x": x, **names})
        except (ZeroDivisionError, ValueError):
            return None
        return found if isinstance(found, mp.mpf) and mp.isfinite(found) else None

    return value
