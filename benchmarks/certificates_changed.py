"""Changes of one place of a certificate, drawn at random; `certificates.py` makes them."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from autonumerics.programs import from_hex, to_hex


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
