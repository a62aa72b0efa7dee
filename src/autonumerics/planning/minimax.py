"""Polynomials whose largest error is the least, nearly: an exchange on many points.

From a polynomial that is good already the correction is found whose sum with the error alternates
(E. Remez, Comptes rendus de l'Académie des sciences 198, 1934): a small one, so that it is taken in
doubles. Systems are solved by Arb: the same constants on every processor.

>>> from math import exp
>>> places = [k / 64 - 1 for k in range(129)]
>>> errors = [1 + x + x * x / 2 - exp(x) for x in places]
>>> found = correction(places, errors, [1.0] * 129, 2)
>>> rest = [e + found[0] + x * (found[1] + x * found[2]) for x, e in zip(places, errors)]
>>> round(max(map(abs, rest)), 5)
0.04502
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb_mat

from autonumerics.balls import working_precision

_BITS = 192
_MOST_EXCHANGES = 24
_LEVEL = 1.001  # the largest error beside that of the reference, when it is good


def correction(
    places: Sequence[float], errors: Sequence[float], weights: Sequence[float], degree: int
) -> list[float] | None:
    """The polynomial d, its constant first, for which error + weight d is least on the places.

    The places ascend. None where no reference alternates. Weights of either sign are those of d:
    errors are counted by the sign of d that makes them larger.
    """
    known = [(x, e, w) if w > 0 else (x, -e, -w)
             for x, e, w in zip(places, errors, weights, strict=True) if w]  # fmt: skip
    places, errors, weights = zip(*known, strict=True) if known else ((), (), ())
    count = degree + 2
    if len(places) < 2 * count:
        return None
    last = len(places) - 1
    reference = [round(k * last / (count - 1)) for k in range(count)]
    best, least = None, max(map(abs, errors))
    for _ in range(_MOST_EXCHANGES):
        found, level = _levelled(places, errors, weights, reference, degree)
        rest = [e + w * _horner(found, x) for x, e, w in zip(places, errors, weights, strict=True)]
        largest = max(map(abs, rest))
        if largest < least:
            best, least = found, largest
        if largest <= _LEVEL * abs(level):
            return found
        exchanged = _alternation(rest, count)
        if exchanged is None or exchanged == reference:
            return best
        reference = exchanged
    return best


def _levelled(
    places: Sequence[float],
    errors: Sequence[float],
    weights: Sequence[float],
    reference: Sequence[int],
    degree: int,
) -> tuple[list[float], float]:
    """d, and the level of what alternates, on so many places as that takes."""
    rows = [
        [*(weights[k] * places[k] ** power for power in range(degree + 1)), (-1.0) ** sign]
        for sign, k in enumerate(reference)
    ]
    with working_precision(_BITS):
        solved = arb_mat(rows).solve(arb_mat([[-errors[k]] for k in reference]), algorithm="approx")
        values = [float(solved[k, 0].mid()) for k in range(degree + 2)]
    return values[:-1], values[-1]


def _alternation(rest: Sequence[float], count: int) -> list[int] | None:
    """The largest of each run of one sign: so many of them, among them the largest of all."""
    peaks: list[int] = []
    for k, value in enumerate(rest):
        if not peaks or (value > 0) != (rest[peaks[-1]] > 0):
            peaks.append(k)
        elif abs(value) > abs(rest[peaks[-1]]):
            peaks[-1] = k
    while len(peaks) > count:
        sizes = [abs(rest[k]) for k in peaks]
        least = sizes.index(min(sizes))
        if least in (0, len(peaks) - 1) or len(peaks) == count + 1:
            del peaks[0 if sizes[0] < sizes[-1] else -1]
        else:  # with the smaller one beside it, so that signs alternate still
            first = least if sizes[least + 1] < sizes[least - 1] else least - 1
            del peaks[first : first + 2]
    return peaks if len(peaks) == count else None


def _horner(constants: Sequence[float], x: float) -> float:
    value = 0.0
    for constant in reversed(constants):
        value = value * x + constant
    return value
