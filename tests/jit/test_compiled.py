"""Machine code against the definitions: kernels.evaluate, NumPy, and exact rational arithmetic."""

from __future__ import annotations

import ctypes
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from llvmlite.binding import get_host_cpu_features
from strategies import CORRECT, packable, programs

from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.formats import FORMATS, Arithmetic, Format
from autonumerics.jit import compile_program, compile_structure
from autonumerics.kernels import evaluate
from autonumerics.kernels.reference import ROUNDED
from autonumerics.programs import Program, parse

SINGLE, DOUBLE = FORMATS["binary32"], FORMATS["binary64"]
SIXTEEN = [FORMATS["binary16"], FORMATS["bfloat16"]]

SPECIAL = [
    0.0, -0.0, 1.0, -1.0, 3.0, math.inf, -math.inf, math.nan, 1.1, 2.0**-1074, -(2.0**-1040),
    2.0**-149, 2.0**-140, 2.0**-126, 2.0**127, 2.0**-537, 1.7e308, 3.4e38, 2.0**511.5,
]  # fmt: skip


def bits(values):
    """Equal exactly for equal bits, any NaN for any other."""
    array = np.array(values)
    array[np.isnan(array)] = np.nan
    return array.view(f"uint{8 * array.itemsize}").tolist()


def some_points(format: Format, seed: int = 0) -> np.ndarray:
    """Floats of all sizes, of ordinary ones, and the special ones."""
    rng = np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        ordinary = rng.normal(0, 3, 500).astype(format.dtype)
        special = np.array(SPECIAL).astype(format.dtype)
    patterns = rng.integers(0, 2**63, 500, dtype=np.uint64) >> (64 - format.bits)
    every_size = patterns.astype(f"uint{format.bits}").view(format.dtype)
    return np.concatenate([special, ordinary, every_size])


@settings(max_examples=40)
@given(packable(8, CORRECT))
def test_double_precision_has_the_bits_of_the_kernels(program: Program):
    x = some_points(DOUBLE)
    assert bits(compile_program(program, Arithmetic.of(DOUBLE))(x)) == bits(evaluate(program, x))


def in_numpy(program: Program, x: np.ndarray) -> np.ndarray:
    """The program, without fused operations, in NumPy's arithmetic of the type of `x`."""
    kinds = {"x": [x], "c": [x.dtype.type(float(c)) for c in program.constants], "t": []}
    for row, operands in program.instructions:
        values = [np.broadcast_to(kinds[o.kind][o.index], x.shape) for o in operands]
        kinds["t"].append(ROUNDED[row.name](*values))
    return kinds["t"][-1] if kinds["t"] else x


@settings(max_examples=40)
@given(programs(8, tuple(row for row in CORRECT if not row.fused)))
def test_single_precision_has_the_bits_of_numpy(program: Program):
    assume(all(c == 0 or 2**-100 < abs(c) < 2**100 for c in program.constants))
    x = some_points(SINGLE)
    with np.errstate(all="ignore"):
        assert bits(compile_program(program, Arithmetic.of(SINGLE))(x)) == bits(
            in_numpy(program, x)
        )


def test_an_fma_in_single_precision_is_rounded_once():
    x = some_points(SINGLE)
    x = x[np.isfinite(x) & (np.abs(x) < 1e18) & (np.abs(x) > 1e-18)]
    program = parse("fma(x, c0, c1)", [1.1, -3.3])
    compiled = compile_program(program, Arithmetic.of(SINGLE))
    exact = [compiled.program.real(Fraction(float(v))) for v in x]
    assert compiled(x).tolist() == [float(SINGLE.round(value)) for value in exact]


def expected_pattern(format: Format, exact: Fraction) -> int:
    """The bits of a real value that is rounded once, without the sign of a zero."""
    try:
        return format.encode(format.round(exact))
    except InvalidOption:
        infinity = format.encode(format.largest) + 1
        return infinity if exact > 0 else infinity | 0x8000


def exact_root(value: Fraction) -> Fraction:
    """The square root to 400 bits, with a last bit set where something is left."""
    whole = math.isqrt(int(value * 4**400))
    root = Fraction(whole, 2**400)
    return root if root * root == value else root + Fraction(1, 2**401)


