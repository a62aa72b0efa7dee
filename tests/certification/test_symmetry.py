"""A certificate of a symmetry is proved on one half, and only where both have the form."""

from __future__ import annotations

import copy

import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check
from autonumerics.certification.document import digest
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained

ODD = parse("x*(c0*x*x + c1)", [-0.16, 0.99])


@pytest.fixture(scope="module")
def data():
    target = constrained(Target.make("sin", (-1, 1), "absolute"), odd=True)
    return certify(ODD, target).to_json()


def test_half_of_the_domain_is_proved_and_all_of_it_claimed(data):
    assert check(data) == (
        "For every real x in [-1, 1]: |P(x) - sin(x)| <= 1.14768e-2. "
        "Both are odd, so that x >= 0 says all. P is odd."
    )
    assert data["proof"]["subintervals"][0][0] == "0x0.0p+0"


def altered(data, change):
    other = copy.deepcopy(data)
    change(other)
    other["statement"] = _statement(other)
    other["digest"] = digest(other)
    return other


def _statement(data):
    from autonumerics.certification.check import statement

    return statement(data["target"], data["claim"])


def _set(data, path, value):
    *inner, last = path
    for key in inner:
        data = data[key]
    data[last] = value


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["claim", "symmetry"], "even", "not even"),
        (["target", "constraints", "parity"], "even", "not even"),
        (["target", "constraints"], {}, "are none"),
        (["target", "constraints", "parity"], "both", "notation"),
        (["target", "constraints", "more"], True, "notation"),
        (["target", "domain"], ["-0x1.8p+0", "0x1.0p+0"], "not symmetric"),
        (["target", "function"], "exp", "target is not odd"),
        (["program", "instructions", 2, 0], "sub", None),
        (["program", "instructions", 3], ["add", "x", "t2"], "program is not odd"),
        (["version"], 1, "version"),
    ],
)
def test_what_is_not_so_is_refused(data, path, value, reason):
    wrong = altered(data, lambda d: _set(d, path, value))
    with pytest.raises(Refused, match=reason):
        check(wrong)


def test_without_the_symmetry_half_a_tiling_is_not_enough(data):
    with pytest.raises(Refused, match="no tiling"):
        check(altered(data, lambda d: d["claim"].pop("symmetry")))


def test_a_program_without_the_form_is_proved_on_the_whole_domain():
    target = Target.make("sin", (-1, 1), "absolute")
    certificate = certify(parse("x*c0 + c1", [0.9, 0.01]), target).to_json()
    assert "symmetry" not in certificate["claim"]
    assert check(certificate)
