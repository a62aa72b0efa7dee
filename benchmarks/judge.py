"""Errors of programs for a case: in exact arithmetic, and as binary32 computes.

Constants for binary32 are moved by ulps as long as that helps, so that neither side is judged by
how its constants happen to round.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from case import Case

from autonumerics import Target, parse
from autonumerics.accuracy import sample_error
from autonumerics.errors import InvalidOption
from autonumerics.formats import Arithmetic
from autonumerics.jit import compile_structure
from autonumerics.programs import Program, to_hex

SEED = 1
POINTS = 1 << 16
TUNING_POINTS = 1 << 12
TUNING_ROUNDS = 40

BINARY32 = Arithmetic.of("binary32")

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """A program of x, its count of operations, and its errors in exact arithmetic and binary32."""

    program: Program
    exact: float
    binary32: float

    def to_json(self) -> dict[str, Any]:
        return {
            "ops": self.program.ops, "exact": self.exact, "binary32": self.binary32,
            "program": self.program.text, "constants": [to_hex(c) for c in self.program.constants],
        }  # fmt: skip


class Judge:
    """Measures programs for one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.target = Target.make(
            case.function, case.domain, case.error, weight=case.weight, norm=case.norm
        )
        self.x = _inputs(self.target, POINTS, even=case.norm == "2")
        self.few = _spread(len(self.x), TUNING_POINTS)
        wide = self.x.astype(np.float64)
        self.truth = self.target.values(wide) * self._factor(case.divisor or "1", wide)
        self.weight = self._factor(case.weight or "1", wide)

    def exact(self, program: Program) -> float:
        """The error in exact arithmetic; of the quotient where f vanishes."""
        return sample_error(self.quotient(program), self.target).error

    def measured(self, program: Program) -> Measured:
        """All that is told of a program."""
        return Measured(program, self.exact(program), self.computed(program))

    def quotient(self, program: Program) -> Program:
        """The program, divided as the function is."""
        if not self.case.divisor:
            return program
        return composed(program, "x", f"v/({self.case.divisor})")

    def computed(self, program: Program) -> float:
        """The largest error found as binary32 computes it, constants rounded to nearest."""
        return self._error(_Code(program), _rounded(program), slice(None))

    def tuned(self, program: Program) -> Program:
        """The program with constants of binary32, moved one and two at a time while that helps."""
        code, best = _Code(program), _rounded(program)
        least = self._error(code, best, self.few)
        rng = np.random.default_rng(SEED)
        for _ in range(TUNING_ROUNDS):
            before = least
            for moved in _moves(best, rng):
                error = self._error(code, moved, self.few)
                if error < least:
                    best, least = moved, error
            if least == before:
                break
        whole = [self._error(code, each, slice(None)) for each in (best, _rounded(program))]
        chosen = best if whole[0] <= whole[1] else _rounded(program)
        return program.with_constants([Fraction(float(c)) for c in chosen])

    def _factor(self, expression: str, x: Values) -> Values:
        """The values of a weight or divisor, with the interval of the case for its domain."""
        if expression == "1":
            return np.ones_like(x)
        return Target.make(expression, self.case.domain, "absolute").values(x)

    def _error(self, code: _Code, constants: Values, where: Any) -> float:
        x, truth = self.x[where], self.truth[where]
        with np.errstate(all="ignore"):
            values = code(x, constants).astype(np.float64)
            errors = np.abs(values - truth) * self.weight[where]
            if self.case.error == "relative":
                errors = errors[truth != 0] / np.abs(truth[truth != 0])
        if not np.isfinite(errors).all():
            return math.inf
        mean = self.case.norm == "2"
        return float(np.sqrt((errors * errors).mean()) if mean else errors.max())


class _Code:
    """A structure in binary32, constants given at each call."""

    def __init__(self, program: Program) -> None:
        self._compiled = compile_structure(program, BINARY32)

    def __call__(self, x: npt.NDArray[np.float32], constants: Values) -> npt.NDArray[np.generic]:
        return self._compiled(x, constants)


def is_in_range(program: Program) -> bool:
    """Whether binary32 has its constants."""
    try:
        _rounded(program)
    except InvalidOption:
        return False
    return True


def composed(program: Program, inner: str, outer: str) -> Program:
    """The program g as one of x: u = inner, v = g(u), outer."""
    *lines, value = re.sub(r"\bx\b", "u", program.text).split("; ")
    shared = "" if inner == "x" else f"u = {inner}; "
    text = "; ".join([*lines, f"v = {value}", outer])
    if inner == "x":
        text = re.sub(r"\bu\b", "x", text)
    return parse(f"{shared}{text}", list(program.constants))


def _inputs(target: Target, count: int, even: bool) -> npt.NDArray[np.float32]:
    """Numbers of binary32 in the interval: even in value, or half of them so, and half in scale
    from its ends and from 0.
    """
    lower, upper = target.domain.lower, target.domain.upper
    if even:
        return np.linspace(lower, upper, count).astype(np.float32)
    width = upper - lower
    scales = width * 2.0 ** -np.linspace(0, 30, count // 6)
    points = np.concatenate([
        np.linspace(lower, upper, count // 2), lower + scales, upper - scales, scales, -scales,
    ])  # fmt: skip
    inside = points[(points >= lower) & (points <= upper)].astype(np.float32)
    ends = np.array([lower, upper], np.float32)
    inside = np.unique(np.concatenate([inside, ends]))
    wide = inside.astype(np.float64)
    return inside[(wide >= lower) & (wide <= upper)]


def _spread(total: int, count: int) -> npt.NDArray[np.intp]:
    return np.unique(np.linspace(0, total - 1, count).astype(np.intp))


def _rounded(program: Program) -> Values:
    return np.array([float(BINARY32.constants.round(c)) for c in program.constants])


def _moves(constants: Values, rng: np.random.Generator) -> list[Values]:
    """Neighbours on the lattice: one constant by 1, 2, 4 or 8 steps, or some by one each."""
    steps = np.spacing(np.abs(constants).astype(np.float32)).astype(np.float64)
    found = [
        constants + sign * size * np.eye(len(constants))[k] * steps
        for k in range(len(constants)) for size in (1, 2, 4, 8) for sign in (1, -1)
    ]  # fmt: skip
    found += [
        constants + rng.integers(-3, 4, len(constants)) * steps for _ in range(6 * len(constants))
    ]
    return found
