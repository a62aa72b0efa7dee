"""A program of a front with its constants rounded: another program, with an error of its own.

>>> from autonumerics.programs import parse
>>> line = Solution(parse("x + c0", [0.957]), 4.3e-2, 4.3e-2)
>>> rounded = rounded_solution(line, Target.make("exp2"), "bfloat16")
>>> rounded.moved, rounded.solution.standing, rounded.before is line
((0,), 'proved', True)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from autonumerics.accuracy import as_computed
from autonumerics.certification import certify, passed_zeros
from autonumerics.errors import Refuted, Unprovable
from autonumerics.fitting import round_constants
from autonumerics.formats import format_named
from autonumerics.programs import to_hex
from autonumerics.search import Solution
from autonumerics.targets import Target


@dataclass(frozen=True, slots=True)
class RoundedSolution:
    """What became of a solution when its constants were rounded to a format.

    `solution`: the rounded program; its error is proved where it can be, else sampled, and
    infinite where none is bounded or known: `problem` says why. `moved`: the constants that
    changed, by index.
    """

    solution: Solution
    before: Solution
    number_format: str
    moved: tuple[int, ...]
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """The rounded program as a solution, with a trace of what was rounded."""
        before, after = self.before, self.solution
        trace = {
            "format": self.number_format,
            "constants": [
                {
                    "name": f"c{k}",
                    "before": to_hex(before.program.constants[k]),
                    "after": to_hex(after.program.constants[k]),
                }
                for k in self.moved
            ],
            "error_before": before.error,
            "standing_before": before.standing,
        }
        return {
            **after.to_json(),
            "rounding": trace,
            **({"problem": self.problem} if self.problem else {}),
        }


def rounded_solution(solution: Solution, target: Target, number_format: str) -> RoundedSolution:
    """The solution with each constant rounded to nearest, ties to even; operations stay exact.

    Raises UnknownName for the format and InvalidOption for a constant beyond its range.
    """
    name = format_named(number_format).name
    rounded = round_constants(solution.program, target, number_format)
    pairs = zip(solution.program.constants, rounded.program.constants, strict=True)
    moved = tuple(k for k, (before, after) in enumerate(pairs) if before != after)
    computed = (as_computed(rounded.program, target, name),)
    if not moved:
        return RoundedSolution(replace(solution, as_computed=computed), solution, name, ())
    error, problem = rounded.sampled.error, ""
    sampled = Solution(rounded.program, error, error)
    try:
        found = sampled.proved(*certify(rounded.program, target).bounds)
    except Refuted as reason:
        found, problem = Solution(rounded.program, math.inf, math.inf), str(reason)
    except Unprovable as reason:
        found, problem = sampled, "" if math.isfinite(error) else str(reason)
    found = replace(found, as_computed=computed, passed_zeros=passed_zeros(rounded.program, target))
    return RoundedSolution(found, solution, name, moved, problem)
