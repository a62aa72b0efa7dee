"""The value or the slope that a program has at a point: P(0) = 0, P'(0) = 1, P(1) = pi/4.

Constants of programs are finite binary numbers. A pin to a binary number, such as 0, 1 or 0.5, is
*exact*: in the reals the program has just that value. Any other, 1/3 or pi/4, can only be neared:
there the program is within 2^-100 max(1, |value|) of it, the last digits of its constants.

>>> Pin.read("f(1) = pi/4")
Pin(at=Fraction(1, 1), value='pi/4', slope=False, is_exact=False)
>>> Pin.read("f(0)=0").text
'P(0) = 0'
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, arb_series

from autonumerics.balls import coefficient, exact, series_length, working_precision
from autonumerics.errors import InvalidDomain, InvalidExpression, InvalidOption
from autonumerics.programs import from_hex, to_hex
from autonumerics.programs.hexadecimal import is_dyadic
from autonumerics.programs.parity import Parity
from autonumerics.targets.domain import Domain, shown
from autonumerics.targets.ends import read_end
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import parsed
from autonumerics.targets.expressions.text import text as text_of
from autonumerics.targets.functions import Function

NEAR_BITS = 100
"""A pin that is not exact holds within 2^-100 of its value, times its size if that is above 1."""

OWN = "f"
"""The value of a pin that is the target's own at that point."""

_PIN = re.compile(r"\s*[A-Za-z]\w*\s*(?P<slope>'?)\s*\((?P<at>.+)\)\s*=(?P<value>[^=]+)")
HOW = 'write it like "f(0) = 0", "f(1) = pi/4" or, for a slope, "f\'(0) = 1"'
_LONGEST = 200
_BITS = 512
_BESIDE, _BELOW_ALL = 300, 1100  # what is near to a point: so many bits; to 0: below all doubles


@dataclass(frozen=True, slots=True)
class Pin:
    """The value, or with `slope` the derivative, that a program has at a point.

    `at`: a double, exact. `value`: an expression without x, or OWN. `is_exact`: in the reals just
    that value; else within 2^-NEAR_BITS max(1, |value|).
    """

    at: Fraction
    value: str
    slope: bool = False
    is_exact: bool = True

    @classmethod
    def read(cls, text: str) -> Pin:
        """What people write; raises InvalidOption for anything else.

        >>> Pin.read("0 = 0")
        Traceback (most recent call last):
            ...
        autonumerics.errors.InvalidOption: --exact pins a value at a point, got '0 = 0': write it \
like "f(0) = 0", "f(1) = pi/4" or, for a slope, "f'(0) = 1"
        """
        match = _PIN.fullmatch(text[:_LONGEST])
        if match is None:
            raise InvalidOption(f"--exact pins a value at a point, got {text[:60]!r}: {HOW}")
        at = _point(match["at"])
        value = match["value"].strip()
        if value == OWN:
            return cls(at, OWN, bool(match["slope"]))
        try:
            tree = parsed(value, of_x=False)
        except InvalidExpression as problem:
            raise InvalidOption(f"--exact {text[:60]!r}: {problem}; {HOW}") from None
        number = tree.numbers[-1]
        with working_precision(_BITS):
            if number is None and not Evaluation(tree).at(arb(0)).is_finite():
                raise InvalidOption(f"--exact {text[:60]!r}: {value} has no finite value")
        is_exact = number is not None and is_dyadic(number)
        return cls(at, text_of(tree), bool(match["slope"]), is_exact)

    @classmethod
    def own(cls, function: Function, at: float, *, slope: bool) -> Pin:
        """As the target is at that point."""
        pin = cls(Fraction(at), OWN, slope)
        ball = pin.ball(function)
        if not ball.is_finite():
            what = "slope" if slope else "value"
            raise InvalidOption(f"--join: the target has no finite {what} at {shown(at)}")
        return cls(Fraction(at), OWN, slope, bool(ball.is_exact()))

    def ball(self, function: Function) -> arb:
        """A narrow ball that holds the value; exact for an exact pin.

        Not finite for a slope where the target is not known to be smooth on both sides, as where
        the condition of an `if` is an equality.
        """
        with working_precision(_BITS):
            if self.value != OWN:
                tree = parsed(self.value, of_x=False)
                number = tree.numbers[-1]
                return Evaluation(tree).at(arb(0)) if number is None else exact(number)
            at = exact(self.at)
            if not self.slope:
                return function.enclosure(at)
            beside = at * arb(1, arb((1, -_BESIDE))) if self.at else arb(0, arb((1, -_BELOW_ALL)))
            try:
                with series_length(2):
                    around = coefficient(function.series(arb_series([beside, 1])), 1)
                    slope = coefficient(function.series(arb_series([at, 1])), 1)
            except ValueError:
                return arb("nan")
            return slope if around.is_finite() else arb("nan")

    @property
    def text(self) -> str:
        """In words: P(1) = pi/4 within 2^-100 max(1, |pi/4|)."""
        point = shown(float(self.at))
        prime = "'" * self.slope
        value = f"f{prime}({point})" if self.value == OWN else self.value
        near = "" if self.is_exact else f" within 2^-{NEAR_BITS} max(1, |{value}|)"
        return f"P{prime}({point}) = {value}{near}"

    @property
    def words(self) -> str:
        """As an option of the command line, which reads `f` as the target's own value."""
        prime = "'" * self.slope
        return f"--exact {shlex.quote(f'f{prime}({shown(float(self.at))}) = {self.value}')}"

    def mirrored(self, parity: Parity) -> Pin:
        """The same for a program of that parity, at or right of 0."""
        if self.at >= 0:
            return self
        flips = (parity == "odd") != self.slope
        value = f"-({self.value})" if flips and self.value != OWN else self.value
        if value != self.value:
            value = text_of(parsed(value, of_x=False))
        return Pin(-self.at, value, self.slope, self.is_exact)

    def to_json(self) -> dict[str, Any]:
        """As certificates and runs have it."""
        return {
            "at": to_hex(self.at), "value": self.value, "slope": self.slope, "exact": self.is_exact,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Pin:
        """What `to_json` wrote. Raises one of LookupError, TypeError, ValueError for another."""
        at, value, slope, is_exact = (data[key] for key in ("at", "value", "slope", "exact"))
        if type(value) is not str or type(slope) is not bool or type(is_exact) is not bool:
            raise TypeError("a pin has a value in text and two flags")
        if value != OWN:
            value = text_of(parsed(value, of_x=False))
        return cls(from_hex(at), value, slope, is_exact)


def check_pins(pins: tuple[Pin, ...], domain: Domain) -> None:
    """Raises InvalidOption for a pin outside of the domain, or two for one value."""
    seen: dict[tuple[Fraction, bool], Pin] = {}
    for pin in pins:
        if float(pin.at) not in domain:
            raise InvalidOption(
                f"{pin.text} is outside of the domain {domain}: pin a point of it, or widen --on"
            )
        other = seen.setdefault((pin.at, pin.slope), pin)
        if other != pin:
            raise InvalidOption(f"{other.text} and {pin.text} cannot both hold: leave one out")


def _point(text: str) -> Fraction:
    try:
        end = read_end(text.strip())
    except InvalidDomain as problem:
        raise InvalidOption(f"--exact: {problem}; {HOW}") from None
    if end.value - end.value != 0:
        raise InvalidOption(f"--exact pins a point of the domain, got {text.strip()}: {HOW}")
    return Fraction(end.value)
