"""Machine code, C and the reference give the same bits, for procedures drawn at random."""

import random

import numpy as np
import pytest
from plans.running import run_c, same

from autonumerics.formats import format_named
from autonumerics.kernels.reference import ROUNDED
from autonumerics.plans import Builder, Rare, compile_procedure, evaluate
from autonumerics.plans.fused import fma
from autonumerics.plans.machine import lower_procedure
from autonumerics.plans.steps import ROWS, SHIFTS, border_type
from autonumerics.plans.types import BOOL, DOUBLE, INT32, INT64, SINGLE

_ROWS = [row for row in ROWS.values() if row.name not in ("input", "constant", "lookup", "scale")]
_SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, 3.0, 1e-40, -1e-310, 1e38, 6e-8)


def inputs(format_name: str, count: int, seed: int) -> np.ndarray:
    """Any bits, special values, and numbers of moderate size."""
    dtype = format_named(format_name).dtype
    rng = np.random.default_rng(seed)
    any_bits = rng.integers(0, 256, count * dtype.itemsize, dtype=np.uint8).view(dtype)
    with np.errstate(all="ignore"):
        moderate = rng.normal(0, 20, count).astype(dtype)
        special = np.array(_SPECIAL).astype(dtype)
    return np.concatenate([any_bits, moderate, special])


def random_builder(format_name: str, seed: int, steps: int = 24) -> tuple[Builder, list]:
    """A procedure of steps whose operands are drawn from all that fit.

    Bits of numbers are looked at only where they are no NaN, whose bits are left open.
    """
    draw = random.Random(seed)
    b = Builder.of(format_named(format_name))
    values = [b.x]
    for type_ in (SINGLE, DOUBLE):
        values += [b.constant(type_, draw.choice((0.1, -2.5, 1e-3, 7.0, 0.0, -0.0, 1.5e30)))]
    values += [b.constant(t, draw.randrange(-100, 100)) for t in (INT32, INT64)]
    while len(b.steps) < steps:
        row = draw.choice(_ROWS)
        operands = []
        for letter in row.operands:
            bound = dict(zip(row.operands, operands, strict=False)).get(letter)
            fitting = [
                v
                for v in values
                if (v.type is bound.type if bound is not None else _fits(letter, v.type))
            ]
            if not fitting:
                break
            operands.append(draw.choice(fitting[-6:]))
        if len(operands) < len(row.operands):
            continue
        if row.name in SHIFTS:
            operands[1] = b.constant(operands[0].type, draw.randrange(operands[0].type.bits))
        if row.name == "bits":
            operands[0] = b.select(
                b.apply("is_nan", operands[0]), b.constant(operands[0].type, 2.0), operands[0]
            )
        values.append(b.apply(row.name, *operands))
    return b, values


def _fits(letter, type_):
    if letter in ("F", "I"):
        return type_ is not BOOL and type_.is_float == (letter == "F")
    return letter == "V" or type_.name == letter


def random_procedure(format_name: str, seed: int):
    b, values = random_builder(format_name, seed)
    border = border_type(b.storage)
    floats = [v for v in values if v.type.is_float]
    result = b.converted(floats[-1], border)
    for other in floats[-4:-1]:
        result = b.select(result < 1, result + b.converted(other, border), result)
    ints = [v for v in values if v.type is INT32]
    index = ints[-1] & 3
    return b, b.lookup(border, [0.25, -3.0, 1e-3, 0.1], index) * result + result


@pytest.mark.parametrize("format_name", ["binary32", "binary64", "bfloat16", "binary16"])
def test_three_ways_agree_to_the_bit(format_name, tmp_path):
    for seed in range(12):
        b, result = random_procedure(format_name, seed)
        procedure = b.procedure(result)
        x = inputs(format_name, 500, seed)
        expected = evaluate(procedure, x)
        assert same(compile_procedure(procedure)(x), expected), seed
        options = ("-O2",) if seed % 2 else ("-O3", "-march=native")
        assert same(run_c(procedure, x, tmp_path, *options), expected), seed


@pytest.mark.parametrize("count", [1, 256, 257, 511, 512, 513, 3000])
def test_rare_inputs_have_the_rare_value(count, tmp_path):
    single = format_named("binary32")
    other = Builder.of(single)
    slow = other.procedure(-other.x)
    b = Builder.of(single)
    procedure = b.procedure(b.x * 2, Rare((b.constant(SINGLE, 30.0) < b.x).place, slow))
    x = np.random.default_rng(count).normal(0, 20, count).astype(np.float32)
    expected = np.where(x > 30, -x, 2 * x)
    assert same(evaluate(procedure, x), expected)
    assert same(compile_procedure(procedure)(x), expected)
    assert same(run_c(procedure, x, tmp_path, "-O3", "-march=native"), expected)


