"""Certificates that are written are ones that the verifier accepts; for others there is a line."""

from __future__ import annotations

import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check
from autonumerics.certification.check.work import LEAST_ALLOWANCE, Work
from autonumerics.errors import Unprovable
from autonumerics.programs import parse
from autonumerics.targets import Target


@pytest.mark.parametrize(
    ("text", "constants", "name", "domain", "error"),
    [
        ("x*c0 + c1", [2.0**-1023, 0.1], "atan", (0.0, 2.0**1023), "absolute"),
        ("x*c0", [2.0**-1000], "atan", (-(2.0**1023), 2.0**1023), "absolute"),
        ("x/c0 + x", [3.0], "erfc", (0.0, 26.0), "relative"),
        ("x*c0 - x", [3.0], "exp", (-700.0, 700.0), "relative"),
        ("x*c0 - x", [3.0], "exp", (-700.0, 700.0), "absolute"),
        ("x*c0", [0.5], "tanh", (-1e300, 1e300), "absolute"),
        ("t = x*x; u = t*t; v = u*u; v*v", None, "atan", (-1e300, 1e300), "absolute"),
        ("(x - 1)/(x*x - 1)", None, "exp2", (0.0, 1.0), "relative"),
        ("(x - 1)/(x*x - 1) + abs(x - 0.5)", None, "exp2", (0.0, 1.0), "relative"),
        ("x*x/x + x*x*x/(x*x)", None, "sin", (-1.0, 1.0), "absolute"),
        ("s = sqrt(x + 2); 1/(s/x)", None, "exp2", (-1.0, 1.0), "relative"),
        ("exp(x)/(c0/x)", [0.5], "exp", (-1.0, 1.0), "absolute"),
        ("log2(x + c0)/log2(x + c0)*x", [2.0], "exp2", (0.0, 1.0), "absolute"),
        ("min(exp(x), c0) - max(x, c1)", [1.5, 0.25], "exp2", (0.0, 1.0), "absolute"),
    ],
)
def test_what_is_certified_is_accepted(text, constants, name, domain, error):
    certificate = certify(parse(text, constants), Target.make(name, domain, error))
    assert check(certificate.to_json()) == certificate.statement


@pytest.mark.parametrize(
    ("text", "constants", "name", "domain"),
    [
        ("t = abs(x); u = fma(t + x, x, t); exp2(u/u)", None, "exp2", (0.0, 1.0)),
        ("t = c0/x; sqrt((t - t)*c1)", [-1.8, 2.0**-12], "cos", (-1.0, 1.0)),
    ],
)
def test_other_proofs_are_refused_with_the_reason(text, constants, name, domain):
    with pytest.raises(Unprovable, match="but the verifier cannot confirm it, so that there is no"):
        certify(parse(text, constants), Target.make(name, domain, "absolute"))


def test_the_work_of_all_is_told_from_that_of_some():
    work = Work(1000)
    work.spend(10_000)
    work.foretell(1)
    work.spend(LEAST_ALLOWANCE // 100)
    work.foretell(10)
    with pytest.raises(Refused, match="more work than"):
        work.foretell(5)
