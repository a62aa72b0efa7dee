"""How an error is measured: what |P - f| is divided by.

    relative                      |P - f| / |f|
    absolute                      |P - f|
    ulp                           |P - f| / ulp(f), with Harrison's ULP of binary64
    max(relative, absolute/S)     |P - f| / max(|f|, S): relative where |f| is above the size S,
                                  absolute, in units of S, where it is below

The largest of |f| and S is what the last one allows an error in proportion to; so it is never more
than either of |P - f| / |f| and |P - f| / S, and the smaller of these two.

>>> Measure.read("max(relative, absolute/1e-3)").formula
'|P - f| / max(|f|, 0.001)'
>>> Measure.read("relative").scale(arb(-3))
3.00000000000000
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from flint import arb

from autonumerics.balls import exact
from autonumerics.errors import InvalidOption, UnknownName

Kind = Literal["relative", "absolute", "ulp", "mixed"]

KINDS: tuple[Kind, ...] = ("relative", "absolute", "ulp")
"""Those that are named by a word."""

ULP_BITS, LEAST_ULP = 52, -1074
"""Of binary64: 2^-52 is the spacing above 1, 2^-1074 the least there is."""

_SHORT = {"rel": "relative", "abs": "absolute", "ulps": "ulp"}
_MIXED = re.compile(
    r"max\((?:rel(?:ative)?,abs(?:olute)?/([^,()]+)|abs(?:olute)?/([^,()]+),rel(?:ative)?)\)"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One of them; `size` is S, above 0."""

    kind: Kind
    size: Fraction = Fraction(0)

    @classmethod
    @lru_cache(maxsize=64)
    def read(cls, text: str) -> Measure:
        """The measure of that name, short or long, in capitals or not.

        Raises UnknownName for a word that is none, InvalidOption for a size that is none.

        >>> Measure.read("abs").name, Measure.read("MAX(rel, abs/2^-10)").name
        ('absolute', 'max(relative, absolute/0.0009765625)')
        """
        lower = "".join(str(text).lower().split())
        word = _SHORT.get(lower, lower)
        for kind in KINDS:
            if word == kind:
                return cls(kind)
        mixed = _MIXED.fullmatch(lower)
        if mixed is None:
            nearest = get_close_matches(lower, KINDS, n=1)
            hint = 'choose relative, absolute, ulp or "max(relative, absolute/1e-3)"'
            raise UnknownName("error measure", text, nearest, hint=hint)
        size = _number(mixed[1] or mixed[2])
        if size is None:
            raise InvalidOption(
                f"the size below which errors are absolute is a number above 0, got {text!r}; "
                'write --error "max(relative, absolute/1e-3)"'
            )
        return cls("mixed", size)

    @property
    def name(self) -> str:
        """What `read` reads."""
        return self.kind if self.kind != "mixed" else f"max(relative, absolute/{self.size_text})"

    @property
    def size_text(self) -> str:
        """S, exactly: a decimal if it is a short one, else a fraction."""
        text = repr(float(self.size)).removesuffix(".0")
        return text if Fraction(text) == self.size else str(self.size)

    @property
    def formula(self) -> str:
        """The error as a formula of P and f."""
        return self.formula_of("P", "f")

    def formula_of(self, p: str, f: str) -> str:
        """The same with these for P and f."""
        return f"|{p} - {f}|" + (f" / {self.denominator(f)}" if self.kind != "absolute" else "")

    def denominator(self, f: str) -> str:
        """What |P - f| is divided by, as a formula; f is written as given."""
        match self.kind:
            case "relative":
                return f"|{f}|"
            case "absolute":
                return "1"
            case "ulp":
                return f"ulp({f})"
            case "mixed":
                return f"max(|{f}|, {self.size_text})"

    @property
    def words(self) -> str:
        """What the error is called."""
        match self.kind:
            case "relative" | "absolute":
                return f"{self.kind} error"
            case "ulp":
                return "error in ULPs of binary64"
            case "mixed":
                return f"error {self.formula}"

    @property
    def is_unbounded_at_zeros(self) -> bool:
        """Whether it is so unless a program vanishes where f does."""
        return self.kind in ("relative", "ulp")

    def scale(self, truth: arb) -> arb:
        """A ball that holds what |P - f| is divided by, for all f in the ball given."""
        match self.kind:
            case "relative":
                return abs(truth)
            case "absolute":
                return arb(1)
            case "ulp":
                return ulp(truth.abs_lower()).union(ulp(truth.abs_upper()))
            case "mixed":
                return abs(truth).max(exact(self.size))


def ulp(size: arb) -> arb:
    """Harrison's ULP of binary64 at a size, an exact ball: that of the smaller values at 2^k.

    >>> ulp(arb(1)) == arb((1, -53)), ulp(arb(1.5)) == arb((1, -52)), ulp(arb(0)) == arb((1, -1074))
    (True, True, True)
    """
    if size == 0:
        return arb((1, LEAST_ULP))
    mantissa, power = (int(part) for part in size.man_exp())
    exponent = power + mantissa.bit_length() - 1 - (mantissa & (mantissa - 1) == 0)
    return arb((1, max(exponent - ULP_BITS, LEAST_ULP)))


def _number(text: str) -> Fraction | None:
    """A decimal, a fraction or a power of two such as 2^-10, if it is above 0 and a double is."""
    base, caret, power = text.partition("^")
    try:
        value = Fraction(base) ** int(power) if caret else Fraction(base)
        return value if value > 0 and 0 < float(value) < float("inf") else None
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
