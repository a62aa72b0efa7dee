"""Code with its evidence, from Python."""

from __future__ import annotations

import numpy as np
import pytest

import autonumerics
from autonumerics import discover, emit, parse
from autonumerics.errors import InvalidOption, InvalidProgram
from autonumerics.runs.claims import Subject, derivative_of
from autonumerics.runs.emission import default_name
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained


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
    assert "fast_exp2_derivative(x) approximates exp2'(x) for x in [0, 1]: binary64, 3 oper" in said
    assert "Proved, for this code: For every binary64 number x in [0, 1]" in said
    assert "|P'(x) - exp2'(x)| <= 4.78214e-2 * |exp2'(x)|." in said
    assert "the derivative is off by up to 4.783e-02 (relative error against exp2', proved)" in said
    with pytest.raises(InvalidProgram, match="has no derivative where it switches"):
        emit(parse("abs(x)"), "c", derivative=True)


def test_names_come_from_functions_and_expressions():
    assert default_name(Target.make("tanh")) == "fast_tanh"
    assert default_name(Target.make("srgb_encode")) == "fast_srgb_encode"
    assert default_name(Target.make("hlg_decode(x)", (0, 0.5))) == "fast_hlg_decode"
    assert default_name(Target.make("elu", (-1, 1))) == "fast_elu"
    assert default_name(Target.make("exp(x) - 1", (1, 2))) == "fast_exp_x_minus_1"
    long = Target.make("+".join(f"exp(x - {k})" for k in range(9)), (1, 2))
    assert default_name(long) == "fast_expression"
    assert default_name(None) == "f"


