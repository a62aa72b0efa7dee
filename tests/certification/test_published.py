"""The programs for 2^x that Real et al. published (AutoNumerics-Zero, arXiv 2312.08472), proved.

Their constants were fitted for absolute error on (0, 1]. The largest relative error of all four
lies at the open end, x -> 0, where the longer two pass a division by zero.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from autonumerics.certification import certify, prove
from autonumerics.programs import parse
from autonumerics.targets import Target

ROOT = Path(__file__).parents[2]
TEN_OPERATIONS = (ROOT / "docs" / "programs" / "autonumerics-zero-exp2.txt").read_text("utf-8")
CLAIMED = Fraction("5.4e-15")
"""The bound that the paper proves for the program of 10 operations."""

SHORTER = {
    2: "c1 = -2.1258595374472384; c2 = -2.0413845597733418; c1/(c2 + x)",
    3: "c1 = -8.387819235563974; c2 = 1.4427239705682266; c3 = -3.4355225277901402;"
    "c1/(c3 + x) - c2",
    5: "c1 = 25.596749740144819; c2 = 17.746150088734609; c3 = -0.99999366143081858;"
    "c4 = -8.8505996518073289; c2/(c4 + (x + c1/x)) - c3",
}


def test_ten_operations_keep_the_published_bound() -> None:
    program = parse(TEN_OPERATIONS)
    certificate = certify(program, Target.make("exp2"))
    assert program.ops == 10
    assert Fraction(certificate.upper) < CLAIMED
    assert certificate.proof.divisions_by_zero == ("0",)
    assert certificate.whole_line


def test_ten_operations_are_worst_at_zero() -> None:
    """There the program is (-c5)^8 = (1 - 2^-51)^8, so that the maximum is known."""
    proof = prove(parse(TEN_OPERATIONS), Target.make("exp2"), Fraction(1, 10**6))
    maximum = 1 - (1 - Fraction(1, 2**51)) ** 8
    assert proof.lower_at == 0
    assert proof.lower <= maximum <= proof.upper
    assert proof.upper < Fraction("3.5528e-15")


@pytest.mark.parametrize(
    ("ops", "at_zero"),
    [
        (2, Fraction(-2.1258595374472384) / Fraction(-2.0413845597733418)),
        (
            3,
            Fraction(-8.387819235563974) / Fraction(-3.4355225277901402)
            - Fraction(1.4427239705682266),
        ),
        (5, -Fraction(-0.99999366143081858)),
    ],
)
def test_shorter_ones_are_worst_at_zero_too(ops: int, at_zero: Fraction) -> None:
    program = parse(SHORTER[ops])
    proof = prove(program, Target.make("exp2"), Fraction(1, 10**6))
    assert program.ops == ops
    assert proof.lower_at == 0
    assert proof.lower <= abs(at_zero - 1) <= proof.upper
    assert proof.upper <= proof.lower * Fraction(10**6 + 1, 10**6)
