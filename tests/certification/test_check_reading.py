"""What the verifier makes of texts that are ambiguous, huge, deep or no numbers; and its limits."""

from __future__ import annotations

import json
import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from certification.handmade import certificate, digested, sealed

from autonumerics.certification.check import Refused, Unreadable, check, parse, read
from autonumerics.certification.check.notation import MOST_ROWS, MOST_SUBINTERVALS, exact
from autonumerics.certification.check.reading import MOST_BYTES

UNIT = (0.0, 1.0)


@pytest.fixture(scope="module")
def good():
    return certificate("exp2", UNIT, "relative", ["add x c0"], [0.957], pieces=8, order=6)


def text_of(data) -> str:
    return json.dumps(data, indent=1)


class TestText:
    @pytest.mark.parametrize(
        "member", ["claim", "digest", "upper", "instructions", "name", "version", "statement"]
    )
    @pytest.mark.parametrize("same", [True, False])
    def test_with_a_member_twice_is_refused(self, good, member, same):
        """Whether the two agree or not: readers differ on which of them they take."""
        text = text_of(good)
        assert check(parse(text.encode())) == good["statement"]
        value = next(
            v[member] for v in (good, *good.values()) if isinstance(v, dict) and member in v
        )
        first = json.dumps(value if same else [])
        for key in (f'"{member}"', f'"\\u{ord(member[0]):04x}{member[1:]}"'):
            doubled = text.replace(f'"{member}":', f'{key}: {first}, "{member}":', 1)
            assert doubled != text
            with pytest.raises(Refused, match=f"the member '{member}' is given twice"):
                parse(doubled.encode())

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
    def test_with_what_is_no_number_is_refused(self, good, number):
        text = text_of(good).replace('"precision": 60', f'"precision": {number}')
        with pytest.raises(Refused, match="no number"):
            parse(text.encode())

    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"\xff\xfe{}",
            b"\xef\xbb\xbf{}",
            b"[" * 200_000,
            b'{"a":' * 200_000,
            b"9" * 5_000,
            b"1" * 100_000,
            "{\u0661}".encode(),
            b"{'a': 1}",
            b"{} {}",
            b"nan",
            b"\x00",
        ],
        ids=range(12),
    )
    def test_that_is_not_json_is_unreadable(self, text):
        with pytest.raises(Unreadable) as problem:
            parse(text)
        assert "\n" not in str(problem.value)

    @pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\U0001d7ce"])
    @pytest.mark.parametrize(
        ("member", "key"), [("claim", "upper"), ("claim", "lower_at"), ("target", "domain")]
    )
    def test_with_digits_of_other_scripts_is_refused(self, good, zero, member, key):
        """Arabic, full-width and mathematical digits, which int() and \\d would take."""
        data = json.loads(text_of(good))
        value = json.dumps(data[member][key])
        digit = next(c for c in value if c in "0123456789")
        data[member][key] = json.loads(value.replace(digit, chr(ord(zero) + int(digit)), 1))
        with pytest.raises(Refused, match="notation"):
            check(digested(data))

    def test_of_too_many_bytes_is_refused_unread(self, tmp_path):
        path = tmp_path / "large.json"
        with path.open("wb") as file:
            file.truncate(10**12)  # sparse
        tracemalloc.start()
        with pytest.raises(Refused, match="more than 16,000,000 bytes"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
        tracemalloc.stop()

    @pytest.mark.parametrize("name", ["missing.json", ".", "nul\0byte"])
    def test_that_is_not_there_is_unreadable(self, tmp_path, name):
        with pytest.raises(Unreadable, match="cannot be read"):
            read(tmp_path / name)


class TestSize:
    def test_of_the_list_of_subintervals(self, good):
        cuts = good["proof"]["subintervals"] * 20_000
        with pytest.raises(Refused, match="160,000 items, more than 100,000"):
            check(sealed(good) | {"proof": good["proof"] | {"subintervals": cuts}})

    def test_of_the_program(self, good):
        for key, item in (("instructions", ["neg", "x"]), ("constants", "0x1p+0")):
            program = good["program"] | {key: [item] * 1001}
            with pytest.raises(Refused, match="1,001 items, more than 1,000"):
                check(good | {"program": program})

    def test_memory_does_not_grow_with_exponents(self, good):
        """Two thousand ends of ninety thousand bits each are not all kept at once."""
        ends = ["0x0p+0", *(f"0x1p-{90_000 - k}" for k in range(2_000)), "0x1p+0"]
        cuts = [[*cut, 6] for cut in pairwise(ends)]
        data = sealed(good | {"proof": good["proof"] | {"subintervals": cuts}}, upper="2.5")
        tracemalloc.start()
        assert check(data)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
        tracemalloc.stop()


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0x1p+0", Fraction(1)),
            ("-0x1.8p-1", Fraction(-3, 4)),
            ("0xff.f0p4", Fraction(0xFFF, 1)),
            ("0x0p99999", Fraction(0)),
            ("0x1p-99999", Fraction(1, 2**99_999)),
            ("0x" + "f" * 999 + "." + "f" * 999 + "p3", Fraction(16**1998 - 1, 16**999) * 8),
        ],
    )
    def test_are_exact(self, text, value):
        assert Fraction(exact(text)) == value

    @pytest.mark.parametrize(
        "ends",
        [
            (-(2.0**1023), 2.0**1023),
            (-1.7976931348623157e308, 1.7976931348623157e308),
            (0.0, 5e-324),
            (-5e-324, 2.5e-310),
        ],
    )
    def test_at_the_ends_of_the_doubles(self, ends):
        domain = [end.hex() for end in ends]
        assert all(exact(end) == Fraction(float.fromhex(end)) for end in domain)
        data = certificate("atan", UNIT, "absolute", ["div x c0"], [2.0**300], pieces=1)
        data["target"]["domain"] = domain
        data["proof"]["subintervals"] = [[*domain, 8]]
        data = sealed(data, lower="0", lower_at=domain[0], upper="1e300")
        assert check(data) == data["statement"]

    def test_with_exponents_of_five_digits(self, good):
        data = json.loads(text_of(good))
        data["program"]["constants"] = ["0x1p-16400", "0x1.8p-16399"]
        data["program"]["instructions"] = [["div", "c1", "c0"], ["mul", "x", "t0"]]
        data["claim"] |= {"lower_at": "0x1p-20000", "lower": "0.9", "upper": "1.0001"}
        assert check(sealed(data))


def test_every_limit_is_said_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "certificates.md").read_text("utf-8")
    for limit in (MOST_BYTES, MOST_SUBINTERVALS, MOST_ROWS):
        assert f"{limit:,}" in page
