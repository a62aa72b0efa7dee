"""The certificate as data: exact, whole, true to the proof, accepted by what shares nothing."""

from __future__ import annotations

import hashlib
import json
import math
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from flint import ctx

from autonumerics.certification import (
    CLOSEST,
    Certificate,
    certify,
    certify_measured,
    certify_rounded,
)
from autonumerics.certification.check import Refused, check
from autonumerics.certification.decimals import decimal_above, decimal_below
from autonumerics.errors import InvalidOption, Unprovable
from autonumerics.formats import Arithmetic
from autonumerics.plans import Plan
from autonumerics.programs import Program, from_hex, parse
from autonumerics.targets import Target
from autonumerics.targets.asking import constrained

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTATION = (DOCS / "certificates.md").read_text("utf-8")
CUBE_ROOT = DOCS / "functions" / "cbrt.json"
RECIPROCAL = parse("c0/(x + c1)", [-2.0, -2.0])


def certificate(text="c0/(x + c1)", constants=(-2.0, -2.0), *target, **options) -> Certificate:
    return certify(parse(text, constants), Target.make(*(target or ("exp2",))), **options)


class TestDecimals:
    def test_of_any_size(self):
        tiny = Fraction(1, 3**20_000)
        assert 0 < Fraction(decimal_below(tiny)) < tiny < Fraction(decimal_above(tiny))
        assert (decimal_above(Fraction(0)), decimal_below(Fraction(0))) == ("0", "0")

    def test_carry(self):
        assert Fraction(decimal_above(Fraction(9_999_995, 10))) == 10**6


def is_listed_by_member(name: str, value: object) -> bool:
    """Whether the documentation lists what is in it, and not the whole in a line of its own."""
    return isinstance(value, dict) and name not in ("arithmetic", "exact")


class TestData:
    def test_says_what_was_proved(self):
        proved = certificate()
        data = proved.to_json()
        assert data["format"] == "autonumerics-certificate"
        assert data["version"] == 1
        assert data["target"] == {
            "function": "exp2",
            "domain": ["0x0.0p+0", "0x1.0000000000000p+0"],
            "error": "relative",
        }
        assert Program.from_json(data["program"]) == RECIPROCAL
        assert data["statement"] == proved.statement
        assert data["tool"]["name"] == "autonumerics"

    def test_has_the_members_that_the_documentation_lists(self):
        expression = certify(parse("x*c0", [1.0]), Target.make("x*exp(x)", (0, 1)))
        tanh = constrained(
            Target.make("tanh", (-1, 1), "absolute"),
            odd=True, pins="f(0) = 0", value_range=(-1, 1), monotone=True,
        )  # fmt: skip
        kept = certify(parse("x*c0", [0.8]), tanh).to_json()
        rounded = certify_rounded(RECIPROCAL, Target.make("exp2", (0, 1)), Arithmetic.of("half"))
        members = {
            f"{name}.{key}" if is_listed_by_member(name, value) else name
            for data in (certificate().to_json(), expression.to_json(), kept, rounded.to_json())
            for name, value in data.items()
            for key in (value if is_listed_by_member(name, value) else [name])
        } | set(kept["target"]["constraints"])
        half = Arithmetic.of("binary16", "binary32").rounded("up")
        measured = certify_measured(
            parse("x*c0", [0.5]), Target.make("x/2", (0, 1)), half
        ).to_json()
        steps = Plan.from_json(json.loads(CUBE_ROOT.read_text())["plan"]).procedure().to_json()
        members |= {"arithmetic", "program", "target"}
        members |= {f"arithmetic.{key}" for key in measured["arithmetic"].keys() - {"storage"}}
        members |= {f"claim.{key}" for key in measured["claim"]}
        members |= {f"program.{key}" for key in steps}
        table = re.findall(r"^\| (`[^|]*`) \|", DOCUMENTATION, flags=re.MULTILINE)
        assert {name for cell in table for name in re.findall(r"`([a-z_.]+)`", cell)} == members

    def test_survives_json(self):
        data = certificate("c0/x + x", (2.0,), "exp2", (1.0, 2.0), "relative").to_json()
        assert json.loads(json.dumps(data)) == data

    def test_holds_no_float(self):
        def leaves(value):
            if isinstance(value, dict):
                value = list(value.values())
            return [x for v in value for x in leaves(v)] if isinstance(value, list) else [value]

        kinds = {type(leaf) for leaf in leaves(certificate().to_json())}
        assert kinds == {str, int, bool}

    def test_encloses_the_proof(self):
        proved = certificate()
        assert Fraction(proved.upper) >= proved.proof.upper
        assert Fraction(proved.lower) <= proved.proof.lower
        claim = proved.to_json()["claim"]
        assert (claim["upper"], claim["lower"]) == (proved.upper, proved.lower)
        assert from_hex(claim["lower_at"]) == proved.proof.lower_at

    def test_lists_the_subintervals_that_tile_the_domain(self):
        rows = certificate().to_json()["proof"]["subintervals"]
        ends = [(from_hex(lower), from_hex(upper)) for lower, upper, _ in rows]
        assert (ends[0][0], ends[-1][1]) == (0, 1)
        assert all(a[1] == b[0] for a, b in pairwise(ends))

    def test_digest_is_of_all_else(self):
        data = certificate().to_json()
        digest = data.pop("digest")
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        assert digest == "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()

    def test_is_the_same_at_any_precision_of_the_caller(self):
        before = certificate().to_json()
        with ctx.workprec(17):
            assert certificate().to_json() == before


