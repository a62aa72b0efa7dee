"""Ranges and directions are led to, proved, and verified by the verifier's own arithmetic."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from autonumerics.certification import certify
from autonumerics.certification.check import Refused, check, statement, well_formed
from autonumerics.certification.check import work as allowed
from autonumerics.certification.check.work import Work
from autonumerics.certification.document import digest
from autonumerics.errors import InvalidOption, Refuted
from autonumerics.fitting import held, shaped, stays_within
from autonumerics.fitting.linear_programs import least
from autonumerics.programs import parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained

TANH = Target.make("tanh", (-9, 9), "absolute")
RATIONAL = "t = x*x; (t*c0 + c1)*x/((t*c2 + c3)*t + c4)"
START = [4.84, 87.35, 0.254, 31.86, 88.8]


@pytest.fixture(scope="module")
def data():
    target = constrained(TANH, value_range=(-1, 1), monotone=True, odd=True)
    found = shaped(parse(RATIONAL, START), target.half)
    assert found is not None
    return certify(found, target).to_json()


def test_all_is_kept_and_said(data):
    said = check(data)
    assert "Both are odd" in said
    assert "P is odd. -1 <= P(x) <= 1. P rises." in said


@pytest.mark.parametrize(
    ("text", "constants", "target", "asked", "said"),
    [
        ("x*x*c0", [1.0], Target.make("x^2", (0, 1), "absolute"),
         {"value_range": ("0", "1"), "monotone": True}, "0 <= P(x) <= 1. P rises."),
        ("x*x*c0", [1.0], Target.make("x^2", (-1, 1), "absolute"),
         {"value_range": ("0", "inf"), "even": True}, "P(x) >= 0."),
        ("c0 - x", [1.0], Target.make("1 - x", (0, 1), "absolute"),
         {"value_range": ("-inf", "1"), "monotone": True}, "P(x) <= 1. P falls."),
        ("max(x, c0)", [0.5], Target.make("max(x, 1/2)", (0, 1), "absolute"),
         {"value_range": (0, 1)}, "0 <= P(x) <= 1."),
        ("sqrt(x*c0)", [1.0], Target.make("sqrt", (0.25, 1), "absolute"),
         {"value_range": (0, 1), "monotone": True}, "P rises."),
        ("sin(x*c0)", [1.0], Target.make("sin", (0, 1.5), "absolute"),
         {"value_range": (0, 1), "monotone": True}, "P rises."),
        ("c1/(c0/x + x)", [4.0, 4.0], Target.make("4*x/(4 + x^2)", (0, 1), "absolute"),
         {"value_range": (0, 1), "monotone": True}, "P rises."),
        ("max(((c0*x*x - c1)*x*x + c2)*x, c3)", [3, 10, 15, -1],
         Target.make("((3*x^2 - 10)*x^2 + 15)*x", (0, 1), "absolute"), {"monotone": True},
         "P rises."),
        ("abs((c0 - x)*(c0 - x)*(c0 - x))", [1], Target.make("(1 - x)^3", (0, 1), "absolute"),
         {"monotone": True}, "P falls."),
    ],
)  # fmt: skip
def test_bounds_may_be_touched_at_ends(text, constants, target, asked, said):
    certificate = certify(parse(text, constants), constrained(target, **asked))
    assert said in check(certificate.to_json())


@pytest.mark.parametrize(
    ("text", "constants", "asked", "said"),
    [
        ("x*c0", [0.2], {"value_range": (-1, 1)}, r"not in the range \(--range\) near x = "),
        ("x - x*x*x*c0", [0.01], {"monotone": True}, r"not rising \(--monotone\) near x = "),
        ("x*c0", [-0.1], {"monotone": True}, "not rising"),
    ],
)
def test_what_is_not_kept_is_refuted_with_the_place(text, constants, asked, said):
    with pytest.raises(Refuted, match=said):
        certify(parse(text, constants), constrained(TANH, **asked))


def test_constants_are_led_within_bounds_at_little_cost():
    target = constrained(TANH, value_range=(-1, 1)).half
    found = shaped(parse(RATIONAL, START), target)
    assert stays_within(found, target)
    assert not stays_within(parse("x*c0", [0.2]), target)
    assert shaped(parse("x + c0", [0.0]), target) is None


def test_linear_programs():
    """The corner of a box that a plane cuts, and what has no answer."""
    rows, bounds = np.array([[1.0, 1.0], [-1.0, 0.0]]), np.array([1.0, -0.25])
    np.testing.assert_allclose(least(np.ones(2), rows, bounds, lower=np.zeros(2)).sum(), 1.0)
    impossible = np.array([[1.0, 0.0], [-1.0, 0.0]])
    assert least(np.ones(2), impossible, np.array([1.0, 0.0]), lower=np.zeros(2)) is None


def test_all_of_a_check_shares_one_allowance_of_work(monkeypatch):
    """Pins, range and direction, and the error together may not spend more than is said."""
    target = constrained(TANH, pins="f(1) = f", value_range=(-1, 1), monotone=True)
    found = held(parse("tanh(x)*c0 + x*c1", [1.0, 2.0**-30]), target)
    assert found is not None
    data = certify(found, target).to_json()
    spent: list[int] = []
    spend = Work.spend

    def counted(work: Work, products: int) -> None:
        spent.append(products)
        spend(work, products)

    monkeypatch.setattr(Work, "spend", counted)
    well_formed(data)
    of_reading = sum(spent)
    check(data)
    needed = sum(spent) - 2 * of_reading
    monkeypatch.setattr(allowed, "FOR_EACH_SUBINTERVAL", 0)
    monkeypatch.setattr(allowed, "LEAST_ALLOWANCE", needed)
    check(data)
    monkeypatch.setattr(allowed, "LEAST_ALLOWANCE", needed - 1)
    with pytest.raises(Refused, match="more work than"):
        check(data)


def asked(**change):
    def alter(data):
        data["target"]["constraints"].update(change)

    return alter


def instruction(k, *row):
    def alter(data):
        data["program"]["instructions"][k] = list(row)

    return alter


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (asked(range=["-0x1.0p-1", "0x1.0p-1"]), "is not proved"),
        (asked(range=["0x0.0p+0", None]), "is not proved"),
        (asked(range=[None, "-0x1.0p+0"]), "is not proved"),
        (asked(range=[None, "0x1.8p-1"]), "is not proved"),
        (asked(range=[None, None]), "notation"),
        (asked(range=["0x0.0p+0"]), "notation"),
        (asked(range="all"), "notation"),
        (asked(range=[None, "0x1.000000000000000001p+0"]), "notation"),
        (asked(monotone="falling"), "is not proved"),
        (asked(monotone="both"), "notation"),
        (asked(monotone=True), "notation"),
        (asked(turns=False), "notation"),
        (lambda d: d["program"]["constants"].__setitem__(2, "0x1.0p-3"), None),
    ],
)
def test_false_bounds_are_refused(data, change, reason):
    wrong = copy.deepcopy(data)
    change(wrong)
    if reason != "notation":
        wrong["statement"] = statement(wrong["target"], wrong["claim"])
    wrong["digest"] = digest(wrong)
    with pytest.raises(Refused, match=reason):
        check(wrong)


def test_the_statement_says_what_is_kept(data):
    wrong = copy.deepcopy(data)
    wrong["statement"] = wrong["statement"].replace(" P rises.", "")
    wrong["digest"] = digest(wrong)
    with pytest.raises(Refused, match="statement"):
        check(wrong)


@pytest.mark.parametrize(
    ("name", "on", "request_", "said"),
    [
        ("sin", (0, 3), {"monotone": True}, "not monotone"),
        ("exp", (0, 1), {"value_range": (0, 1)}, "leaves the range"),
        ("exp", (0, 1), {"value_range": (3, 0)}, "reversed"),
        ("exp", (0, 1), {"value_range": ("inf", 0)}, "lower end first"),
        ("exp", (0, 1), {"value_range": ("a", 0)}, "range"),
        ("exp", (0, 1), {"value_range": "0"}, "two ends"),
    ],
)
def test_wrong_requests_are_said(name, on, request_, said):
    with pytest.raises(InvalidOption, match=said):
        constrained(Target.make(name, on, "absolute"), **request_)
