"""What people type and paste is read, or refused in one line that says what to write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autonumerics.errors import AutoNumericsError
from autonumerics.targets import Target
from autonumerics.targets.expressions.composed import read_function


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("np.exp(-x)", "exp(-x)"),
        ("lambda x: math.sin(math.pi*x)", "sin(pi*x)"),
        ("jax.numpy.tanh(x) + torch.exp(x)", "tanh(x) + exp(x)"),
        ("scipy.special.jv(5/2, x)", "besselj(5/2, x)"),
        ("where(x > 0, x, -x)", "if(x > 0, x, -x)"),
        ("x − 1 + π×x ÷ 2·x", "x - 1 + pi*x/2*x"),
        ("x² + x⁻¹ + x¹⁰", "x^2 + x^(-1) + x^10"),
        ("x**2", "x^2"),
        ("maximum(x, 1/2) + power(x, 3)", "max(x, 1/2) + x^3"),
    ],
)
def test_what_is_pasted_is_read(typed, meant):
    assert read_function(typed) == read_function(meant)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("x if x > 0 else -x", "write if(c, x, y)"),
        ("x > 0 ? x : 1", "write if(c, x, y)"),
        ("2x", "a product needs its sign"),
        ("(x + 1)(x - 1)", "a product needs its sign"),
        ("|x|", "write abs(...)"),
        ("√x", "write sqrt(...)"),
        ("sin x", "write sin(...)"),
        ("x!", "gamma(a + 1)"),
        ("if(x == 0, 1, sin(x)/x)", "limits are taken by themselves"),
        ("exp{x}", "brackets are ( and )"),
        ("\\sin(x)", "without a backslash"),
        ("1,5*x", "the decimal point"),
        ("x % 2", "no division with remainder"),
        ("lambda t: t", "lambda x"),
        ("besselj", "write besselj(2.5, x), for example autonumerics discover"),
        ("iv", "write besseli("),
        ("min", "write min(x, 2)"),
        ("besslj", "did you mean besselj"),
        ("t^2", "--let t="),
        ("__import__('os')", "no text"),
    ],
)
def test_what_cannot_be_read_is_explained(typed, advice):
    with pytest.raises(AutoNumericsError) as problem:
        read_function(typed)
    assert advice in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_open_bracket_is_no_missing_product():
    with pytest.raises(AutoNumericsError, match=r"found the end of it$"):
        read_function("exp((x)")


def test_the_example_that_is_given_works():
    with pytest.raises(AutoNumericsError) as problem:
        read_function("besselj")
    words = str(problem.value).partition("autonumerics discover ")[2]
    expression, ends = words.split(" --on ")
    assert Target.make(expression.strip("'"), ends).error == "relative"


def test_an_expression_that_grows_when_it_is_written_out_is_refused():
    """Runs and certificates read back what they write."""
    with pytest.raises(AutoNumericsError, match="once it is written out"):
        read_function("+".join(f"hlg_decode(x + {k})" for k in range(60)))
    longest = "+".join(["x"] * 1000)
    again = read_function(longest)
    assert read_function(again.name) == again


PIECES = st.sampled_from(
    ["x", "x", "1", "2.5", "1e400", "0x1p-3", "pi", "e", "(", ")", "(", ")", "+", "-", "*", "/",
     "^",
     "**", ",", ";", "=", "==", "<", ">=", "if(", "if", "else", "exp(", "log(", "sqrt(", "gamma(",
     "besselj(", "min(", "t", "t =", " ", "\n", "|", "!", "%", ".", "..", "π", "²", "−", "np.",
     "lambda x:", "'", '"', "\\", "{", "}", "[", "∞", "\x00", "é", "1/0", "0", "__import__"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(PIECES, min_size=1, max_size=14).map("".join) | st.text(max_size=12))
def test_no_text_is_more_than_a_line_of_complaint(text):
    """Read and defined on an interval, or refused in a line; nothing else is ever raised."""
    complaint = ""
    try:
        target = Target.make(text, (1, 2))
        assert Target.from_json(target.to_json()) == target
    except AutoNumericsError as problem:
        complaint = str(problem)
    assert "\n" not in complaint
    assert len(complaint) < 700
