"""Results as text for people; their tables are in `tables`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from autonumerics.cli.tables import front_table, rendered
from autonumerics.numerals import (
    Rounding,
    counted,
    error_text,
    scientific,
    ulps_text,
)
from autonumerics.programs import Program
from autonumerics.programs.parity import parity
from autonumerics.runs import Result
from autonumerics.runs.config import Config
from autonumerics.runs.goals import Goal, can_meet
from autonumerics.runs.rounding import RoundedSolution
from autonumerics.search import Front, Solution
from autonumerics.search.rows import counts_mean, marks
from autonumerics.targets import Target
from autonumerics.targets.tables.noise import BELOW

_SHOWS = 5e-4  # relative: a difference that four digits show

GAIN = 0.002
"""A program whose error is smaller than that of a cheaper one by less than this share of it gains
nothing."""


def result_text(result: Result, *, every: bool = False) -> str:
    """Target, front, and what the run has cost; `every` row, or those that gain something."""
    described = result.config.describe()
    if not len(result.front):
        return f"{described}: no program yet"
    shown = result.front if every else _gaining(result)
    left_out = len(result.front) - len(shown)
    lines = [
        f"{described} ({_standing(shown, result.target)})",
        rendered(front_table(shown, result.goal)),
        *_notes(shown),
        *noise_lines(result.target, [(s.ops, s.error) for s in result.front]),
        *([f"{_rows(left_out)} that {_gain(left_out)} less than 0.2 %: --all"] if left_out else []),
        *_price_lines(result.config),
        *goal_lines(result),
        f"{result.evaluations:,} candidates, {_times(result)}, seed {result.config.seed}",
    ]
    return "\n".join(lines)


def _price_lines(config: Config) -> list[str]:
    """The prices by which the clock ranks programs, in units of the cheapest operation."""
    if config.cost != "time":
        return []
    prices = config.prices
    each = ", ".join(f"{row.symbol} {prices.by_code[row.code]}" for row in config.operations)
    ends = f"; ends (read, convert, write) {prices.ends}" if prices.ends else ""
    return [f"prices, measured when the run began: {each}{ends}"]


def _times(result: Result) -> str:
    """Of the search, and of what followed it."""
    after = "" if result.finishing == 0 else f" and {result.finishing:.1f} s after it"
    return f"{result.seconds:.1f} s of search{after}"


def _notes(front: Front) -> list[str]:
    """What the columns of errors as computed are, and the mark of c/0."""
    computed = [each for s in front for each in s.as_computed]
    formats = " and ".join(dict.fromkeys(each.format for each in computed))
    standings = " or ".join(sorted({each.standing for each in computed}))
    columns = f"{formats}: largest error as computed there, constants rounded, {standings}"
    known = [s.machine for s in front if s.machine and s.machine.counts]
    inputs = [each.counts.inputs for each in known if each.counts]
    means = counts_mean(each.direction for each in known)
    results = [f"of {max(inputs):,} inputs: {means}"] if inputs else []
    slopes = [s.derivative for s in front if s.derivative is not None]
    of_slopes = " or ".join(sorted({slope.standing for slope in slopes}))
    derivatives = [f"derivative: {slope.measure} error of P' against f', {of_slopes}"
                   for slope in slopes[:1]]  # fmt: skip
    means = any(s.largest is not None for s in front)
    largest = ["maximum: largest error in exact arithmetic, sampled"] if means else []
    return [*results, *([columns] if computed else []), *largest, *derivatives, *marks(front)]


def noise_lines(target: Target, rows: Sequence[tuple[int, float]]) -> list[str]:
    """Which rows, of operations and errors, fit the noise of a table; nothing if none do."""
    noise = target.noise
    fitted = [ops for ops, error in rows if noise is not None and error < BELOW * noise]
    if noise is None or not fitted:
        return []
    return [
        f"beware: rows of {counted(min(fitted), 'operation')} and more fit the noise of the table, "
        f"about {noise:.1e} by what neighbours say of each point, sampled"
    ]


def _beside_the_mean(solution: Solution) -> list[str]:
    if solution.largest is None:
        return []
    return [f"largest error {error_text(solution.largest, 'sampled', 5)}, sampled"]


def _listed(places: Sequence[float]) -> str:
    return ", ".join(f"{x:.6g}" for x in places)


def _gaining(result: Result) -> Front:
    """The rows that gain something, and the one that meets the goal."""
    gaining, reached = result.front.gaining(GAIN), result.reached
    if reached is None or reached in gaining:
        return gaining
    return Front(tuple(s for s in result.front if s in gaining or s == reached))


def _rows(count: int) -> str:
    return f"not shown: {counted(count, 'program')}"


def _gain(count: int) -> str:
    return "gains" if count == 1 else "gain"


def goal_lines(result: Result) -> list[str]:
    """The program that meets the goal, by name, and what a cheaper or a dearer one would give."""
    goal, reached = result.goal, result.reached
    if goal is None or reached is None:
        return []
    standing = reached.rank_standing
    place = result.front.solutions.index(reached)
    beside = [
        f"{word}: {counted(s.ops, 'operation')}, {goal.worded(s.rank[1], s.rank_standing)}"
        for word, neighbour in (("cheaper", place - 1), ("dearer", place + 1))
        if 0 <= neighbour < len(result.front)
        for s in [result.front[neighbour]]
    ]
    return [
        f"goal met: {goal.text} wanted; {counted(reached.ops, 'operation')} "
        f"{'has' if reached.ops == 1 else 'have'} "
        f"{goal.worded(reached.rank[1], standing)}, {standing}: {reached.program.text}",
        *(["; ".join(beside)] if beside else []),
        *_missed_as_computed(goal, reached, result.target),
    ]


def _missed_as_computed(goal: Goal, reached: Solution, target: Target) -> list[str]:
    """In which formats a program that meets a goal in the reals misses it, though they could."""
    missed = [
        each
        for each in reached.as_computed
        if each.error > goal.error and can_meet(goal, target, each.format)
    ]
    if not missed:
        return []
    names = [each.format for each in missed]
    not_finite = any(not each.is_finite for each in missed)  # what --safe leaves out, no more
    advice = [*(["--safe"] if not_finite else []), *(f"--format {name}" for name in names[::-1])]
    return [
        f"beware: as computed in {' and '.join(names)} it misses the goal: {' or '.join(advice)}"
    ]


_STANDINGS = {
    "proved": "errors proved: upper bounds over the reals",
    "claimed": "errors claimed: called proved, but without a certificate that says as much",
    "sampled": "errors sampled: largest at refined extrema",
}


_BY_QUADRATURE = "errors sampled: root mean squares, by quadrature"


def _standing(front: Front, target: Target) -> str:
    """What the errors of a front are, in words."""
    for s in front:
        if s.machine is not None:
            arithmetic = s.machine.arithmetic
            return arithmetic.manner if arithmetic.rounds_result else "as computed"
        if s.largest is not None:
            return _BY_QUADRATURE
    standings = {s.standing for s in front}
    if target.table is not None:
        return "errors sampled: largest at these points; nothing is known between"
    return "; ".join(words for standing, words in _STANDINGS.items() if standing in standings)


def solution_text(solution: Solution, config: Config) -> str:
    """One program in full: error, text, formula, exact constants."""
    lines = [
        f"{config.describe()}: {counted(solution.ops, 'operation')}",
        *_machine(solution),
        _accuracy(solution, config),
        *(each.sentence for each in solution.as_computed),
        *_passing(solution),
        *_form(solution, config.target),
        *_beside_the_mean(solution),
        *([f"derivative  {solution.derivative}"] if solution.derivative else []),
        f"formula  {solution.program.formula}",
        "",
        solution.program.listing,
        "",
        "nearest doubles: " + ", ".join(map(_nearest_double, solution.program.constants)),
    ]
    return "\n".join(lines)


def listing_text(program: Program) -> str:
    """A program alone: how many operations, its formula, its listing with exact constants."""
    return "\n".join(
        [counted(program.ops, "operation"), f"formula  {program.formula}", "", program.listing]
    )


def _passing(solution: Solution) -> list[str]:
    """The mark of c/0, in words."""
    if not solution.passed_zeros:
        return []
    places = _listed(solution.passed_zeros)
    return [f"divides by zero on the way at x = {places}, where its limit is meant"]


def _form(solution: Solution, target: Target) -> list[str]:
    """The parity of a program, and what follows from it."""
    form = parity(solution.program)
    if form is None:
        return []
    half = ", as the function is: x >= 0 says all" if form == target.symmetry else ""
    return [f"{form} by its form, proved{half}"]


def rounded_text(rounded: RoundedSolution, config: Config) -> str:
    """The rounded program in full, and what was rounded."""
    before, names = rounded.before, ", ".join(f"c{k}" for k in rounded.moved)
    exact = f"every constant is a number of {rounded.number_format}: nothing is rounded"
    error = error_text(before.error, before.standing, 5)
    moved = f"{names} rounded to {rounded.number_format}; error before {error}, {before.standing}"
    problem = [rounded.problem] if rounded.problem else []
    shown = solution_text(rounded.solution, config)
    return "\n".join([moved if names else exact, *problem, shown])


def _nearest_double(constant: Fraction) -> str:
    try:
        return repr(float(constant))
    except OverflowError:
        return "beyond doubles"


def _machine(solution: Solution) -> list[str]:
    numbers = solution.machine
    if numbers is None:
        return []
    where = "" if numbers.error_ulp_at is None else f" at x = {numbers.error_ulp_at!r}"
    time = "" if numbers.ns is None else f"; {numbers.ns:.3f} ns an element, measured"
    ulps = ulps_text(numbers.error_ulp, numbers.ulp_standing)
    return [
        f"{numbers.arithmetic.manner}: largest error {ulps} ULP{where}, "
        f"{numbers.ulp_standing}{time}",
        *([] if numbers.counts is None else [f"{numbers.counts.sentence}, measured"]),
    ]


def _accuracy(solution: Solution, config: Config) -> str:
    """The error in exact arithmetic; of a program for a format it is not what counts."""
    what = "error" if solution.machine is None else f"in exact arithmetic {_size_of(config)}"
    if math.isinf(solution.error):
        return f"{what} unbounded or not known"
    if solution.error == 0:
        return f"{what} 0: exact at all points sampled"
    error, standing = error_text(solution.error, solution.standing, 5), solution.standing
    if solution.is_exact_at_all_points:
        return f"{what} 0 at all points sampled; proved to be at most {error} everywhere"
    digits = f" ({solution.digits_text} digits)" if solution.machine is None else ""
    enclosed = ""
    if solution.error_lower is not None:
        lower = scientific(solution.error_lower, 6, Rounding.DOWN)
        upper = scientific(solution.error, 6, Rounding.UP)
        enclosed = f": the true maximum lies in [{lower}, {upper}]"
    return f"{what} {error}{digits}, {standing}{enclosed}{_gained(solution)}"


def _size_of(config: Config) -> str:
    """What the error of a program for a format is in exact arithmetic, as a formula."""
    return config.target.measure.formula_of("P(x)", "f(x)")


def _gained(solution: Solution) -> str:
    """What the exchange has brought, where it shows."""
    if solution.least_squares_error < (1 + _SHOWS) * solution.error:
        return ""
    before = error_text(solution.least_squares_error, "sampled")
    return f"; with the constants of least squares {before}, sampled"
