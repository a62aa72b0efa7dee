"""A table of x and y."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.targets.domain import Domain, shown

Values = npt.NDArray[np.float64]

FEWEST_POINTS, MOST_POINTS = 4, 100_000
"""A cubic goes through four; of more than the most some will do."""


@dataclass(frozen=True)
class Table:
    """Values y at points x, float64 of one length, x ascending and distinct, all finite.

    `name`: what people call it. Equal are tables of equal content, by its `digest`.
    """

    name: str
    digest: str
    x: Values = field(compare=False, repr=False)
    y: Values = field(compare=False, repr=False)

    @classmethod
    def make(cls, x: Any, y: Any, name: str = "the table") -> Table:
        """The table of two sequences of numbers, in any order.

        A point that is there twice with one value counts once. Raises InvalidOption for what is
        no such table: another shape, too few or too many points, NaN, two values at a point.
        """
        columns = [_column(values, each) for values, each in ((x, "x"), (y, "y"))]
        if len(columns[0]) != len(columns[1]):
            raise InvalidOption(
                f"{name} has {len(columns[0]):,} values of x and {len(columns[1]):,} of y: give "
                "one y for each x"
            )
        for row in np.flatnonzero(~(np.isfinite(columns[0]) & np.isfinite(columns[1])))[:1]:
            pair = tuple(float(column[row]) for column in columns)
            raise InvalidOption(f"row {row + 1} of {name} is {pair}: leave out what is not finite")
        order = np.argsort(columns[0], kind="stable")
        return cls._of_sorted(name, columns[0][order] + 0.0, columns[1][order] + 0.0)

    @classmethod
    def _of_sorted(cls, name: str, x: Values, y: Values) -> Table:
        again = np.flatnonzero(x[1:] == x[:-1])
        for k in again[y[again] != y[again + 1]].tolist()[:1]:
            place, *values = (shown(float(each)) for each in (x[k], y[k], y[k + 1]))
            raise InvalidOption(
                f"{name} has x = {place} twice, with y = {' and '.join(values)}: keep one of them, "
                "or their mean"
            )
        x, y = np.delete(x, again), np.delete(y, again)
        if len(x) < FEWEST_POINTS:
            raise InvalidOption(
                f"{name} has {len(x)} different points: {FEWEST_POINTS} is the least, and some "
                "tens serve better"
            )
        if len(x) > MOST_POINTS:
            raise InvalidOption(
                f"{name} has {len(x):,} points, more than {MOST_POINTS:,}: keep every "
                f"{-(-len(x) // MOST_POINTS)}th"
            )
        x.flags.writeable = y.flags.writeable = False
        content = np.concatenate([x, y]).astype("<f8").tobytes()
        return cls(name, f"sha256:{hashlib.sha256(content).hexdigest()}", x, y)

    @property
    def domain(self) -> Domain:
        """From the first point to the last."""
        return Domain(float(self.x[0]), float(self.x[-1]))

    def within(self, domain: Domain) -> tuple[Values, Values]:
        """The points in the domain, ascending, and their values.

        Raises InvalidDomain where an interval of it has too few or leaves the table.
        """
        parts: list[npt.NDArray[np.intp]] = []
        for part in domain.intervals:
            if not (self.x[0] <= part.lower and part.upper <= self.x[-1]):
                raise InvalidDomain(
                    f"{self.name} is known on {self.domain}, not on all of {domain}: choose --on "
                    "within that"
                )
            inside = np.flatnonzero((part.lower <= self.x) & (self.x <= part.upper))
            if len(inside) < FEWEST_POINTS:
                raise InvalidDomain(
                    f"{self.name} has {len(inside)} points in {part}: {FEWEST_POINTS} is the least"
                )
            parts.append(inside)
        chosen = np.concatenate(parts)
        return self.x[chosen], self.y[chosen]

    def vanishes(self, domain: Domain) -> float | None:
        """A point of the domain next to which the function vanishes, or None.

        Where a value is 0 or below the normal doubles, or where the next one has another sign.
        """
        x, y = self.within(domain)
        small = np.abs(y) < np.finfo(np.float64).tiny
        crossing = np.append(np.sign(y[1:]) * np.sign(y[:-1]) < 0, False)
        at = np.flatnonzero(small | crossing)
        return float(x[at[0]]) if len(at) else None

    def to_json(self) -> dict[str, Any]:
        """All of it, for `from_json`; exact, as doubles survive JSON."""
        return {"name": self.name, "x": self.x.tolist(), "y": self.y.tolist()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Table:
        """What `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls.make(data["x"], data["y"], str(data["name"]))


def _column(values: Any, name: str) -> Values:
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        reason = " ".join(str(problem).split())[:100]
        raise InvalidOption(f"{name} of a table is a sequence of numbers: {reason}") from None
    if column.ndim != 1:
        raise InvalidOption(f"{name} of a table has one dimension, got shape {column.shape}")
    return column
