"""How many operations programs may have, and until when: what config.json keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

EARLIER = "earlier_limits"


class Limit(NamedTuple):
    """Programs had at most `max_ops` operations until `evaluations` candidates were fitted."""

    max_ops: int
    evaluations: int


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
