"""Derives src/core/elementary_constants.hpp, the numbers of the core's elementary functions.

    python tests/core/elementary_constants.py > src/core/elementary_constants.hpp

Everything is exact rational arithmetic up to the last rounding, so that the file is the same
whoever makes it. Each kernel of elementary.hpp is a power series with known rational coefficients;
its polynomial is the series economised: expanded in Chebyshev polynomials on the interval to which
arguments are reduced, and cut there (Lanczos; within a small factor of minimax).
"""

from collections.abc import Callable
from fractions import Fraction
from math import factorial

from flint import arb, ctx

Series = Callable[[int], Fraction]

TERMS = 40
"""Terms of a series that are taken for all: what follows is below 2^-150 on every interval."""


def doubles(value: Fraction, count: int) -> list[float]:
    """The value as an unevaluated sum: each double is the nearest to what the ones before leave."""
    parts = []
    for _ in range(count):
        parts.append(float(value))
        value -= Fraction(parts[-1])
    return parts


def economised(series: Series, low: Fraction, high: Fraction, count: int) -> list[Fraction]:
    """`count` coefficients, from the constant on, of the series cut in the Chebyshev basis."""
    middle, half = (low + high) / 2, (high - low) / 2
    coefficients = [series(j) for j in range(TERMS)]
    chebyshev = _to_chebyshev(_substituted(coefficients, middle, half))[:count]
    return _substituted(_from_chebyshev(chebyshev), -middle / half, 1 / half)


def _substituted(polynomial: list[Fraction], shift: Fraction, scale: Fraction) -> list[Fraction]:
    """The polynomial in t where its argument is shift + scale t, by Horner's rule."""
    result: list[Fraction] = []
    for c in reversed(polynomial):
        shifted = [shift * r for r in result] + [Fraction(0)]
        for i, r in enumerate(result):
            shifted[i + 1] += scale * r
        shifted[0] += c
        result = shifted[: len(polynomial)]
    return result


def _to_chebyshev(polynomial: list[Fraction]) -> list[Fraction]:
    """Coefficients of T_0, T_1, ...: Horner's rule with t T_k = (T_(k-1) + T_(k+1)) / 2."""
    result: list[Fraction] = []
    for c in reversed(polynomial):
        times_t = [Fraction(0)] * (len(result) + 1)
        for k, r in enumerate(result):
            times_t[k + 1] += r / 2 if k else r
            if k:
                times_t[k - 1] += r / 2
        times_t[0] += c
        result = times_t
    return result[: len(polynomial)]


def _from_chebyshev(chebyshev: list[Fraction]) -> list[Fraction]:
    """Powers of t, from T_(k+1) = 2 t T_k - T_(k-1)."""
    n = len(chebyshev)
    before, now = [Fraction(1)] + [Fraction(0)] * n, [Fraction(0), Fraction(1)] + [Fraction(0)] * n
    powers = [Fraction(0)] * n
    for c in chebyshev:
        powers = [p + c * b for p, b in zip(powers, before, strict=False)]
        following = [2 * a - b for a, b in zip([Fraction(0), *now], before, strict=False)]
        before, now = now, following
    return powers


def exact(compute: Callable[[], arb]) -> Fraction:
    """The number to 2^-480 relative: far more than the parts that are rounded from it."""
    ctx.prec = 500
    try:
        mantissa, exponent = compute().mid().man_exp()
    finally:
        ctx.prec = 53
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


LN2_HALF = Fraction(347, 1000)  # above ln 2 / 2 = 0.34657
PI_4_SQUARED = Fraction(617, 1000)  # above (pi/4)^2 = 0.61685
LOG_SQUARED = Fraction(2944, 100000)  # above ((sqrt2 - 1)/(sqrt2 + 1))^2 = 0.029437

Kernel = tuple[str, Series, Fraction, Fraction]

