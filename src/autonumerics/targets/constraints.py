"""What a program must keep beside its error: parity, points, range, direction.

    parity     odd or even, by its form (`programs/parity.py`)
    pins       P(0) = 0, P'(0) = 1, P(1) = pi/4, or P at an end as f is there
    range      lower <= P(x) <= upper on the whole domain
    monotone   P rises, or falls, on the whole domain: it has the same values or larger ones further
               to the right

Constants of programs are finite binary numbers. A pin to a binary number, such as 0, 1 or 0.5, is
*exact*: in the reals the program has just that value. Any other, 1/3 or pi/4, can only be neared:
there the program is within 2^-100 max(1, |value|) of it, the last digits of its constants.

>>> Pin.read("f(1) = pi/4")
Pin(at=Fraction(1, 1), value='pi/4', slope=False, is_exact=False)
>>> Pin.read("f(0)=0").text
'P(0) = 0'
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from flint import arb, arb_series

from autonumerics.balls import coefficient, exact, series_length, working_precision
from autonumerics.errors import InvalidDomain, InvalidExpression, InvalidOption, InvalidProgram
from autonumerics.programs import from_hex, to_hex
from autonumerics.programs.hexadecimal import is_dyadic
from autonumerics.programs.parity import Parity
from autonumerics.targets.domain import shown
from autonumerics.targets.ends import read_end
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import parsed
from autonumerics.targets.expressions.text import text as text_of
from autonumerics.targets.functions import Function

if TYPE_CHECKING:
    from autonumerics.targets.domain import Domain

NEAR_BITS = 100
"""A pin that is not exact holds within 2^-100 of its value, times its size if that is above 1."""

OWN = "f"
"""The value of a pin that is the target's own at that point."""

Direction = Literal["rising", "falling"]

_PIN = re.compile(r"\s*[A-Za-z]\w*\s*(?P<slope>'?)\s*\((?P<at>.+)\)\s*=(?P<value>[^=]+)")
_HOW = 'write it like "f(0) = 0", "f(1) = pi/4" or, for a slope, "f\'(0) = 1"'
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
            raise InvalidOption(f"--exact pins a value at a point, got {text[:60]!r}: {_HOW}")
        at = _point(match["at"])
        value = match["value"].strip()
        if value == OWN:
            return cls(at, OWN, bool(match["slope"]))
        try:
            tree = parsed(value, of_x=False)
        except InvalidExpression as problem:
            raise InvalidOption(f"--exact {text[:60]!r}: {problem}; {_HOW}") from None
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


