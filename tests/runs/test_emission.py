"""Code with its evidence, from Python."""

from __future__ import annotations

import numpy as np
import pytest

import autonumerics
from autonumerics import discover, emit, parse
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.runs.emission import default_name
from autonumerics.targets import Target


def flowing(code: str) -> str:
    return " ".join(line.strip(" */#") for line in code.splitlines()).replace("  ", " ")


@pytest.fixture(scope="module")
def result():
    return discover("exp2", evaluations=300, max_ops=4, progress=False)


def test_a_result_emits_its_programs_with_what_is_known(result):
    said = flowing(result.emit("c", ops=3, number_format="binary32"))
    assert "fast_exp2(x) approximates exp2(x) for x in [0, 1]: binary32, 3 operations." in said
    assert "Proved, for this code: For every binary32 number x in [0, 1]" in said
    assert "(AutoNumerics " in said
    with pytest.raises(InvalidOption, match="no program of at most -1 operations"):
        result.emit("c", ops=-1)


def test_a_solution_emits_and_compiles_itself(result):
    best = result.front[-1]
    names: dict = {}
    exec(best.emit("numpy", name="best"), names)
    x = np.linspace(0, 1, 50).reshape(5, 10)
    assert names["best"](x).tobytes() == best.compile()(x).tobytes()
    assert best.compile("float32")(0.5).dtype == np.float32


def test_a_bare_program_is_emitted_with_or_without_a_target():
    program = parse("x*c0 + c1", [0.98, 0.957])
    assert "computes P(x)" in flowing(emit(program, "rust", name="line"))
    assert "Proved, for this code" in flowing(emit(program, "rust", target=Target.make("exp2")))
    assert autonumerics.emit is emit


@pytest.mark.parametrize("language", ["wgsl", "jax", "glsl", "stablehlo", "sollya"])
def test_proofs_are_not_claimed_for_languages_that_promise_less(language):
    said = flowing(emit(parse("x + c0", [0.96]), language, target=Target.make("exp2")))
    assert "Proved, where that is done as written: For every" in said
    assert "for this code" not in said


def test_what_a_proof_supposes_of_libraries_is_said():
    program = parse("exp(x*c0)*c1", [0.6931471805599453, 1.0])
    said = flowing(emit(program, "c", target=Target.make("exp2")))
    assert "The proof supposes exp within the errors that the GNU C library states." in said


def test_what_cannot_be_proved_is_said():
    target = Target.make("exp2")
    said = flowing(emit(parse("c0/(x - c1)", [1.0, 0.5]), "c", target=target))
    assert "As computed in binary64: no bound is proved (" in said
    assert "Each operation rounded as written: relative error inf (sampled at" in said
    assert "Beware: inf at 1 of these inputs" in said or "Beware: -inf at 1 of" in said


def test_expressions_are_written_as_they_are():
    target = Target.make("log(1 + exp(-x))", (0, 1))
    program = parse("x*x*c0 + x*c1 + c2", [0.11, -0.49, 0.693])
    said = flowing(emit(program, "c", target=target))
    assert "fast_log_1_plus_exp_minus_x(x) approximates log(1 + exp(-x)) for x in [0, 1]" in said
    assert "* |f(x)|, where f(x) = log(1 + exp(-x))." in said


def test_a_derivative_says_how_far_it_is_from_the_true_one():
    code = emit(parse("x*x*c0 + x*c1 + c2", [0.34, 0.66, 1.0]), "python", derivative=True,
                target=Target.make("exp2"))  # fmt: skip
    names: dict = {"__name__": "p"}
    exec(code, names)
    assert names["fast_exp2_derivative"](0.5) == 0.5 * 0.34 + 0.5 * 0.34 + 0.66
    said = flowing(code)
    assert "Sampled at 97 points, in exact arithmetic: |P'(x) - f'(x)| up to 4." in said
    assert "where |f'(x)| is up to 1.386e+00" in said
    with pytest.raises(InvalidProgram, match="has no derivative where it switches"):
        emit(parse("abs(x)"), "c", derivative=True)


def test_names_come_from_functions_and_expressions():
    assert default_name(Target.make("tanh")) == "fast_tanh"
    assert default_name(Target.make("exp(x) - 1", (1, 2))) == "fast_exp_x_minus_1"
    long = Target.make("+".join(f"exp(x - {k})" for k in range(9)), (1, 2))
    assert default_name(long) == "fast_expression"
    assert default_name(None) == "f"


def test_the_day_can_be_set_for_reproducible_builds(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "1970-01-02)" in emit(parse("x + c0"), "c")
