"""What a program made for exact arithmetic is worth once a number format computes it.

Its constants are rounded to the format and every operation rounds: the bound over the reals says
nothing of that. A root whose argument passes 0 by a rounding error is NaN; a difference of large
numbers loses all its digits. So each program is run as machine code at inputs spread over the
format, at both ends, both zeros, around its edges (see `edges`) and around the worst.

Standing: *sampled*; on request *measured*, at every input, for formats of up to 32 bits.

>>> from autonumerics.programs import parse
>>> half_circle = parse("sqrt(c0 - x*x)", [1.0])
>>> as_computed(half_circle, Target.make("exp2", (0, 1), "absolute"), "binary32").is_finite
True
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autonumerics.accuracy.enumeration import floats_of
from autonumerics.accuracy.exhaustive import measure
from autonumerics.accuracy.measured import Standing
from autonumerics.accuracy.probing import Code, look_around
from autonumerics.allowance import UNLIMITED, Allowance
from autonumerics.errors import InvalidDomain, InvalidOption
from autonumerics.formats import Arithmetic, Format
from autonumerics.jit import Parametric, compile_program, compile_structure
from autonumerics.numerals import counted, error_text, finite
from autonumerics.programs import Program
from autonumerics.targets import Target

FORMATS = ("binary64", "binary32")
"""Those in which every program is tried."""

COUNT = 3000
"""First inputs, besides ends, zeros and edges."""

_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class AsComputed:
    """The error of a program as a format computes it, constants rounded; absolute or relative.

    `error`: the largest found, in the measure of the target; infinite where a result is an
    infinity or NaN, or where a constant is beyond the format. `at`: an input that has it, None in
    the last case. `failures`: how many of the `count` inputs gave an infinity or NaN; of the first
    of them `result` is what came out, "nan", "inf" or "-inf".
    """

    format: str
    error: float
    at: float | None
    count: int
    failures: int = 0
    result: str = ""
    standing: Standing = "sampled"

    @property
    def is_finite(self) -> bool:
        """Whether every result was, as far as inputs were tried."""
        return self.count > 0 and not self.failures

    @property
    def word(self) -> str:
        """What it gives in the place of a number; empty if it always gives one."""
        if not self.count:
            return "overflow"
        return "NaN" if self.result == "nan" else self.result

    @property
    def sentence(self) -> str:
        """What the program is worth in the format, on one line."""
        as_it_is = f"as computed in {self.format}, constants rounded"
        if not self.count:
            return f"{as_it_is}: a constant is beyond the format"
        inputs = f"{self.standing} at {'all ' if self.standing == 'measured' else ''}"
        inputs += counted(self.count, "input")
        if self.failures:
            failures = counted(self.failures, "input")
            place = f"{self.word} at x = {self.at!r}, not finite at {failures}"
        else:
            place = f"largest error {error_text(self.error, self.standing)}, at x = {self.at!r}"
        return f"{as_it_is}: {place}; {inputs}"

    def to_json(self) -> dict[str, Any]:
        """As plain data, by name; an error that is infinite is null."""
        return {
            "format": self.format,
            "error": finite(self.error),
            "at": self.at,
            "count": self.count,
            "failures": self.failures,
            "result": self.result,
            "standing": self.standing,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AsComputed:
        """What `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        error, at = data["error"], data["at"]
        standing = data["standing"]
        if standing not in ("sampled", "measured"):
            raise ValueError(f"standing is sampled or measured, got {standing!r}")
        count, failures = counts = data["count"], data["failures"]
        if not all(type(n) is int and n >= 0 for n in counts):
            raise ValueError(f"counts are whole numbers from 0 on, got {counts}")
        size = math.inf if error is None else float(error)
        if not size >= 0:
            raise ValueError(f"an error is a number from 0 on, got {error!r}")
        place = None if at is None else float(at)
        if place is not None and not math.isfinite(place):
            raise ValueError(f"an input is a finite number, got {at!r}")
        result = str(data["result"])
        return cls(str(data["format"]), size, place, count, failures, result, standing)


def as_computed(
    program: Program, target: Target, name: str, *, seed: int = 0, allowance: Allowance = UNLIMITED
) -> AsComputed:
    """The error of the program in the format of that name; *sampled*, deterministic by `seed`.

    Raises InvalidDomain where the domain holds no number of the format, Ended if the allowance is
    over before.
    """
    compiled = _Code.of(program, name)
    if compiled is None:
        return AsComputed(name, math.inf, None, 0)
    seen = look_around(
        compiled, target, COUNT, seed, program=compiled.program, rounds=_ROUNDS, by="measured",
        allowance=allowance,
    )  # fmt: skip
    errors = seen.measured
    failed = np.flatnonzero(np.isinf(seen.absolute))
    worst = int(failed[0] if len(failed) else np.argmax(errors))
    x = floats_of(seen.indices[worst : worst + 1], compiled.format)
    result = _result(compiled, float(x[0])) if len(failed) else ""
    return AsComputed(
        name, float(errors[worst]), float(x[0]), len(seen.indices), len(failed), result
    )


def measured_as_computed(
    program: Program, target: Target, name: str, allowance: Allowance = UNLIMITED
) -> AsComputed:
    """The same at every input of the format; *measured*.

    Raises InvalidOption for a format of more than 32 bits, and for an error that is neither plainly
    relative nor absolute; InvalidDomain and Ended as `measure` does.
    """
    if target.weight is not None or target.error not in ("relative", "absolute"):
        raise InvalidOption(
            f"every input is measured by relative or absolute errors, not by {target.words}: leave "
            "out --every-input"
        )
    try:
        compiled = compile_program(program, Arithmetic.of(name))
    except InvalidOption:
        return AsComputed(name, math.inf, None, 0, standing="measured")
    found = measure(compiled, target, allowance=allowance)
    is_absolute = target.error == "absolute"
    error = found.absolute if is_absolute else found.relative
    at = found.absolute_at if is_absolute else found.relative_at
    result = _result(compiled, found.at) if found.failures else ""
    return AsComputed(name, error, at, found.count, found.failures, result, "measured")


def in_formats(
    program: Program, target: Target, *, seed: int = 0, allowance: Allowance = UNLIMITED
) -> tuple[AsComputed, ...]:
    """In each of `FORMATS` that has numbers in the domain, and whose numbers reach its ends."""
    found: list[AsComputed] = []
    for name in FORMATS:
        try:
            found.append(as_computed(program, target, name, seed=seed, allowance=allowance))
        except (InvalidDomain, InvalidOption):
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Code:
    """A program in a format; its code is shared by all programs of its structure."""

    program: Program
    format: Format
    structure: Parametric

    @classmethod
    def of(cls, program: Program, name: str) -> _Code | None:
        """None where a constant is beyond the format."""
        arithmetic = Arithmetic.of(name)
        try:
            rounded = [arithmetic.constants.round(c) for c in program.constants]
        except InvalidOption:
            return None
        code = compile_structure(program, arithmetic)
        return cls(program.with_constants(rounded), arithmetic.storage, code)

    def __call__(self, x: npt.NDArray[np.generic], /) -> npt.NDArray[np.generic]:
        return self.structure(x, [float(c) for c in self.program.constants])


def _result(code: Code, x: float) -> str:
    return str(float(code(np.array([x], code.format.dtype))[0]))
