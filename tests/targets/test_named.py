"""Functions by name that are expressions, and members of families in expressions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb, arb_series

from autonumerics.balls import precise_series, working_precision
from autonumerics.errors import InvalidExpression
from autonumerics.targets import Target, enclose
from autonumerics.targets.expressions.composed import read_function
from autonumerics.targets.expressions.named import NAMED
from autonumerics.targets.expressions.names import SYNONYMS
from autonumerics.targets.functions import FAMILIES, FUNCTIONS

mp: Any = mpmath

PQ = {
    "m": mp.mpf(2610) / 16384, "n": mp.mpf(2523) / 32, "a": mp.mpf(3424) / 4096,
    "b": mp.mpf(2413) / 128, "c": mp.mpf(2392) / 128,
}  # fmt: skip


def _pq_encode(x: Any) -> Any:
    y = x ** PQ["m"]
    return ((PQ["a"] + PQ["b"] * y) / (1 + PQ["c"] * y)) ** PQ["n"]


def _pq_decode(x: Any) -> Any:
    y = x ** (1 / PQ["n"])
    return (max(y - PQ["a"], 0) / (PQ["b"] - PQ["c"] * y)) ** (1 / PQ["m"])


def _hlg() -> tuple[Any, Any, Any]:
    a = mp.mpf("0.17883277")
    return a, 1 - 4 * a, mp.mpf("0.5") - a * mp.log(4 * a)


def _hlg_encode(x: Any) -> Any:
    a, b, c = _hlg()
    return mp.sqrt(3 * x) if 12 * x <= 1 else a * mp.log(12 * x - b) + c


def _hlg_decode(x: Any) -> Any:
    a, b, c = _hlg()
    return x * x / 3 if 2 * x <= 1 else (mp.exp((x - c) / a) + b) / 12


def _srgb_encode(x: Any) -> Any:
    if x <= mp.mpf("0.0031308"):
        return mp.mpf("12.92") * x
    return mp.mpf("1.055") * x ** (mp.mpf(5) / 12) - mp.mpf("0.055")


def _srgb_decode(x: Any) -> Any:
    if x <= mp.mpf("0.04045"):
        return x / mp.mpf("12.92")
    return ((x + mp.mpf("0.055")) / mp.mpf("1.055")) ** mp.mpf("2.4")


DEFINITIONS: dict[str, Callable[[Any], Any]] = {
    "elu": lambda x: x if x > 0 else mp.expm1(x),
    "srgb_encode": _srgb_encode,
    "srgb_decode": _srgb_decode,
    "pq_encode": _pq_encode,
    "pq_decode": _pq_decode,
    "hlg_encode": _hlg_encode,
    "hlg_decode": _hlg_decode,
}


def test_every_one_has_a_definition_here() -> None:
    assert set(DEFINITIONS) == set(NAMED)
    assert not set(NAMED) & (set(FUNCTIONS) | set(FAMILIES))


@pytest.mark.parametrize("name", NAMED)
def test_values_are_those_of_the_definition(name: str) -> None:
    row = read_function(name)
    low, high = NAMED[name].default_domain
    for k in range(1, 8):
        x = low + (high - low) * k / 8 + 1 / 1024
        with mp.workdps(60):
            mantissa, exponent = enclose(row, x, 200).mid().man_exp()
            distance = DEFINITIONS[name](mp.mpf(x)) - mp.ldexp(int(mantissa), int(exponent))
            assert abs(distance) < mp.mpf(10) ** -55


@pytest.mark.parametrize("name", NAMED)
def test_they_have_a_usual_domain(name: str) -> None:
    target = Target.make(name)
    assert (target.domain.lower, target.domain.upper) == NAMED[name].default_domain
    assert target.error == NAMED[name].default_error
    assert Target.from_json(target.to_json()) == target


def test_transfer_functions_undo_each_other() -> None:
    with working_precision(128):
        for kind in ("srgb", "pq", "hlg"):
            there, back = (read_function(f"{kind}_{way}") for way in ("encode", "decode"))
            for x in (0.25, 0.5, 0.9):
                assert abs(back.enclosure(there.enclosure(arb(x))) - x) < 1e-6


def test_a_call_takes_any_operand() -> None:
    assert read_function("elu(2*x)").name == "if(2*x > 0, 2*x, expm1(2*x))"
    assert read_function("elu(elu(x))").enclosure(arb(3)) == 3


def test_members_of_families_are_called_with_a_number_first() -> None:
    by_call, by_table = read_function("besselj(1/2 + 2, 3*x)"), FUNCTIONS["j0"]
    with precise_series(4, 128):
        member = FAMILIES["besselj"].member(Fraction(5, 2))
        assert by_call.enclosure(arb(1)).overlaps(member.enclosure(arb(3)))
        series = by_call.series(arb_series([arb(1), 1]))
        assert series[1].overlaps(3 * member.series(arb_series([arb(3), 1]))[1])
        assert read_function("besselj(0, x)").enclosure(arb(1)).overlaps(by_table.enclosure(arb(1)))


@pytest.mark.parametrize("name", ["besselj", "besseli", "besselie"])
def test_orders_that_are_no_integers_reach_up_to_zero(name: str) -> None:
    target = Target.make(f"{name}(1/2, x)", (0, 1))
    assert target.error == "absolute"
    with working_precision(128):
        row = FAMILIES[name].member(Fraction(1, 2))
        assert row.enclosure(arb(0)).is_zero()
        whole = row.over(arb(0), arb(1))
        assert all(whole.contains(row.enclosure(arb(x))) for x in (0.0, 1e-300, 0.3, 1.0))
        assert not row.over(arb(-1), arb(1)).is_finite()
        assert not FAMILIES[name].member(Fraction(-1, 2)).over(arb(0), arb(1)).is_finite()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("besselj(x, 2)", "the order must be a number, such as 5/2"),
        ("besselj(pi, x)", "the order must be a number, such as 5/2"),
        ("besselj(x)", "besselj takes 2 operands, got 1"),
        ("logbesseli(-1, x)", "the order must be from 0 to"),
        ("srgb_encode(x, 1)", "srgb_encode takes 1 operands, got 2"),
    ],
)
def test_wrong_calls_are_one_line(source: str, words: str) -> None:
    with pytest.raises(InvalidExpression) as failure:
        read_function(source)
    assert words in str(failure.value)
    assert "\n" not in str(failure.value)


def test_other_names_are_rows_of_the_table() -> None:
    known = {*FUNCTIONS, *FAMILIES, "abs", "min", "max", "if", "sign", "pow"}
    assert set(SYNONYMS.values()) <= known
    assert not set(SYNONYMS) & (set(FUNCTIONS) | set(FAMILIES) | set(NAMED))
    assert read_function("sigmoid") is FUNCTIONS["logistic"]
    assert read_function("swish(2*x)").name == "silu(2*x)"
