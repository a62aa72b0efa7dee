"""The signs that zeros must have on the pieces of a line.

Where a value is so small that its result may be a zero, the sign of the value is that of the zero
(IEEE 754). It is proved by the coefficients of a piece, or concluded from points of it, and pieces
are cut where it changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from autonumerics.accuracy.whole_line.pieces import Row, spread
from autonumerics.accuracy.whole_line.right_values import UNTOLD, right_value, sign_at
from autonumerics.errors import InvalidOption
from autonumerics.formats import Format
from autonumerics.targets import Function

_MOST_CUTS = 64  # of a piece whose values have several signs


def with_signs(function: Function, format: Format, row: Row) -> Iterator[Row]:
    """The piece with the sign of its values, or parts of it with one sign each, in their order.

    The sign is proved by the coefficients, or concluded from points of the part. Where it cannot
    be told at any point, or has changed after many cuts, the row keeps `UNTOLD`.
    """
    is_special = abs(row.first) > format.largest_index  # an infinity or -0: `right_value` has said
    if row.kind != "number" or row.zero_sign != UNTOLD or is_special:
        yield row
        return
    pending, cuts = [row], 0
    while pending:
        part = pending.pop()
        signs = {_sign_of_terms(part)} - {0} or _signs_at_points(function, format, part)
        if len(signs) == 1 and signs != {0}:
            yield replace(part, zero_sign=signs.pop())
        elif part.first == part.last:
            yield replace(part, zero_sign=_single_zero_sign(function, format, part.first))
        elif signs == {0} or cuts == _MOST_CUTS:
            yield part
        else:
            cuts += 1
            middle = (part.first + part.last) // 2
            pending += [replace(part, first=middle + 1), replace(part, last=middle)]


def _single_zero_sign(function: Function, format: Format, index: int) -> int:
    """At a number whose value has no sign that could be told: if it is 0, as for a zero."""
    try:
        right = right_value(function, format, float(format.value(index)))
    except InvalidOption:
        return UNTOLD
    return right.zero_sign if right.kind == "zero" else UNTOLD


def _sign_of_terms(row: Row) -> int:
    """That of the first coefficient where it outweighs the others and the tolerance, else 0."""
    first, *others = row.coefficients
    outweighed = (sum(map(abs, others)) + row.tolerance_ulp / row.frame[2]) * (1 + 2.0**-40)
    return int(math.copysign(1, first)) if abs(first) > outweighed else 0


def _signs_at_points(function: Function, format: Format, row: Row) -> set[int]:
    """The signs at points all over a piece, 0 where it cannot be told; two at most."""
    signs: set[int] = set()
    for point in spread(row.first, row.last):
        signs.add(sign_at(function, format.value(point)))
        if len(signs) == 2:
            break
    return signs
