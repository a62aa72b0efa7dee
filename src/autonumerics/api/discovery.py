"""The calls that search: discover a front, watch it improve, go on with a run, load one.

>>> result = discover("exp2", max_ops=3, evaluations=2000)
>>> best = result.front.with_ops(3)
>>> best.ops, round(best.digits, 2)
(3, 3.06)
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from autonumerics.api.progress import Watch, shown
from autonumerics.api.result import Result
from autonumerics.cli.fpcore import read_fpcore
from autonumerics.errors import InvalidOption, InvalidRun
from autonumerics.numerals import digits_text
from autonumerics.options import checked, read_path
from autonumerics.runs import Budget, Run, load_result, prepare, run_to_end
from autonumerics.runs.origin import OfRun
from autonumerics.search import Front
from autonumerics.targets import given_table


@partial(checked, also=prepare)
def discover(
    function: str | Callable[..., Any] | None = None,
    *,
    fpcore: str | None = None,
    table: Any = None,
    seconds: float | None = None,
    evaluations: int | None = None,
    finish: float | None = None,
    progress: bool | Watch | None = None,
    **options: Any,
) -> Result:
    """The trade-off of operations against error for a function on an interval.

    function: a name that `autonumerics functions` lists, an expression in x such as
        "log(1 + exp(-x))", or a Python function of x, which is called once with a symbol: made of
        operators, NumPy's functions and those of `autonumerics.symbols`. One that cannot be traced
        is called at 1,025 points of the interval instead, before the search, and counts as a table.
    fpcore: in its place "FILE[:NAME]", a benchmark in the format of FPBench, on the domain of its
        :pre.
    table: in its place (x, y), two sequences of numbers, or the path of a file of two columns.
        Errors against a table are those at its points, sampled; nothing is proved. Between them
        nothing is known, and a program may do there what it likes but have a pole.
    on: the closed interval: two ends, numbers or text such as "pi/2", or text such as "0, 1"; the
        function's usual one if not given. Expressions have none. Several intervals are a list of
        such pairs: [(-1, -0.01), (0.01, 1)].
    let: values of names in the expression; floats stand for the decimals that Python prints.
    error: "relative", "absolute", "ulp", that is in ULPs of binary64, or such as
        "max(relative, absolute/1e-3)", |P - f| / max(|f|, 1e-3). If an interval is given: relative
        unless the function vanishes in it. Where it does, "relative" asks for programs that do,
        too.
    weight: what the error is multiplied by, an expression in x that is above 0.
    norm: "max", or 2: then programs are ranked by the root of the mean square of the error over the
        domain, sampled; `Solution.largest` is the largest error.
    odd, even: only programs that are so by their form. On a symmetric domain where the function is
        one of them, most programs tried are without being asked, on half of the domain.
    exact: values that every program has at points, such as "f(0) = 0" or "f(1) = pi/4", and with
        "f'(0) = 1" slopes; a list of them, or {0: 1, 1: "pi/4"}, for several. What is no binary
        number is neared as far as constants reach (docs/constraints.md).
    range: two numbers between which the values of every program stay, infinite for none.
    monotone: only programs that never turn, as the function does not.
    join: "lower", "upper" or "both": as the function is at that end; "upper slope": its slope, too.
    ops: the operations allowed: names, symbols and sets such as "gpu" (`autonumerics operations`),
        in text separated by spaces or as a list.
    no_division: leave out the division.
    max_ops: the most operations that depend on x, 1 to 32; those on constants are free.
    seconds, evaluations: the budget, whichever is spent first; evaluations are candidates fitted.
        A minute if neither is given.
    finish: the most seconds for what follows the search, measurements and proofs; as many as
        `seconds` by default; as much work as the search, counted, where only `evaluations` are
        given.
    seed: same arguments, seed and evaluations: the same front, bit for bit, for any threads.
    effort: "low", "medium" or "high": how much goes into the fit of one candidate.
    settings: all that decides how the search goes, in place of what `effort` names.
    format: "binary32", "bf16" or another name of a number format: inputs and results are numbers of
        it, and the front trades cost against the error in ULPs, measured at every input.
    compute: with `format`, the format of constants and operations; the result is rounded to
        `format` once. By default binary32 for formats of 16 bits, as kernels of machine learning
        do, else `format` itself; compute="bfloat16" with format="bfloat16" rounds each operation.
    max_ulp: the error wanted there. In a format of 16 bits 0.5 asks for correct rounding.
    round: with such a format, "nearest", the same; "nearest-away", "up", "down" or "zero", every
        result is the exact value rounded in that direction, as the code that is emitted rounds;
        "all", all five, the value that is computed being one that may be rounded in each; or
        "faithful", every result is one of its two neighbours. Measured at every input.
    max_error, digits: the error wanted in the measure `error`, or -log10 of it. The run ends as
        soon as the cheapest program that meets a goal has stood for a while: `Result.reached`.
    cost: "ops", or "time" for measured time, which a number format is needed for.
    derivative_error: only programs whose derivative is within that error of the function's,
        relative if `error` is and f' does not vanish, else absolute, without the weight:
        `Solution.derivative`. Sampled in the search, proved at its end where that can be; composes
        with goals.
    safe: only programs that are finite as they are computed, at every input of binary32 and, as far
        as it was tried, of binary64; with a number format that is always so.
    threads: all processors if not given; they do not change the result.
    out: a new folder for the run, to be watched or resumed; nothing is written without it, until
        `Result.save`.
    progress: shown in terminals and notebooks, unless False; a function is called with the
        `Progress` after every generation.

    The errors are proved, as far as they can be (`Solution.standing`). Ctrl-C ends the
    run after the current generation and returns what was found, `interrupted`. Raises
    AutoNumericsError, with one line that says what to do, for a request that cannot be met.
    """
    return _run(
        _prepared(function, fpcore, table, options),
        Budget.of(seconds, evaluations, finish),
        progress,
    )


@partial(checked, also=prepare)
def fronts(
    function: str | Callable[..., Any] | None = None,
    *,
    fpcore: str | None = None,
    table: Any = None,
    seconds: float | None = None,
    evaluations: int | None = None,
    finish: float | None = None,
    **options: Any,
) -> Iterator[Front]:
    """The front each time it has improved by a hundredth of a digit somewhere, or has another
    program, and in the end proved; parameters as of `discover`.

    >>> for front in fronts("exp2", max_ops=2, evaluations=600):
    ...     last = front
    >>> [solution.ops for solution in last]
    [0, 1, 2]
    """
    return _improvements(
        _prepared(function, fpcore, table, options), Budget.of(seconds, evaluations, finish)
    )


@checked
def resume(
    run: str | os.PathLike[str] | Result,
    *,
    seconds: float | None = None,
    evaluations: int | None = None,
    finish: float | None = None,
    max_ops: int | None = None,
    threads: int | None = None,
    progress: bool | Watch | None = None,
) -> Result:
    """Goes on with the run in a folder, for so much more; see `discover`.

    run: the folder, or a result that is saved in one.
    max_ops: extends the run to programs of so many operations, from here on and for good.

    N evaluations and N more lead to the same front as 2N at once, bit for bit, if the run is not
    extended in between, save that a front never gets worse: what the first part found or measured
    stays where 2N at once have nothing as good. Raises InvalidRun if the folder is no run or a
    damaged one, or if another process is at work on it.
    """
    search = Run.resumed(_folder(run), max_ops=max_ops, threads=threads)
    return _run(search, Budget.of(seconds, evaluations, finish), progress)


@checked
def load(run: str | os.PathLike[str]) -> Result:
    """What the run in a folder has found so far. It may still be running, elsewhere.

    Raises InvalidRun if the folder is no run or a damaged one.
    """
    path = read_path("run", run)
    return Result.of(load_result(path), path)


def _prepared(
    function: str | Callable[..., Any] | None,
    fpcore: str | None,
    table: Any,
    options: dict[str, Any],
) -> Run:
    if sum(given is not None for given in (function, fpcore, table)) != 1:
        raise InvalidOption(
            "name a function, or a benchmark by fpcore='FILE[:NAME]', or give table=(x, y): one "
            "of them"
        )
    if table is not None:
        return prepare(given_table(table), **options)
    if function is None or fpcore is not None:
        function, options["domain"] = read_fpcore(str(fpcore), options.get("domain"))
    return prepare(function, **options)


def _run(search: Run, budget: Budget, progress: bool | Watch | None) -> Result:
    with shown(search, budget, progress) as (watch, tell):
        found = run_to_end(search, budget, watch, tell)
    return Result.of(found, search)


def _improvements(search: Run, budget: Budget) -> Iterator[Front]:
    with search.exclusive():
        shown = None
        for progress in search.run(budget):
            if progress.improved and _coarse(progress.front) != shown:
                shown = _coarse(progress.front)
                yield progress.front.of_run(OfRun(search.config))
        search.finish(budget.finishing_seconds)
    yield Result.of(search.result(), search).front


def _coarse(front: Front) -> list[tuple[str, str]]:
    """A front as far as it is worth showing anew: to the hundredth of a digit."""
    return [(s.program.text, digits_text(-math.log10(s.rank[1] or 1.0))) for s in front]


def _folder(run: str | os.PathLike[str] | Result) -> Path:
    if not isinstance(run, Result):
        return read_path("run", run)
    if run.path is None:
        raise InvalidRun("this run has no folder: save it first, e.g. result.save('runs/mine')")
    return run.path
