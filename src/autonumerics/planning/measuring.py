"""The error of a compiled plan: at every input of its format, or at many."""

from __future__ import annotations

from functools import lru_cache

from autonumerics.accuracy.whole_line.measuring import WholeLineError, measure_whole_line
from autonumerics.accuracy.whole_line.sampling import Sample
from autonumerics.formats import Format
from autonumerics.plans import CompiledProcedure
from autonumerics.targets import Domain
from autonumerics.targets.functions import Function

SAMPLED = 100_000
"""Inputs at random, beside special and hard ones, where not all are looked at."""


def measured_everywhere(
    compiled: CompiledProcedure, function: Function, within: Domain | None = None
) -> WholeLineError:
    """What `measure_whole_line` says of its loop."""
    address = compiled.throughput_address
    return measure_whole_line(address, function, compiled.format, within=within)


def measured_quickly(
    compiled: CompiledProcedure, function: Function, within: Domain | None = None
) -> WholeLineError:
    """At all inputs of 16 bits, which takes a second; else at special, hard and random ones."""
    if compiled.format.bits <= 16:
        return measured_everywhere(compiled, function, within)
    return _sample(function, compiled.format, within).error_of(compiled.throughput_address)


@lru_cache(maxsize=1)
def _sample(function: Function, format: Format, within: Domain | None) -> Sample:
    return Sample.of(function, format, count=SAMPLED, within=within)
