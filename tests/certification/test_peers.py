"""The same maxima by other people's provers: Sollya's sup norm, and Gappa."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction

import mpmath
import pytest
from certification.truths import as_mpf
from tools import needs
from truths import TRUTHS

from autonumerics.certification import Proof, prove
from autonumerics.programs import parse, to_hex
from autonumerics.targets import Target

SOLLYA_BITS = 300
SOLLYA_WITHIN = Fraction(1, 2**20)  # how closely Sollya encloses a sup norm
WITHIN = Fraction(1, 10**4)

# Function, its name in Sollya, domain, error measure, degree of the polynomial.
POLYNOMIALS = [
    ("exp2", "2^x", (0.0, 1.0), "relative", 3),
    ("exp2", "2^x", (0.0, 1.0), "relative", 9),
    ("exp2", "2^x", (-0.5, 0.5), "absolute", 6),
    ("exp", "exp(x)", (-1.0, 1.0), "relative", 7),
    ("log2", "log2(x)", (1.0, 2.0), "absolute", 8),
    ("log", "log(x)", (2.0, 3.0), "relative", 5),
    ("cos", "cos(x)", (0.0, 1.5), "absolute", 6),
    ("sin", "sin(x)", (0.5, 1.0), "relative", 5),
    ("erf", "erf(x)", (0.0, 2.0), "absolute", 8),
    ("tanh", "tanh(x)", (0.25, 1.0), "relative", 6),
]


def interpolant(name: str, domain: tuple[float, float], degree: int) -> list[float]:
    """Coefficients, ascending, of the polynomial through the function at Chebyshev nodes."""
    with mpmath.workdps(60):
        lower, upper = map(mpmath.mpf, domain)
        angles = [(2 * k + 1) * mpmath.pi / (2 * degree + 2) for k in range(degree + 1)]
        nodes = [(lower + upper + (upper - lower) * mpmath.cos(a)) / 2 for a in angles]
        powers = mpmath.matrix([[x**k for k in range(degree + 1)] for x in nodes])
        values = mpmath.matrix([TRUTHS[name](x) for x in nodes])
        return [float(c) for c in mpmath.lu_solve(powers, values)]


def horner(coefficients: list[float]) -> str:
    text = f"c{len(coefficients) - 1}"
    for k in range(len(coefficients) - 2, -1, -1):
        text = f"({text})*x + c{k}"
    return text


def sollya_line(row, coefficients: list[float]) -> str:
    _, expression, (lower, upper), measure, _ = row
    terms = " + ".join(f"({c.hex()})*x^{k}" for k, c in enumerate(coefficients))
    interval = f"[{float(lower).hex()};{float(upper).hex()}]"
    return f"supnorm({terms}, {expression}, {interval}, {measure}, {float(SOLLYA_WITHIN)!r});"


@needs("sollya")
def test_sup_norms_agree_with_sollya() -> None:
    coefficients = [interpolant(row[0], row[2], row[4]) for row in POLYNOMIALS]
    script = [f"prec = {SOLLYA_BITS}!;", "display = decimal!;"]
    script += [sollya_line(*pair) for pair in zip(POLYNOMIALS, coefficients, strict=True)]
    ended = subprocess.run(
        ["sollya"], input="\n".join([*script, "quit;"]), capture_output=True, text=True, check=True
    )
    norms = re.findall(r"^\[(.*);(.*)\]$", ended.stdout, flags=re.MULTILINE)
    assert len(norms) == len(POLYNOMIALS), ended.stdout + ended.stderr
    for row, polynomial, norm in zip(POLYNOMIALS, coefficients, norms, strict=True):
        program = parse(horner(polynomial), polynomial)
        proof = prove(program, Target.make(row[0], row[2], row[3]), WITHIN)
        low, high = map(Fraction, norm)
        assert high <= low * (1 + 2 * SOLLYA_WITHIN)
        assert proof.lower <= high  # two enclosures of one number overlap,
        assert low <= proof.upper
        assert proof.upper <= high * (1 + WITHIN)  # and ours is as narrow as was asked
        assert proof.lower >= low * (1 - 2 * WITHIN)


# Gappa knows no functions. It can bound P - T for a Taylor polynomial T of f, whose remainder is
# added by hand. Its intervals of P and T do not know of each other, so the domain is cut into many
# parts, and only coarse errors are within its reach.
GAPPA_PARTS = 500
GAPPA_WITHIN = Fraction(3, 100)
TAYLOR_DEGREE = 6
FORMS = [
    ("c0/(x + c1)", [-2.125, -2.0625]),
    ("c0*x*x + c1*x + c2", [0.25, 0.625, 1.0625]),
    ("x/(x*x + c0) + c1", [4.0, 1.25]),
]


def taylor_of_exp2() -> tuple[list[Fraction], Fraction]:
    """Of 2^x about 1/2, its coefficients rounded to doubles, and how far it is off on [0, 1]."""
    with mpmath.workdps(40):
        exact = [
            mpmath.log(2) ** k / mpmath.factorial(k) * mpmath.sqrt(2)
            for k in range(TAYLOR_DEGREE + 1)
        ]
        rounded = [Fraction(float(c)) for c in exact]
        rounding = sum(abs(as_mpf(r) - c) for r, c in zip(rounded, exact, strict=True))
        n = TAYLOR_DEGREE + 1  # Lagrange: f^(n)/n! is at most what it is at 1, |x - 1/2|^n <= 2^-n
        remainder = 2 * mpmath.log(2) ** n / mpmath.factorial(n) / mpmath.mpf(2) ** n
        return rounded, Fraction(int((rounding + remainder) * 2**80) + 1, 2**80)


def gappa_script(text: str, constants: list[float], bound: Fraction) -> str:
    coefficients, _ = taylor_of_exp2()
    taylor = to_hex(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        taylor = f"({taylor}) * u + {to_hex(c)}"
    program = text
    for index, value in enumerate(constants):
        program = program.replace(f"c{index}", f"({value.hex()})")
    return (
        f"u = x - 0.5;\nP = {program};\nT = {taylor};\n"
        f"{{ x in [0, 1] -> |P - T| <= {float(bound).hex()} }}\n$ x in {GAPPA_PARTS};\n"
    )


def gappa_proves(script: str) -> bool:
    ended = subprocess.run(["gappa"], input=script, capture_output=True, text=True)
    assert "Error: some properties" in ended.stderr or not ended.returncode, ended.stderr
    return ended.returncode == 0


def proof_of(text: str, constants: list[float]) -> Proof:
    return prove(parse(text, constants), Target.make("exp2", (0.0, 1.0), "absolute"))


@needs("gappa")
@pytest.mark.parametrize(("text", "constants"), FORMS)
def test_gappa_proves_the_bound_with_a_little_room(text: str, constants: list[float]) -> None:
    _, off = taylor_of_exp2()
    bound = proof_of(text, constants).upper * (1 + GAPPA_WITHIN) + off
    assert gappa_proves(gappa_script(text, constants, bound))


@needs("gappa")
@pytest.mark.parametrize(("text", "constants"), FORMS[1:])
def test_gappa_proves_no_less_than_the_error_attained(text: str, constants: list[float]) -> None:
    _, off = taylor_of_exp2()
    bound = proof_of(text, constants).lower * (1 - GAPPA_WITHIN) - off
    assert not gappa_proves(gappa_script(text, constants, bound))
