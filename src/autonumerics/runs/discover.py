"""From a request to a search that is ready, and from there to its end.

>>> result = run_to_end(prepare("exp2", max_ops=3), Budget.of(None, 2000))
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
from typing import Any

from autonumerics.cost.calibration import measured_prices
from autonumerics.errors import InvalidOption, UnknownName
from autonumerics.programs import Operation, parse_operations
from autonumerics.runs.config import Config, computed
from autonumerics.runs.folder import RunFolder, on_stderr
from autonumerics.runs.goals import wanted
from autonumerics.runs.result import Budget, Progress, Result
from autonumerics.runs.run import Run, worker_count
from autonumerics.runs.settings import Settings
from autonumerics.runs.stages import Tell, silent
from autonumerics.targets import Constant, DomainLike, Table, Target
from autonumerics.targets.asking import Ends, Texts, constrained
from autonumerics.targets.ends import read_amount
from autonumerics.targets.measures import Measure
from autonumerics.targets.target import NORMS

Watcher = Callable[[Progress], None]


def prepare(
    function: str | Callable[..., Any] | Table,
    *,
    domain: DomainLike | None = None,
    let: Mapping[str, Constant] | None = None,
    error: str | None = None,
    weight: str | None = None,
    norm: str | float | None = None,
    ops: str | Iterable[str | Operation] = "+ - * /",
    no_division: bool = False,
    max_ops: int = 10,
    seed: int = 1,
    effort: str = "medium",
    settings: Settings | None = None,
    number_format: str | None = None,
    compute: str | None = None,
    max_ulp: float | str | None = None,
    rounding: str | None = None,
    max_error: float | str | None = None,
    digits: float | str | None = None,
    cost: str = "ops",
    safe: bool = False,
    derivative_error: float | str | None = None,
    odd: bool = False,
    even: bool = False,
    exact: Texts | Mapping[float, str | float] = (),
    value_range: Ends | None = None,
    monotone: bool = False,
    join: Texts = (),
    threads: int | None = None,
    out: Path | str | None = None,
    warn: Callable[[str], None] | None = None,
) -> Run:
    """A search that is checked and ready; parameters as of `autonumerics.discover`.

    `warn` is told which error is taken where none was asked or another one counts, and what goes
    wrong with the folder while the run goes on; stderr is by default.
    """
    worker_count(threads)  # before anything is written
    arithmetic = computed(number_format, compute)
    storage = None if arithmetic is None else arithmetic.storage.name
    wide = arithmetic.computing.name if arithmetic and arithmetic.rounds_result else None
    said: list[str] = []  # told once it is clear that there will be a run
    target = _target(function, domain, let, error, weight, storage, said.append)
    target = constrained(
        replace(target, norm=_norm(norm, storage)),
        odd=odd, even=even, pins=exact, value_range=value_range, monotone=monotone, joins=join,
    )  # fmt: skip
    _check_norm(target)
    config = Config(
        target, parse_operations(ops, division=not no_division), max_ops, seed, effort,
        custom=settings, number_format=storage, compute=wide, max_ulp=_amount("max-ulp", max_ulp),
        rounding=rounding, cost=cost, safe=safe,
        max_error=wanted(_amount("max-error", max_error), _amount("digits", digits)),
        derivative_error=_amount("derivative-error", derivative_error),
    )  # fmt: skip
    said += _counted_in_ulps(config, error)
    if config.arithmetic is not None and cost == "time":
        config = replace(config, prices=measured_prices(config.operations, config.arithmetic))
    folder = None if out is None else RunFolder.create(Path(out), config.to_json(), warn)
    for line in said:
        (warn or on_stderr)(line)
    if folder is None:
        return Run.new(config, threads=threads)
    return Run.new(config, folder, threads=threads)


def _counted_in_ulps(config: Config, error: str | None) -> Iterator[str]:
    """What is said to those who ask for another measure with a number format."""
    if config.arithmetic is None or error is None or Measure.read(error).kind == "ulp":
        return
    name, asked = config.arithmetic.storage.name, config.target.error
    taken = "" if config.goal is None or not config.goal.asked else f": {config.goal.text}"
    yield (
        f"errors as computed in {name} are counted in ULPs{taken}; {asked} ones are told of exact "
        "arithmetic, by show --ops"
    )


def _amount(name: str, given: float | str | None) -> float | None:
    return None if given is None else read_amount(name, given)


def _norm(asked: str | float | None, number_format: str | None) -> str:
    """What counts of an error: "max", or "2" for its mean square."""
    norm = "max" if asked is None else str(asked).lower().removesuffix(".0")
    norm = "max" if norm in ("inf", "infinity") else norm
    if norm not in NORMS:
        raise UnknownName("norm", norm, hint="choose max, the largest error, or 2, its mean square")
    if norm == "2" and number_format is not None:
        raise InvalidOption(
            f"errors in {number_format} count by the largest: leave out --norm, or --format"
        )
    return norm


def _check_norm(target: Target) -> None:
    """Raises InvalidOption for what a mean square leaves out."""
    if target.norm == "2" and (target.constraints or target.table is not None):
        what = "constraints" if target.constraints else "tables"
        raise InvalidOption(f"--norm 2 knows no {what}: leave out --norm")


def _target(
    function: str | Callable[..., Any] | Table,
    domain: DomainLike | None,
    let: Mapping[str, Constant] | None,
    error: str | None,
    weight: str | None,
    number_format: str | None,
    warn: Callable[[str], None],
) -> Target:
    """What to approximate. For a number format ULPs are what counts; exact errors are absolute,
    which serves where the function vanishes, too.
    """
    if number_format is not None:
        measure = "ulp" if error is None else Measure.read(error).kind
        if weight is not None or measure == "mixed":
            raise InvalidOption(
                f"errors in {number_format} are counted in ULPs: leave out "
                f"{'--weight' if weight is not None else f'--error {error}'}, or --format"
            )
        return Target.make(function, domain, "absolute" if measure == "ulp" else measure, let)
    target = Target.make(function, domain, error, let, weight)
    if target.table is not None and callable(function):
        warn(
            f"{target.function.name}, at {len(target.table[0]):,} points, since it cannot be "
            "traced: errors are sampled there and nothing is proved"
        )
    if domain is not None and error is None and target.error == "absolute":
        warn(
            f"{target.function.name} vanishes in {target.domain}, where relative errors are "
            "unbounded unless a program vanishes there too: absolute errors are taken; "
            "--error relative asks for such programs"
        )
    return target


def run_to_end(
    search: Run, budget: Budget, watch: Watcher | None = None, tell: Tell = silent
) -> Result:
    """Runs the search, showing its progress to `watch`, then measures and proves its front.

    The stages of that are told to `tell`. Ctrl-C or SIGTERM ends the search at the next border and
    what follows soon, with what there is; a second Ctrl-C raises KeyboardInterrupt.
    """
    with interruptible(search), search.exclusive():
        for progress in search.run(budget):
            if watch is not None:
                watch(progress)
        search.finish(budget.finishing_seconds, tell)
    return search.result()


@contextmanager
def interruptible(search: Run) -> Iterator[None]:
    """Inside the block Ctrl-C and SIGTERM stop the search gently.

    A second Ctrl-C raises KeyboardInterrupt.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    gentle = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.getsignal(each) for each in gentle}

    def on_signal(number: int, _: object) -> None:
        search.stop(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    for each in gentle:
        signal.signal(each, on_signal)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler or signal.SIG_DFL)
