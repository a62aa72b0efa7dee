"""What to try where a run missed its goal, from what is known of the run.

The trend of a front: errors of the best programs fall about geometrically with operations, so that
the line through the logarithms of its last rows says how many operations the goal may need.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from autonumerics.runs.goals import ULP
from autonumerics.runs.result import Result
from autonumerics.search import Solution

_STILL = 0.5  # of the search: a front that improved after it may improve further
_FEW, _ROWS = 3, 4  # of the front: fewer tell no trend, of more the last ones do
_MORE = 4  # operations, where no trend says how many
_SMALL = 1 / 16  # of the usual size: the function is next to a zero
_FUSED = 16.0  # ULPs: above, the rounding of products is not what counts
_FAR = 2.0  # times the operations allowed: a trend tells nothing of more
_POINTS = 257


def verdict(result: Result) -> str | None:
    """One line that says that the goal is missed, and what to try; None if it is not.

    >>> from autonumerics.runs.config import Config
    >>> from autonumerics.search import Front
    >>> from autonumerics.targets import Target
    >>> wanted = Config(Target.make("exp2"), max_error=1e-6)
    >>> verdict(Result(wanted, Front(), 0, 0.0))
    'goal missed: relative error 1e-06 wanted, no program found; try more time'
    """
    missed = result.missed
    return None if missed is None else f"{missed}; try {'; or '.join(advice(result))}"


def advice(result: Result) -> list[str]:
    """What may help, the likeliest first; never empty."""
    best = result.best
    if best is None:
        return ["other --ops" if result.exhausted else "more time"]
    found = [
        *_finishing(result),
        *_measure(result, best),
        *_operations(result, best),
        *_time(result),
    ]
    return found or ["other --ops, or another --seed"]


def _finishing(result: Result) -> Iterator[str]:
    """More time for what follows the search, if that was cut."""
    if result.unfinished and result.config.arithmetic is not None:
        yield "more time for what follows the search (--finish; constants were not all tuned)"


def _measure(result: Result, best: Solution) -> Iterator[str]:
    """Where ULPs are tiny or a fused operation would do without a rounding."""
    if result.goal is None or result.goal.unit != ULP or best.machine is None:
        return
    at, values = best.machine.error_ulp_at, result.target.values
    if at is not None and at in result.target.domain:
        usual = float(np.median(np.abs(values(result.target.points(_POINTS)))))
        if abs(float(values([at])[0])) < _SMALL * usual:
            name = result.target.function.name
            yield (
                f"another measure (the worst input is x = {at!r}, where {name} is next to 0 and an "
                "ULP is tiny: --max-error in place of --max-ulp, or --on without that place)"
            )
    is_fused = any(operation.name.startswith("f") for operation in result.config.operations)
    if not is_fused and best.machine.error_ulp < _FUSED:
        yield "fma among the --ops (a product and a sum that round once)"


def _operations(result: Result, best: Solution) -> Iterator[str]:
    """More of them, if the best program needs about all that are allowed."""
    most = result.config.max_ops
    if best.ops < most and not result.exhausted:
        return
    tried = f"no new ones of at most {most} turn up" if result.exhausted else ""
    rows = [s for s in result.front if s.standing != "claimed" and s.rank[1] > 0][-_ROWS:]
    if len(rows) < _FEW or result.goal is None:
        yield f"more operations ({tried or f'--max-ops {most + _MORE}'})"
        return
    needed = _needed(rows, result.goal.error)
    if needed is not None and most < needed <= _FAR * most:
        trend = f"by the trend of the front about {needed}: --max-ops {needed}"
        yield f"more operations ({'; '.join(filter(None, (tried, trend)))})"
    else:
        gain = "those allowed gain little with each"
        yield f"other operations ({'; '.join(filter(None, (tried, gain)))})"


def _needed(rows: Sequence[Solution], error: float) -> int | None:
    """Operations at which the trend of the rows comes to the error; None if they gain nothing."""
    first, last = rows[0], rows[-1]
    gained = math.log(first.rank[1] / last.rank[1])
    if last.ops <= first.ops or gained <= 0:
        return None
    missing = math.log(last.rank[1] / error) * (last.ops - first.ops) / gained
    return last.ops + max(1, math.ceil(missing))


def _time(result: Result) -> Iterator[str]:
    if result.exhausted:
        return
    if result.improved > _STILL * result.evaluations:
        yield (
            f"more time (the front still improved after {result.improved:,} of "
            f"{result.evaluations:,} candidates)"
        )
    elif result.interrupted or not result.improved:
        yield "more time"
