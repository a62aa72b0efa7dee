"""What to try where a run missed its goal, from what is known of the run.

The trend of a front: errors of the best programs fall about geometrically with operations, so that
the line through the logarithms of its last rows says how many operations the goal may need.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from flint import arb

from autonumerics.accuracy import inputs_of_grade
from autonumerics.accuracy.rounding_intervals import FAITHFUL
from autonumerics.balls import exact, working_precision
from autonumerics.jit import compile_program
from autonumerics.numerals import Rounding, scientific, ulps_text
from autonumerics.programs.constants import FOLDED_BITS
from autonumerics.runs.config import MOST_OPERATIONS
from autonumerics.runs.goals import ULP
from autonumerics.runs.result import Result
from autonumerics.search import Solution
from autonumerics.targets import placement

_STILL = 0.5  # of the search: a front that improved after it may improve further
_FEW, _ROWS = 3, 4  # of the front: fewer tell no trend, of more the last ones do
_MORE = 4  # operations, where no trend says how many
_SMALL = 1 / 16  # of the usual size: the function is next to a zero
_OWN = 0.5  # of an error above half an ULP: a program's own share below which it is rounding
_LITTLE = math.log(1.1)  # an operation that lessens the error by less gains little
_BITS = 192
_PLACES = 4  # of wrong results that are named
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
    if missed is None:
        return None
    return f"{missed}{_where(result)}; try {'; or '.join(advice(result))}"


def _where(result: Result) -> str:
    """The first inputs at which results are not rounded as asked."""
    best, goal = result.best, result.goal
    if best is None or goal is None or best.machine is None or not goal.wrong(best.machine):
        return ""
    compiled = compile_program(best.program, best.machine.arithmetic)
    x = inputs_of_grade(compiled, result.target, 2 if goal.rounding == FAITHFUL else 1)
    more = ", ..." if len(x) > _PLACES else ""
    return f", at x = {', '.join(map(repr, x[:_PLACES]))}{more}"


def advice(result: Result) -> list[str]:
    """What may help, the likeliest first; never empty."""
    best = result.best
    if best is None:
        return ["other --ops" if result.exhausted else "more time"]
    floor = list(_floor(result))
    if floor:
        return floor
    found = [
        *_finishing(result),
        *_measure(result, best),
        *(_rounding(result, best) or _operations(result, best)),
        *_time(result),
    ]
    return found or ["other --ops, or another --seed"]


def _floor(result: Result) -> Iterator[str]:
    """Where no program can be expected to meet the goal, since its constants have so many bits."""
    if result.goal is None or result.config.arithmetic is not None:
        return
    target = result.target
    if target.weight is not None or target.error not in ("relative", "absolute"):
        return
    size = 1.0
    if target.error == "absolute":
        size = float(np.abs(target.values(placement.points(target, _POINTS))).max())
    least = size * 2.0**-FOLDED_BITS
    if result.goal.error < least:
        yield (
            f"a goal of {scientific(least, 2, Rounding.UP)} or more: constants have {FOLDED_BITS} "
            "bits, and only a program that is exact comes below"
        )


def _finishing(result: Result) -> Iterator[str]:
    """More time for what follows the search, if that was cut."""
    if result.unfinished and result.config.arithmetic is not None:
        yield "more time for what follows the search (--finish; constants were not all tuned)"


def _measure(result: Result, best: Solution) -> Iterator[str]:
    """Where ULPs are tiny: in a number format they are what counts, however a goal is stated."""
    if result.goal is None or result.goal.unit != ULP or best.machine is None:
        return
    at, values = best.machine.error_ulp_at, result.target.values
    if at is None or at not in result.target.domain:
        return
    usual = float(np.median(np.abs(values(placement.points(result.target, _POINTS)))))
    if abs(float(values([at])[0])) < _SMALL * usual:
        name = result.target.function.name
        yield (
            f"another measure (the worst input is x = {at!r}, where {name} is next to 0 and an "
            "ULP is tiny: --error absolute without --format, whose table says what is left of it "
            f"in {best.machine.format}; or --on without that place)"
        )


def _rounding(result: Result, best: Solution) -> list[str]:
    """A wider or a fused operation, where the error is that of rounding and no program's own."""
    machine, arithmetic = best.machine, result.config.arithmetic
    if machine is None or arithmetic is None or not _is_rounding(result, best):
        return []
    is_fused = any(operation.name.startswith("f") for operation in result.config.operations)
    fused = [] if is_fused else ["fma among the --ops (a product and a sum that round once)"]
    wider = arithmetic.wider
    if wider is None:
        return fused
    return [
        f"--compute {wider.computing.name} (one rounding to {arithmetic.storage.name} at the end: "
        f"here rounding makes up most of the {ulps_text(machine.error_ulp, machine.ulp_standing)} "
        "ULP at the worst input)",
        *fused,
    ]


