"""The command that makes a run's front again."""

from __future__ import annotations

import shlex
from itertools import chain, pairwise

from autonumerics.formats import Arithmetic
from autonumerics.runs import Config
from autonumerics.runs.extensions import part_at
from autonumerics.runs.limits import Limit
from autonumerics.targets.domain import shown


def command_words(config: Config, evaluations: int) -> tuple[str, ...]:
    """The command in pieces that belong on one line: an option and its value.

    Nothing for settings that no option names. The budget is the number of candidates that the run
    fitted, since that alone is the same everywhere; a run that was resumed equals one that never
    stopped. One that was extended is done in as many parts.

    >>> from autonumerics.targets import Target
    >>> " ".join(command_words(Config(Target.make("exp2")), 60_000))[:52]
    'autonumerics discover exp2 --on 0 1 --error relative'
    """
    if config.custom is not None:
        return ()
    parts = *config.earlier_limits, Limit(config.max_ops, evaluations)
    first = _first_words(part_at(config, 0)[0], parts[0].evaluations)
    more = [
        (
            "&& autonumerics resume RUN",
            f"--max-ops {part.max_ops}",
            f"--evaluations {part.evaluations - before.evaluations}",
        )
        for before, part in pairwise(parts)
    ]
    return (*first, *(["--out RUN"] if more else []), *chain.from_iterable(more))


def _first_words(config: Config, evaluations: int) -> tuple[str, ...]:
    target = config.target
    symbols = " ".join(operation.symbol for operation in config.operations)
    options = {
        "error": shlex.quote(target.error),
        "norm": None if target.norm == "max" else target.norm,
        "weight": None if target.weight is None else shlex.quote(target.weight.name),
        "ops": shlex.quote(symbols),
        "max-ops": config.max_ops,
        "effort": config.effort,
        "format": config.number_format,
        "compute": config.compute or _rounded_each(config),
        "round": config.rounding,
        "max-ulp": config.max_ulp,
        "max-error": config.max_error,
        "derivative-error": config.derivative_error,
        "cost": None if config.cost == "ops" else config.cost,
        "seed": config.seed,
        "evaluations": evaluations,
    }
    on = (f"--on {shown(part.lower)} {shown(part.upper)}" for part in target.domain.intervals)
    given = (f"--{name} {value}" for name, value in options.items() if value is not None)
    safe = ("--safe",) if config.safe else ()
    return (
        f"autonumerics discover {shlex.quote(target.function.name)}",
        *on,
        *given,
        *target.constraints.words,
        *safe,
    )


def _rounded_each(config: Config) -> str | None:
    """The format again, where every operation rounds to it and that is not what is usual."""
    arithmetic = config.arithmetic
    if arithmetic is None or arithmetic.computing == Arithmetic.asked(arithmetic.storage).computing:
        return None
    return arithmetic.computing.name


def is_exact(config: Config) -> bool:
    """Whether the command makes the same front, bit for bit, on every machine.

    Not where programs are ranked by prices that were measured when the run began.
    """
    return config.cost == "ops"
