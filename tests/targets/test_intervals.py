from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autonumerics.errors import InvalidDomain
from autonumerics.targets import Domain, read_domain
from autonumerics.targets.intervals import split_interval

ENDS = st.sampled_from(["0", "-1", "-pi/2", "sqrt(3) - 1", "2^-14", "fma(1, 2, 3)", "(1)+(2)", "e"])
WRAPS = st.sampled_from(["{}", "[{}]", "({})", " [ {} ] ", "[{})"])


@given(ENDS, ENDS, st.sampled_from([",", " , ", ", "]), WRAPS)
def test_two_ends_and_a_comma_are_an_interval(lower: str, upper: str, comma: str, wrap: str):
    assert split_interval(wrap.format(f"{lower}{comma}{upper}")) == (lower, upper)


@given(ENDS, st.sampled_from(["0", "-1", "-pi/2", "2^-14", "(1)+(2)"]), WRAPS)
def test_a_space_will_do(lower: str, upper: str, wrap: str):
    assert split_interval(wrap.format(f"{lower} {upper}")) == (lower, upper)


@pytest.mark.parametrize("text", ["", "0", "[]", "1 - 2", "0 1 2", "0,1,2", ",", "0,", "a b", ")("])
def test_anything_else_is_none(text: str):
    assert split_interval(text) is None


@pytest.mark.parametrize(
    "domain", [(0, 1), [0, 1], "0,1", "[0, 1]", (0.0, "1"), range(2), Domain(0.0, 1.0)], ids=str
)
def test_python_writes_a_domain_in_as_many_ways(domain: object):
    assert read_domain(domain) == Domain(0.0, 1.0)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "domain",
    [(0,), (0, 1, 2), 5, None, "0", {0, 1}, {0: 1, 1: 2}, (None, 1), (1j, 2), ([0], 1), b"01"],
    ids=str,
)
def test_what_is_no_domain_is_one_line(domain: object):
    with pytest.raises(InvalidDomain) as refusal:
        read_domain(domain)  # pyright: ignore[reportArgumentType]
    assert "\n" not in str(refusal.value)
