"""Things in a row: each as near as can be to where it wants to be, none on top of another.

>>> spread([10.0, 10.0, 50.0], [8.0, 8.0])
[6.0, 14.0, 50.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def spread(
    desired: Sequence[float], gaps: Sequence[float], weights: Sequence[float] | None = None
) -> list[float]:
    """Positions in the same order, at least `gaps[i]` between i and i + 1.

    The sum of weighted squared distances to the positions desired is least: with the gaps taken
    off this is isotonic regression, solved by pooling adjacent violators (Ayer et al. 1955).
    """
    offsets = list(accumulate(gaps, initial=0.0))[: len(desired)]
    weights = [1.0] * len(desired) if weights is None else weights
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, offset, weight in zip(desired, offsets, weights, strict=True):
        mean, total, count = want - offset, weight, 1
        while pools and pools[-1][0] > mean:
            before, weight_before, count_before = pools.pop()
            mean = (before * weight_before + mean * total) / (weight_before + total)
            total += weight_before
            count += count_before
        pools.append((mean, total, count))
    levels = [mean for mean, _, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
