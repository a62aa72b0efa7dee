"""The public calls: discover a front, watch it improve, go on with a run.

>>> result = discover("exp2", max_ops=3, seconds=None, evaluations=2000)
>>> best = result.front.with_ops(3)
>>> best.ops, round(best.digits, 2)
(3, 3.06)
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autonumerics.cost.calibration import measured_prices
from autonumerics.formats import format_named
from autonumerics.programs import Operation, parse_operations
from autonumerics.runs.config import Config
from autonumerics.runs.folder import RunFolder, on_stderr
from autonumerics.runs.goals import wanted
from autonumerics.runs.result import Budget, Progress, Result
from autonumerics.runs.run import Run, worker_count
from autonumerics.runs.settings import Settings
from autonumerics.search import Front
from autonumerics.targets import Constant, DomainLike, Target

Watcher = Callable[[Progress], None]


def prepare(
    function: str,
    *,
    domain: DomainLike | None = None,
    let: Mapping[str, Constant] | None = None,
    error: str | None = None,
    ops: str | Iterable[str | Operation] = "+ - * /",
    no_division: bool = False,
    max_ops: int = 10,
    seed: int = 1,
    effort: str = "medium",
    settings: Settings | None = None,
    number_format: str | None = None,
    max_ulp: float | None = None,
    max_error: float | None = None,
    digits: float | None = None,
    cost: str = "ops",
    threads: int | None = None,
    out: Path | str | None = None,
    warn: Callable[[str], None] | None = None,
) -> Run:
    """A search that is checked and ready; parameters as of `discover`.

    `warn` is told which error is taken where none was asked, and what goes wrong with the folder
    while the run goes on; stderr is by default.
    """
    worker_count(threads)  # before anything is written
    arithmetic = None if number_format is None else format_named(number_format).name
    target = _target(function, domain, let, error, arithmetic, warn or on_stderr)
    config = Config(
        target, parse_operations(ops, division=not no_division), max_ops, seed, effort,
        custom=settings, number_format=arithmetic, max_ulp=max_ulp,
        max_error=wanted(max_error, digits), cost=cost,
    )  # fmt: skip
    if config.arithmetic is not None and cost == "time":
        config = replace(config, prices=measured_prices(config.operations, config.arithmetic))
    if out is None:
        return Run.new(config, threads=threads)
    folder = RunFolder.create(Path(out), config.to_json(), warn)
    return Run.new(config, folder, threads=threads)


def _target(
    function: str,
    domain: DomainLike | None,
    let: Mapping[str, Constant] | None,
    error: str | None,
    number_format: str | None,
    warn: Callable[[str], None],
) -> Target:
    """What to approximate. For a number format ULPs are what counts; exact errors are absolute,
    which serves where the function vanishes, too.
    """
    if number_format is not None:
        return Target.make(function, domain, "absolute" if error in (None, "ulp") else error, let)
    target = Target.make(function, domain, error, let)
    if domain is not None and error is None and target.error == "absolute":
        warn(
            f"{target.function.name} vanishes in {target.domain}, where relative errors are "
            "unbounded: absolute errors are taken (--error absolute)"
        )
    return target


def discover(
    function: str,
    *,
    domain: DomainLike | None = None,
    let: Mapping[str, Constant] | None = None,
    error: str | None = None,
    ops: str | Iterable[str | Operation] = "+ - * /",
    no_division: bool = False,
    max_ops: int = 10,
    seconds: float | None = None,
    evaluations: int | None = None,
    seed: int = 1,
    effort: str = "medium",
    settings: Settings | None = None,
    number_format: str | None = None,
    max_ulp: float | None = None,
    max_error: float | None = None,
    digits: float | None = None,
    cost: str = "ops",
    threads: int | None = None,
    out: Path | str | None = None,
) -> Result:
    """The trade-off of operations against error for a function on an interval.

    function: a name that `autonumerics functions` lists, or an expression in x such as
        "log(1 + exp(-x))".
    domain: the closed interval: two ends, numbers or text such as "pi/2", or text such as "0, 1";
        the function's usual one if not given. Expressions have none.
    let: values of names in the expression; floats stand for the decimals that Python prints.
    error: "relative" or "absolute". If a domain is given: relative unless the function vanishes
        in it.
    ops: the operations allowed: names, symbols and sets such as "gpu" (`OPERATION_SETS`), in text
        separated by spaces or as a list.
    no_division: leave out the division.
    max_ops: the most operations that depend on x, 1 to 32; those on constants are free.
    seconds, evaluations: the budget, whichever is spent first; evaluations are candidates fitted.
        A minute if neither is given.
    seed: same arguments, seed and evaluations: the same front, bit for bit, for any threads.
    effort: "low", "medium" or "high": how much goes into the fit of one candidate.
    settings: all that decides how the search goes, in place of what `effort` names.
    number_format: "binary32", "bf16" or another name that `formats` knows: constants and
        operations are rounded to it, and the front trades cost against the error in ULPs, measured
        at every input.
    max_ulp: the error wanted there.
    max_error, digits: the error wanted in the measure `error`, or -log10 of it. The run ends as
        soon as the cheapest program that meets a goal has stood for a while: `Result.reached`.
    cost: "ops", or "time" for measured time, which a number format is needed for.
    out: a new folder for the run, to be watched or resumed; nothing is written without it.

    The errors are proved, as far as they can be (`Solution.standing`). Ctrl-C ends the
    run after the current generation and returns what was found, `interrupted`. Raises
    AutoNumericsError, with one line that says what to do, for a request that cannot be met.
    """
    search = prepare(
        function, domain=domain, let=let, error=error, ops=ops, no_division=no_division,
        max_ops=max_ops, seed=seed, effort=effort, settings=settings, number_format=number_format,
        max_ulp=max_ulp, max_error=max_error, digits=digits, cost=cost, threads=threads, out=out,
    )  # fmt: skip
    return run_to_end(search, Budget.of(seconds, evaluations))


def fronts(function: str, *, seconds: float | None = None, evaluations: int | None = None,
           **options: object) -> Iterator[Front]:  # fmt: skip
    """The front each time it has improved, and in the end proved; parameters as of `discover`.

    >>> for front in fronts("exp2", max_ops=2, seconds=None, evaluations=600):
    ...     last = front
    >>> [solution.ops for solution in last]
    [1, 2]
    """
    search = prepare(function, **options)  # pyright: ignore[reportArgumentType]
    with search.exclusive():
        for progress in search.run(Budget.of(seconds, evaluations)):
            if progress.improved:
                yield progress.front
        finish(search)
    yield search.result().front


def resume(
    run: Path | str,
    *,
    seconds: float | None = None,
    evaluations: int | None = None,
    threads: int | None = None,
) -> Result:
    """Goes on with the run in a folder, for so much more; see `discover`.

    N evaluations and N more lead to the same front as 2N at once, bit for bit, save that a front
    never gets worse: what the first part found or measured stays where 2N at once have nothing as
    good. Raises InvalidRun if the folder is no run or a damaged one, or if another process is at
    work on it.
    """
    search = Run.resumed(Path(run), threads=threads)
    return run_to_end(search, Budget.of(seconds, evaluations))


def run_to_end(search: Run, budget: Budget, watch: Watcher | None = None) -> Result:
    """Runs the search, showing its progress to `watch`, then proves the errors of its front.

    Ctrl-C ends the search at the next border; a second one raises KeyboardInterrupt.
    """
    with interruptible(search), search.exclusive():
        for progress in search.run(budget):
            if watch is not None:
                watch(progress)
        finish(search)
    return search.result()


def finish(search: Run) -> None:
    """What follows a search: measurements, if it was for a number format, and proofs."""
    if search.config.arithmetic is not None:
        search.measure()
    search.prove()


@contextmanager
def interruptible(search: Run) -> Iterator[None]:
    """Inside the block Ctrl-C stops the search gently; a second one raises KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def on_interrupt(*_: object) -> None:
        search.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