def _is_rounding(result: Result, best: Solution) -> bool:
    """Whether most of what the error at the worst input is above half an ULP is rounding."""
    machine, target = best.machine, result.target
    if machine is None or machine.error_ulp_at is None or machine.error_ulp_at not in target.domain:
        return False
    with working_precision(_BITS):
        x = arb(machine.error_ulp_at)
        truth = target.enclosure(x)
        exactly = abs(best.program.real(x, exact) - truth)
        ulp = machine.arithmetic.storage.ulp(Fraction(float(truth.mid())))
        own = float(exactly.mid()) / float(ulp)
    return math.isfinite(own) and own < _OWN * (machine.error_ulp - 0.5)


def _operations(result: Result, best: Solution) -> Iterator[str]:
    """More of them, if the best program needs about all that are allowed."""
    most = result.config.max_ops
    if best.ops < most and not result.exhausted:
        return
    tried = f"no new ones of at most {most} turn up" if result.exhausted else ""
    rows = [s for s in result.front if s.standing != "claimed" and s.rank[1] > 0][-_ROWS:]
    gain = _gain(rows) if len(rows) >= _FEW else math.nan
    if gain == 0:
        others = f"those allowed gain little with each{_such_as(result)}"
        yield f"other operations ({'; '.join(filter(None, (tried, others)))})"
        return
    needed = most + _MORE
    if result.goal is not None and gain > 0:
        missing = math.log(rows[-1].rank[1] / result.goal.error) / gain
        needed = rows[-1].ops + max(1, math.ceil(missing))
    if most < needed <= min(_FAR * most, MOST_OPERATIONS) and gain > 0:
        trend = f"by the trend of the front about {needed}: --max-ops {needed}"
    else:
        next_step = min(most + _MORE, MOST_OPERATIONS)
        trend = f"--max-ops {next_step}" if next_step > most else ""
        if needed > MOST_OPERATIONS:
            tried = tried or f"by the trend of the front more than {MOST_OPERATIONS} are needed"
    if most < MOST_OPERATIONS:
        yield f"more operations ({'; '.join(filter(None, (tried, trend)))})"
    if needed > MOST_OPERATIONS:
        yield f"other operations{_such_as(result)}, or an interval in pieces, each with its run"


def _such_as(result: Result) -> str:
    """Operations that are not allowed and often help."""
    allowed = {operation.name for operation in result.config.operations}
    missing = [symbol for name, symbol in _HELPFUL.items() if name not in allowed]
    return f", such as {' or '.join(missing)}" if missing else ""


_HELPFUL = {"div": "/", "sqrt": "sqrt", "exp": "exp"}
"""By name: how --ops calls them."""


def _gain(rows: Sequence[Solution]) -> float:
    """The logarithm by which each operation lessens the error along the rows; 0 if hardly."""
    first, last = rows[0], rows[-1]
    gained = math.log(first.rank[1] / last.rank[1])
    if last.ops <= first.ops or gained <= _LITTLE * (last.ops - first.ops):
        return 0.0
    return gained / (last.ops - first.ops)


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
