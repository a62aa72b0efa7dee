"""Domains of several intervals, from the points of a fit to the certificate."""

import json
import math
from copy import deepcopy
from fractions import Fraction

import numpy as np
import pytest

import autonumerics as an
from autonumerics.accuracy import measure, probe, sample_error
from autonumerics.accuracy.enumeration import clipped
from autonumerics.certification import certify, prove_rounded
from autonumerics.certification.check import Refused, check
from autonumerics.certification.check.agreement import digest
from autonumerics.certification.check.wording import statement
from autonumerics.errors import InvalidDomain, Unprovable
from autonumerics.fitting import LeastSquaresFitter, exchange
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_program
from autonumerics.kernels import Batch
from autonumerics.programs import parse
from autonumerics.runs import Config
from autonumerics.targets import Domain, Target

TWO = [(-1, -0.125), (0.125, 1)]
SIGN = Target.make("sign(x)", TWO)
RECIPROCAL = Target.make("1/x", TWO)


def test_a_domain_is_its_intervals_in_order():
    domain = Domain.union([Domain(0.125, 1.0), Domain(-1.0, -0.125), Domain(2.0, 3.0)])
    assert str(domain) == "[-1, -0.125] and [0.125, 1] and [2, 3]"
    assert [x in domain for x in (-1, -0.125, 0, 0.125, 1.5, 3)] == [1, 1, 0, 1, 0, 1]
    assert domain.length == Fraction(11, 4)
    for points in (domain.chebyshev_nodes(64), domain.dense_points(100)):
        assert all(x in domain for x in points)
        assert np.all(np.diff(points) > 0)
    assert len(domain.chebyshev_nodes(64)) == 64
    ends = [end for part in domain.intervals for end in (part.lower, part.upper)]
    assert set(ends) <= set(domain.dense_points(7).tolist())


@pytest.mark.parametrize("given", [TWO, np.array(TWO), "[-1, -1/8] and [0.125, 1]", tuple(TWO)])
def test_a_domain_is_read_as_it_is_written(given):
    target = Target.make("sign(x)", given)
    assert target.domain == SIGN.domain
    assert Target.from_json(json.loads(json.dumps(target.to_json()))) == target
    assert Target.make("exp2").to_json()["domain"] == [0.0, 1.0], "one interval as ever"


@pytest.mark.parametrize("given", [[(0, 1), (1, 2)], [(0, 2), (1, 3)], [(2, 3), (1, 4)]])
def test_intervals_that_meet_are_refused(given):
    with pytest.raises(InvalidDomain, match="meet or overlap"):
        Target.make("exp", given)


def test_what_lies_between_does_not_matter():
    with pytest.raises(InvalidDomain, match="undefined"):
        Target.make("1/x", (-1, 1))
    reciprocal = parse("c0/x", [Fraction(7, 8)])
    assert math.isclose(sample_error(reciprocal, RECIPROCAL).error, 1 / 8)
    assert certify(reciprocal, RECIPROCAL).bounds[0] < 0.1251
    with pytest.raises(Unprovable, match="has a pole"):
        certify(parse("c0/(x - c1)", [1, Fraction(1, 2)]), RECIPROCAL)