EXPONENTIAL: Kernel = (
    "(e^r - 1 - r)/r^2 = 1/2! + r/3! + r^2/4! + ...,  |r| <= 0.347",
    lambda j: Fraction(1, factorial(j + 2)),
    -LN2_HALF,
    LN2_HALF,
)
LOGARITHM: Kernel = (
    "(atanh(s)/s - 1)/z = 1/3 + z/5 + z^2/7 + ...,  z = s^2 <= 0.02944",
    lambda j: Fraction(1, 2 * j + 3),
    Fraction(0),
    LOG_SQUARED,
)
SINE: Kernel = (
    "(sin(r)/r - 1)/z = -1/3! + z/5! - z^2/7! + ...,  z = r^2 <= 0.617",
    lambda j: Fraction((-1) ** (j + 1), factorial(2 * j + 3)),
    Fraction(0),
    PI_4_SQUARED,
)
COSINE: Kernel = (
    "(cos(r) - 1)/z = -1/2! + z/4! - z^2/6! + ...,  z = r^2 <= 0.617",
    lambda j: Fraction((-1) ** (j + 1), factorial(2 * j + 2)),
    Fraction(0),
    PI_4_SQUARED,
)
COSINE_BEYOND: Kernel = (
    "(cos(r) - 1 + z/2)/z^2 = 1/4! - z/6! + z^2/8! - ...,  z = r^2 <= 0.617",
    lambda j: Fraction((-1) ** j, factorial(2 * j + 4)),
    Fraction(0),
    PI_4_SQUARED,
)

PLAIN = {
    "exponential_plain": (EXPONENTIAL, 11),
    "logarithm_plain": (LOGARITHM, 8),
    "sine_plain": (SINE, 6),
    "cosine_plain": (COSINE_BEYOND, 6),
}
"""Kernels for double: how many coefficients."""

PRECISE = {
    "exponential_precise": (EXPONENTIAL, 18, 12),
    "logarithm_precise": (LOGARITHM, 14, 9),
    "sine_precise": (SINE, 11, 8),
    "cosine_precise": (COSINE, 11, 8),
}
"""Kernels for double-double: how many coefficients, and how many of them are double-doubles; the
terms beyond these are below 2^-54 of the function, and doubles are enough."""

CONSTANTS: dict[str, tuple[str, Callable[[], arb], int]] = {
    "ln2": ("ln 2", lambda: arb(2).log(), 3),
    "inverse_ln2": ("1 / ln 2", lambda: 1 / arb(2).log(), 2),
    "pi_2": ("pi / 2", lambda: arb.pi() / 2, 5),
    "inverse_pi_2": ("2 / pi", lambda: 2 / arb.pi(), 1),
}


def header() -> str:
    """The text of elementary_constants.hpp."""
    lines = [
        "// The numbers of elementary.hpp, made by tests/core/elementary_constants.py, which",
        "// derives them; a test compares. In a sum each double is the nearest to what is left.",
        "#pragma once",
        "",
        "// clang-format off",
        "namespace autonumerics::elementary {",
        "",
        "struct Pair { double hi, lo; };",
    ]
    for name, (what, compute, count) in CONSTANTS.items():
        parts = ", ".join(part.hex() for part in doubles(exact(compute), count))
        lines += ["", f"// {what}", f"inline constexpr double {name}[] = {{{parts}}};"]
    for name, ((what, *series), count) in PLAIN.items():
        lines += ["", f"// {what}"]
        lines += _array("double", name, [float(c).hex() for c in economised(*series, count)])
    for name, ((what, *series), count, pairs) in PRECISE.items():
        parts = [doubles(c, 2) for c in economised(*series, count)]
        wide = [f"{{{high.hex()}, {low.hex()}}}" for high, low in parts[:pairs]]
        lines += ["", f"// {what}", *_array("Pair", name, wide)]
        lines += _array("double", f"{name}_tail", [high.hex() for high, _ in parts[pairs:]])
    return "\n".join([*lines, "", "}  // namespace autonumerics::elementary", ""])


def _array(kind: str, name: str, values: list[str]) -> list[str]:
    body = [f"    {value}," for value in values]
    return [f"inline constexpr {kind} {name}[] = {{", *body, "};"]


if __name__ == "__main__":
    print(header(), end="")
