"""What is found holds, what nearly holds is not found, and no function is listed."""

from __future__ import annotations

import pytest

from autonumerics.errors import InvalidDomain
from autonumerics.identities import identities
from autonumerics.targets.expressions.composed import read_function


def texts(expression: str) -> list[str]:
    return [str(identity) for identity in identities(read_function(expression))]


@pytest.mark.parametrize(
    ("expression", "identity"),
    [
        ("cosh(x) - x^4", "f(-x) = f(x)"),
        ("atan(x)^3 + 2*x", "f(-x) = -f(x)"),
        ("1/(1 + 3^x)", "f(-x) = 1 - f(x)"),
        ("log(1 + exp(2*x))", "f(-x) = f(x) - 2 x"),
        ("sin(4*x) + cos(8*x)", "f(x + pi/2) = f(x)"),
        ("exp(-x/3) + 1/8", "f(x - 3*log(2)) = 2 f(x) - 1/8"),
        ("log(5*x)", "f(2x) = f(x) + log(2)"),
        ("x^1.25", "f(2x) = 2^(5/4) f(x)"),
        ("x^2/(1 + x^2)", "f(1/x) = 1 - f(x) for x > 0"),
        ("tan(x/3)", "f(2x) = 2 f(x)/(1 - f(x)^2)"),
        ("erf(2*x) + 3*x", "f(x) = 3 x + 1 to 2^-25 from x = 1.841"),
        ("(exp(x) - 1)*sqrt(x)", "f(x) = x^(3/2) g(x)"),
        ("gamma(x)/3", "f(x + 1) = x f(x) for x > 0"),
        ("max(x, 0)", "f(x) = 0 for x < 0"),
    ],
)
def test_holds_of_an_expression(expression: str, identity: str) -> None:
    assert identity in texts(expression)


@pytest.mark.parametrize("small", ["1e-30*exp(x/7)*sin(1.3*x + 0.4)", "1e-45*(exp(x/3) + x^2)"])
@pytest.mark.parametrize("name", ["cos", "tanh", "exp", "log2", "logistic", "cbrt", "atan"])
def test_a_near_miss_is_none(name: str, small: str) -> None:
    found = identities(read_function(f"{name}(x) + {small}"))
    assert {identity.kind for identity in found} <= {"saturation"}


@pytest.mark.parametrize("name", ["sinpi", "cospi", "sin", "sinpi(x) + x/2"])
def test_periodic_functions_do_not_saturate_at_integers(name: str) -> None:
    assert not any("to 2^-" in text for text in texts(name))


def test_a_function_that_is_nowhere_real_is_refused() -> None:
    with pytest.raises(InvalidDomain, match="not known to be real"):
        identities(read_function("log(-1 - x^2)"))