class TestStatement:
    def test_relative_on_a_period_holds_on_the_whole_line(self):
        assert certificate().statement == (
            "For every real x in [0, 1]: |P(x) - exp2(x)| <= 5.79449e-2 * |exp2(x)|. "
            "For every real x, with n = floor(x): |2^n P(x - n) - 2^x| <= 5.79449e-2 * 2^x."
        )

    def test_absolute_has_no_factor(self):
        proved = certificate("1 - x*x/2", (), "cos", (0.0, 0.5), "absolute")
        assert proved.statement == (
            f"For every real x in [0, 0.5]: |P(x) - cos(x)| <= {proved.upper}."
        )

    def test_tells_of_limits(self):
        assert "P(x) is its limit" in certificate("x*x/x + 1", ()).statement
        assert "limit" not in certificate("x + 1", ()).statement

    @pytest.mark.parametrize(
        ("name", "domain", "error", "holds"),
        [
            ("exp2", (0.0, 1.0), "relative", True),
            ("exp2", (-0.5, 0.5), "relative", True),
            ("exp2", (0.0, 1.0), "absolute", False),
            ("exp2", (0.0, 1.0 - 2.0**-53), "relative", False),
            ("exp2", (-0.5, 0.75), "relative", True),
            ("exp", (-1.0, 1.0), "relative", True),
            ("exp", (0.0, math.log(2)), "relative", False),  # the double lies below log 2
            ("exp", (0.0, math.nextafter(math.log(2), 1)), "relative", True),
            ("cosh", (0.0, 1.0), "relative", False),
        ],
    )
    def test_of_the_whole_line_needs_a_whole_period(self, name, domain, error, holds):
        proved = certificate("x + 1", (), name, domain, error)
        assert proved.whole_line is holds
        assert proved.to_json()["claim"]["whole_line"] is holds
        assert ("For every real x, with" in proved.statement) is holds

    def test_of_the_whole_line_starts_where_the_domain_does(self):
        shifted = certificate("x + 1", (), "exp2", (0.5, 1.5), "relative").statement
        assert "n = floor(x - 0.5): |2^n P(x - n) - 2^x|" in shifted
        natural = certificate("x + 1", (), "exp", (-0.5, 0.5), "relative").statement
        assert "/ ln 2): |2^n P(x - n ln 2) - e^x|" in natural


class TestWithin:
    @pytest.mark.parametrize(
        "within", [Fraction(1), Fraction(1, 10), Fraction(1, 200), Fraction(1, 10**5), CLOSEST]
    )
    def test_the_written_bounds_meet_it(self, within):
        proved = certificate(within=within)
        assert Fraction(proved.upper) <= Fraction(proved.lower) * (1 + within) * (1 + within / 50)

    def test_a_close_bound_has_more_digits(self):
        assert len(certificate(within=CLOSEST).upper) > len(certificate().upper)

    @pytest.mark.parametrize("within", ["0", "-0.01", "1.25"])
    def test_refusals_name_the_number_given(self, within):
        with pytest.raises(InvalidOption, match=f"got {within}$"):
            certificate(within=Fraction(within))

    def test_a_pole_is_refused(self):
        with pytest.raises(Unprovable, match="pole"):
            certificate("1/x", ())


CHECKED = [
    ("exp2", None, None, "c0/(x + c1)", [-2.0, -2.0]),
    ("exp2", (-1.0, 1.0), "relative", "2/(2/x + x) + 1", None),
    ("exp", (-1.0, 1.0), "absolute", "(x*0.5 + 1)*x + 1", None),
    ("log2", None, None, "x - 1", None),
    ("cos", (0.0, 1.0), "relative", "1 - x*x/2", None),
    ("erf", None, None, "x/fma(x, x, c0)", [0.9]),
    ("tanh", None, None, "x/(1 + x*x/3)", None),
    ("sqrt", (0.5, 2.0), "relative", "(x + 1)/2", None),
    ("exp2", None, None, "(x*c0 + 1)^64", [0.010830424696249145]),
]


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: f"{case[0]}: {case[3]}")
def test_the_independent_checker_accepts(case) -> None:
    name, domain, error, text, constants = case
    proved = certify(parse(text, constants), Target.make(name, domain, error))
    assert check(json.loads(json.dumps(proved.to_json())))


@pytest.mark.parametrize("case", CHECKED[:3], ids=lambda case: f"{case[0]}: {case[3]}")
def test_the_independent_checker_rejects_a_bound_below_the_truth(case) -> None:
    name, domain, error, text, constants = case
    proved = certify(parse(text, constants), Target.make(name, domain, error))
    below = Certificate(
        proved.program,
        proved.target,
        proved.proof,
        decimal_below(proved.proof.lower * Fraction(9999, 10000)),
        decimal_below(proved.proof.lower / 2),
    )
    with pytest.raises(Refused):
        check(below.to_json())