def test_products_are_rounded_before_sums(tmp_path):
    b = Builder.of(format_named("binary32"))
    y = b.x * b.x - 1 + -(b.x * 0.1)
    procedure = b.procedure(b.x * 0.3 + (y + y) - b.fma(b.x, b.x, y) / 4)
    x = np.random.default_rng(1).normal(0, 1, 4000).astype(np.float32)
    expected = evaluate(procedure, x)
    assert same(compile_procedure(procedure)(x), expected)
    for options in (("-O2", "-march=native"), ("-O3", "-march=native"), ("-O0",)):
        assert same(run_c(procedure, x, tmp_path, *options), expected)


def test_operands_of_other_types_are_refused():
    b = Builder.of(format_named("binary32"))
    with pytest.raises(TypeError, match="add takes F, F, got single, double"):
        b.apply("add", b.x, b.apply("widen", b.x))
    with pytest.raises(ValueError, match="shift"):
        b.bits(b.x) << 32


@pytest.mark.parametrize("entries", [3, 8, 16, 17, 32, 40])
@pytest.mark.parametrize("type_", [SINGLE, DOUBLE])
def test_tables_of_any_length_are_looked_up(entries, type_):
    b = Builder.of(format_named("binary32"))
    index = b.apply("shift_right_logical", b.bits(b.x), 8)
    index = index & (1 << (entries.bit_length() - 1)) - 1
    found = b.lookup(type_, [0.3 * k - 1 for k in range(entries)], index)
    procedure = b.procedure(b.converted(found, SINGLE) + b.x * 0)
    x = np.random.default_rng(entries).normal(0, 20, 1003).astype(np.float32)
    assert same(compile_procedure(procedure)(x), evaluate(procedure, x))


@pytest.mark.parametrize("type_", [SINGLE, DOUBLE])
def test_numbers_are_scaled_with_one_rounding(type_, tmp_path):
    """By all whole powers that may occur, subnormal results and overflow among them."""
    b = Builder.of(format_named("binary32"))
    x = b.converted(b.x, type_)
    k = b.apply("rint", x * 7)
    procedure = b.procedure(b.converted(b.scaled(x, k) * 3 - b.scaled(x + 1, -k), SINGLE))
    x = np.random.default_rng(1).uniform(-36, 36, 5003).astype(np.float32)
    x[:3] = [np.nan, 0, -0.0]
    with np.errstate(all="ignore"):
        wide, k = x.astype(type_.dtype), np.rint(x.astype(type_.dtype) * 7)
        up, down = (
            y * np.exp2(n).astype(type_.dtype)
            if type_ is DOUBLE
            else (y.astype(np.float64) * np.exp2(n.astype(np.float64))).astype(np.float32)
            for y, n in ((wide, k), (wide + 1, -k))
        )
        expected = (up * 3 - down).astype(np.float32)
    assert same(evaluate(procedure, x), expected)
    assert same(compile_procedure(procedure)(x), expected)
    for options in (("-O2",), ("-O3", "-march=native")):
        assert same(run_c(procedure, x, tmp_path, *options), expected)


def test_loops_compute_several_vectors_at_once_and_more_of_quotients():
    """Whatever is left of an array after whole vectors gets the same bits."""
    b = Builder.of(format_named("binary32"))
    sum_, quotient = b.procedure(b.x + 1), b.procedure(1 / (b.x + 1))
    assert 'interleave.count", i32 4' in lower_procedure(sum_)
    assert 'interleave.count", i32 8' in lower_procedure(quotient)
    x = np.linspace(0, 2, 515, dtype=np.float32)
    compiled = compile_procedure(quotient)
    assert all(same(compiled(x[:n]), evaluate(quotient, x[:n])) for n in (1, 15, 63, 130, 515))


def test_fused_products_of_doubles_are_rounded_once():
    """Against rational numbers: of all sizes, where sums cancel, where they are halfway."""
    draw = np.random.default_rng(2)
    for most in (2, 500, 1023):
        a, b = (np.ldexp(draw.uniform(-2, 2, 300), draw.integers(-most, most, 300)) for _ in "ab")
        with np.errstate(all="ignore"):
            near = -(a * b) * (1 + draw.integers(-2, 3, 300) * 2.0**-52)
            far = np.ldexp(a * b, draw.integers(-110, 60, 300))
            for c in (near, far):
                assert same(fma(a, b, c), ROUNDED["fma"](a, b, c))