@dataclass(frozen=True, slots=True)
class Constraints:
    """What every program of a front keeps; nothing by default.

    `lower`, `upper`: doubles, exact.
    """

    parity: Parity | None = None
    pins: tuple[Pin, ...] = ()
    lower: Fraction | None = None
    upper: Fraction | None = None
    monotone: Direction | None = None

    def __bool__(self) -> bool:
        return self != FREE

    @property
    def bounds(self) -> bool:
        """Whether all values have bounds, or a direction."""
        return self.has_range or self.monotone is not None

    @property
    def of_form(self) -> Constraints:
        """What the form of a program keeps, whatever its values are."""
        return Constraints(self.parity)

    @property
    def has_range(self) -> bool:
        """Whether values have a bound."""
        return not self.lower is self.upper is None

    @property
    def texts(self) -> tuple[str, ...]:
        """In words, one each.

        >>> Constraints("odd", (Pin(Fraction(0), "0"),), None, Fraction(1), "rising").texts
        ('P is odd', 'P(0) = 0', 'P(x) <= 1', 'P rises')
        """
        found = [] if self.parity is None else [f"P is {self.parity}"]
        found += [pin.text for pin in self.pins]
        if self.has_range:
            low, high = (e if e is None else shown(float(e)) for e in (self.lower, self.upper))
            left = "" if low is None else f"{low} <= "
            found.append(f"P(x) >= {low}" if high is None else f"{left}P(x) <= {high}")
        if self.monotone is not None:
            found.append("P rises" if self.monotone == "rising" else "P falls")
        return tuple(found)

    @property
    def words(self) -> tuple[str, ...]:
        """As options of the command line.

        >>> Constraints("odd", (Pin.read("f(0) = 0"),), Fraction(0), None, "rising").words
        ('--odd', "--exact 'f(0) = 0'", '--range 0 inf', '--monotone')
        """
        found = [] if self.parity is None else [f"--{self.parity}"]
        found += [pin.words for pin in self.pins]
        if self.has_range:
            low, high = ("-inf" if self.lower is None else shown(float(self.lower)),
                         "inf" if self.upper is None else shown(float(self.upper)))  # fmt: skip
            found.append(f"--range {low} {high}")
        return (*found, *(["--monotone"] if self.monotone else []))

    def on_half(self, parity: Parity) -> Constraints:
        """The same for the right half of a symmetric domain, where the parity gives the rest."""
        lower, upper = self.lower, self.upper
        if parity == "odd" and self.has_range:
            lowers = [
                each for each in (lower, None if upper is None else -upper) if each is not None
            ]
            uppers = [
                each for each in (upper, None if lower is None else -lower) if each is not None
            ]
            lower, upper = max(lowers, default=None), min(uppers, default=None)
        pins = tuple(dict.fromkeys(pin.mirrored(parity) for pin in self.pins))
        return Constraints(self.parity, pins, lower, upper, self.monotone)

    def to_json(self) -> dict[str, Any]:
        """What is asked, by name; empty where nothing is."""
        found: dict[str, Any] = {} if self.parity is None else {"parity": self.parity}
        if self.pins:
            found["pins"] = [pin.to_json() for pin in self.pins]
        if self.has_range:
            ends = (self.lower, self.upper)
            found["range"] = [None if end is None else to_hex(end) for end in ends]
        if self.monotone is not None:
            found["monotone"] = self.monotone
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Constraints:
        """What `to_json` wrote. Raises one of LookupError, TypeError, ValueError for another."""
        if not isinstance(data, Mapping) or data.keys() - {"parity", "pins", "range", "monotone"}:
            raise ValueError("constraints are parity, pins, range and monotone")
        parity, monotone = data.get("parity"), data.get("monotone")
        if parity not in (None, "odd", "even") or monotone not in (None, "rising", "falling"):
            raise ValueError("a parity is odd or even, a direction rising or falling")
        given, pinned = data.get("range", [None, None]), data.get("pins", [])
        if not (isinstance(given, list) and len(given) == 2):
            raise TypeError(f"range: not two ends in a list: {given!r}")
        if not (isinstance(pinned, list) and all(isinstance(pin, Mapping) for pin in pinned)):
            raise TypeError(f"pins: not a list of records: {pinned!r}")
        try:
            lower, upper = (None if end is None else from_hex(end) for end in given)
        except InvalidProgram as reason:
            raise ValueError(f"range: {reason}") from None
        pins = tuple(map(Pin.from_json, pinned))
        return cls(parity, pins, lower, upper, monotone)


FREE = Constraints()


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


def read_bound(text: str | float | Fraction, side: int) -> Fraction | None:
    """An end of a range as people write it, None for none: the nearest double that is inside.

    `side`: -1 for a lower end, 1 for an upper one. Raises InvalidOption for anything else.

    >>> read_bound("inf", 1), read_bound("1", 1)
    (None, Fraction(1, 1))
    """
    try:
        end = read_end(str(text))
    except InvalidDomain as problem:
        raise InvalidOption(str(problem).replace("domain (--on)", "range (--range)")) from None
    if end.value in (float("inf"), float("-inf")):
        if end.value * side > 0:
            return None
        raise InvalidOption("a range (--range) has its lower end first, such as --range 0 inf")
    if end.value != end.value:
        raise InvalidOption(f"an end of a range (--range) is a number, got {text}")
    bound = Fraction(end.value)
    if end.is_exact:
        return bound
    return _inside(str(text), bound, side)


def _inside(text: str, bound: Fraction, side: int) -> Fraction:
    """The double, or its neighbour where it lies outside of the exact end."""
    with working_precision(_BITS):
        beyond = (exact(bound) - Evaluation(parsed(text, of_x=False)).at(arb(0))) * side > 0
    return Fraction(math.nextafter(float(bound), -side * math.inf)) if beyond else bound


def _point(text: str) -> Fraction:
    try:
        end = read_end(text.strip())
    except InvalidDomain as problem:
        raise InvalidOption(f"--exact: {problem}; {_HOW}") from None
    if end.value - end.value != 0:
        raise InvalidOption(f"--exact pins a point of the domain, got {text.strip()}: {_HOW}")
    return Fraction(end.value)
