"""Certificates of 40 expressions with constraints and weights: verified, and 1,000 damaged ones.

    python benchmarks/certificates.py
    python benchmarks/certificates.py --only tanh --mutations 100 --seed 2

Each target is searched for a second or two and every certificate of its front is verified by
`autonumerics.certification.check`, a line a target. Then certificates are changed at random, one
place each, and stated and digested anew, so that only the mathematics can tell: what the verifier
accepts is held against mpmath, claim by claim, at hundreds of points. Exit code 1 if a certificate
of the package is refused, or a changed one is accepted that is not true.
"""

from __future__ import annotations

import argparse
import copy
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import mpmath

from autonumerics import discover
from autonumerics.certification.check import Refused, check, read, statement
from autonumerics.certification.document import digest
from autonumerics.programs import Program, from_hex, to_hex

mp: Any = mpmath
DIGITS, POINTS = 60, 97
ONE = "1/(1 + x^2)"

TARGETS: list[tuple[str, Any, dict[str, Any]]] = [
    ("x/(1 + exp(-x))", (-4, 4), {"error": "absolute", "weight": ONE}),
    ("log(1 + exp(-x))", (0, 5), {"range": (0, "inf"), "monotone": True}),
    ("log(1 + exp(x))", (-3, 3), {"weight": "exp(-x/3)"}),
    ("x*(1 + erf(x/sqrt(2)))/2", (0, 3), {"error": "absolute", "exact": "f(0) = 0"}),
    ("tanh(x)", (-3, 3), {"error": "absolute", "odd": True, "range": (-1, 1)}),
    ("tanh(x)", (0, 2), {"error": "relative", "weight": "2 - x/2"}),
    ("erf(x)", (-2, 2), {"error": "absolute", "odd": True, "monotone": True}),
    ("erf(x)", (0, 1), {"error": "relative", "weight": "if(x < 1/2, 1, 2)"}),
    ("sin(x)", (-1, 1), {"error": "relative", "odd": True}),
    ("sin(x)", (0, "pi/2"), {"error": "absolute", "exact": ["f(0) = 0", "f(pi/2) = 1"]}),
    ("sin(x)/x", (-2, 2), {"even": True, "weight": ONE}),
    ("(1 - cos(x))/x^2", (-1, 1), {"even": True, "range": (0, 0.5)}),
    ("1 - cos(x)", (-1, 1), {"error": "relative", "even": True}),
    ("cos(x)", (-1, 1), {"even": True, "exact": "f(0) = 1"}),
    ("cos(pi*x/2)", (0, 1), {"error": "absolute", "range": (0, 1), "weight": "1 + x"}),
    ("exp(-x*x)", (-1, 1), {"even": True, "range": (0, 1)}),
    ("exp(-x)", (0, 3), {"range": (0, 1), "monotone": True, "error": "absolute"}),
    ("exp(-x)*cos(x)", (0, 1), {"exact": "f(0) = 1", "weight": "1 + x^2"}),
    ("x*exp(-x)", (0, 2), {"error": "relative"}),
    ("x*exp(-x)", (0, 2), {"error": "max(relative, absolute/1e-2)", "exact": "f(0) = 0"}),
    ("2^x", (0, 1), {"exact": ["f(0) = 1", "f(1) = 2"]}),
    ("2^x", (0, 1), {"error": "ulp", "monotone": True}),
    ("x/(exp(x) - 1)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("(exp(x) - 1)/x", (-1, 1), {"weight": "exp(-x)"}),
    ("x - tanh(x)", (-1, 1), {"error": "relative", "odd": True}),
    ("log(x)", (1, 2), {"error": "absolute", "exact": ["f(1) = 0", "f(2) = log(2)"]}),
    ("log(x)/log(2)", (0.5, 2), {"error": "absolute", "exact": "f(1) = 0"}),
    ("log(1 + x)/x", (0, 1), {"weight": "1 + x", "range": (0.5, 1)}),
    ("sqrt(1 + x)", (0, 1), {"exact": "f(0) = 1", "monotone": True}),
    ("sqrt(x*x + 1)", (-2, 2), {"even": True, "weight": "1/sqrt(1 + x^2)"}),
    ("x^0.4", (0.1, 1), {"exact": "f(1) = 1", "monotone": True}),
    ("x^(1/2.2)", (0.05, 1), {"join": "upper", "weight": "1 + x"}),
    ("if(x <= 0.04, x/12.92, ((x + 0.055)/1.055)^2.4)", (0.1, 1), {"range": (0, 1)}),
    ("1/x", (1, 2), {"exact": ["f(1) = 1", "f(2) = 1/2"], "monotone": True}),
    ("1/(1 + x^2)", (-1, 1), {"even": True, "exact": "f(0) = 1"}),
    ("x^2*(3 - 2*x)", (0, 1), {"exact": ["f(0) = 0", "f(1) = 1"], "error": "absolute"}),
    ("abs(x)*x", (-1, 1), {"odd": True, "error": "absolute"}),
    ("abs(x)", (-1, 1), {"error": "relative", "weight": ONE}),
    ("sign(x)", [(-1, -0.25), (0.25, 1)], {"odd": True, "range": (-1, 1)}),
    ("1/x", [(-2, -0.5), (0.5, 2)], {"odd": True, "weight": "1 + x^2/4"}),
]


def main() -> int:
    """A line a target, then the counts of mutations; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="targets with this in their text")
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--evaluations", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = [each for each in TARGETS if options.only in each[0]]
    kept: list[dict[str, Any]] = []
    wrong = made = 0
    for expression, domain, asked in chosen:
        found, refused = certificates(expression, domain, asked, options.evaluations)
        wrong, made = wrong + len(refused), made + len(found) + len(refused)
        if found:
            kept.append(min(found, key=lambda data: len(data["proof"]["subintervals"])))
        said = ", ".join(f"{name} {value}" for name, value in asked.items())
        print(f"{expression} on {domain}: {said}: {len(found)} verified, {len(refused)} refused",
              *refused, flush=True)  # fmt: skip
    print(f"{len(kept)} of {len(chosen)} targets, {made - wrong} of {made} certificates verified")
    counts, false = changed_ones(kept, options.mutations, options.seed)
    refused, true = counts["refused"], counts["true"]
    said = f"{refused} refused, {true} accepted and true, {len(false)} accepted wrongly"
    print(f"{options.mutations} changed: {said}", *false, sep="\n")
    return 1 if wrong or false or len(kept) < len(chosen) else 0


def certificates(
    expression: str, domain: Any, asked: dict[str, Any], evaluations: int
) -> tuple[list[dict[str, Any]], list[str]]:
    """Those of the front of a short search that are verified, and why others are not."""
    verified, refused = list[dict[str, Any]](), list[str]()
    with tempfile.TemporaryDirectory() as place:
        discover(
            expression, on=domain, max_ops=5, evaluations=evaluations, progress=False, threads=1,
            out=f"{place}/run", **asked,
        )  # fmt: skip
        for file in sorted(Path(place).glob("run/certificates/*.json")):
            data = read(file)
            try:
                check(data)
                verified.append(data)
            except Refused as reason:
                refused.append(str(reason))
    return verified, refused


def changed_ones(
    originals: list[dict[str, Any]], count: int, seed: int
) -> tuple[Counter[str], list[str]]:
    """What becomes of so many, and the statements of those that are accepted and false."""
    draw, counts, false = random.Random(seed), Counter[str](), list[str]()
    while counts.total() < count:
        original = draw.choice(originals)
        data = copy.deepcopy(original)
        mutation = draw.choice(MUTATIONS)
        with suppress(IndexError, KeyError, ValueError):
            mutation(data, draw)
        if data == original:
            continue
        data = sealed(data)
        try:
            check(data)
        except Refused:
            counts["refused"] += 1
            continue
        problem = violation(data)
        counts["true" if problem is None else "false"] += 1
        if problem is not None:
            false.append(f"{mutation.__name__}: {problem}: {data['statement']}")
    return counts, false


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Stated and digested anew, as far as it has the sense for it."""
    with suppress(Exception):
        data["statement"] = statement(data["target"], data["claim"])
    bare = {key: value for key, value in data.items() if key != "digest"}
    return bare | {"digest": digest(bare)}


# --- what is changed


def in_text(record: dict[str, Any], name: str, draw: random.Random) -> None:
    """A digit, an operator or a function of an expression."""
    text = record[name]
    kind = draw.choice(["digit", "operator", "function"])
    if kind == "function":
        names = ["exp", "log", "cos", "sin", "erf", "abs", "sqrt", "tanh"]
        found = [each for each in names if each in text]
        record[name] = text.replace(draw.choice(found), draw.choice(names), 1)
        return
    among = "0123456789" if kind == "digit" else "+-*/"
    place = draw.choice([k for k, c in enumerate(text) if c in among])
    record[name] = text[:place] + draw.choice(among) + text[place + 1 :]


def expression(data: dict[str, Any], draw: random.Random) -> None:
    in_text(data["target"], "expression", draw)


def weight(data: dict[str, Any], draw: random.Random) -> None:
    target = data["target"]
    if draw.random() < 0.3:
        target.pop("weight", None)
    elif "weight" in target:
        in_text(target["weight"], "expression", draw)
    else:
        chosen = draw.choice(["1 + x", "2", "1/2", "x", "exp(x)", "1 + abs(x)"])
        target["weight"] = {"expression": chosen, "limits": []}


def constant(data: dict[str, Any], draw: random.Random) -> None:
    constants = data["program"]["constants"]
    k = draw.randrange(len(constants))
    factor = 1 + Fraction(draw.choice([-1, 1]), 2 ** draw.choice([2, 6, 10, 20, 40, 90, 104]))
    constants[k] = to_hex(from_hex(constants[k]) * factor)


def instruction(data: dict[str, Any], draw: random.Random) -> None:
    rows = data["program"]["instructions"]
    row = draw.choice(rows)
    names = ["x", *(f"c{k}" for k in range(len(data["program"]["constants"])))]
    names += [f"t{k}" for k in range(len(rows))]
    if draw.random() < 0.5 and len(row) == 3:
        row[0] = draw.choice(["add", "sub", "mul", "div", "max", "min"])
    else:
        row[draw.randrange(1, len(row))] = draw.choice(names)


def upper(data: dict[str, Any], draw: random.Random) -> None:
    scaled_claim(data, "upper", Fraction(draw.randint(800, 1100), 1000))


def lower(data: dict[str, Any], draw: random.Random) -> None:
    scaled_claim(data, "lower", Fraction(draw.choice([500, 999, 1001, 1004, 1010, 2000]), 1000))


def scaled_claim(data: dict[str, Any], name: str, factor: Fraction) -> None:
    value = float(Fraction(data["claim"][name]) * factor)
    data["claim"][name] = f"{value:.6e}".replace("e+", "e")


def lower_at(data: dict[str, Any], draw: random.Random) -> None:
    data["claim"]["lower_at"] = draw.choice(["0x0.0p+0", "0x1.0p-1", "0x1.0p+0", "-0x1.0p+0"])


def flag(data: dict[str, Any], draw: random.Random) -> None:
    claim = data["claim"]
    match draw.randrange(3):
        case 0:
            claim["limits"] = not claim["limits"]
        case 1:
            claim["symmetry"] = draw.choice(["odd", "even"])
        case _:
            claim.pop("symmetry", None)


def limits(data: dict[str, Any], draw: random.Random) -> None:
    data["target"]["limits"] = draw.choice([[], ["0"], ["1"], ["1/2", "0"]])


def zeros(data: dict[str, Any], draw: random.Random) -> None:
    target = data["target"]
    target["zeros"] = draw.choice([["0x0.0p+0"], ["0x1.0p+0"], ["0x1.0p-1"]])
    if draw.random() < 0.4:
        del target["zeros"]


def measure(data: dict[str, Any], draw: random.Random) -> None:
    kinds = ["relative", "absolute", "ulp", "max(relative, absolute/0.01)"]
    data["target"]["error"] = draw.choice(kinds)


def domain(data: dict[str, Any], draw: random.Random) -> None:
    """Other ends, tiled anew."""
    ends = sorted(draw.sample([-2.0, -1.0, -0.5, 0.0, 0.125, 0.5, 1.0, 1.5, 2.0, 4.0], 2))
    data["target"]["domain"] = [to_hex(Fraction(end)) for end in ends]
    data["proof"]["subintervals"] = [[*data["target"]["domain"], 8]]


def subinterval(data: dict[str, Any], draw: random.Random) -> None:
    tiles = data["proof"]["subintervals"]
    k = draw.randrange(len(tiles))
    match draw.randrange(3):
        case 0:
            del tiles[k]
        case 1:
            tiles[k][draw.randrange(2)] = draw.choice(["0x1.0p-3", "0x1.4p-2", "-0x1.0p-1"])
        case _:
            tiles[k][2] = draw.choice([0, 1, 2, 5, 12, 40, 999_999])


def pin(data: dict[str, Any], draw: random.Random) -> None:
    pins = data["target"].setdefault("constraints", {}).setdefault("pins", [])
    if not pins or draw.random() < 0.3:
        at, value = draw.choice(["0x0.0p+0", "0x1.0p+0", "0x1.0p-1"]), draw.choice(["0", "1", "f"])
        pins.append({"at": at, "value": value, "slope": draw.random() < 0.3, "exact": True})
        return
    chosen = draw.choice(pins)
    name = draw.choice(["at", "value", "slope", "exact"])
    other = {"at": "0x1.0p-2", "value": draw.choice(["0", "1", "f", "pi/4", "1/3"])}
    chosen[name] = other[name] if name in other else not chosen[name]


def shape(data: dict[str, Any], draw: random.Random) -> None:
    kept = data["target"].setdefault("constraints", {})
    match draw.randrange(3):
        case 0:
            kept["monotone"] = draw.choice(["rising", "falling"])
        case 1:
            kept["parity"] = draw.choice(["odd", "even"])
        case _:
            ends = [None, "-0x1.0p+0", "0x0.0p+0", "0x1.0p-1", "0x1.fep-1", "0x1.0p+0", "0x1.02p+0"]
            kept["range"] = [draw.choice(ends[:4]), draw.choice([None, *ends[2:]])]


MUTATIONS: list[Callable[[dict[str, Any], random.Random], None]] = [
    expression, expression, weight, weight, constant, constant, instruction, upper, upper, lower,
    lower_at, flag, limits, zeros, measure, domain, subinterval, pin, pin, shape, shape,
]  # fmt: skip


# --- what is true, by mpmath


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


TINY = mp.mpf(10) ** -40


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


if __name__ == "__main__":
    sys.exit(main())
