"""A run that goes on with more operations than it began with, and stays reproducible.

The configuration tells until how many evaluations which limit held. A generation has the limit of
the evaluations at which it begins, so that the front depends on configuration, seed and evaluations
alone, whatever interrupted the run.

>>> from autonumerics.targets import Target
>>> config = extended(Config(Target.make("exp2"), max_ops=5), 8, 1000)
>>> [part_at(config, evaluations)[0].max_ops for evaluations in (0, 999, 1000)]
[5, 5, 8]
"""

from __future__ import annotations

import math
from dataclasses import replace

from autonumerics.errors import InvalidOption
from autonumerics.runs.config import Config
from autonumerics.runs.limits import Limit


def extended(config: Config, max_ops: int, evaluations: int) -> Config:
    """The configuration that allows more operations from so many evaluations on.

    Raises InvalidOption for fewer than it allows, or too many.
    """
    if max_ops < config.max_ops:
        raise InvalidOption(
            f"this run has programs of up to {config.max_ops} operations: give --max-ops more than "
            f"that to extend it, got {max_ops}, or start a new run"
        )
    if max_ops == config.max_ops:
        return config
    before = config.earlier_limits
    if evaluations > max((limit.evaluations for limit in before), default=0):
        before = *before, Limit(config.max_ops, evaluations)
    return replace(config, max_ops=max_ops, earlier_limits=before)


def part_at(config: Config, evaluations: int) -> tuple[Config, float]:
    """The configuration of the generation that begins at so many evaluations, and until when."""
    for limit in config.earlier_limits:
        if evaluations < limit.evaluations:
            part = replace(config, max_ops=limit.max_ops, earlier_limits=())
            return part, limit.evaluations
    return config, math.inf
