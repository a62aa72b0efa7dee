"""Who becomes a parent: tournaments on Pareto rank and crowding, as in NSGA-II.

Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II",
IEEE Trans. Evol. Comp. 6 (2002). The two objectives are price and log(error). Half of the
parents are drawn evenly over the prices instead, so that none starves: a program that is
dominated today may be one edit short of the front.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from autonumerics.kernels.elementary import exponential, logarithm
from autonumerics.kernels.mutation import are_symmetric
from autonumerics.search.archive import Archive
from autonumerics.search.settings import SelectionSettings


def select_parents(
    archive: Archive,
    count: int,
    rng: np.random.Generator,
    settings: SelectionSettings = SelectionSettings(),
) -> npt.NDArray[np.int64]:
    """`count` indices into the archive, with repetition, in random order of kind."""
    even = int(count * settings.even_share)
    return np.concatenate(
        [
            _evenly(archive.costs, even, rng, settings.pressure),
            _tournaments(archive, count - even, rng),
        ]
    )


def select_symmetric(
    archive: Archive,
    count: int,
    rng: np.random.Generator,
    settings: SelectionSettings = SelectionSettings(),
) -> npt.NDArray[np.int64]:
    """`count` indices of programs that are odd or even about a point, evenly over the prices.

    None if there is no such program.
    """
    symmetric = np.flatnonzero(are_symmetric(archive.batch))
    if not len(symmetric):
        return symmetric
    return symmetric[_evenly(archive.costs[symmetric], count, rng, settings.pressure)]


def select_again(
    archive: Archive,
    count: int,
    rng: np.random.Generator,
    settings: SelectionSettings = SelectionSettings(),
) -> npt.NDArray[np.int64]:
    """`count` different indices of programs to be fitted anew, the best of each price most often.

    A fit may end in a poor local minimum: one start in a hundred is not rare for the structures
    that matter most. Fewer than `count` where the archive is small.
    """
    picked = np.unique(_evenly(archive.costs, count, rng, settings.refit_pressure))
    return picked[archive.batch.ops[picked] > 0]


def _evenly(
    costs: npt.NDArray[np.int64], count: int, rng: np.random.Generator, pressure: float
) -> npt.NDArray[np.int64]:
    """A price at random, then a place within it, the better ones more often."""
    drawn = rng.choice(np.unique(costs), size=count)
    first = np.searchsorted(costs, drawn, side="left")
    size = np.searchsorted(costs, drawn, side="right") - first
    place = exponential(pressure * logarithm(rng.random(count)))  # the power of a deviate
    return first + np.floor(size * place).astype(np.int64)


def _tournaments(archive: Archive, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """The better of two at random: the lower rank, then the less crowded."""
    logs = logarithm(np.maximum(archive.errors, 1e-300))  # an exact program is the best of all
    ranks = pareto_ranks(logs)
    crowding = crowding_distance(archive.costs, logs, ranks)
    a, b = rng.integers(len(archive), size=(2, count))
    a_wins = (ranks[a] < ranks[b]) | ((ranks[a] == ranks[b]) & (crowding[a] >= crowding[b]))
    return np.where(a_wins, a, b)


def pareto_ranks(errors: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The rank of each program, 0 for the front, of programs sorted by (price, error).

    A rank is what is a front once the ranks before it are taken away. Its errors descend, so that
    a program belongs to the first rank whose last error is above its own.

    >>> pareto_ranks(np.array([-1.0, -0.5, -3.0, -0.7, -2.0])).tolist()
    [0, 1, 0, 1, 1]
    """
    last: list[float] = []
    ranks = np.empty(len(errors), np.int64)
    for i, error in enumerate(errors.tolist()):
        ranks[i] = rank = bisect_right(last, error)
        last[rank : rank + 1] = [error]
    return ranks


def crowding_distance(
    costs: npt.NDArray[np.int64], logs: npt.NDArray[np.float64], ranks: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Deb's crowding distance within each rank: infinite at its two ends.

    The archive is sorted by price, and within one rank a higher price means a smaller
    error, so that the neighbours in one objective are those in the other.

    >>> costs, logs = np.array([1, 2, 3]), np.array([-1.0, -2.0, -5.0])
    >>> crowding_distance(costs, logs, np.zeros(3, int)).tolist()
    [inf, 2.0, inf]
    """
    distance = np.full(len(costs), np.inf)
    width = max(int(costs.max() - costs.min()), 1)
    height = max(float(logs.max() - logs.min()), 1e-300)
    for rank in np.unique(ranks):
        members = np.flatnonzero(ranks == rank)
        inner = members[1:-1]
        after, before = members[2:], members[:-2]
        distance[inner] = (costs[after] - costs[before]) / width
        distance[inner] += (logs[before] - logs[after]) / height
    return distance