ONE_OPERATION = ["x + c0", "x - c0", "x*c0", "x/c0", "c0/x", "fma(x, c0, c1)", "fma(x, x, c0)",
                 "fma(c0, c1 - x, x)", "sqrt(x)", "neg(x)"]  # fmt: skip


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
@pytest.mark.parametrize("text", [t for t in ONE_OPERATION if t != "fma(c0, c1 - x, x)"])
def test_16_bit_operations_are_rounded_once(format: Format, text: str):
    """Against exact arithmetic: operands of every size, near underflow and of one size."""
    rng = np.random.default_rng(len(text))
    for lower, upper in ((1, format.largest_index), (1, 300), (0x3700, 0x3F00)):
        constants = [format.value(int(i)) for i in rng.integers(lower, upper, 2)]
        compiled = compile_program(parse(text, constants[: text.count("c")]), Arithmetic.of(format))
        index = rng.integers(lower, upper, 400)
        index[::2] *= -1
        x = np.array([format.encode(format.value(int(i))) for i in index], np.uint16)
        computed = compiled(x.view(format.dtype)).view(np.uint16)
        for pattern, found in zip(x.tolist(), computed.tolist(), strict=True):
            value = format.decode(pattern)
            if text == "sqrt(x)":
                if value < 0:
                    continue
                exact = exact_root(value)
            else:
                exact = compiled.program.real(value)
            if exact == 0 or found & 0x7FFF == 0:
                assert abs(exact) <= format.smallest / 2
                assert found & 0x7FFF == 0
            else:
                assert found == expected_pattern(format, exact)


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
@pytest.mark.parametrize("text", ["x*c0", "x/c0"])
def test_16_bit_results_near_underflow_are_rounded_once(format: Format, text: str):
    """All pairs of significands, where binary32 itself has few bits left for bfloat16."""
    unit = float(format.smallest)
    significands = np.arange(2 ** (format.precision - 1), 2**format.precision, dtype=np.float64)
    exponents = np.arange(-3, format.precision + 2)
    scale = 2.0 ** (format.min_exponent + 1)
    x = (significands[:, None] * unit / scale * 2.0**exponents / significands[0]).ravel()
    code = compile_structure(parse(text), Arithmetic.of(format))
    for constant in significands[:: 1 if format.precision < 9 else 16] / significands[0]:
        c = constant * scale if text == "x*c0" else constant / scale
        exact = x * c if text == "x*c0" else x / c  # 53 bits tell which side of a tie it is
        spacing = unit * 2.0 ** np.maximum(np.frexp(exact / unit)[1] - format.precision, 0)
        expected = np.rint(exact / spacing) * spacing
        assert code(x.astype(format.dtype), [c]).astype(np.float64).tolist() == expected.tolist()


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
def test_16_bit_fma_sees_what_the_sum_in_double_precision_loses(format: Format):
    """3/2 (1 + ulp) is a tie; however little is added, it is one no more."""
    ulp = Fraction(2, 2**format.precision)
    tied = compile_program(
        parse("fma(c0, c1, x)", [Fraction(3, 2), 1 + ulp]), Arithmetic.of(format)
    )
    sizes = [Fraction(1, 2**k) for k in range(format.precision, -format.min_exponent + 1)]
    x = [Fraction(0), format.smallest, -format.smallest, *sizes, *(-size for size in sizes)]
    computed = tied(np.array([float(v) for v in x]).astype(format.dtype)).astype(np.float64)
    assert computed.tolist() == [float(format.round(tied.program.real(v))) for v in x]
    assert computed[1] > computed[2]


@pytest.mark.parametrize("format", SIXTEEN, ids=lambda f: f.name)
@pytest.mark.parametrize("text", ONE_OPERATION)
def test_16_bit_operations_on_infinities_and_nan_follow_ieee_754(format: Format, text: str):
    """The class and the sign of each result are those in double precision."""
    x = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -2.0], format.dtype)
    program = parse(text, [1.5, 0.25][: text.count("c")])
    wide = evaluate(program, x.astype(np.float64))
    narrow = compile_program(program, Arithmetic.of(format))(x).astype(np.float64)
    assert np.isnan(wide).tolist() == np.isnan(narrow).tolist()
    assert np.isinf(wide).tolist() == np.isinf(narrow).tolist()
    numbers = ~np.isnan(wide)
    assert np.signbit(wide[numbers]).tolist() == np.signbit(narrow[numbers]).tolist()


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
def test_subnormal_numbers_are_kept(format: Format):
    half = compile_program(parse("x*c0", [0.5]), Arithmetic.of(format))
    x = np.array([float(format.smallest_normal), float(2 * format.smallest)]).astype(format.dtype)
    assert half(x).astype(float).tolist() == [
        float(format.smallest_normal) / 2,
        float(format.smallest),
    ]


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
@pytest.mark.parametrize("count", [0, 1, 7, 8, 31, 64, 1001])
def test_every_length_of_array_is_done_whole(format: Format, count: int):
    program = parse("x*x + c0", [0.5])
    x = np.linspace(0, 1, count).astype(format.dtype)
    one_by_one = [
        compile_program(program, Arithmetic.of(format))(x[i : i + 1])[0]
        for i in range(0, count, 97)
    ]
    whole = compile_program(program, Arithmetic.of(format))(x)
    assert whole.dtype == format.dtype
    assert whole.shape == x.shape
    assert whole[::97].tolist() == one_by_one


