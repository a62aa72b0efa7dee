"""The error of a compiled plan at every input of its format."""

from __future__ import annotations

from autonumerics.accuracy.whole_line import WholeLineError, measure_whole_line
from autonumerics.plans import CompiledProcedure
from autonumerics.targets.functions import Function


def measured_everywhere(compiled: CompiledProcedure, function: Function) -> WholeLineError:
    """What `measure_whole_line` says of its loop."""
    return measure_whole_line(compiled.throughput_address, function, compiled.format)
