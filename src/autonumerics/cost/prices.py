"""Prices: what a program costs by a table, a whole number for each operation.

A search ranks its candidates by price, since it has no time to time them. With 1 for every
operation the price is the operation count; in proportion to the times that the operations take
on a machine, it follows the throughput of code that is bound by its arithmetic. What a loop does
at the ends, reading, converting and writing numbers, is then a price of its own, the same for all
programs.

>>> from autonumerics.programs import parse
>>> batch = Batch.pack([parse("c0/x + x", [1.0])])
>>> OPERATION_COUNT.of(batch).tolist(), Prices.make({"add": 1, "div": 9}).of(batch).tolist()
([2], [10])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autonumerics.errors import InvalidOption
from autonumerics.kernels import Batch
from autonumerics.programs import OPERATIONS, Program

ENDS = "ends"
"""What the price of the ends is called in plain data."""

HIGHEST_PRICE = 10_000
"""Of one operation, in units of the cheapest one; division and root are near 10, a function of the
C library, an element at a time, near 1000."""


@dataclass(frozen=True, slots=True)
class Prices:
    """A price for each row of the table of operations, in its order, and one for the `ends`: what
    is to be done for each element but the operations.
    """

    by_code: tuple[int, ...]
    ends: int = 0

    @classmethod
    def make(cls, prices: Mapping[str, int]) -> Prices:
        """The prices by name; 1 for what is not named, and 0 for the "ends".

        Raises InvalidOption for a price that is not a whole number from 1, or 0 for the ends, to
        HIGHEST_PRICE.
        """
        ends = prices.get(ENDS, 0)
        table = tuple(prices.get(row.name, 1) for row in OPERATIONS)
        for least, price in ((0, ends), *((1, price) for price in table)):
            if not (isinstance(price, int) and least <= price <= HIGHEST_PRICE):
                raise InvalidOption(
                    f"a price is a whole number from {least} to {HIGHEST_PRICE}, got {price!r}"
                )
        return cls(table, ends)

    def of(self, batch: Batch) -> npt.NDArray[np.int64]:
        """The price of each program, (n,)."""
        codes = batch.records[:, 4::4].astype(np.intp)
        used = np.arange(codes.shape[1]) < batch.ops[:, None]
        table = np.array(self.by_code, np.int64)
        return (table[np.minimum(codes, len(table) - 1)] * used).sum(axis=1) + self.ends

    def price(self, program: Program) -> int:
        """The price of one program, of any length.

        >>> from autonumerics.programs import parse
        >>> Prices.make({"add": 1, "div": 9}).price(parse("c0/x + x"))
        10
        """
        return self.ends + sum(self.by_code[row.code] for row, _ in program.instructions)

    def to_json(self) -> dict[str, int]:
        """By name, as `make` takes them."""
        by_name = dict(zip((row.name for row in OPERATIONS), self.by_code, strict=True))
        return by_name | ({ENDS: self.ends} if self.ends else {})


OPERATION_COUNT = Prices((1,) * len(OPERATIONS))
"""Every operation costs 1."""
