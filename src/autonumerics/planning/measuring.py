"""The error of a compiled plan: at every input of its format, or at many."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.whole_line.findings import FAILURES, Failure, WholeLineError
from autonumerics.accuracy.whole_line.measuring import measure_whole_line
from autonumerics.accuracy.whole_line.sampling import Sample, changes
from autonumerics.accuracy.whole_line.windows import A_WINDOW, WINDOWS, windows, worst_in_windows
from autonumerics.formats import NARROW_BITS, Format
from autonumerics.plans import CompiledProcedure
from autonumerics.plans.seams import seams
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

SAMPLED = 100_000
"""Inputs at random, beside special and hard ones, where not all are looked at."""

MANY = 100_000_000
"""Inputs of binary64."""

_SEAMS, _AROUND = 3000, 2
_TYPICAL, _LARGE = 64.0, 2.0**12
_CHANGES, _NEAREST, _DISTANCES = 6, 2.0**-40, 800  # about so many of places; distances on each side

Measure = Callable[[CompiledProcedure, Function, Domain | None], WholeLineError]


def measure_for(format: Format, inputs: int | None = None) -> Measure:
    """At every input, or at about so many of those of formats of more than 16 bits.

    By default at all of binary32, and at `MANY` of binary64.
    """
    if format.bits > 32:
        return partial(measured_widely, count=MANY if inputs is None else inputs)
    return measured_everywhere if inputs is None else partial(measured_quickly, count=inputs)


def measured_everywhere(
    compiled: CompiledProcedure, function: Function, within: Domain | None = None
) -> WholeLineError:
    """What `measure_whole_line` says of its loop."""
    address = compiled.throughput_address
    return measure_whole_line(address, function, compiled.format, within=within)


def measured_quickly(
    compiled: CompiledProcedure,
    function: Function,
    within: Domain | None = None,
    count: int = SAMPLED,
) -> WholeLineError:
    """At all inputs of 16 bits, which takes a second; else at special, hard and random ones."""
    if compiled.format.bits <= NARROW_BITS:
        return measured_everywhere(compiled, function, within)
    sample = _sample(function, compiled.format, within, count)
    return sample.error_of(compiled.throughput_address)


def measured_widely(
    compiled: CompiledProcedure,
    function: Function,
    within: Domain | None = None,
    count: int = MANY,
) -> WholeLineError:
    """Binary64: as `measured_quickly`, at the plan's own seams, and in windows at so many more.

    Sampled. The largest error, wherever it was found, is exact.
    """
    address, format = compiled.throughput_address, compiled.format
    seen = measured_quickly(compiled, function, within, min(count, SAMPLED))
    places = own_seams(compiled, function, within)
    own = Sample.at(function, format, places)
    seen = _worse(seen, own.error_of(address)) if len(own.inputs) else seen
    oracle = windows(function, within, min(WINDOWS, max(1, count // A_WINDOW)))
    error, at, looked = worst_in_windows(
        address, function, oracle, count, within=within, seams=places
    )
    if math.isinf(error):
        return replace(seen, wrong=(*seen.wrong, Failure(FAILURES[3], 1, at)), besides=looked)
    worst = max((seen.error_ulp, seen.at), (error, at), key=lambda each: each[0])
    return replace(seen, error_ulp=worst[0], at=worst[1], besides=looked)


def _worse(seen: WholeLineError, own: WholeLineError) -> WholeLineError:
    """The first of two, unless the second has a failure of its own or a larger error."""
    if own.wrong or own.zero_signs:
        return own
    worst = max((seen, own), key=lambda each: each.error_ulp)
    return replace(seen, error_ulp=worst.error_ulp, at=worst.at)


def own_seams(
    compiled: CompiledProcedure, function: Function, within: Domain | None
) -> npt.NDArray:
    """The numbers next to which a plan changes, as far as pairs of some numbers show them.

    Pairs are evenly spread, or over the numbers, or at growing distances from places where what is
    right changes.
    """
    format = compiled.format
    low, high = (-math.inf, math.inf) if within is None else (within.lower, within.upper)
    even = np.linspace(max(low, -_TYPICAL), min(high, _TYPICAL), _SEAMS)
    last = format.largest_index
    places = np.linspace(-last, last, _SEAMS).astype(np.int64)
    sizes = floats_of(places, format)
    beside = _beside(changes(function, format)).astype(format.dtype)
    x = np.unique(np.concatenate([even.astype(format.dtype), sizes, beside]))
    wide = x.astype(np.float64)
    return seams(compiled.procedure, x[(wide >= low) & (wide <= high)], _AROUND)


def _beside(x: npt.NDArray) -> npt.NDArray:
    """Numbers on both sides of some of these, of usual sizes, at growing distances."""
    some = x[(np.abs(x) > 1 / _LARGE) & (np.abs(x) < _LARGE)]
    chosen = some[:: max(1, len(some) // _CHANGES)]
    sides = np.geomspace(_NEAREST, 0.5, _DISTANCES)
    return np.multiply.outer(chosen, np.concatenate([1 - sides, 1 + sides])).ravel()


@lru_cache(maxsize=1)
def _sample(function: Function, format: Format, within: Domain | None, count: int) -> Sample:
    return Sample.of(function, format, count=count, within=within)
