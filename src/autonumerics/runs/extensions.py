"""A run that goes on with more operations than it began with, and stays reproducible.

The configuration tells until how many evaluations which limit held. A generation has the limit of
the evaluations at which it begins, so that the front depends on configuration, seed and evaluations
alone, whatever interrupted the run.

>>> from autonumerics.runs.config import Config
>>> from autonumerics.targets import Target
>>> config = extended(Config(Target.make("exp2"), max_ops=5), 8, 1000)
>>> [part_at(config, evaluations)[0].max_ops for evaluations in (0, 999, 1000)]
[5, 5, 8]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from autonumerics.errors import InvalidOption

if TYPE_CHECKING:
    from autonumerics.runs.config import Config

EARLIER = "earlier_limits"


class Limit(NamedTuple):
    """Programs had at most `max_ops` operations until `evaluations` candidates were fitted."""

    max_ops: int
    evaluations: int


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


def read_limits(data: Any) -> tuple[Limit, ...]:
    """What stands in config.json. Raises ValueError or TypeError for anything else."""
    limits = tuple(Limit(*pair) for pair in data)
    if not all(type(number) is int and number > 0 for limit in limits for number in limit):
        raise ValueError(f"{EARLIER} are pairs of counts, got {data!r}")
    if not all(low < high for pair in pairwise(limits) for low, high in zip(*pair, strict=True)):
        raise ValueError(f"{EARLIER} ascend, got {data!r}")
    return limits


def as_it_began(config: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a configuration without its extensions: what stays the same for all its life."""
    data = dict(config)
    limits = data.pop(EARLIER, None)
    return data | {"max_ops": limits[0][0]} if limits else data