def test_errors_are_those_of_the_intervals_alone():
    """x*c0 against the sign: c0 - 1 at 1, 1 - c0/8 at 1/8, of which c0 = 16/9 is the optimum."""
    fitter = LeastSquaresFitter(SIGN, seed=1, threads=1)
    line = Batch.pack([parse("x*c0")])
    fitted = fitter.fit_batch(line, np.array([1], np.uint32), np.array([np.inf]), generation=0)
    program = fitted.batch.program(0)
    assert math.isclose(fitted.errors[0], sample_error(program, SIGN).error, rel_tol=1e-6)
    assert math.isclose(exchange(program, SIGN).error, 7 / 9, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("text", "constants", "name", "domain"),
    [
        ("(c0*x + c1)*x + c2", [0.3, 0.7, 1], "exp2", [(0, 0.25), (0.5, 1)]),
        ("x*(c1 - c0*x^2)", [0.6, 1.6], "sign(x)", TWO),
        ("sqrt(x*x) + c0", [0.1], "abs(x)", TWO),
        ("max(x, c0)", [0.5], "abs(x)", [(-3, -2), (1, 2)]),
    ],
)
def test_proofs_are_verified(text, constants, name, domain):
    target = Target.make(name, domain, "absolute")
    certificate = certify(parse(text, constants), target)
    data = certificate.to_json()
    assert data["version"] == 2
    assert check(data) == certificate.statement
    assert f"x in {target.domain}: " in certificate.statement
    sampled = sample_error(certificate.program, target).error
    assert certificate.bounds[1] * 0.99 <= sampled <= certificate.bounds[0]


def mutations(data):
    domain, tiles = data["target"]["domain"], data["proof"]["subintervals"]
    yield "gap closed", lambda d: d["target"].update(domain=[domain[0][0], domain[1][1]])
    yield "an interval left out", lambda d: d["target"].update(domain=domain[:1])
    yield "one interval in a list", lambda d: d["target"].update(domain=[domain[0]])
    yield "another order", lambda d: d["target"].update(domain=domain[::-1])
    yield "a wider one", lambda d: domain_of(d)[1].__setitem__(1, "0x1.0000000000000p+1")
    yield "a tile less", lambda d: d["proof"].update(subintervals=tiles[:-1])
    yield (
        "tiles of one interval",
        lambda d: d["proof"].update(subintervals=tiles[: len(tiles) // 2]),
    )
    yield (
        "a tile across",
        lambda d: d["proof"].update(
            subintervals=[*tiles[:31], [tiles[31][0], tiles[32][1], 14], *tiles[33:]]
        ),
    )
    yield "a witness between", lambda d: d["claim"].update(lower_at="0x1.0p-10")
    yield "version 1", lambda d: d.update(version=1)


def domain_of(data):
    return data["target"]["domain"]


CERTIFICATE = certify(parse("x*c0 + c1", [1.7, 0.01]), SIGN).to_json()


@pytest.mark.parametrize(("_", "change"), list(mutations(CERTIFICATE)))
def test_false_domains_are_refused(_, change):
    changed = deepcopy(CERTIFICATE)
    change(changed)
    changed["statement"] = statement(changed["target"], changed["claim"])
    changed["digest"] = digest(changed)
    with pytest.raises(Refused):
        check(changed)


def test_formats_are_measured_and_proved_on_the_intervals_alone():
    """A program that is wrong between is right on the intervals, at every number of the format."""
    half = Arithmetic.of("binary16")
    target = Target.make("1/x", [(-2, -1), (1, 2), (3, 4)])
    reciprocal = parse("c0/x", [1.0])
    measured = measure(compile_program(reciprocal, half), target)
    count = sum(len(each) for each in target.domain.indices(half.storage))
    assert (measured.count, measured.failures) == (count, 0)
    assert measured.error_ulp < 0.51
    probed = probe(compile_program(reciprocal, half), target, count=300)
    assert probed.failures == 0
    assert probed.at in target.domain
    proof = prove_rounded(reciprocal, target, half)
    assert 2**-13 < proof.upper < 2**-10
    assert str(target.domain) in proof.statement
    ranges = target.domain.indices(half.storage)
    assert clipped(np.array([0]), ranges)[0] in (ranges[0][-1], ranges[1][0])


def test_from_python():
    result = an.discover("1/x", on=[(-2, -1), (1, 2)], ops="+ - *", max_ops=3, evaluations=600)
    assert result.front[-1].standing == "proved"
    assert Config(RECIPROCAL).describe() == "1/x on [-1, -0.125] and [0.125, 1], relative error"