def test_the_day_can_be_set_for_reproducible_builds(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "1970-01-02)" in emit(parse("x + c0"), "c")


def test_a_target_is_a_target():
    with pytest.raises(
        InvalidOption, match=r"target is a Target, such as Target.make.*, got 'exp'"
    ):
        emit(parse("x + c0", [1.0]), "c", target="exp")


LINE = parse("x*c0 + c1", [0.98, 0.957])
PARABOLA = parse("x*x*c0 + x*c1 + c2", [0.34, 0.66, 1.0])


def run(code: str) -> dict:
    names: dict = {"__name__": "p"}
    exec(code, names)
    return names


def test_value_and_derivative_are_one_function_with_the_evidence_of_both():
    code = emit(PARABOLA, "python", with_derivative=True, target=Target.make("exp2"))
    assert run(code)["fast_exp2_with_derivative"](0.5) == (1.415, 0.34 + 0.66)
    said = flowing(code)
    assert "has 2 values: binary64, 8 operations together." in said
    assert "v0 = x^2*c0 + x*c1 + c2; v1 = (x + x)*c0 + c1" in said
    assert "v0 = P(x) approximates exp2(x) for x in [0, 1]. Proved, for this code:" in said
    assert "v1 = P'(x) approximates exp2'(x) for x in [0, 1]. Proved, for this code:" in said
    with pytest.raises(InvalidOption, match="the derivative alone, or with the value"):
        emit(PARABOLA, "c", derivative=True, with_derivative=True)


@pytest.mark.parametrize("language", ["jax", "pytorch"])
def test_with_its_derivative_a_function_can_still_be_differentiated(language):
    target = Target.make("exp2")
    code = emit(PARABOLA, language, with_derivative=True, target=target)
    plain = emit(PARABOLA, language, target=target)
    assert code == plain
    assert "def fast_exp2(" in code
    assert "def fast_exp2_with_derivative(" in code
    assert "fast_exp2_with_derivative(x) has both values." in flowing(code)


def test_a_poor_derivative_is_called_poor():
    program = parse("x + c0*sin(x*c1)", [1e-3, 200.0])
    said = flowing(emit(program, "c", with_derivative=True, target=Target.make("x*1", (1, 1.25))))
    assert "Beware: a poor derivative. In exact arithmetic the derivative is off by up to 2" in said
    assert "(relative error against f', proved), P itself by " in said


def test_where_the_true_derivative_is_infinite_that_is_said():
    target = Target.make("sqrt", (0, 1), "absolute")
    said = flowing(emit(LINE, "c", with_derivative=True, target=target))
    assert "No error of it is stated: sqrt' is undefined or infinite at x = 0" in said


def test_several_programs_are_one_function():
    sine = parse("t = x*x; x*(t*c0 + c1)", [-0.16, 1.0])
    cosine = parse("t = x*x; (t*c0 + c1)*t + c2", [0.04, -0.5, 1.0])
    code = emit([sine, cosine], "python", name="sincos")
    assert run(code)["sincos"](0.5) == (sine.real(0.5, float), cosine.real(0.5, float))
    said = flowing(code)
    assert "sincos(x) has 2 values: binary64, 8 operations together." in said
    assert "t0 = x^2; v0 = " in said
    with pytest.raises(InvalidOption, match="a program, a solution or a result, got str"):
        emit(["sin"], "c")
    with pytest.raises(InvalidOption, match="give a program or several"):
        emit([], "c")


def test_results_and_solutions_go_together(result):
    code = emit([result, result.front[0]], "python")
    values = run(code)["fast_exp2"](0.5)
    assert values == (result.front[-1](0.5), result.front[0](0.5))
    said = flowing(code)
    assert "v0 = P0(x) approximates exp2(x) for x in [0, 1]." in said
    assert said.count("In exact arithmetic, constants not rounded further") == 2


def test_a_self_test_of_several_holds_their_values(result):
    code = emit([result, LINE], "python", with_test=True, with_derivative=True)
    assert "zip(fast_exp2_f_with_derivative(x), row)" in code
    rows = [line for line in code.splitlines() if line.startswith("        (float")]
    assert len(rows) > 90
    assert all(row.count("float.fromhex") == 5 for row in rows)


@pytest.mark.parametrize("language", ["jax", "pytorch"])
def test_what_is_differentiated_by_a_program_says_how_good_that_is(language):
    said = flowing(emit(PARABOLA, language, target=Target.make("exp2")))
    assert "differentiates it by P'(x), which approximates exp2'(x)" in said
    assert "the derivative is off by up to 4.783e-02" in said
    said = flowing(emit(parse("abs(x)"), language))
    assert "differentiates it operation by operation: where one switches" in said


@pytest.mark.parametrize(
    ("highest", "verdict"),
    [(2, "kept at every input tried (sampled)"), (1 - 2.0**-26, "broken by rounding")],
)
def test_what_was_asked_besides_is_said_with_what_rounding_makes_of_it(highest, verdict):
    target = constrained(Target.make("x*0.9", (0, 1), "absolute"), value_range=(0, highest))
    program = parse("x*c0", [1 - 2.0**-26])
    code = flowing(emit(program, "c", target=target, number_format="binary32"))
    assert "Asked besides: 0 <= P(x) <= " in code
    assert f"In binary32: {verdict}" in code


def asked_besides(text: str, constants: list[float], target: Target, name: str) -> str:
    code = flowing(emit(parse(text, constants), "c", target=target, number_format=name))
    return code[code.index("Asked besides") :]


SINE = Target.make("sin", (-1, 1), "absolute")


@pytest.mark.parametrize(
    ("text", "constants", "verdict"),
    [
        ("x*c0 + c1 - fnma(x, c0, c1)", [0.1, 0.3], "broken by rounding"),  # 2 c0 x in the reals
        ("x*c0", [0.9], "kept at every input tried (sampled)"),
        ("x*c0 + c1", [0.9, 2.0**-100], "broken by rounding"),  # seen next to 0
        ("sin(x + c0) + sin(x - c0)", [0.5], "kept at every input tried (sampled)"),
    ],
)
def test_a_parity_is_looked_at_in_results(text, constants, verdict):
    said = asked_besides(text, constants, constrained(SINE, odd=True), "binary32")
    assert said.startswith(f"Asked besides: P is odd. In binary32: {verdict}")


def test_slopes_are_of_the_reals():
    """x + 0.9 has the slope 1, whatever rounding makes of its values."""
    target = constrained(Target.make("exp", (-1, 1)), pins="f'(0) = 1")
    said = asked_besides("x + c0", [0.9], target, "binary32")
    assert said.startswith("Asked besides: P'(0) = 1. A slope is that in the reals. ")
    both = constrained(Target.make("exp", (-1, 1)), pins=["f(0) = 1", "f'(0) = 1"])
    for start, verdict in ((1.0, "kept at every input tried (sampled)"), (0.9, "broken")):
        said = asked_besides("x + c0", [start], both, "binary32")
        assert f"In binary32: {verdict}" in said
        assert "A slope is that in the reals." in said


@pytest.mark.parametrize("asked", [{"odd": True}, {"value_range": (-1e9, 1e9)}])
def test_where_a_format_does_not_reach_nothing_is_said_to_be_kept(asked):
    target = constrained(Target.make("x", (-1e6, 1e6), "absolute"), **asked)
    said = asked_besides("x*c0", [0.75], target, "binary16")
    assert "In binary16 computed in binary32: not looked at (about 2^19 is beyond" in said


def test_an_expression_is_not_applied_to_x() -> None:
    """That of x alone is one, though it looks like a name; and its derivative is exact."""
    subject = Subject(parse("x", []), Target.make("x", (0.5, 1.0)))
    assert subject.meaning == "approximates x for x in [0.5, 1]"
    slope = derivative_of(subject)
    assert slope.meaning == "approximates x' for x in [0.5, 1]"
    assert "Beware" not in " ".join(slope.evidence)
    assert Subject(parse("x", []), Target.make("sin")).meaning.startswith("approximates sin(x) for")
