"""What a program must keep beside its error: parity, points, range, direction.

    parity     odd or even, by its form (`programs/parity.py`)
    pins       P(0) = 0, P'(0) = 1, P(1) = pi/4, or P at an end as f is there (`pins.py`)
    range      lower <= P(x) <= upper on the whole domain
    monotone   P rises, or falls, on the whole domain: it has the same values or larger ones further
               to the right

Over the reals they are proved; with a number format they hold as computed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from flint import arb

from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain, InvalidOption, InvalidProgram
from autonumerics.programs import from_hex, to_hex
from autonumerics.programs.parity import Parity
from autonumerics.targets.domain import shown
from autonumerics.targets.ends import read_end
from autonumerics.targets.expressions.evaluation import Evaluation
from autonumerics.targets.expressions.reading import parsed
from autonumerics.targets.pins import Pin

Direction = Literal["rising", "falling"]

_BITS = 512


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
    def without_slopes(self) -> Constraints:
        """What can be looked at in values that are computed."""
        return replace(self, pins=tuple(pin for pin in self.pins if not pin.slope))

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
