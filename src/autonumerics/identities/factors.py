"""Zeros and poles at 0, 1 and -1, which a factor removes: f(x) = (x - c)^k g(x).

>>> from autonumerics.balls import working_precision
>>> from autonumerics.targets.functions import function
>>> with working_precision(400):
...     for name in ("sin", "log", "acos", "gamma", "exp"):
...         [str(identity) for identity in factored(Samples.of(function(name), (0.0, 1.0)))]
['f(x) = x g(x)']
['f(x) = (x - 1) g(x)']
['f(x) = sqrt(1 - x) g(x)']
['f(x) = g(x)/x', 'f(x) = g(x)/(x + 1)']
[]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb

from autonumerics.balls.precision import exact
from autonumerics.identities.identity import Identity
from autonumerics.identities.sampling import Samples
from autonumerics.identities.wording import power

_CENTRES = (0, 1, -1)
_NEAR = (150, 450)  # bits; of what cancels, digits are left at the first alone
_LARGEST_EXPONENT = 8
_DENOMINATORS = 4
_AGREEMENT = arb(2) ** -40


def factored(samples: Samples) -> Iterator[Identity]:
    """The factors, one for each centre that has one."""
    for centre in _CENTRES:
        for side in (1, -1):
            k = _exponent(samples, centre, side)
            if k is not None:
                if k:
                    yield Identity(
                        "factor", _text(centre, side, k), {"c": str(centre), "k": str(k)}
                    )
                break


def _exponent(samples: Samples, centre: int, side: int) -> Fraction | None:
    """k where f behaves like |x - c|^k on that side, as near to c as f is known."""
    seen = [_doubling(samples, centre + side * arb(2) ** -bits, centre) for bits in _NEAR]
    known = [bits for bits in seen if bits is not None]
    if not known:
        return None
    k = Fraction(float(known[0].mid())).limit_denominator(_DENOMINATORS)
    is_power = all(abs(bits - exact(k)) <= _AGREEMENT for bits in known)
    return k if is_power and abs(k) <= _LARGEST_EXPONENT else None


def _doubling(samples: Samples, x: arb, centre: int) -> arb | None:
    """By how many powers of two f grows as the distance from c doubles."""
    near, far = samples.value(x), samples.value(2 * x - centre)
    if near is None or far is None or near == 0 or far == 0:
        return None
    return abs(far / near).log() / arb(2).log()


def _text(centre: int, side: int, k: Fraction) -> str:
    base = {0: "x", 1: "(x - 1)", -1: "(x + 1)"}[centre]
    if k.denominator > 1 and side < 0:
        base = {0: "(-x)", 1: "(1 - x)", -1: "(-1 - x)"}[centre]
    if k < 0:
        return f"f(x) = g(x)/{power(base, str(-k))}"
    return f"f(x) = {power(base, str(k))} g(x)"
