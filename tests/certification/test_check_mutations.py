"""Many certificates damaged at random: none crashes the verifier, none false is accepted.

Half keep their digest and statement. The others are digested and stated anew, so that only the
mathematics can tell; what of them is accepted is compared with mpmath at hundreds of points.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import pytest
from certification.handmade import (
    DIGITS,
    certificate,
    chebyshev_points,
    decimal,
    digested,
    error_at,
    sealed,
    value_at,
)

from autonumerics.certification.check import Refused, check
from autonumerics.certification.check.operations import OPERATIONS
from autonumerics.programs import from_hex

MUTATIONS = 1_600
MADE: dict[str, Any] = {"slack": Fraction(1, 20), "pieces": 2, "order": 6}
ARITY = {name: operation.arity for name, operation in OPERATIONS.items()}


@lru_cache(maxsize=1)
def originals() -> list[dict[str, Any]]:
    """Cheap certificates of programs of three to five operations, all accepted."""
    return [
        certificate(
            "exp2",
            (0.0, 1.0),
            "relative",
            ["add x c0", "div c1 t0", "add t1 c2"],
            [-3.40765, -8.2211, -1.41265],
            whole_line=True,
            **MADE,
        ),
        certificate(
            "exp",
            (-0.5, 0.5),
            "relative",
            ["fma x c0 c1", "fma t0 x c2", "fma t1 x c2"],
            [0.1666, 0.5, 1.0],
            whole_line=True,
            **MADE,
        ),
        certificate(
            "exp2",
            (0.0, 1.0),
            "relative",
            ["div c0 x", "add t0 c1", "add t1 x", "div c2 t2", "sub c3 t3"],
            [25.5529, -8.8377, -17.7145, 1.0],
            limits=True,
            whole_line=True,
            **MADE,
        ),
        certificate(
            "log2",
            (1.0, 2.0),
            "absolute",
            ["sub x c0", "add x c0", "div t0 t1", "mul t2 c1"],
            [1.0, 2.96],
            **MADE,
        ),
        certificate(
            "tanh",
            (0.0, 0.5),
            "absolute",
            ["fma x x c0", "sqrt t0", "div x t1"],
            [1.0],
            **MADE,
        ),
        certificate(
            "tanh",
            (-1.0, 1.0),
            "absolute",
            ["mul x c0", "exp t0", "add t1 c1", "div c0 t2", "sub c1 t3"],
            [2.0, 1.03],
            limits=True,
            **MADE,
        ),
        certificate(
            "cos",
            (-1.0, 2.0),
            "absolute",
            ["abs x", "fnma t0 c0 c1", "max t1 c2", "min t2 c1"],
            [0.75, 1.25, -0.125],
            limits=True,
            **MADE,
        ),
        certificate(
            "log",
            (1.0, 2.0),
            "absolute",
            ["sub x c0", "fms t0 t0 x", "fnms t0 c1 t1", "sin t0", "fma t3 c2 t2"],
            [1.0, 0.25, 0.5],
            **MADE,
        ),
    ]


def constant_digit(data, rng):
    text = rng.choice(data["program"]["constants"])
    place = rng.choice([k for k, c in enumerate(text) if c in "0123456789abcdef" and k > 2])
    digit = rng.choice("0123456789")
    changed = text[:place] + digit + text[place + 1 :]
    constants = data["program"]["constants"]
    constants[constants.index(text)] = changed


def constant_sign(data, rng):
    constants = data["program"]["constants"]
    k = rng.randrange(len(constants))
    constants[k] = constants[k].removeprefix("-") if constants[k][0] == "-" else "-" + constants[k]


def upper(data, rng):
    factor = Fraction(rng.choice(["0", "0.1", "0.5", "0.9", "0.94", "0.96", "0.999", "1.01", "9"]))
    data["claim"]["upper"] = f"{float(Fraction(data['claim']['upper']) * factor):.6e}"


def lower(data, rng):
    factor = Fraction(rng.choice(["0", "0.5", "0.999", "1.00001", "1.01", "1.5", "100"]))
    data["claim"]["lower"] = f"{float(Fraction(data['claim']['lower']) * factor):.6e}"


def lower_at(data, rng):
    data["claim"]["lower_at"] = rng.choice(["0x0p+0", "0x1p-1", "0x1p+0", "-0x1p-2", "0x1.8p+1"])


def operation(data, rng):
    step = rng.choice(data["program"]["instructions"])
    step[0] = rng.choice([name for name in ARITY if ARITY[name] == len(step) - 1])


def operand(data, rng):
    steps, constants = data["program"]["instructions"], data["program"]["constants"]
    names = ["x"] + [f"c{k}" for k in range(len(constants) + 1)]
    step = rng.choice(steps)
    step[rng.randrange(1, len(step))] = rng.choice([*names, *(f"t{k}" for k in range(len(steps)))])


def instruction_removed(data, rng):
    steps = data["program"]["instructions"]
    del steps[rng.randrange(len(steps))]


def instruction_added(data, rng):
    steps = data["program"]["instructions"]
    names = ["x", "c0", f"t{len(steps) - 1}"]
    name = rng.choice(list(ARITY))
    steps.append([name, f"t{len(steps) - 1}", *rng.choices(names, k=ARITY[name] - 1)])


def subinterval(data, rng):
    cuts = data["proof"]["subintervals"]
    k = rng.randrange(len(cuts))
    match rng.randrange(6):
        case 0:
            del cuts[k]
        case 1:
            cuts[k][rng.randrange(2)] = rng.choice(["0x1p-3", "0x1.4p-2", "-0x1p-1", "0x1p+1"])
        case 2:
            cuts[k][2] = rng.choice([0, 1, 2, 5, 12, 40, 999_999])
        case 3:
            cuts.insert(k, list(cuts[k]))
        case 4:
            rng.shuffle(cuts)
        case 5:
            cuts[k : k + 2] = [[cuts[k][0], cuts[min(k + 1, len(cuts) - 1)][1], 6]]


def domain(data, rng):
    """Other ends, tiled anew, so that no formality stands in the way."""
    ends = sorted(rng.sample([-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 2.0, 4.0], 2))
    data["target"]["domain"] = [end.hex() for end in ends]
    data["proof"]["subintervals"] = [[*data["target"]["domain"], 8]]


def end_of_domain(data, rng):
    data["target"]["domain"][rng.randrange(2)] = rng.choice(["0x0p+0", "0x1p-1", "0x1p+1"])


def function(data, rng):
    names = ["exp", "exp2", "expm1", "sinh", "tanh", "sin", "log", "log2", "log1p", "atan", "erf"]
    data["target"]["function"] = rng.choice([*names, "gamma", "nothing"])


def error_measure(data, rng):
    del rng
    other = {"relative": "absolute", "absolute": "relative"}
    data["target"]["error"] = other[data["target"]["error"]]


def flag(data, rng):
    name = rng.choice(["limits", "whole_line"])
    data["claim"][name] = not data["claim"][name]


def kind(data, rng):
    """One leaf becomes something of another type."""
    place, key = rng.choice(list(leaves(data)))
    place[key] = rng.choice([None, True, 0, 1.5, float("nan"), "", "0x1p+0", [], {}, [[]], 10**30])


def dropped(data, rng):
    place = rng.choice([p for p in (data, *data.values()) if isinstance(p, dict)])
    del place[rng.choice(list(place))]


def text(data, rng):
    """A character of one text."""
    place, key = rng.choice([(p, k) for p, k in leaves(data) if isinstance(p[k], str)])
    old = place[key] or " "
    k = rng.randrange(len(old))
    place[key] = old[:k] + rng.choice('0123456789abcdefpxt-+. é\n\\"') + old[k + 1 :]


def leaves(place):
    """Each value that holds no others, as what it is in and its key there."""
    for key in range(len(place)) if isinstance(place, list) else list(place):
        if isinstance(place[key], dict | list) and place[key]:
            yield from leaves(place[key])
        else:
            yield place, key


KINDS: list[Callable[[Any, random.Random], None]] = [
    *[constant_digit, constant_sign, upper, upper, lower, lower_at, operation, operand],
    *[instruction_removed, instruction_added, subinterval, domain, end_of_domain, function],
    *[error_measure, flag, kind, dropped, text],
]


def mutated(seed: int) -> dict[str, Any]:
    """A damaged certificate, every second one digested and stated anew."""
    rng = random.Random(seed)
    data = copy.deepcopy(rng.choice(originals()))
    mutation = rng.choice(KINDS)
    mutation(data, rng)
    if seed % 2:
        try:
            data = sealed(data)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            data = digested(data)  # of no sense, so that it cannot be stated
    return data


def assert_true(data: dict[str, Any]) -> None:
    """Everything that the certificate claims, at hundreds of points, by mpmath to 60 digits."""
    claim = {key: Fraction(data["claim"][key]) for key in ("upper", "lower")}
    ends = tuple(float.fromhex(end) for end in data["target"]["domain"])
    errors = [error_at(data, x) for x in chebyshev_points(ends, 200)]
    defined = [error for error in errors if error is not None]
    assert len(defined) >= len(errors) - data["claim"]["limits"] * 8
    assert Fraction(float(max(defined))) <= claim["upper"] * (1 + Fraction(1, 10**9))
    attained = error_at(data, from_hex(data["claim"]["lower_at"]))
    assert attained is None or attained >= mpmath.mpf(data["claim"]["lower"]) * (1 - 1e-30)
    if data["claim"]["whole_line"]:
        assert_on_the_whole_line(data, ends[0])


def assert_on_the_whole_line(data: dict[str, Any], low: float) -> None:
    base = {"exp2": mpmath.mpf(2), "exp": mpmath.e}[data["target"]["function"]]
    with mpmath.workdps(DIGITS):
        period = 1 / mpmath.log(base, 2)
        for k in range(-40, 41):
            x = mpmath.mpf(2 * k + 1) / 14  # no integer, where P may divide by zero
            n = mpmath.floor((x - low) / period)
            value = mpmath.mpf(2) ** n * value_at(data, x - n * period)
            assert abs(value - base**x) <= mpmath.mpf(data["claim"]["upper"]) * base**x * (1 + 1e-9)


def test_the_originals_are_accepted():
    for data in originals():
        assert check(data) == data["statement"]
        assert_true(data)


def verdict(data: dict[str, Any]) -> str:
    """The statement, or why there is none."""
    try:
        return check(data)
    except Refused as reason:
        return f"refused: {reason}"


@pytest.mark.parametrize("part", range(4))
def test_no_mutation_is_accepted_wrongly_and_none_crashes(part):
    verdicts: Counter[str] = Counter()
    for seed in range(part * MUTATIONS // 4, (part + 1) * MUTATIONS // 4):
        data = mutated(seed)
        said = verdict(data)
        if said.startswith("refused: "):
            assert "\n" not in said
            verdicts["by mathematics" if "the claim" in said else "by form"] += 1
        else:
            assert said == data["statement"]
            assert_true(data)
            verdicts["accepted"] += 1
    assert verdicts["accepted"] >= 20
    assert verdicts["by mathematics"] >= 20


@pytest.mark.parametrize("mutation", KINDS, ids=lambda mutation: mutation.__name__)
def test_what_is_not_digested_anew_is_refused(mutation):
    for seed in range(5):
        for original in originals():
            data = copy.deepcopy(original)
            mutation(data, random.Random(seed))
            if data != original:
                with pytest.raises(Refused):
                    check(data)


def random_certificate(seed: int) -> dict[str, Any]:
    """Of two to six operations of any kind, claimed by samples, so that most are true."""
    rng = random.Random(seed)
    names = ["add", "mul", "div", "sqrt", "fms", "fnma", "fnms", "exp", "log", "sin", "abs", "min",
             "max"]  # fmt: skip
    rows: list[str] = []
    for k in range(rng.randint(2, 6)):
        name = rng.choice(names)
        operands = ["x", "x", "c0", "c1", *[f"t{j}" for j in range(k)] * 2]
        rows.append(" ".join([name, *(rng.choice(operands) for _ in range(ARITY[name]))]))
    domain = rng.choice([(0.0, 1.0), (-1.0, 1.0), (-0.5, 2.0)])
    constants = [rng.choice([0.3125, 0.5, -0.25]), rng.choice([1.0, 2.0, -0.75])]
    target = rng.choice(["exp2", "exp", "cos", "atan", "erf", "tanh"])
    made = MADE | {"limits": rng.random() < 0.6}
    return certificate(target, domain, "absolute", rows, constants, **made)


def test_no_claim_just_below_the_truth_is_accepted():
    accepted = 0
    for seed in range(60):
        try:
            data = random_certificate(seed)
            lower = Fraction(data["claim"]["lower"])
        except (TypeError, ValueError):  # complex, infinite or undefined at a sample
            continue
        accepted += not verdict(data).startswith("refused: ")
        if lower:
            for factor in (Fraction(10**7 - 1, 10**7), Fraction(1, 2)):
                below = mpmath.mpf(lower.numerator * factor.numerator)
                below /= lower.denominator * factor.denominator
                said = verdict(sealed(data, upper=decimal(below), lower="0"))
                assert said.startswith("refused: "), data
    assert accepted >= 30
