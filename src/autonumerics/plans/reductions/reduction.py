"""What a reduction is: it leads the argument to where a kernel is good, and the value back.

A reduction holds of its function by an identity; on machine numbers it is steps around those of
what is left, its inner function. Which values it hands on is told by `reduced`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeAlias

from autonumerics.errors import UnknownName
from autonumerics.plans.builder import Builder, Value

Interval: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Inner:
    """The inner function: its steps at a value.

    beyond: the steps of f(x) - x + low at x and low, which are rounded as f(x) would be: for
    kernels that add x last. InvalidProgram for others.
    """

    at: Callable[[Value], Value]
    beyond: Callable[[Value, Value], Value]

    def __call__(self, x: Value) -> Value:
        """f(x)."""
        return self.at(x)


_KINDS: dict[str, type[Reduction]] = {}


@dataclass(frozen=True)
class Reduction(ABC):
    """One reduction; its subclasses are frozen dataclasses whose fields are plain data."""

    kind: ClassVar[str]
    widest: ClassVar[int] = 32
    """Bits of the widest format for whose numbers it is made."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Makes it known by its kind, so that it can be read from JSON."""
        super().__init_subclass__(**options)
        if "kind" in cls.__dict__:
            _KINDS[cls.kind] = cls

    @abstractmethod
    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """The steps of f(x), made of those of the inner function."""

    @abstractmethod
    def reduced(self, interval: Interval) -> Interval:
        """The arguments of the inner function for arguments of the interval."""

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What it does, in a line of English."""

    @property
    def is_split(self) -> bool:
        """Whether it asks its inner function for what is beyond x."""
        return False

    @property
    def is_of_border(self) -> bool:
        """Whether it is another one only where the interior is of the type of the border."""
        return self.is_split

    @property
    def share(self) -> float:
        """How large the inner function's value is beside f(x), at most."""
        return 1.0

    @property
    def argument(self) -> str:
        """The inner function at x is f at this expression in x, less what is `subtracted`."""
        return "x"

    @property
    def subtracted(self) -> str:
        """What is subtracted from f there: a constant."""
        return "0"

    def to_json(self) -> dict[str, Any]:
        """Its kind and fields."""
        return {"kind": self.kind, **asdict(self)}


def is_outside(b: Builder, x: Value, least: float, beyond: float) -> Value:
    """Whether x is not from `least` on and below `beyond`, both above 0: one comparison."""
    first, end = x.type.encode(least), x.type.encode(beyond)
    top = 1 << (x.type.bits - 1)
    return b.constant(x.type.integers, end - first - 1 - top) < b.bits(x) - (first - top)


def is_within(b: Builder, x: Value, least: float, beyond: float) -> Value:
    """Whether x is from `least` on and below `beyond`, both above 0: one comparison."""
    first, end = x.type.encode(least), x.type.encode(beyond)
    top = 1 << (x.type.bits - 1)
    return b.bits(x) - (first - top) < end - first - top


def read_reduction(data: dict[str, Any]) -> Reduction:
    """The reduction that `to_json` wrote; UnknownName for another kind."""
    fields = dict(data)
    kind = str(fields.pop("kind", ""))
    if kind not in _KINDS:
        raise UnknownName("reduction", kind, hint=f"there are {', '.join(_KINDS)}")
    return _KINDS[kind](**fields)