def test_shapes_and_views_are_kept():
    line = compile_program(parse("x + c0", [1.0]), Arithmetic.of(SINGLE))
    square = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert line(square).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert line(square[:, ::2]).tolist() == [[1, 3], [4, 6]]
    assert line(np.array(2, np.float32)).shape == ()
    assert square.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_an_array_of_another_type_is_refused():
    with pytest.raises(InvalidOption, match="float64 for a program in binary32: convert it"):
        compile_program(parse("x"), Arithmetic.of(SINGLE))(np.array([1.0]))


def test_constants_can_be_replaced_and_are_rounded():
    line = compile_program(parse("x + c0", [1.0]), Arithmetic.of(SINGLE), constants=[0.1])
    assert line.program.constants == (Fraction(float(np.float32(0.1))),)
    assert line(np.array([0], np.float32))[0] == np.float32(0.1)
    with pytest.raises(InvalidProgram, match="2 values for the 1 constants"):
        compile_program(parse("x + c0"), Arithmetic.of(SINGLE), constants=[0.1, 0.2])
    with pytest.raises(InvalidOption, match="beyond the range of binary16"):
        compile_program(parse("x + c0", [1e5]), Arithmetic.of("binary16"))


def test_a_processor_without_binary16_is_told(monkeypatch):
    monkeypatch.setattr("llvmlite.binding.get_host_cpu_features", lambda: {"f16c": False})
    with pytest.raises(InvalidOption, match="no instructions for binary16"):
        compile_program(parse("x + c0"), Arithmetic.of("binary16"))


LATENCY_TYPES = {
    "binary16": ctypes.c_uint16,
    "bfloat16": ctypes.c_uint16,
    "binary32": ctypes.c_float,
    "binary64": ctypes.c_double,
}


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
@pytest.mark.parametrize("count", [1, 2, 9, 100])
def test_a_chain_evaluates_at_its_first_input_every_time(format: Format, count: int):
    compiled = compile_program(parse("c0/x + x*c1", [0.3, -1.7]), Arithmetic.of(format))
    kind = LATENCY_TYPES[format.name]
    chain = ctypes.CFUNCTYPE(kind, kind, ctypes.c_int64)(compiled.latency_address)
    x = np.array([0.7]).astype(format.dtype)
    expected = compiled(x)
    given = int(x.view(np.uint16)[0]) if format.bits == 16 else float(x[0])
    result = chain(given, count)
    assert result == (expected.view(np.uint16)[0] if format.bits == 16 else expected[0])


def test_a_chain_of_no_evaluations_is_its_input():
    compiled = compile_program(parse("x + c0", [1.0]), Arithmetic.of(DOUBLE))
    chain = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int64)
    assert chain(compiled.latency_address)(0.25, 0) == 0.25


@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
def test_constants_given_at_the_call_give_the_same_bits(format: Format):
    program = parse("fma(x*x + c0, c1, c2/x)", [0.1, 0.7, -3.0])
    x = some_points(format)
    compiled = compile_program(program, Arithmetic.of(format))
    constants = [float(c) for c in compiled.program.constants]
    width = np.dtype(f"uint{format.bits}")
    fixed, given = compiled(x), compile_structure(program, Arithmetic.of(format))(x, constants)
    with np.errstate(invalid="ignore"):
        numbers = ~np.isnan(fixed.astype(np.float64))
    assert fixed.view(width)[numbers].tolist() == given.view(width)[numbers].tolist()
    assert np.isnan(given[~numbers].astype(np.float64)).all()


def test_another_number_of_constants_is_refused():
    structure = compile_structure(parse("x + c0"), Arithmetic.of(DOUBLE))
    with pytest.raises(InvalidOption, match="2 values for 1 constants"):
        structure(np.array([1.0]), [1.0, 2.0])
    no_constants = compile_structure(parse("x*x"), Arithmetic.of(DOUBLE))
    assert no_constants(np.array([3.0]), []).tolist() == [9.0]


@pytest.mark.skipif(
    not get_host_cpu_features().get("avx2"), reason="needs AVX2 to look for its registers"
)
@pytest.mark.parametrize("format", FORMATS.values(), ids=lambda f: f.name)
def test_loops_are_vectorised_and_nothing_is_contracted(format: Format):
    assembly = compile_program(parse("x*x + c0", [0.5]), Arithmetic.of(format)).assembly
    assert "%ymm" in assembly
    assert "fmadd" not in assembly
    assert "rcpps" not in compile_program(parse("c0/x", [3.0]), Arithmetic.of(format)).assembly
