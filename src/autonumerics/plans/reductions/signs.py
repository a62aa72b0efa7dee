"""Reductions to arguments of one sign: f(-x) by f(x). Signs are moved by their bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.constants import real
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction


@dataclass(frozen=True)
class Odd(Reduction):
    """f(-x) = -f(x): the sign of x is that of f, at 0 too."""

    kind: ClassVar[str] = "odd"
    widest: ClassVar[int] = 64

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return 0.0, max(-interval[0], interval[1])

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return "f(-x) = -f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        sign = b.bits(x) & b.bits(b.constant(x.type, -0.0))
        return b.from_bits(b.bits(inner(b.abs(x))) ^ sign)


@dataclass(frozen=True)
class Even(Reduction):
    """f(-x) = f(x)."""

    kind: ClassVar[str] = "even"
    widest: ClassVar[int] = 64

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return 0.0, max(-interval[0], interval[1])

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return "f(-x) = f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        return inner(b.abs(x))


@dataclass(frozen=True)
class SignedZeros(Reduction):
    """f(x) = 0 at numbers x: zeros have the sign of x where f is odd, and else are +0.

    So C23 has it of sinpi at integers, and of cospi halfway between them.
    """

    kind: ClassVar[str] = "signed zeros"
    widest: ClassVar[int] = 64

    is_odd: bool

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return interval

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return "zeros have the sign of x" if self.is_odd else "zeros are +0"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        y = inner(x)
        if not self.is_odd:
            return y + b.constant(y.type, 0.0)
        sign = b.bits(x) & b.bits(b.constant(x.type, -0.0))
        return b.select(b.apply("equal", y, 0.0), b.from_bits(sign), y)


@dataclass(frozen=True)
class Reflected(Reduction):
    """f(-x) = f(x) - x: the inner function is f(-x) for x >= 0, and x is added where x is above."""

    kind: ClassVar[str] = "reflected"
    widest: ClassVar[int] = 64

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return 0.0, max(-interval[0], interval[1])

    @property
    def argument(self) -> str:
        """See `Reduction`."""
        return "-x"

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return "f(-x) = f(x) - x"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`. To x = -0 it is added, too, so that a zero keeps its sign."""
        y = inner(b.abs(x))
        return b.select(x < 0, y, y + x)


@dataclass(frozen=True)
class Mirrored(Reduction):
    """f(-x) = total - f(x); the inner function is asked on one side of 0, where f is smaller."""

    kind: ClassVar[str] = "mirrored"
    widest: ClassVar[int] = 64

    total: str
    negative: bool = True

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        far = max(-interval[0], interval[1])
        return (-far, 0.0) if self.negative else (0.0, far)

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        return f"f(-x) = {self.total} - f(x)"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        size = b.abs(x)
        y = inner(-size if self.negative else size)
        other = b.constant(x.type, 0) < x if self.negative else x < 0
        return b.select(other, b.constant(x.type, real(self.total)) - y, y)
