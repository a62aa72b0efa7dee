"""What an identity says: a map of the argument, and f there by f at x.

>>> mirrored = Identity("mirrored", "f(-x) = 1 - f(x)", {"c": "1"})
>>> print(mirrored)
f(-x) = 1 - f(x)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "even",
    "odd",
    "mirrored",
    "reflected",
    "periodic",
    "antiperiodic",
    "exponential",
    "recurrence",
    "logarithmic",
    "power",
    "reciprocal",
    "multiple",
    "saturation",
    "factor",
]
"""even, odd: f(-x) = f(x), -f(x). mirrored: f(m - x) = c - f(x), m = 0 included. reflected: any
other f(m - x) = a f(x) + b + c x. periodic, antiperiodic: f(x + p) = f(x), -f(x). exponential:
f(x + p) = 2 f(x) + c. recurrence: f(x + 1) by f(x) and x. logarithmic: f(2x) = a f(x) + b + c x,
or f(2x + 1). power: f(2x) = a f(x), or f(2x + 1). reciprocal: f(1/x) by f(x). multiple: f(2x) or
f(3x) as a rational function of f(x). saturation: f is a constant or a straight line beyond some
point, to binary32's accuracy. factor: f is a power of x - c times what is neither 0 nor infinite
at c."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity of a function f.

    kind: what a range reduction would call it.
    text: for people, with constants by their names where they have one, else 17 digits of them.
    constants: the same constants by the letter that they have in the description of the kind.

    Standing: *sampled*. It holds to 50 digits at every point tried.
    """

    kind: Kind
    text: str
    constants: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Kind, text and constants.

        >>> Identity("odd", "f(-x) = -f(x)").to_json()
        {'kind': 'odd', 'identity': 'f(-x) = -f(x)', 'constants': {}}
        """
        return {"kind": self.kind, "identity": self.text, "constants": dict(self.constants)}

    def __str__(self) -> str:
        return self.text
