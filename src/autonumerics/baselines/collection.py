"""All baselines of a target up to an operation count.

Every reduction of the target (see `identities`) is combined with every kind of approximation and
every scheme of evaluation. What cannot be built, or is not what its name says, is left out: a core
without a power series, a rational function with a pole, an exchange that does not level.

>>> from autonumerics.targets import Target
>>> [b.title for b in baselines(Target.make("exp2"), 2)][:3]
['Taylor: degree 1', 'Chebyshev: degree 1', 'minimax polynomial: degree 0 plus x']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from autonumerics.balls import working_precision
from autonumerics.baselines.adapted import LEAST_DEGREE
from autonumerics.baselines.baseline import Baseline
from autonumerics.baselines.constants import Fit, Fitting
from autonumerics.baselines.core import Core
from autonumerics.baselines.expansion import chebyshev, pade, taylor
from autonumerics.baselines.identities import reductions
from autonumerics.baselines.rational import Rational
from autonumerics.baselines.reciprocal import reciprocal_fractions
from autonumerics.baselines.recording import NoBaseline, record
from autonumerics.baselines.reduction import Reduction
from autonumerics.baselines.remez import Type, minimax_all
from autonumerics.baselines.schemes import Draft, drafts
from autonumerics.programs import Program
from autonumerics.targets import Target

FAMILIES = (
    "Taylor",
    "Chebyshev",
    "minimax polynomial",
    "Padé",
    "minimax rational",
    "continued fraction",
)
"""In this order; each also followed by what is done around it, as in "Taylor, squared"."""

_KEPT_TARGETS = 8

_Expansion = Callable[[Core, int, int], Rational]
_POLYNOMIALS: dict[str, _Expansion] = {
    "Taylor": lambda core, degree, _: taylor(core, degree),
    "Chebyshev": lambda core, degree, _: chebyshev(core, degree),
}
_FRACTIONS: dict[str, _Expansion] = {"Padé": pade}


@lru_cache(maxsize=_KEPT_TARGETS)
def baselines(target: Target, max_ops: int) -> tuple[Baseline, ...]:
    """Every baseline of at most `max_ops` operations, family by family; always the same ones.

    Operations are + - * / on what depends on x; constants are free. Errors are sampled, in exact
    arithmetic, with constants of 106 bits. Up to 12 operations this takes some seconds of
    processor time; the answers for the last targets are kept.
    """
    bench = _Bench(target, max_ops)
    with working_precision():
        found = [b for each in reductions(target, max_ops) for b in bench.around(each)]
        found += bench.reciprocals()
    return tuple(_by_family(found))


def _by_family(found: Iterable[Baseline]) -> list[Baseline]:
    """By what is done around them in order of appearance, by family, by operations."""
    kinds: dict[str, int] = {}

    def place(baseline: Baseline) -> tuple[int, int, int, float]:
        family, _, kind = baseline.family.partition(", ")
        order = kinds.setdefault(kind, len(kinds))
        return order, FAMILIES.index(family), baseline.ops, baseline.error

    return sorted(found, key=place)


class _Bench:
    """Makes the baselines of one target."""

    def __init__(self, target: Target, max_ops: int) -> None:
        self._target = target
        self._max_ops = max_ops
        self._fitting = Fitting(target)

    def around(self, reduction: Reduction) -> Iterator[Baseline]:
        """All families under one reduction."""
        room = self._max_ops - record(lambda x: reduction.value(x, lambda u: u)).ops
        try:
            core = Core.of(self._target, reduction)
        except NoBaseline:
            return
        for types in _types(room, reduction):
            if reduction.classical:
                yield from self._expansions(core, types)
            yield from self._minimax(core, types)

    def reciprocals(self) -> Iterator[Baseline]:
        """Continued fractions in the reciprocal variable."""
        for draft in reciprocal_fractions(self._target, self._max_ops):
            yield from self._finished(draft, self._fitting.released)

    def _expansions(self, core: Core, types: Sequence[Type]) -> Iterator[Baseline]:
        """Taylor, Chebyshev and Padé, each in its cheapest evaluation."""
        for m, n in types:
            for family, expand in (_FRACTIONS if n else _POLYNOMIALS).items():
                with suppress(NoBaseline):
                    found = drafts(expand(core, m, n), core.reduction, family)
                    for draft in sorted(found, key=lambda draft: draft.program.ops)[:1]:
                        yield from self._finished(draft, self._fitting.as_given)

    def _minimax(self, core: Core, types: Sequence[Type]) -> Iterator[Baseline]:
        """The best approximations, in every evaluation."""
        finish = self._fitting.released if core.reduction.coupled else self._fitting.levelled
        for approximation in minimax_all(core, types).values():
            for draft in drafts(approximation, core.reduction):
                yield from self._finished(draft, finish)

    def _finished(self, draft: Draft, finish: Callable[[Program], Fit]) -> Iterator[Baseline]:
        """The baseline of a draft, if it is short enough and can be finished."""
        if draft.program.ops > self._max_ops:
            return
        with suppress(NoBaseline):
            program, sampled = finish(draft.program)
            yield Baseline(draft.family, draft.name, draft.degrees, program, sampled.error)


def _types(room: int, reduction: Reduction) -> Iterator[list[Type]]:
    """The types (m, n) that so many operations may allow, by ascending m + n."""
    if reduction.constant_core:
        yield [(0, 0)]
        return
    total = 0 if reduction.parity == "odd" else 1
    while found := [(m, total - m) for m in range(total + 1) if _least(m, total - m) <= room]:
        yield found
        total += 1


def _least(m: int, n: int) -> int:
    """Operations of the shortest scheme of type (m, n), or one less: see `evaluation`."""
    if n == 0:
        return min(2 * m, m + m // 2 + 2 if m >= LEAST_DEGREE else 2 * m)
    return (2 * m + n if m >= n else m + 2 * n) - 1
