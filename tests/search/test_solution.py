"""A program of the front as Python sees it: called, and shown on a line."""

from __future__ import annotations

from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest

from autonumerics.accuracy import measure
from autonumerics.accuracy.in_formats import AsComputed, as_computed
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import evaluate
from autonumerics.programs import parse, to_hex
from autonumerics.search import Front, MachineNumbers, Solution
from autonumerics.search.rows import marks
from autonumerics.targets import Target

CUBIC = parse("((c0*x + c1)*x + c2)*x + c3", [0.0794, 0.2241, 0.6966, 0.9999])
TYPES = {"binary16": np.float16, "bfloat16": ml_dtypes.bfloat16, "binary32": np.float32,
         "binary64": np.float64}  # fmt: skip


def made_for(name: str) -> Solution:
    numbers = MachineNumbers(name, 1.5, "measured", 6, 0.5)
    return Solution(CUBIC, 1e-4, 1e-4, machine=numbers)


@pytest.mark.parametrize("name", TYPES)
def test_a_program_for_a_format_computes_in_it(name: str) -> None:
    """Each value is the one that was measured, to the bit, in the type of the format."""
    x = np.linspace(0, 1, 1001).astype(TYPES[name])
    values = made_for(name)(x)
    assert values.dtype == TYPES[name]
    machine = compile_program(CUBIC, Arithmetic.of(name))
    assert values.tobytes() == machine(x).tobytes()


def test_the_largest_error_of_its_values_is_the_measured_one() -> None:
    target, arithmetic = Target.make("exp2", (0, 1), "absolute"), Arithmetic.of("binary16")
    measured = measure(compile_program(CUBIC, arithmetic), target)
    at = np.array([measured.at], np.float16)
    error = abs(float(made_for("binary16")(at)[0]) - 2 ** float(at[0]))
    assert error == pytest.approx(measured.absolute, rel=1e-6)


@pytest.mark.parametrize("x", [0.3, [0.25, 0.5], 1, ((0.0,), (1.0,))], ids=str)
def test_plain_numbers_are_of_the_format(x: object) -> None:
    values = made_for("binary32")(x)  # pyright: ignore[reportArgumentType]
    assert values.dtype == np.float32
    assert values.shape == np.shape(x)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("type", [np.float64, np.int64, np.float16])
def test_arrays_of_another_type_are_computed_in_double(type: type) -> None:
    x = np.array([0, 1], type)
    values = made_for("binary32")(x)
    assert values.dtype == np.float64
    assert values.tolist() == evaluate(CUBIC, x).tolist()


def test_a_program_for_the_reals_is_computed_in_double() -> None:
    x = np.array([0.5], np.float32)
    assert Solution(CUBIC, 1e-4, 1e-4)(x).dtype == np.float64


@pytest.mark.parametrize("x", ["a", "0.5", ["a"], None, object(), [[1], [1, 2]], {}, 1j])
@pytest.mark.parametrize("solution", [made_for("binary32"), Solution(CUBIC, 1e-4, 1e-4)])
def test_what_is_no_numbers_is_refused_in_one_line(x: object, solution: Solution) -> None:
    with pytest.raises(InvalidOption, match="evaluated at real numbers"):
        solution(x)  # pyright: ignore[reportArgumentType]


def test_fractions_are_numbers() -> None:
    assert Solution(CUBIC, 1e-4, 1e-4)([Fraction(1, 2)]).tolist() == evaluate(CUBIC, [0.5]).tolist()


def test_a_notebook_shows_it_in_full() -> None:
    html = made_for("binary32")._repr_html_()
    assert "6 operations in binary32: 1.500 ULP, measured" in html
    assert all(to_hex(constant) in html for constant in CUBIC.constants)
    assert "c0" not in Solution(parse("x*x"), 0.0, 0.0)._repr_html_()
    assert "exact at all points" in Solution(parse("x*x"), 0.0, 0.0)._repr_html_()


def test_a_notebook_shows_a_front_as_a_table() -> None:
    real = Front((Solution(CUBIC, 1.00001e-4, 1e-4, "proved", 1e-4),))._repr_html_()
    assert real.count("<tr>") == 2
    assert "<td>1.001e-04</td>" in real  # a bound is rounded up
    assert (
        "<tr><td>6</td><td>1.500</td><td>measured</td>"
        in Front((made_for("binary32"),))._repr_html_()
    )


def test_each_is_shown_on_a_line() -> None:
    real = Solution(CUBIC, 1e-4, 1e-4)
    assert repr(real) == f"<Solution: 6 operations, 4.00 digits, sampled: {CUBIC.text}>"
    assert "1.500 ULP of binary32, measured" in repr(made_for("binary32"))
    assert "exact, sampled" in repr(Solution(CUBIC, 0.0, 0.0))
    assert repr(Front()) == "<Front: no program yet>"
    assert repr(Front((real,))) == f"<Front: 1 program of 6 operations, the best {real!r}>"


@pytest.mark.parametrize("at", [float("inf"), float("nan"), "0.5", [0.5]], ids=str)
def test_a_place_that_is_no_finite_number_is_damage(at: object) -> None:
    """Else it would be kept, and could not be written."""
    machine = made_for("binary16").to_json()
    machine["machine"]["error_ulp_at"] = at
    with pytest.raises(InvalidProgram, match="not an entry of a front"):
        Solution.from_json(machine)


@pytest.mark.parametrize("at", [float("inf"), float("nan"), "a", [0.5]], ids=str)
def test_so_is_one_of_what_a_program_is_worth_as_computed(at: object) -> None:
    target = Target.make("exp2", (0, 1))
    data = as_computed(CUBIC, target, "binary16").to_json()
    assert AsComputed.from_json(data).to_json() == data
    with pytest.raises((TypeError, ValueError)):
        AsComputed.from_json(data | {"at": at})


def test_a_mark_says_of_which_rows_its_places_are() -> None:
    passed = [
        ("c1/(c0/x + x)", (0.0,)),
        ("c1/(c0/x + x) + c2", (0.0,)),
        ("c0/(x + c1/x)^2", (0.5,)),
    ]
    rows = [Solution(parse(text), 0.1, 0.1, passed_zeros=at) for text, at in passed]
    assert marks(rows[:2]) == ["†: divides by zero at x = 0, where its limit is meant"]
    assert marks(rows) == [
        "†: divides by zero at x = 0 (3, 4 ops) and at x = 0.5 (4 ops), where its limit is meant"
    ]
    assert marks([]) == []
