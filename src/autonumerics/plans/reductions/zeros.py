"""Next to zeros f is (x - z)^m times a polynomial: what larger terms leave has lost its digits.

The zeros are real numbers, each of two machine numbers: x less the first is exact next to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from autonumerics.plans.builder import Builder, Value
from autonumerics.plans.reductions.reduction import Inner, Interval, Reduction
from autonumerics.plans.types import INT32, INT64


@dataclass(frozen=True)
class NearZeros(Reduction):
    """zeros: (z, what z lacks, radius), ascending. coefficients: of each the constant one first.

    order: m, of all of them. Within the radius of the nearest zero the polynomial is selected.

    >>> NearZeros(2, ((0.0, 0.0, 0.5),), ((0.5, 0.25),)).sentence
    'within 0.5 of 0 f(x) is (x - z)^2 times a polynomial of degree 1'
    """

    kind: ClassVar[str] = "near zeros"

    order: int
    zeros: tuple[tuple[float, float, float], ...]
    coefficients: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """Makes tuples of what JSON has as lists."""
        object.__setattr__(self, "zeros", tuple(map(tuple, self.zeros)))
        object.__setattr__(self, "coefficients", tuple(map(tuple, self.coefficients)))

    def reduced(self, interval: Interval) -> Interval:
        """See `Reduction`."""
        return interval

    @property
    def sentence(self) -> str:
        """See `Reduction`."""
        if len(self.zeros) == 1:
            where = f"within {self.zeros[0][2]:.3g} of {self.zeros[0][0]:g}"
        else:
            where = f"next to {len(self.zeros)} zeros"
        power = "x - z" if self.order == 1 else f"(x - z)^{self.order}"
        degree = len(self.coefficients[0]) - 1
        return f"{where} f(x) is {power} times a polynomial of degree {degree}"

    def lower(self, b: Builder, x: Value, inner: Inner) -> Value:
        """See `Reduction`."""
        y = inner(x)
        index = self._index(b, x)

        def column(entries: list[float]) -> Value:
            if index is None:
                return b.constant(x.type, entries[0])
            return b.lookup(x.type, entries, index)

        z, rest, radius = (column(list(each)) for each in zip(*self.zeros, strict=True))
        t = (x - z) - rest
        *others, last = (column(list(each)) for each in zip(*self.coefficients, strict=True))
        near = last
        for each in reversed(others):
            near = b.fma(near, t, each)
        for _ in range(self.order):
            near = near * t
        return b.select(b.abs(t) < radius, near, y)

    def _index(self, b: Builder, x: Value) -> Value | None:
        """That of the nearest zero, nearly; None if there is one."""
        if len(self.zeros) == 1:
            return None
        integers = INT64 if x.type.bits == 64 else INT32
        index = b.constant(integers, 0)
        for k, ((left, *_), (right, *_)) in enumerate(pairwise(self.zeros), 1):
            index = b.select(x < (left + right) / 2, index, b.constant(integers, k))
        return index

    def to_json(self) -> dict[str, Any]:
        """See `Reduction`."""
        data = Reduction.to_json(self)
        rows = {key: [list(row) for row in data[key]] for key in ("zeros", "coefficients")}
        return {**data, **rows}
