"""What a program costs and how it errs in a number format."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from autonumerics.accuracy import Counts
from autonumerics.formats import Arithmetic
from autonumerics.formats.directions import NEAREST


@dataclass(frozen=True, slots=True)
class MachineNumbers:
    """A program in a number format: its error there, and its cost.

    `error_ulp`: the largest error found, in Harrison's ULPs; "measured" at every number of the
    format in the domain, or "sampled" at some; `error_ulp_at`: where. `price`: by the table of the
    search. `ns`: nanoseconds an element of an array in the first cache, with `ns_spread`, the
    relative half width of what repeated measurements gave; None if it was not timed. `compute`: the
    format of the operations, None if each rounds to `format`, in which inputs and results are.
    `direction`: in which results are rounded from there. `counts`: of correctly rounded results and
    others, at all inputs of a format of 16 bits.
    """

    format: str
    error_ulp: float
    ulp_standing: Literal["sampled", "measured"]
    price: int
    error_ulp_at: float | None = None
    ns: float | None = None
    ns_spread: float | None = None
    compute: str | None = None
    counts: Counts | None = None
    direction: str = NEAREST

    @classmethod
    def of(
        cls,
        arithmetic: Arithmetic,
        error_ulp: float,
        standing: Literal["sampled", "measured"],
        price: int,
        at: float | None = None,
        counts: Counts | None = None,
    ) -> MachineNumbers:
        """Those of a program that was not timed."""
        compute = arithmetic.computing.name if arithmetic.rounds_result else None
        name = arithmetic.storage.name
        return cls(
            name, error_ulp, standing, price, at, compute=compute, counts=counts,
            direction=arithmetic.direction,
        )  # fmt: skip

    @property
    def arithmetic(self) -> Arithmetic:
        """How the program is computed. Raises UnknownName for a format or a direction."""
        return replace(Arithmetic.of(self.format, self.compute), direction=self.direction)

    @property
    def cost(self) -> float:
        """The time if it was measured, else the price."""
        return self.price if self.ns is None else self.ns

    @property
    def is_all_correct(self) -> bool:
        """Whether results were counted and are all rounded as the arithmetic says."""
        return self.counts is not None and self.counts.is_all_correct

    @property
    def is_measured(self) -> bool:
        """Whether the numbers are those of the end of a search, no glance on its way."""
        return self.error_ulp_at is not None

    def to_json(self) -> dict[str, Any]:
        """As plain data, by name; `compute` is there if it differs from `format`, `direction` if
        results are not rounded to nearest even.
        """
        data = asdict(self)
        if self.direction == NEAREST:
            del data["direction"]
        for name in ("compute", "counts"):
            if data[name] is None:
                del data[name]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MachineNumbers:
        """What `to_json` wrote. Raises TypeError or ValueError for anything else."""
        counts = data.get("counts")
        numbers = cls(**{**data, "counts": None if counts is None else Counts(**counts)})
        for name in ("format", "ulp_standing"):
            if not isinstance(data[name], str):
                raise TypeError(f"{name} is a name, got {data[name]!r}")
        if numbers.compute is not None or numbers.direction != NEAREST:
            _ = numbers.arithmetic  # which says what cannot be
        optional = [name for name in ("ns", "ns_spread") if data.get(name) is not None]
        for name in ("error_ulp", "price", *optional):
            size_of(data, name)
        at = numbers.error_ulp_at
        if at is not None and not (isinstance(at, float | int) and math.isfinite(at)):
            raise ValueError(f"error_ulp_at is a finite number, got {at!r}")
        return numbers


def size_of(data: Mapping[str, Any], name: str) -> float:
    """A number from 0 on. Raises KeyError, TypeError, ValueError or OverflowError."""
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise TypeError(f"{name} is a number, got {value!r}")
    if not 0 <= float(value) < math.inf:
        raise ValueError(f"{name} is a finite number from 0 on, got {value}")
    return float(value)
