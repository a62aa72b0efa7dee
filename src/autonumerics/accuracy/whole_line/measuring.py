"""A whole function at every input of a format, infinities and NaN among them: measured.

Machine code runs at all 2^32 (or 2^16) inputs, and its results are judged by what is right there
(`line`): how far numbers are off, how many are correctly rounded and how many faithful, NaN and
infinities where they are right and only there, signs of zeros, breaks of monotonicity, the range.
Infinity is right where the exact value rounds to it. Results below the normal numbers have the
least number as their ULP (`Format.ulp`). The worst inputs are looked at once more with Arb.

>>> from autonumerics.formats import Arithmetic, format_named
>>> from autonumerics.jit import compile_program
>>> from autonumerics.programs import parse
>>> from autonumerics.targets import function
>>> half = format_named("binary16")
>>> root = compile_program(parse("sqrt(x)"), Arithmetic.of("half"))
>>> print(measure_whole_line(root.throughput_address, function("sqrt"), half))
at most 0.5000 ULP at all 65,536 inputs, at x = 0.000244; correctly rounded wherever the value \
is a number (31,745 inputs)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from flint import arb

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.error_ulp import TIE_BITS, exact_errors, least_ulp, value_and_ulp
from autonumerics.accuracy.whole_line.findings import FAILURES, Failure, WholeLineError
from autonumerics.accuracy.whole_line.line import KINDS, Line
from autonumerics.accuracy.whole_line.right_values import is_defined, right_value
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.balls import exact, working_precision
from autonumerics.errors import InvalidDomain
from autonumerics.formats import Format
from autonumerics.jit import run_loop
from autonumerics.kernels import default_threads
from autonumerics.kernels.measuring import along_the_line
from autonumerics.targets import Domain, Function

_WRONG_VALUES = 4
_UNDECIDED_KEPT = 20_000
_INPUTS_AT_ONCE = 1 << 26
_LIMIT_BITS = 80  # to which limits settle (`right_values`)


def measure_whole_line(
    address: int,
    function: Function,
    format: Format,
    *,
    within: Domain | None = None,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> WholeLineError:
    """The code `void (const T* x, T* y, int64 n)` at an address at every input of a format.

    With `within` at the numbers of some intervals alone. The code is called from several threads at
    once, with up to 512 inputs, and is trusted: what is no such function ends the process.

    Raises InvalidOption and InvalidDomain as `Line.make` does, InvalidDomain also where the code
    gives a number at which the function turns out to be defined against what `Line` concluded (a
    finite one where it concluded overflow counts as wrong); Ended if the allowance is over before.
    """
    [seen] = measure_together(
        [address], function, format, within=within, threads=threads, allowance=allowance
    )
    return seen


def measure_together(
    addresses: Sequence[int],
    function: Function,
    format: Format,
    *,
    within: Domain | None = None,
    threads: int | None = None,
    allowance: Allowance = UNLIMITED,
) -> list[WholeLineError]:
    """`measure_whole_line` of several codes, at less cost: what is right is found once for all."""
    line = Line.make(function, format, within)
    swept = _swept(addresses, line, threads or default_threads(), allowance)
    return [_seen(address, line, each) for address, each in zip(addresses, swept, strict=True)]


@dataclass(frozen=True, slots=True)
class _Swept:
    """What the core says of one code, as `kernels.along_the_line` returns it."""

    values: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    undecided: npt.NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[_Swept]) -> _Swept:
        """Of pieces in their order."""
        arrays = ([part.values, part.counts, part.undecided] for part in parts)
        return cls(*(np.concatenate(each) for each in zip(*arrays, strict=True)))


def _swept(
    addresses: Sequence[int], line: Line, threads: int, allowance: Allowance
) -> list[_Swept]:
    """Of each code, some pieces at a time."""
    parts: list[list[_Swept]] = [[] for _ in addresses]
    done = np.cumsum(line.ranges[:, 1] - line.ranges[:, 0] + 1) // (threads * _INPUTS_AT_ONCE)
    cuts = [0, *(np.flatnonzero(np.diff(done)) + 1).tolist(), len(done)]
    for start, end in pairwise(cuts):
        allowance.check()
        seen = along_the_line(
            addresses,
            line.format.bits,
            line.format.precision,
            line.arrays(slice(start, end)),
            _UNDECIDED_KEPT,
            threads,
        )
        for of_code, arrays in zip(parts, seen, strict=True):
            of_code.append(_Swept(*arrays))
    return [_Swept.joined(of_code) for of_code in parts]


def _seen(address: int, line: Line, swept: _Swept) -> WholeLineError:
    """One code, its worst and its undecided results looked at once more."""
    values, counts, undecided = swept.values, swept.counts, swept.undecided[:_UNDECIDED_KEPT]
    _check_domain(line, counts)
    numbers = line.count_of("number") + line.count_of("wave")
    error, at, uncertainty = _worst(address, line, values, counts)
    correct, faithful, open_ = (int(n) for n in counts[:, 1:4].sum(axis=0))
    decided = _decided(address, line, undecided)
    kinds = [_failure(k, counts, line.format) for k in range(len(FAILURES))]
    breaks = _with_joints(kinds[5], address, line)
    low, high, low_right, high_right = (values[:, k] for k in (1, 2, 3, 4))
    return WholeLineError(
        line.function.name,
        line.format.name,
        error,
        at,
        uncertainty,
        line.count,
        numbers,
        correct + decided,
        faithful + len(undecided) - decided,
        open_ - len(undecided),
        tuple(kind for kind in kinds[:_WRONG_VALUES] if kind is not None),
        kinds[4],
        breaks,
        (float(low.min()) + 0.0, float(high.max()) + 0.0),
        (float(low_right.min()) + 0.0, float(high_right.max()) + 0.0),
        nans=line.count_of("nan"),
        infinities=line.count_of("infinity") + line.count_of("-infinity"),
        unknown=line.count_of("unknown"),
        unjudged_zeros=int(counts[:, -1].sum()),
        normal_bound_ulp=min(error + uncertainty, float(_above(values[:, 5], line).max())),
    )


def _above(errors: npt.NDArray[np.float64], line: Line) -> npt.NDArray[np.float64]:
    """No error on a piece is larger than this, if the core found that one; 0 if it found none."""
    # The difference and its division by the ULP are rounded too: 2^-52 of the error at most.
    return np.where(errors >= 0, (errors + line.frames[:, 3]) * (1 + 2.0**-52), 0.0)


def _check_domain(line: Line, counts: npt.NDArray[np.int64]) -> None:
    """Numbers where NaN should be: is the function really undefined there?"""
    is_nan = line.kinds[:, 0] == KINDS.index("nan")
    for index in counts[is_nan & (counts[:, 4] > 0), 10].tolist():
        if abs(index) <= line.format.largest_index and is_defined(
            line.function, line.format.value(index)
        ):
            raise InvalidDomain(
                f"{line.function.name} is defined at x = {float(line.format.value(index))!r}, in a "
                "part of its binade that was not found: give the intervals of its domain"
            )


def _worst(
    address: int, line: Line, values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64]
) -> tuple[float, float, float]:
    """The largest error by Arb, where it is, and by how much no other exceeds it."""
    errors, at, tolerance = values[:, 0], counts[:, 0], line.frames[:, 3]
    usable = errors >= 0  # elsewhere nothing is a number that should be one: that counts as wrong
    if not usable.any():
        return 0.0, math.nan, 0.0
    above = _above(errors, line)
    least = (errors - tolerance)[usable].max()
    x = floats_of(at[usable & (above >= least)], line.format)
    found = _exact_errors(run_loop(address, x), x, line)
    worst = int(np.argmax(found))
    return float(found[worst]), float(x[worst]), max(0.0, float(above.max() - found[worst]))


def _exact_errors(
    y: npt.NDArray[np.generic], x: npt.NDArray[np.generic], line: Line
) -> npt.NDArray[np.float64]:
    """By Arb; at a zero that is undefined as a limit, the size of the result in ULPs."""
    errors = np.zeros(len(x))
    for k, (at, result) in enumerate(zip(x.astype(float), y.astype(float), strict=True)):
        right = right_value(line.function, line.format, float(at))
        if right.kind == "zero":
            errors[k] = abs(result) / float(line.format.smallest)
        elif math.isinf(at):
            value, ulp = _value_and_ulp(line, float(at), _LIMIT_BITS)
            with working_precision(_LIMIT_BITS):
                errors[k] = float((abs(value - exact(Fraction(result))) / exact(ulp)).mid())
        else:
            errors[k] = exact_errors(y[k : k + 1], x[k : k + 1], line.format, line.function)[0]
    return errors


def _value_and_ulp(line: Line, x: float, bits: int) -> tuple[arb, Fraction]:
    """Those at a number, or at an infinite input the limit, which is known to `_LIMIT_BITS`."""
    if not math.isinf(x):
        return value_and_ulp(line.function, Fraction(x), line.format, bits)
    limit = right_value(line.function, line.format, x).value
    assert limit is not None
    with working_precision(_LIMIT_BITS):
        return limit * (1 + arb(0, arb((1, -_LIMIT_BITS)))), least_ulp(limit, line.format)


def _decided(address: int, line: Line, undecided: npt.NDArray[np.int64]) -> int:
    """How many of these results are correctly rounded, by Arb."""
    if not len(undecided):
        return 0
    x = floats_of(undecided, line.format)
    with np.errstate(all="ignore"):
        results = run_loop(address, x).astype(np.float64)
    points = zip(x.astype(np.float64).tolist(), results.tolist(), strict=True)
    return sum(_is_nearest(line, at, Fraction(y)) for at, y in points)


def _is_nearest(line: Line, x: float, y: Fraction) -> bool:
    """Whether the number nearest to the exact value is y, of two the even one."""
    for bits in (120, TIE_BITS):
        value, ulp = _value_and_ulp(line, x, bits)
        with working_precision(TIE_BITS):
            off = abs(value - exact(y)) / exact(ulp) - exact(Fraction(1, 2))
        if off < 0 or off > 0:
            return bool(off < 0)
    return line.format.index(y) % 2 == 0


def _failure(kind: int, counts: npt.NDArray[np.int64], format: Format) -> Failure | None:
    number = int(counts[:, 4 + kind].sum())
    if not number:
        return None
    first = counts[counts[:, 4 + kind] > 0, 10 + kind][0]
    return Failure(FAILURES[kind], number, _input(int(first), format))


def _input(index: int, format: Format) -> float:
    """The input of an index, infinities and NaN too."""
    return float(floats_of(np.array([index]), format)[0])


def _with_joints(breaks: Failure | None, address: int, line: Line) -> Failure | None:
    """Breaks within pieces, and those from one piece to the next."""
    slopes, ranges = line.kinds[:, 1], line.ranges
    meets = (ranges[1:, 0] == ranges[:-1, 1] + 1) & (slopes[1:] == slopes[:-1]) & (slopes[1:] != 0)
    places = np.flatnonzero(meets)
    before, after = (
        run_loop(address, floats_of(part, line.format)).astype(np.float64)
        for part in (ranges[places, 1], ranges[places + 1, 0])
    )
    with np.errstate(invalid="ignore"):
        broken = (after - before) * slopes[places] < 0
    if not broken.any():
        return breaks
    firsts = [_input(int(ranges[places[broken][0] + 1, 0]), line.format)]
    count = int(broken.sum())
    if breaks is not None:
        firsts, count = [*firsts, breaks.first], count + breaks.count
    return Failure(FAILURES[5], count, min(firsts))
